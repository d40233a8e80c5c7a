// RealPostgreSQL: one throw-away server for all tests of a process, and a database of its own for each that asks.
public import PostgreSQL
import Synchronization

/// A real PostgreSQL server for tests, started at the first use and gone with the test process.
///
/// Tests that change the server itself (restart it, turn it into a standby…) make a `LocalCluster` of their own.
public enum RealPostgreSQL {
    private static let outcome = Result { try started() }
    private static let counter = Mutex(0)
    private static let password = "long-enough-secret"

    private static func started() throws -> LocalCluster {
        let settings = [
            "max_connections": "200", "shared_buffers": "64MB", "allow_in_place_tablespaces": "on",
            "max_prepared_transactions": "20", "wal_level": "logical",
        ]
        return try LocalCluster(LocalCluster.Options(settings: settings, password: password))
    }

    /// The server.
    ///
    /// - Throws: why it cannot be started; where its programs are missing, with the line that installs them.
    public static func cluster() throws -> LocalCluster { try outcome.get() }

    /// Settings for a new, empty database.
    ///
    /// - Throws: as `cluster`.
    public static func database() throws -> ConnectionSettings {
        let cluster = try cluster()
        return cluster.settings(database: try newDatabase(cluster))
    }

    private static func newDatabase(_ cluster: LocalCluster) throws -> String {
        let name = counter.withLock { number in
            number += 1
            return "test_\(number)"
        }
        let connection = try Connection(cluster.settings(), within: .seconds(60))
        try connection.query("CREATE DATABASE \(name) STRATEGY wal_log", within: .seconds(60))
        return name
    }

    private static let durable = Result {
        // What a journal is kept in: each commit is on the disk when it is acknowledged.
        let settings = ["fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "max_connections": "100"]
        return try LocalCluster(LocalCluster.Options(settings: settings, password: password))
    }

    /// The address of a new, empty database on a server that syncs, for programs: `postgres://…`.
    ///
    /// - Throws: as `cluster`.
    public static func address() throws -> String {
        let cluster = try durable.get()
        let name = try newDatabase(cluster)
        return "postgres://postgres:\(password)@127.0.0.1:\(cluster.port)/\(name)"
    }

    /// A connection to a new, empty database.
    ///
    /// - Throws: as `cluster`.
    public static func connection() throws -> Connection {
        try Connection(database(), within: .seconds(60))
    }
}
