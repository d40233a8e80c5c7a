// SchemaFacts: what a database's catalogue says of its tables, as lines that two databases can be compared by.
import PostgreSQL

/// The catalogue of a database, without the order of columns.
enum SchemaFacts {
    private static let own = "NOT IN ('plimsoll_migrations', 'plimsoll_migrations_pkey')"

    private static let queries = [
        """
        SELECT 'column', c.relname, a.attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,
            pg_get_expr(adbin, adrelid), (SELECT collname FROM pg_collation WHERE oid = attcollation)
        FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
        LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
        AND relkind IN ('r', 'p', 'm', 'v') AND relname \(own)
        """,
        """
        SELECT 'index', indrelid::regclass, pg_get_indexdef(indexrelid), indisvalid, indisprimary,
            (SELECT inhparent::regclass FROM pg_inherits WHERE inhrelid = indexrelid)
        FROM pg_index JOIN pg_class c ON c.oid = indexrelid
        WHERE relnamespace = 'public'::regnamespace AND relname \(own)
        """,
        """
        SELECT 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated, condeferrable,
            conparentid <> 0
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conname !~ '^plimsoll_migrations'
        """,
        "SELECT 'trigger', tgrelid::regclass, tgname FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT 'function', proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
        """
        SELECT 'sequence', c.relname, seqtypid::regtype, (SELECT refobjid::regclass || '.' || attname
            FROM pg_depend d JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid
            WHERE d.objid = c.oid AND deptype IN ('a', 'i') LIMIT 1)
        FROM pg_class c JOIN pg_sequence ON seqrelid = c.oid
        """,
        """
        SELECT 'partition', inhrelid::regclass, inhparent::regclass, pg_get_expr(relpartbound, c.oid)
        FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid WHERE relkind IN ('r', 'p')
        """,
        """
        SELECT 'relation', relname, relkind, relpersistence, reloptions FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S') AND relname \(own)
        """,
    ]

    /// One line a fact.
    static func lines(_ connection: Connection) throws -> Set<String> {
        var lines: Set<String> = []
        for query in queries {
            let answer = try connection.query(query)
            for row in answer.rows {
                lines.insert(answer.columns.indices.map { row[$0] ?? "-" }.joined(separator: " | "))
            }
        }
        return lines
    }

    /// The rows of each table as one sum; columns of random values say only whether they are there.
    static func data(_ connection: Connection, randomColumns: Set<String> = []) throws -> [String: String] {
        try connection.query("SET timezone = 'UTC'")
        let tables = try connection.query(
            """
            SELECT relname FROM pg_class WHERE relkind IN ('r', 'm') AND relnamespace = 'public'::regnamespace
            AND relname \(own)
            """
        )
        var result: [String: String] = [:]
        for name in tables.rows.compactMap({ $0[0] }) {
            let row = randomColumns.sorted().reduce("to_jsonb(t)") { text, column in
                "\(text) || jsonb_build_object('\(column)', to_jsonb(t) -> '\(column)' = 'null')"
            }
            let sum = try connection.query(
                """
                SELECT count(*), md5(string_agg(x, '|' ORDER BY x))
                FROM (SELECT (\(row))::text AS x FROM public.\(Quoted.name(name)) t) s
                """
            ).first
            result[name] = "\(sum?[0] ?? "?") rows, \(sum?[1] ?? "none")"
        }
        return result
    }
}
