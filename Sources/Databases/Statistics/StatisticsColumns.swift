// StatisticsColumns: widths, nulls and distinct values of columns, as the planner knows them; no value of any row.
import Migrations
import PostgreSQL

/// What the planner's statistics say of columns.
enum StatisticsColumns {
    /// Most columns of a database that are written down.
    private static let most = 200_000

    /// Reads the columns of all tables; says of how many tables nothing may be known.
    static func read(
        into statistics: inout DatabaseStatistics,
        _ connection: Connection,
        _ unknown: inout [String]
    ) throws(PostgreSQLError) {
        // Of a partitioned table only what is counted over its partitions is there.
        let answer = try connection.query(
            """
            SELECT CASE s.schemaname WHEN 'public' THEN '' ELSE s.schemaname || '.' END || s.tablename AS name,
                s.attname, s.avg_width, s.null_frac::float8, s.n_distinct::float8
            FROM pg_stats s
            JOIN pg_namespace n ON n.nspname = s.schemaname
            JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = s.tablename
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = s.attname AND NOT a.attisdropped
            WHERE s.schemaname !~ '^pg_' AND s.schemaname <> 'information_schema' AND s.inherited = (c.relkind = 'p')
            ORDER BY 1, a.attnum LIMIT \(most)
            """
        )
        for row in answer.rows {
            let name: String = try row.value(0)
            statistics.tables[name]?.columns.append(
                TableStatistics.Column(
                    name: try row.value(1),
                    averageBytes: try row.value(2),
                    nullFraction: try row.value(3),
                    distinct: try row.value(4)
                )
            )
        }
        let blank = statistics.tables.values.filter { $0.rows > 0 && $0.columns.isEmpty }.map(\.table).sorted()
        guard let first = blank.first else { return }
        let more = blank.count > 1 ? " and \(blank.count - 1) more" : ""
        unknown.append(
            "how wide the columns of \(first)\(more) are: never analysed, or the account may not read them "
                + "(ANALYZE; GRANT SELECT)"
        )
    }
}
