// BackupRehearsal: a backup restored into a throw-away server, and asked what the contract promises of it.
import Contracts
import Glibc
import PostgreSQL
import Synchronization

/// Restores one backup into a throw-away server and asks it.
///
///     let outcome = BackupRehearsal(of: entry, from: source, database: "shop", terms: terms).run { print($0) }
///
/// It blocks. Nothing it starts can reach beyond itself: see `RestoredFolder`. All it makes is in one folder that goes
/// away at the end, also where this program is killed.
public struct BackupRehearsal: Sendable {
    /// What it may cost.
    public struct Terms: Sendable {
        /// How long it may take.
        public var within: Duration
        /// How many bytes it may take on disk; nil is as many as are free.
        public var atMost: Int64?
        /// How many bytes of the disk are left free.
        public var keepsFree: Int64
        /// The folder that it works in; nil is the one for temporary files.
        public var folder: String?

        /// Terms.
        public init(
            within: Duration = .seconds(3_600),
            atMost: Int64? = nil,
            keepsFree: Int64 = 512_000_000,
            folder: String? = nil
        ) {
            (self.within, self.atMost) = (within, atMost)
            (self.keepsFree, self.folder) = (keepsFree, folder)
        }
    }

    /// What is told while it works.
    public enum Event: Sendable {
        /// A step began.
        case step(String)
        /// How far the step is.
        case progress(String)
        /// Something worth knowing.
        case note(String)
    }

    let entry: BackupEntry
    let source: BackupSource
    /// The name of the database that the environment uses; nil where it is not known.
    let database: String?
    let terms: Terms
    let stop: StopFlag

    /// A rehearsal of one backup.
    public init(
        of entry: BackupEntry,
        from source: BackupSource,
        database: String?,
        terms: Terms = Terms(),
        stop: StopFlag = StopFlag()
    ) {
        (self.entry, self.source, self.database) = (entry, source, database)
        (self.terms, self.stop) = (terms, stop)
    }

    /// Restores, asks, and takes all away again.
    ///
    /// Cost: the time and space of the terms at most.
    public func run(_ tell: @escaping @Sendable (Event) -> Void) -> RehearsalOutcome {
        let started = ContinuousClock.now
        var outcome = RehearsalOutcome(backup: entry, provider: source.promise.source?.rawValue)
        do throws(RestoreFailure) {
            if let problem = entry.problem { throw .broken(problem) }
            try work(&outcome, tell)
            outcome.end = .proved
        } catch {
            outcome.end = stop.isStopped ? .stopped : RehearsalOutcome.End(error)
        }
        outcome.seconds = (ContinuousClock.now - started).inSeconds
        return outcome
    }

    private func work(_ outcome: inout RehearsalOutcome, _ tell: @escaping @Sendable (Event) -> Void)
        throws(RestoreFailure)
    {
        let scratch: ScratchFolder
        do throws(PostgreSQLError) { scratch = try ScratchFolder(in: terms.folder) } catch {
            throw .impossible(error.description)
        }
        let watch = RestoreWatch(folder: scratch.path, terms: terms, stop: stop, tell: tell)
        try watch.checkRoom(for: entry.bytes ?? 0)
        let restore = Restore(entry: entry, source: source, database: database, watch: watch, scratch: scratch.path)
        let restored = try restore.run()
        outcome.notes = restored.notes
        outcome.version = restored.cluster.programs.version
        watch.begin("asking what is in it")
        defer { restored.cluster.close() }
        try RestoredLook(cluster: restored.cluster, isPhysical: restored.isPhysical, watch: watch)
            .run(database: restored.database, source.promise.sanity, &outcome)
    }
}

/// What a rehearsal came to.
public struct RehearsalOutcome: Sendable {
    /// How it ended.
    public enum End: Sendable, Equatable {
        /// The backup was restored and answered as promised.
        case proved
        /// The backup cannot be restored, or does not answer as promised.
        case failed(String)
        /// It could not be tried here: this machine lacks something, or the terms are too narrow.
        case impossible(String)
        /// Somebody stopped it.
        case stopped

        init(_ failure: RestoreFailure) {
            switch failure {
            case .broken(let words): self = .failed(words)
            case .impossible(let words): self = .impossible(words)
            }
        }
    }

    /// One question of the contract with its answer.
    public struct Answer: Sendable {
        /// The statement.
        public var query: String
        /// What was answered; nil is no row, or NULL.
        public var answer: String?
        /// What was promised, in words, where that does not hold.
        public var broken: String?
    }

    /// The backup.
    public var backup: BackupEntry
    /// Who keeps it.
    public var provider: String?
    /// How it ended.
    public var end = End.stopped
    /// The version of the server that it was restored into.
    public var version: String?
    /// The system identifier that was in it; nil for dumps, which hold none.
    public var system: String?
    /// The database that was asked.
    public var database: String?
    /// The marker that was in it.
    public var marker: Marker?
    /// How large the restored database is, in bytes.
    public var bytes: Int64?
    /// How many tables it has.
    public var tables: Int?
    /// How many rows they have.
    public var rows: Int64?
    /// The contract's questions.
    public var answers: [Answer] = []
    /// How long it took.
    public var seconds = 0.0
    /// What is worth knowing.
    public var notes: [String] = []

    init(backup: BackupEntry, provider: String?) { (self.backup, self.provider) = (backup, provider) }

    /// The values of the rehearsals file.
    public func values(at now: Int64) -> RecordFile.Values {
        var values: RecordFile.Values = ["rehearsed": Amounts.text(now), "backup": backup.name]
        values["backup_finished"] = backup.finished.map(Amounts.text)
        values["provider"] = provider
        values["system"] = system ?? backup.system
        values["name"] = database ?? backup.database
        values["marker"] = (marker ?? backup.marker)?.description
        values["version"] = version
        values["bytes"] = bytes.map { String($0) }
        values["took_seconds"] = String(Int64(seconds.rounded(.up)))
        values["tables"] = tables.map { String($0) }
        values["rows"] = rows.map { String($0) }
        if !answers.isEmpty { values["questions"] = String(answers.count { $0.broken == nil }) }
        if case .failed(let reason) = end {
            values["failed"] = String(reason.split(whereSeparator: \.isNewline).joined(separator: " ").prefix(1_000))
        }
        return values
    }
}

/// Why a restore did not come to its end.
enum RestoreFailure: Error {
    /// The backup is to blame.
    case broken(String)
    /// This machine or the terms are.
    case impossible(String)
}

/// A request to stop, made by another thread.
public final class StopFlag: Sendable {
    private let state = Mutex<(isStopped: Bool, canceller: Canceller?)>((false, nil))

    /// No request.
    public init() {}

    /// Whether somebody asked to stop.
    public var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Asks to stop; a statement that is waited for is cancelled.
    ///
    /// May be called again and again.
    public func stop() {
        let canceller = state.withLock { state in
            state.isStopped = true
            return state.canceller
        }
        canceller?.cancel()
    }

    /// Names the connection whose statement is cancelled.
    func watch(_ canceller: Canceller?) { state.withLock { $0.canceller = canceller } }
}
