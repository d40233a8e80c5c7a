// InvalidIndexes: what a failed CREATE or REINDEX … CONCURRENTLY leaves behind, found and dropped.
import PostgreSQL

/// The invalid indexes of a database.
enum InvalidIndexes {
    /// Their names as SQL; those that someone is building are left out, and those of partitioned tables, which are
    /// invalid until all partitions have theirs.
    static func names(_ connection: Connection) throws(PostgreSQLError) -> [String] {
        let answer = try connection.query(
            """
            SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_index i
            JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE NOT i.indisvalid AND c.relkind = 'i'
            AND NOT EXISTS (SELECT 1 FROM pg_stat_progress_create_index p WHERE p.relid = i.indrelid)
            ORDER BY 1
            """
        )
        return answer.rows.compactMap { $0[0] }
    }

    /// Drops those that were not there before.
    ///
    /// - Returns: those dropped, and those that stay with the reason.
    static func clean(_ connection: Connection, since before: [String]) -> (dropped: [String], left: [String]) {
        var dropped: [String] = []
        var left: [String] = []
        do throws(PostgreSQLError) {
            let found = try names(connection).filter { !before.contains($0) }
            guard !found.isEmpty else { return ([], []) }
            try connection.query("SET lock_timeout = '10s'")
            for name in found {
                do throws(PostgreSQLError) {
                    try connection.query("DROP INDEX CONCURRENTLY IF EXISTS \(name)", within: .seconds(600))
                    dropped.append(name)
                } catch {
                    left.append(
                        "\(name) is invalid and could not be dropped (\(error)): DROP INDEX CONCURRENTLY \(name)"
                    )
                }
            }
        } catch {
            left.append("whether an invalid index was left could not be seen: \(error)")
        }
        return (dropped, left)
    }
}
