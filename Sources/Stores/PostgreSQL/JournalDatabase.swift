// JournalDatabase: a schema of ours in a PostgreSQL database, and connections to it that lose nothing.
import Journal
public import PostgreSQL

/// Where the tables of several servers are, and what is asked of the PostgreSQL server.
public struct JournalDatabase: Sendable {
    /// Where the server is.
    public var settings: ConnectionSettings
    /// The schema that holds our tables; lower-case letters, digits and `_`.
    public var schema: String
    /// Goes on with a server whose `fsync` is off, which loses acknowledged events in a crash: for tests only.
    public var allowsServerWithoutSync: Bool

    /// A database.
    public init(_ settings: ConnectionSettings, schema: String = "plimsoll", allowsServerWithoutSync: Bool = false) {
        (self.settings, self.schema) = (settings, schema)
        self.allowsServerWithoutSync = allowsServerWithoutSync
    }

    /// How long one statement may take.
    static let limit = Duration.seconds(30)

    /// The steps of our tables; the first makes version 1.
    static let steps = [PostgreSQLTables.versionOne]

    /// A connection whose commits are durable and whose waits end.
    func connect() throws -> Connection {
        var settings = settings
        // A peer that vanished is noticed in seconds, not in the hours of TCP's own patience.
        for (keyword, value) in [
            ("tcp_user_timeout", "15000"), ("keepalives_idle", "15"), ("keepalives_interval", "5"),
        ]
        where settings[keyword] == nil {
            settings[keyword] = value
        }
        let connection = try Connection(settings, within: .seconds(10))
        try connection.run(
            script: """
                SET statement_timeout = '25s'; SET lock_timeout = '20s'; SET client_min_messages = warning;
                SET idle_in_transaction_session_timeout = '10s'; SET default_transaction_isolation = 'read committed';
                SET standard_conforming_strings = on;
                """,
            within: .seconds(10)
        )
        return connection
    }

    /// A connection for the journal: to a server whose disk has what it answered.
    func connectDurably() throws -> Connection {
        let connection = try connect()
        let state = try connection.query(
            "SELECT current_setting('fsync'), pg_is_in_recovery()",
            within: .seconds(10)
        )
        guard let row = state.first, let sync = row[0] else {
            throw StoreFailure.unavailable(because: "the PostgreSQL server does not say how it commits")
        }
        if row[1] == "t" {
            throw StoreFailure.unavailable(because: "the PostgreSQL server takes no writes: it is a standby")
        }
        guard sync == "on" || allowsServerWithoutSync else {
            throw StoreFailure.unavailable(
                because: "the PostgreSQL server runs with fsync = off, so that a crash takes what it acknowledged: "
                    + "set it to on and restart the server"
            )
        }
        return connection
    }

    /// Looks whether there are tables of ours.
    ///
    /// - Throws: `unavailable` where there are none.
    func find(_ connection: Connection) throws {
        try checkSchema()
        let found = try connection.query("SELECT to_regclass($1)", [Parameter("\(schema).head")], within: Self.limit)
        guard found.first?[0] != nil else {
            throw StoreFailure.unavailable(because: "the database has no journal in the schema \(schema)")
        }
    }

    /// Makes our tables, or brings them up to date; several servers may do so at once.
    ///
    /// - Throws: `unavailable`, also where a later version of Plimsoll has been there.
    func prepare(_ connection: Connection) throws {
        try checkSchema()
        try connection.query("BEGIN")
        // The number is ours alone by custom: the letters of "PLIM".
        try connection.query("SELECT pg_advisory_xact_lock(1347176781)", within: Self.limit)
        let found = try connection.query("SELECT to_regclass($1)", [Parameter("\(schema).schema_version")])
        let isNew = found.first?[0] == nil
        if isNew { try makeSchema(connection) }
        let version: Int = try connection.query("SELECT coalesce(max(version), 0) FROM \(schema).schema_version")
            .value()
        guard version <= Self.steps.count else {
            try connection.query("ROLLBACK")
            throw StoreFailure.unavailable(
                because: "the schema \(schema) was written by a later version of Plimsoll (its tables have version "
                    + "\(version), this one knows \(Self.steps.count)): use that version"
            )
        }
        for step in version..<Self.steps.count {
            try connection.run(script: Self.steps[step](schema), within: Self.limit)
            try connection.query("INSERT INTO \(schema).schema_version VALUES ($1)", [Parameter(step + 1)])
        }
        try connection.query("COMMIT")
    }

    private func checkSchema() throws {
        let isName = schema.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 95 }
        guard isName, schema.utf8.first.map({ $0 > 57 }) == true, schema.utf8.count <= 40 else {
            throw StoreFailure.unavailable(because: "\(schema) is no name for a schema: small letters, digits, _")
        }
    }

    private func makeSchema(_ connection: Connection) throws {
        let exists = try connection.query("SELECT 1 FROM pg_namespace WHERE nspname = $1", [Parameter(schema)])
        // Asked first: CREATE SCHEMA IF NOT EXISTS wants a right that an account with a ready schema lacks.
        if exists.isEmpty { try connection.query("CREATE SCHEMA \(schema)") }
        try connection.query("CREATE TABLE \(schema).schema_version (version integer PRIMARY KEY)")
    }
}
