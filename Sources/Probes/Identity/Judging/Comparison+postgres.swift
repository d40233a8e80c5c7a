// Comparison+postgres: the same database, another one, a copy, an older state, or the same one moved.
import Findings

extension Comparison {
    /// Holds a PostgreSQL database against its record.
    func judge(_ before: PostgresFacts, _ after: PostgresFacts, into outcome: inout IdentityOutcome) {
        if let finding = MarkerOfAnother.finding(question, facts, now: now) {
            outcome.findings.append(finding)
            // A copy of another environment is told once: the rest would be the same in other words.
            if question.isProtected { return }
        }
        guard let system = after.system, let recorded = before.system else {
            let who = after.system == nil ? "the account may not read it" : "the record does not name it"
            let missing = after.unread.first.map { ": \($0)" } ?? ""
            return say(unknown: "its system identifier is not known: \(who)\(missing)", into: &outcome)
        }
        guard system == recorded else {
            outcome.findings.append(stranger("answers, and is another server", facts: [description(after)]))
            return
        }
        guard judgeDatabase(before, after, into: &outcome), judgeState(before, after, into: &outcome) else { return }
        judgeMarker(before.marker, after.marker, into: &outcome)
        judgeAddress(before, after, into: &outcome)
    }

    private func size(_ facts: PostgresFacts) -> [String] {
        facts.bytes.map { ["\(facts.name) has \(Amounts.size($0))"] } ?? []
    }

    /// `this one is 7431…0288, created 2 days ago, 14 MB`.
    private func description(_ facts: PostgresFacts) -> String {
        var words = ["this one is \(facts.system.map(Amounts.short) ?? "another")"]
        if let created = facts.system.flatMap(PostgresFacts.created) {
            words.append("created \(Amounts.age(of: created, now: now))")
        }
        if let bytes = facts.bytes { words.append(Amounts.size(bytes)) }
        if !question.backups.isEmpty {
            let backup = facts.system.flatMap { question.backups[$0] }
            words.append(backup.map { "backed up \(Amounts.age(of: $0, now: now))" } ?? "never backed up")
        }
        return words.joined(separator: ", ")
    }

    /// The database inside the server: whether the rest needs to be looked at.
    private func judgeDatabase(_ before: PostgresFacts, _ after: PostgresFacts, into outcome: inout IdentityOutcome)
        -> Bool
    {
        guard let number = after.database, let recorded = before.database, number != recorded else {
            if after.name != before.name, !before.name.isEmpty {
                let words = "the database \(before.name) is called \(after.name) now, and is the same"
                outcome.findings.append(IdentityMoved.finding(self, words, key: "name"))
            }
            return true
        }
        if after.name == before.name {
            outcome.findings.append(DatabaseRecreated.finding(self, after, recorded: recorded))
        } else {
            let place = question.databasePlace ?? question.place
            let label = "is another database of the same server; \(question.environment) had \(before.name)"
            outcome.findings.append(stranger(label, at: place, key: "name", facts: size(after)))
        }
        return false
    }

    /// Timeline and log: whether it is at least as far as it was.
    private func judgeState(_ before: PostgresFacts, _ after: PostgresFacts, into outcome: inout IdentityOutcome)
        -> Bool
    {
        if let timeline = after.timeline, let recorded = before.timeline, timeline < recorded {
            let words = "is on timeline \(timeline), and \(question.environment) was on \(recorded) already"
            outcome.findings.append(OlderThanRecorded.finding(self, label: words, key: "timeline"))
            return false
        }
        if let wal = after.wal, let recorded = before.wal, wal < recorded, !after.isStandby {
            let here = PostgresFacts.text(ofPosition: wal)
            let words =
                "its log is at \(here), and was at \(PostgresFacts.text(ofPosition: recorded)) when it was recorded"
            outcome.findings.append(OlderThanRecorded.finding(self, label: words, key: "wal"))
            return false
        }
        if after.isStandby {
            let words = "this is a standby of the database that \(question.environment) has"
            outcome.findings.append(IdentityMoved.finding(self, words, key: "system"))
        } else if let timeline = after.timeline, let recorded = before.timeline, timeline > recorded {
            let words =
                "the database went from timeline \(recorded) to \(timeline): a standby was promoted, or a backup restored"
            outcome.findings.append(IdentityMoved.finding(self, words, key: "timeline"))
        }
        return true
    }

    private func judgeMarker(_ before: Marker?, _ after: Marker?, into outcome: inout IdentityOutcome) {
        guard let before, before != after else { return }
        if let after {
            let words = "the marker was \(before.token) and is \(after.token)"
            outcome.findings.append(IdentityMoved.finding(self, words, key: "marker"))
        } else {
            outcome.findings.append(MarkerGone.finding(self, before, level: .warning))
        }
    }

    /// The same system identifier at another address: renamed, moved, promoted, or a copy.
    private func judgeAddress(_ before: PostgresFacts, _ after: PostgresFacts, into outcome: inout IdentityOutcome) {
        guard let at = question.at, let recorded = record.at, at != recorded else { return }
        if let own = after.address, own == before.address, !Comparison.isLoopback(own) { return }
        switch question.former {
        case .answered(.postgres(let former)): judgeFormer(former, after, recorded, into: &outcome)
        case .answered:
            let words = "\(recorded) is another kind of server by now"
            outcome.findings.append(IdentityMoved.finding(self, words, key: "at"))
        case .gone:
            let words = "it was at \(recorded), a name that is gone, and is the same database"
            outcome.findings.append(IdentityMoved.finding(self, words, key: "at"))
        case .silent(let reason):
            say(
                unknown: "it was at \(recorded), which cannot be asked (\(reason)): moved, or a copy, cannot be told; "
                    + "if it moved: \(question.adoption)",
                into: &outcome
            )
        case .notAsked:
            say(
                unknown: "it was at \(recorded) and nobody asked there: moved, or a copy, cannot be told",
                into: &outcome
            )
        }
    }

    /// Both addresses answer: one running server, two of a pair, or the original and a copy.
    private func judgeFormer(
        _ former: PostgresFacts,
        _ after: PostgresFacts,
        _ recorded: String,
        into outcome: inout IdentityOutcome
    ) {
        if former.system != after.system || former.database != after.database {
            let words = "it was at \(recorded), where another database is now"
            outcome.findings.append(IdentityMoved.finding(self, words, key: "at"))
        } else if former.startedMicroseconds == nil || after.startedMicroseconds == nil {
            say(
                unknown: "it cannot be told from the server at \(recorded): no start time could be read",
                into: &outcome
            )
        } else if former.startedMicroseconds == after.startedMicroseconds {
            // One running server under two names.
            return
        } else if former.isStandby || after.isStandby {
            let words = former.isStandby ? "\(recorded) is its standby now" : "it is a standby of \(recorded)"
            outcome.findings.append(IdentityMoved.finding(self, words, key: "at"))
        } else {
            outcome.findings.append(CopyOfServer.finding(self, original: recorded))
        }
    }

    /// Whether an address says nothing of which machine it is on.
    static func isLoopback(_ address: String) -> Bool {
        address.hasPrefix("127.") || address.hasPrefix("[::1]") || address.hasPrefix("::1")
    }
}
