// Leases: the right to be the one that does something, in memory for one server and in PostgreSQL for several.
public import Journal
import PostgreSQL
public import Processes
import Synchronization

/// Leases of one server, gone with it.
public final class MemoryLeases: Leases {
    private struct Lease {
        var holder: String
        var until: Timestamp
    }

    private let leases = Mutex<[String: Lease]>([:])

    /// No leases.
    public init() {}

    /// Takes or renews a lease, as `Leases` says.
    public func acquire(
        _ name: String,
        holder: String,
        until: Timestamp,
        now: Timestamp
    ) async throws(StoreFailure) -> Bool {
        leases.withLock { leases in
            if let lease = leases[name], lease.holder != holder, lease.until > now { return false }
            leases[name] = Lease(holder: holder, until: until)
            return true
        }
    }

    /// Gives a lease back, as `Leases` says.
    public func release(_ name: String, holder: String) async throws(StoreFailure) {
        leases.withLock { leases in
            if leases[name]?.holder == holder { leases[name] = nil }
        }
    }
}

/// Leases that several servers share.
///
/// Shape: they last `until - now` by the clock of the PostgreSQL server, so that servers whose clocks differ agree.
public final class PostgreSQLLeases: Leases {
    private let schema: String
    private let lane: Lane

    /// Leases beside a journal, whose store has made the tables.
    public init(_ database: JournalDatabase) {
        schema = database.schema
        lane = Lane(named: "plimsoll.leases") { try database.connect() }
    }

    /// Takes or renews a lease, as `Leases` says.
    public func acquire(
        _ name: String,
        holder: String,
        until: Timestamp,
        now: Timestamp
    ) async throws(StoreFailure) -> Bool {
        let length = max(0, until.microseconds - now.microseconds)
        return try await lane.run { [schema] connection in
            let answer = try connection.query(
                """
                INSERT INTO \(schema).lease AS held VALUES ($1, $2, clock_timestamp() + $3::bigint * interval '1 us')
                ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
                WHERE held.holder = excluded.holder OR held.until <= clock_timestamp()
                RETURNING 1
                """,
                [Parameter(name), Parameter(holder), Parameter(length)],
                within: .seconds(10)
            )
            return !answer.isEmpty
        }
    }

    /// Gives a lease back, as `Leases` says.
    public func release(_ name: String, holder: String) async throws(StoreFailure) {
        try await lane.run { [schema] connection in
            _ = try connection.query(
                "DELETE FROM \(schema).lease WHERE name = $1 AND holder = $2",
                [Parameter(name), Parameter(holder)],
                within: .seconds(10)
            )
        }
    }
}
