// SampleDatabase: databases with made-up rows: made from a schema, filled, copied for each run and dropped.
import Migrations
import PostgreSQL

/// The databases of one measurement, on its own cluster.
struct SampleDatabase {
    let cluster: LocalCluster
    let deadline: Deadline

    private static let schemaName = "plimsoll_schema"
    private static let copyName = "plimsoll_run"

    /// A connection for making and dropping databases.
    func administration() throws(PostgreSQLError) -> Connection { try Connection(cluster.settings(), within: limit) }

    private var limit: Duration { max(deadline.remaining, .seconds(5)) }

    /// Makes the database that all others are copied from.
    ///
    /// Shape: returns what was left out, and why.
    func make(schema: String) throws(PostgreSQLError) -> [String] {
        try replace(Self.schemaName, template: "template0")
        let connection = try Connection(cluster.settings(database: Self.schemaName), within: limit)
        var loader = SchemaLoader(connection, owner: try administration(), within: limit)
        try loader.load(schema)
        return loader.unseen
    }

    private func replace(_ name: String, template: String) throws(PostgreSQLError) {
        let connection = try administration()
        try connection.query("DROP DATABASE IF EXISTS \(name) WITH (FORCE)", within: limit)
        try connection.query("CREATE DATABASE \(name) TEMPLATE \(template) STRATEGY file_copy", within: limit)
    }

    /// Copies a filled database and connects to the copy, all dirty pages written out.
    func copy(of name: String) throws(PostgreSQLError) -> Connection {
        try replace(Self.copyName, template: name)
        let connection = try Connection(cluster.settings(database: Self.copyName), within: limit)
        try connection.query("CHECKPOINT", within: limit)
        return connection
    }

    /// Drops the copy; a failure leaves it to the next one.
    func drop(_ connection: Connection) {
        guard let administration = try? administration() else { return }
        _ = try? administration.query("DROP DATABASE IF EXISTS \(Self.copyName) WITH (FORCE)", within: .seconds(30))
    }

    /// Makes a database with so many rows in each table.
    func fill(
        _ name: String,
        _ rows: [String: Int],
        _ statistics: DatabaseStatistics,
        _ wishes: SampleWishes
    ) throws(PostgreSQLError) {
        try replace(name, template: Self.schemaName)
        let settings = cluster.settings(database: name)
        var checks: [String] = []
        do {
            let connection = try Connection(settings, within: limit)
            checks = try setAside(rows.keys.sorted(), connection)
        }
        // A new session, so that what was changed in the catalogue is seen for certain.
        let connection = try Connection(settings, within: limit)
        try connection.query("SET session_replication_role = replica")
        for (table, count) in rows.sorted(by: { $0.key < $1.key }) {
            guard let shape = try SampleShape(table, statistics.tables[table], rows, wishes, connection) else {
                continue
            }
            if let script = try shape.insertion(count, withNulls: wishes.withNulls) {
                try connection.query(script, within: limit)
            }
            try connection.query(
                "UPDATE pg_index SET indisready = true WHERE indrelid = $1::oid",
                [Parameter(shape.oid)]
            )
        }
        try finish(rows.keys.sorted(), checks, settings)
    }

    /// Takes away what slows or refuses made-up rows: checks (given back as SQL), and the upkeep of indexes.
    private func setAside(_ tables: [String], _ connection: Connection) throws(PostgreSQLError) -> [String] {
        var checks: [String] = []
        for table in tables {
            guard let (oid, name) = try SampleShape.find(table, connection) else { continue }
            let found = try connection.query(
                "SELECT conname, pg_get_constraintdef(oid), convalidated::text FROM pg_constraint "
                    + "WHERE conrelid = $1::oid AND contype = 'c' AND coninhcount = 0",
                [Parameter(oid)]
            )
            for row in found.rows {
                let (constraint, definition) = (Quoted.name(row[0] ?? ""), row[1] ?? "")
                try connection.query("ALTER TABLE \(name) DROP CONSTRAINT \(constraint)")
                let plain = definition.hasSuffix(" NOT VALID") ? definition : definition + " NOT VALID"
                checks.append("ALTER TABLE \(name) ADD CONSTRAINT \(constraint) \(plain)")
                if row[2] == "true" {
                    // Made-up rows need not obey; a proved check makes SET NOT NULL cheap, so that it has to count as proved.
                    checks.append(
                        "UPDATE pg_constraint SET convalidated = true WHERE conname = \(Quoted.text(row[0] ?? "")) "
                            + "AND conrelid = \(oid)::oid"
                    )
                }
            }
            try connection.query("UPDATE pg_index SET indisready = false WHERE indrelid = $1::oid", [Parameter(oid)])
        }
        return checks
    }

    private func finish(
        _ tables: [String],
        _ checks: [String],
        _ settings: ConnectionSettings
    ) throws(PostgreSQLError) {
        let connection = try Connection(settings, within: limit)
        for table in tables {
            guard let (_, name) = try SampleShape.find(table, connection) else { continue }
            try connection.query("REINDEX TABLE \(name)", within: limit)
            try connection.query("VACUUM ANALYZE \(name)", within: limit)
        }
        for check in checks { try connection.query(check, within: limit) }
    }

    /// The size of a table of the sample as it is now.
    static func size(
        of table: String,
        _ rows: Int?,
        _ connection: Connection
    ) throws(PostgreSQLError) -> TableStatistics? {
        guard let (oid, _) = try SampleShape.find(table, connection), let rows else { return nil }
        let sizes = try connection.query(
            "SELECT pg_relation_size($1::oid), pg_table_size($1::oid) - pg_relation_size($1::oid)",
            [Parameter(oid)]
        )
        guard let row = sizes.first else { return nil }
        var result = TableStatistics(
            table: table,
            rows: rows,
            heapBytes: try row.value(0),
            toastBytes: try row.value(1)
        )
        let indexes = try connection.query(
            "SELECT c.relname, pg_relation_size(c.oid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
                + "WHERE i.indrelid = $1::oid",
            [Parameter(oid)]
        )
        for row in indexes.rows {
            result.indexes.append(TableStatistics.Index(name: row[0] ?? "", bytes: try row.value(1)))
        }
        return result
    }
}
