// BackupJudge: is there a backup, of this database, new enough, whole, of a likely size, and was one restored?
import Contracts
import Findings

/// Holds backups against the contract's promise and against the database that is in use now.
///
/// Pure: listing, database, records and time come in as values.
public struct BackupJudge: Sendable {
    private let rehearsals: RecordFile
    private let now: Int64

    /// A judge over a file of rehearsals.
    public init(rehearsals: RecordFile, now: Int64) {
        (self.rehearsals, self.now) = (rehearsals, now)
    }

    /// Whether a backup is of a database: told by system identifier, marker, then name; nil where nothing tells.
    public static func isBackup(_ backup: BackupEntry, of facts: PostgresFacts) -> Bool? {
        if let system = backup.system, let used = facts.system {
            guard system == used else { return false }
            // A backup of the whole server has no database's name.
            return backup.database.map { $0 == facts.name } ?? true
        }
        if let marker = backup.marker, let used = facts.marker { return marker == used }
        if let name = backup.database, name != facts.name { return false }
        return nil
    }

    /// Judges the backups of connections.
    public func judge(_ questions: [BackupQuestion]) -> BackupOutcome {
        var outcome = BackupOutcome()
        if !questions.isEmpty { outcome.findings += rehearsals.findings }
        for question in questions {
            switch question.listing {
            case .failure(let failure): say(unknown: failure.words, of: question, into: &outcome)
            case .success(let listing): judge(listing, question, into: &outcome)
            }
            judgeRehearsal(question, into: &outcome)
        }
        return outcome
    }

    private func judge(_ listing: BackupListing, _ question: BackupQuestion, into outcome: inout BackupOutcome) {
        for backup in listing.entries.reversed() where backup.problem == nil {
            if let system = backup.system, let finished = backup.finished { outcome.latest[system] = finished }
        }
        for note in listing.notes {
            outcome.unchecked.append(Unchecked(question.subject, because: note, wasRequired: false))
        }
        if let archive = listing.archive {
            judge(archive, question, into: &outcome)
            guard !listing.entries.isEmpty else { return }
        }
        guard let newest = listing.entries.first else {
            return outcome.findings.append(BackupMissing.finding(question, listing))
        }
        let whole = listing.entries.first { $0.problem == nil }
        if let problem = newest.problem {
            outcome.findings.append(BackupUnusable.finding(question, newest, problem, whole: whole, now: now))
        }
        guard let facts = question.inUse else {
            say(unknown: "the database in use could not be asked which one it is", of: question, into: &outcome)
            // Whosever they are: one of them that is too old is none that is new enough.
            if let whole { judgeAge(whole, question, into: &outcome) }
            return
        }
        guard let usable = whole else { return }
        let own = listing.entries.filter { $0.problem == nil && BackupJudge.isBackup($0, of: facts) != false }
        guard let latest = own.first else {
            return outcome.findings.append(BackupOfAnother.finding(question, usable, facts, listing))
        }
        if BackupJudge.isBackup(latest, of: facts) == nil {
            let hint =
                "\(latest.name) does not say which server it is of; mark the database "
                + "(plimsoll identity mark \(question.environment) \(question.connection)) and the next dump does"
            say(unknown: latest.unseen.map { "\(latest.name): \($0)" } ?? hint, of: question, into: &outcome)
        }
        judgeAge(latest, question, into: &outcome)
        judgeSize(latest, Array(own.dropFirst()), question, into: &outcome)
    }

    private func judgeAge(_ backup: BackupEntry, _ question: BackupQuestion, into outcome: inout BackupOutcome) {
        guard let limit = question.promise.newestWithin else { return }
        guard let finished = backup.finished else {
            return say(unknown: "\(backup.name) does not say when it was made", of: question, into: &outcome)
        }
        guard now - finished > limit.components.seconds else { return }
        outcome.findings.append(BackupStale.finding(question, backup.name, finished, limit, now: now))
    }

