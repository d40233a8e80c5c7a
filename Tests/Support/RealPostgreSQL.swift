// RealPostgreSQL: one throw-away server for all tests of a process, and a database of its own for each that asks.
public import PostgreSQL
import Synchronization

/// A real PostgreSQL server for tests, started at the first use and gone with the test process.
///
/// Tests that change the server itself (restart it, turn it into a standby…) make a `LocalCluster` of their own.
public enum RealPostgreSQL {
    private static let outcome = Result { try started() }
    private static let counter = Mutex(0)

    private static func started() throws -> LocalCluster {
        let settings = [
            "max_connections": "200", "shared_buffers": "64MB", "allow_in_place_tablespaces": "on",
            "max_prepared_transactions": "20", "wal_level": "logical",
        ]
        return try LocalCluster(LocalCluster.Options(settings: settings, password: "long-enough-secret"))
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
        let name = counter.withLock { number in
            number += 1
            return "test_\(number)"
        }
        let connection = try Connection(cluster.settings(), within: .seconds(60))
        try connection.query("CREATE DATABASE \(name) STRATEGY wal_log", within: .seconds(60))
        return cluster.settings(database: name)
    }

    /// A connection to a new, empty database.
    ///
    /// - Throws: as `cluster`.
    public static func connection() throws -> Connection {
        try Connection(database(), within: .seconds(60))
    }
}
