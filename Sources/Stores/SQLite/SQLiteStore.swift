// SQLiteStore: a journal in one file, for one server.
import GRDB
public import Journal

/// A journal in one SQLite file.
///
/// Shape: one process writes it; others may read it meanwhile. Beside the file stand `-wal`, `-shm` and `-lock`.
/// Cost: a commit waits for the disk; writers who come meanwhile share the next one.
public final class SQLiteStore: EventStore {
    /// Where it is.
    public let path: String

    private let file: SQLiteFile
    private let committer: GroupCommit<AppendRequest, [EventEnvelope]>
    private let growing: Growth
    private let isReadOnly: Bool

    /// Opens a journal, or makes one where there is none; its folder must exist.
    ///
    /// - Throws: `StoreFailure.unavailable` with what to do: open in another process, read-only, no journal, written by
    ///   a later version, or not durable here.
    public convenience init(path: String) throws(StoreFailure) {
        try self.init(
            SQLiteFile(path: path, kind: EventTable.kind, durability: .full),
            isReadOnly: false
        )
    }

    /// Opens a journal to read it, also while a server writes it.
    ///
    /// - Throws: `StoreFailure.unavailable`, also where there is none.
    public convenience init(reading path: String) throws(StoreFailure) {
        try self.init(SQLiteFile(reading: path, kind: EventTable.kind), isReadOnly: true)
    }

    private init(_ file: SQLiteFile, isReadOnly: Bool) throws(StoreFailure) {
        self.file = file
        self.isReadOnly = isReadOnly
        path = file.path
        let head: JournalHead
        do { head = try file.pool.read { try EventTable.head($0) } } catch {
            throw SQLiteWords.failure(error, file.path)
        }
        let growing = Growth(from: head.position)
        self.growing = growing
        committer = GroupCommit(named: "plimsoll.journal") { batch in
            Self.commit(batch, to: file, growing)
        }
    }

    deinit { growing.close() }

    /// Ends it: what was taken is written, what comes later is refused.
    public func close() {
        committer.close()
        growing.close()
        file.close()
    }

    /// Appends, as `EventStore` says.
    @discardableResult
    public func append(
        _ events: [NewEvent],
        to stream: StreamName,
        expecting version: Int,
        by origin: Origin,
        at time: Timestamp
    ) async throws(StoreFailure) -> [EventEnvelope] {
        if let failure = AppendCheck.failure(events, to: stream, by: origin) { throw failure }
        guard !isReadOnly else { throw .unavailable(because: "\(path) is open to read only") }
        return try await committer.perform(
            AppendRequest(events: events, stream: stream, version: version, origin: origin, time: time)
        )
    }

    /// Reads a stream, as `EventStore` says.
    public func events(
        in stream: StreamName,
        after version: Int,
        limit: Int
    ) async throws(StoreFailure) -> [EventEnvelope] {
        try await read { try EventTable.events(in: stream, after: version, limit: limit, $0) }
    }

    /// Reads the journal, as `EventStore` says.
    public func events(after position: Int64, limit: Int) async throws(StoreFailure) -> [EventEnvelope] {
        try await read { try EventTable.events(after: position, limit: limit, $0) }
    }

    /// The end of the journal.
    public func head() async throws(StoreFailure) -> JournalHead { try await read { try EventTable.head($0) } }

    /// Turns a number of the file that nothing else uses: SQLite writes no page that stays as it is.
    public func proveWritable() async throws(StoreFailure) {
        guard !isReadOnly else { throw .unavailable(because: "\(path) is open to read only") }
        do {
            try await file.pool.write { db in
                let number = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
                try db.execute(sql: "PRAGMA user_version = \((number + 1) % 1_000)")
            }
        } catch {
            throw SQLiteWords.failure(error, path)
        }
    }

    /// What SQLite finds wrong with the file itself, such as an index that leaves events out; nil: nothing.
    ///
    /// Cost: O(n log n): every row is looked up in its indexes.
    public func damage() async throws(StoreFailure) -> String? {
        let words = try await read { db in try String.fetchAll(db, sql: "PRAGMA integrity_check(3)") }
        return words == ["ok"] ? nil : words.joined(separator: "; ")
    }

    /// The journal's growth, as `EventStore` says; of what this process writes.
    public func growth() -> AsyncStream<Int64> { growing.stream() }

    func read<Answer: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Answer
    ) async throws(StoreFailure) -> Answer {
        do { return try await file.pool.read(body) } catch { throw SQLiteWords.failure(error, path) }
    }
}

extension SQLiteStore {
    /// Writes what several writers ask for in one transaction, and answers each.
    private static func commit(
        _ batch: [AppendRequest],
        to file: SQLiteFile,
        _ growing: Growth
    ) -> [BatchPlan.Outcome] {
        file.pool.writeWithoutTransaction { db in
            let plan: BatchPlan
            do {
                try db.beginTransaction(.immediate)
                plan = try write(batch, db)
            } catch {
                rollBack(db)
                return BatchPlan.failed(batch, SQLiteWords.failure(error, file.path))
            }
            guard !plan.written.isEmpty else {
                rollBack(db)
                return plan.outcomes
            }
            do {
                try db.commit()
            } catch {
                rollBack(db)
                return BatchPlan.failed(batch, SQLiteWords.failureOfCommit(error, file.path))
            }
            growing.reached(plan.head.position)
            return plan.outcomes
        }
    }

    private static func write(_ batch: [AppendRequest], _ db: Database) throws -> BatchPlan {
        var versions: [StreamName: Int] = [:]
        for stream in Set(batch.map(\.stream)) { versions[stream] = try EventTable.version(of: stream, db) }
        let plan = BatchPlan(batch, after: try EventTable.head(db), versions: versions)
        try EventTable.insert(plan.written, db)
        try EventTable.setHead(plan.head, db)
        return plan
    }

    /// Takes back what SQLite did not take back by itself.
    private static func rollBack(_ db: Database) {
        if db.isInsideTransaction { try? db.rollback() }
    }
}
