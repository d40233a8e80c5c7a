// PostgreSQLStore: a journal in a PostgreSQL database, for several servers.
public import Journal
import PostgreSQL

/// A journal in a PostgreSQL database that several servers share.
///
/// Shape: every append holds the one row of `head`, so that positions have no gaps and come in the order of commits.
/// Cost: five round trips a commit; writers who come meanwhile share the next one. At most six connections.
public final class PostgreSQLStore: EventStore {
    let database: JournalDatabase
    private let isReadOnly: Bool
    private let readers: Lanes
    private let writer: Lane
    private let committer: GroupCommit<AppendRequest, [EventEnvelope]>
    private let growing: Growth
    private let listener: GrowthListener

    /// Opens a journal, or makes its tables where there are none; blocks until the server answered.
    ///
    /// - Throws: `StoreFailure.unavailable` with what to do: no answer, a standby, no sync, a later version's tables.
    public convenience init(_ database: JournalDatabase) throws(StoreFailure) {
        try self.init(database, isReadOnly: false)
    }

    /// Opens a journal to read it; makes nothing where there is none, and asks the server for no sync.
    ///
    /// - Throws: `StoreFailure.unavailable`, also where there is none.
    public convenience init(reading database: JournalDatabase) throws(StoreFailure) {
        try self.init(database, isReadOnly: true)
    }

    private init(_ database: JournalDatabase, isReadOnly: Bool) throws(StoreFailure) {
        self.database = database
        self.isReadOnly = isReadOnly
        let writer = Lane(named: "plimsoll.journal") {
            isReadOnly ? try database.connect() : try database.connectDurably()
        }
        let table = PostgreSQLEvents(schema: database.schema)
        let head: JournalHead
        do {
            head = try writer.runRepeatable { connection in
                if isReadOnly { try database.find(connection) } else { try database.prepare(connection) }
                return try table.head(connection)
            }
        } catch {
            throw PostgreSQLWords.failure(error)
        }
        let growing = Growth(from: head.position)
        self.writer = writer
        self.growing = growing
        readers = Lanes(3, named: "plimsoll.reader") { try database.connect() }
        committer = GroupCommit(named: "plimsoll.committer") { batch in
            PostgreSQLCommit(lane: writer, table: table, growing: growing).carryOut(batch)
        }
        listener = GrowthListener(database, growing)
    }

    deinit { close() }

    /// Ends it: what was taken is written, what comes later is refused.
    public func close() {
        committer.close()
        listener.close()
        growing.close()
        writer.close()
        readers.close()
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
        guard !isReadOnly else { throw .unavailable(because: "the journal is open to read only") }
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
        // No text of PostgreSQL holds a zero byte, so that no stream with one in its name has events.
        guard !stream.text.utf8.contains(0) else { return [] }
        let table = PostgreSQLEvents(schema: database.schema)
        return try await readers.run { try table.events(in: stream, after: version, limit: limit, $0) }
    }

    /// Reads the journal, as `EventStore` says.
    public func events(after position: Int64, limit: Int) async throws(StoreFailure) -> [EventEnvelope] {
        let table = PostgreSQLEvents(schema: database.schema)
        return try await readers.run { try table.events(after: position, limit: limit, $0) }
    }

    /// The end of the journal.
    public func head() async throws(StoreFailure) -> JournalHead {
        let table = PostgreSQLEvents(schema: database.schema)
        return try await readers.run { try table.head($0) }
    }

    /// Writes the end of the journal as it is.
    public func proveWritable() async throws(StoreFailure) {
        guard !isReadOnly else { throw .unavailable(because: "the journal is open to read only") }
        let table = PostgreSQLEvents(schema: database.schema)
        try await readers.run { try table.touch($0) }
    }

    /// The journal's growth on all servers: by NOTIFY, and by asking every two seconds where that fails.
    public func growth() -> AsyncStream<Int64> {
        listener.start()
        return growing.stream()
    }
}
