// ShadowRows: fills the tables of a shadow that a schema left empty, so that work on them can be seen.
import PostgreSQL

/// Fills empty tables with rows that satisfy their constraints.
struct ShadowRows {
    let connection: Connection
    /// How many rows a table gets.
    let count: Int

    private struct Table {
        let number: Int
        let name: String
        let shown: String
        /// The condition of a partition, as `pg_get_expr` writes it.
        let bound: String?
        /// The key columns of the partitioned table above.
        let key: String?
    }

    /// Fills all tables that have no rows; says which could not be filled, and why.
    func fill() throws(PostgreSQLError) -> [String] {
        // References are right because equal numbers give equal values; checking them would ask for an order.
        try connection.query("SET session_replication_role = replica")
        var unseen: [String] = []
        for table in try emptyTables() {
            if let reason = try fill(table) { unseen.append("\(table.shown) has no rows on the shadow: \(reason)") }
        }
        try connection.query("RESET session_replication_role")
        for view in try materialized() {
            do { try connection.query("REFRESH MATERIALIZED VIEW \(view)") } catch {
                guard case .server(let message) = error else { throw error }
                unseen.append("the materialized view \(view) has no rows on the shadow: \(message.message)")
            }
        }
        return unseen
    }

    private func emptyTables() throws(PostgreSQLError) -> [Table] {
        let answer = try connection.query(
            """
            SELECT c.oid, quote_ident(n.nspname) || '.' || quote_ident(c.relname),
                CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname,
                pg_get_expr(c.relpartbound, c.oid), pg_get_partkeydef(h.inhparent)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_inherits h ON h.inhrelid = c.oid AND c.relispartition
            WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
            ORDER BY c.oid
            """
        )
        var empty: [Table] = []
        for row in answer.rows {
            let table = Table(
                number: try row.value(0),
                name: try row.value(1),
                shown: try row.value(2),
                bound: row[3],
                key: row[4]
            )
            let isEmpty: Bool = try connection.query("SELECT NOT EXISTS (SELECT 1 FROM \(table.name))").value()
            if isEmpty { empty.append(table) }
        }
        return empty
    }

    private func materialized() throws(PostgreSQLError) -> [String] {
        try connection.query(
            "SELECT oid::regclass FROM pg_class WHERE relkind = 'm' AND relnamespace::regnamespace::text !~ '^pg_' ORDER BY oid"
        ).rows.compactMap { $0[0] }
    }

    private func columns(_ table: Table) throws(PostgreSQLError) -> [ShadowColumn] {
        try connection.query(
            """
            WITH RECURSIVE base AS (
                SELECT a.attnum, a.atttypid AS type, a.atttypmod AS modifier
                FROM pg_attribute a WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped
                UNION ALL
                SELECT b.attnum, t.typbasetype, t.typtypmod FROM base b JOIN pg_type t ON t.oid = b.type
                WHERE t.typtype = 'd'
            )
            SELECT a.attname, t.typname, format_type(a.atttypid, a.atttypmod), t.typcategory, t.typtype,
                CASE WHEN b.modifier > 4 AND t.typname IN ('varchar', 'bpchar') THEN b.modifier - 4
                    WHEN b.modifier > 0 AND t.typname IN ('bit', 'varbit') THEN b.modifier END,
                NOT a.attnotnull
            FROM pg_attribute a
            JOIN base b ON b.attnum = a.attnum JOIN pg_type t ON t.oid = b.type AND t.typtype <> 'd'
            WHERE a.attrelid = $1 AND a.attgenerated = '' AND a.attidentity <> 'a'
            ORDER BY a.attnum
            """,
            [Parameter(table.number)]
        ).rows.map { row throws(PostgreSQLError) in
            ShadowColumn(
                name: try row.value(0),
                base: try row.value(1),
                type: try row.value(2),
                category: try row.value(3),
                kind: try row.value(4),
                length: try row.value(5),
                isNullable: try row.value(6)
            )
        }
    }

    /// Constants that the table's checks and domains name: `'new'`, `0.5`.
    private func constants(_ table: Table) throws(PostgreSQLError) -> [String: [String]] {
        let answer = try connection.query(
            """
            SELECT a.attname, pg_get_constraintdef(k.oid) FROM pg_constraint k
            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY(k.conkey)
            WHERE k.conrelid = $1 AND k.contype = 'c'
            UNION ALL
            SELECT a.attname, pg_get_constraintdef(k.oid) FROM pg_attribute a
            JOIN pg_constraint k ON k.contypid = a.atttypid WHERE a.attrelid = $1 AND a.attnum > 0
            """,
            [Parameter(table.number)]
        )
        var found: [String: [String]] = [:]
        for row in answer.rows {
            guard let name = row[0], let words = row[1] else { continue }
            found[name, default: []] += CheckConstants.found(in: words)
        }
        return found
    }

    /// Tries values until the constraints let them in; returns the last reason where none are.
    private func fill(_ table: Table) throws(PostgreSQLError) -> String? {
        let columns = try columns(table)
        guard !columns.isEmpty else { return nil }
        let constants = try constants(table)
        let bounds = PartitionBound(table.bound, key: table.key).values
        var reason = ""
        for attempt in 0..<6 {
            var names: [String] = []
            var values: [String] = []
            for column in columns {
                let value = Self.value(of: column, attempt, constants[column.name] ?? [], bounds[column.name])
                guard let value else {
                    if column.isNullable { continue }
                    return "\(column.name) is of the type \(column.type), of which no values are made up"
                }
                names.append(Quoted.name(column.name))
                values.append(value)
            }
            let target = names.isEmpty ? "" : " (\(names.joined(separator: ", ")))"
            let source = names.isEmpty ? "NULL" : values.joined(separator: ", ")
            // Rows of a default partition must lie outside of what its sisters take.
            let offset = table.key == nil ? 0 : attempt * 10_000_000
            do {
                let answer = try connection.query(
                    """
                    INSERT INTO \(table.name)\(target) OVERRIDING SYSTEM VALUE
                    SELECT \(source) FROM generate_series(\(offset + 1), \(offset + count)) g
                    ON CONFLICT DO NOTHING
                    """
                )
                if let written = answer.affectedRows, written > count / 2 { return nil }
                // A few rows would look like a table that is small in truth.
                try connection.query("DELETE FROM \(table.name)")
                reason = "its constraints let too few different rows in"
            } catch {
                guard case .server(let message) = error else { throw error }
                reason = message.message
            }
        }
        return reason
    }

    /// The value of a column at an attempt: made up, then from the constants of its checks, then NULL.
    private static func value(
        of column: ShadowColumn,
        _ attempt: Int,
        _ constants: [String],
        _ bound: String?
    ) -> String? {
        if let bound { return "\(bound)::\(column.type)" }
        if attempt == 5, column.isNullable { return nil }
        guard attempt > 0, !constants.isEmpty else { return column.expression }
        let constant = constants[(attempt - 1) % constants.count]
        if attempt == 4, column.category == "N" { return "(\(constant))::numeric::\(column.type)" }
        if attempt == 3, column.category == "N" { return "(\(constant) + 1)::\(column.type)" }
        return "\(constant)::\(column.type)"
    }
}
