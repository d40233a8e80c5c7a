// EmptyServer: whether a server that was given for a trace holds nothing that could be hurt.
import PostgreSQL

/// Looks whether a server may be used as a shadow.
enum EmptyServer {
    /// Says how its settings differ from those of a shadow of our own.
    ///
    /// - Throws: `unusableSettings`, naming what is there or what the account lacks.
    static func check(_ settings: ConnectionSettings) throws(PostgreSQLError) -> [String] {
        let connection = try Connection(settings)
        guard try connection.query("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").value(as: Bool.self)
        else { throw .unusableSettings("a trace needs a superuser of the empty server that is given for it") }
        guard try connection.query("SELECT NOT pg_is_in_recovery()").value(as: Bool.self) else {
            throw .unusableSettings("the server that is given for a trace is a replica, which takes no changes")
        }
        let databases = try connection.query(
            """
            SELECT datname FROM pg_database
            WHERE datname NOT IN ('postgres', 'template0', 'template1', current_database())
                AND datname NOT LIKE 'plimsoll\\_shadow\\_%' ORDER BY 1
            """
        ).rows.compactMap { $0[0] }
        let tables = try connection.query(
            """
            SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind IN ('r', 'p', 'm', 'v', 'S', 'f')
            ORDER BY 1
            """
        ).rows.compactMap { $0[0] }
        if let first = databases.first {
            throw .unusableSettings(
                "the server that is given for a trace is not empty: it has the database \(first)"
                    + (databases.count > 1 ? " and \(databases.count - 1) more" : "")
            )
        }
        if let first = tables.first {
            throw .unusableSettings(
                "the server that is given for a trace is not empty: its database has \(first)"
                    + (tables.count > 1 ? " and \(tables.count - 1) more" : "")
            )
        }
        return try differences(connection)
    }

    private static func differences(_ connection: Connection) throws(PostgreSQLError) -> [String] {
        var found: [String] = []
        let version = connection.reported("server_version") ?? ""
        if !version.hasPrefix("15") {
            found.append(
                "the given server is PostgreSQL \(version.prefix { $0 != " " }); what is deduced is of PostgreSQL 15"
            )
        }
        if try connection.query("SELECT current_setting('autovacuum')::bool").value(as: Bool.self) {
            found.append("the given server has autovacuum on, whose locks may be taken for the migration's")
        }
        return found
    }
}