    /// A backup much smaller than those before it has lost something: half of the median is odd, a tenth is wrong.
    private func judgeSize(
        _ backup: BackupEntry,
        _ earlier: [BackupEntry],
        _ question: BackupQuestion,
        into outcome: inout BackupOutcome
    ) {
        let sizes = earlier.filter { $0.kind == backup.kind }.prefix(30).compactMap(\.bytes).sorted()
        guard let bytes = backup.bytes, !sizes.isEmpty else { return }
        let usual = sizes[sizes.count / 2]
        guard usual > 0, bytes < usual / 2 else { return }
        let level = bytes < usual / 10 ? Level.error : .warning
        outcome.findings.append(BackupShrunk.finding(question, backup, bytes, usual: usual, level: level))
    }

    private func judge(_ archive: ArchiveStatus, _ question: BackupQuestion, into outcome: inout BackupOutcome) {
        guard archive.isOn else {
            return outcome.findings.append(ArchivingFails.finding(question, "the server does not archive its log", nil))
        }
        if let failed = archive.lastFailed, failed > archive.lastArchived ?? .min {
            let since = "archiving has failed since \(Amounts.age(of: failed, now: now))"
            outcome.findings.append(ArchivingFails.finding(question, since, archive.failedSegment))
        }
        if let limit = question.promise.newestWithin {
            if let last = archive.lastArchived, now - last > limit.components.seconds {
                outcome.findings.append(BackupStale.finding(question, "the archive's log", last, limit, now: now))
            } else if archive.lastArchived == nil {
                outcome.findings.append(ArchivingFails.finding(question, "nothing was ever archived", nil))
            }
        }
        let reason = "the archive holds the log alone: the base backup that it goes with was not looked at"
        outcome.unchecked.append(Unchecked(question.subject, because: reason, wasRequired: false))
    }

    private func judgeRehearsal(_ question: BackupQuestion, into outcome: inout BackupOutcome) {
        guard let limit = question.promise.restoredWithin else { return }
        guard rehearsals.isSound else {
            return say(unknown: "\(rehearsals.source.name) cannot be read", of: question, into: &outcome)
        }
        guard let entry = rehearsals.entry(question.environment, question.connection),
            let done = entry.values["rehearsed"].flatMap(Amounts.instant)
        else { return outcome.findings.append(RestoreUnproved.finding(question, limit)) }
        if let reason = entry.values["failed"] {
            return outcome.findings.append(BackupUnrestorable.finding(question, entry, reason))
        }
        if let facts = question.inUse, BackupJudge.isBackup(BackupEntry(restored: entry), of: facts) == false {
            return outcome.findings.append(RestoreUnproved.finding(question, entry, ofAnotherThan: facts))
        }
        guard now - done > limit.components.seconds else { return }
        outcome.findings.append(RestoreUnproved.finding(question, entry, done, limit, now: now))
    }

    /// Says that something could not be told.
    private func say(unknown reason: String, of question: BackupQuestion, into outcome: inout BackupOutcome) {
        outcome.unchecked.append(Unchecked(question.subject, because: reason, wasRequired: question.isProtected))
    }
}

extension BackupEntry {
    /// The backup that a rehearsal restored, as its record tells of it.
    init(restored entry: RecordFile.Entry) {
        self.init(
            name: entry.values["backup"] ?? "",
            system: entry.values["system"],
            database: entry.values["name"],
            marker: entry.values["marker"].flatMap { Marker($0) }
        )
    }

    /// Whose it is, as far as it says.
    public var origin: String? {
        system.map { "server \(Amounts.short($0))" } ?? marker.map { "\($0)" } ?? database.map { "database \($0)" }
    }
}

extension PostgresFacts {
    /// What it is called beside a backup that names its own origin.
    public func name(beside backup: BackupEntry) -> String {
        if backup.system != nil, let system { return "server \(Amounts.short(system))" }
        if backup.marker != nil, let marker { return "\(marker)" }
        return "database \(name)"
    }
}
