// ShadowProbe: asks from another session whether readers and writers of a table have to wait.
import Migrations
import PostgreSQL

/// Who has to wait at a table.
struct ShadowWaits: Sendable {
    var reads = false
    var writes = false
}

/// Probes tables from a session of its own.
///
/// `EXPLAIN` takes all the locks that the statement itself takes, on partitions and indexes too, and runs nothing.
struct ShadowProbe {
    let watcher: Connection

    init(_ watcher: Connection) throws(PostgreSQLError) {
        self.watcher = watcher
        // Nobody else is in the shadow: who waits at all waits for the traced session.
        try watcher.run(script: "SET lock_timeout = '1ms'; SET plan_cache_mode = force_custom_plan")
    }

    /// Whether reads and writes of tables wait; what was dropped or never committed is left out.
    func waits(at tables: [RelationNumber]) throws(PostgreSQLError) -> [RelationNumber: ShadowWaits] {
        guard !tables.isEmpty else { return [:] }
        // A name as others see it now, which an open transaction may be about to change.
        let names = try watcher.query(
            """
            SELECT c.oid, quote_ident(n.nspname) || '.' || quote_ident(c.relname)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ANY($1::oid[])
            """,
            [Parameter(tables.map(String.init))]
        )
        var found: [RelationNumber: ShadowWaits] = [:]
        for row in names.rows {
            let name: String = try row.value(1)
            found[try row.value(0)] = ShadowWaits(
                reads: try isKept("EXPLAIN SELECT 1 FROM \(name) LIMIT 1"),
                writes: try isKept("EXPLAIN DELETE FROM \(name) WHERE false")
            )
        }
        return found
    }

    private func isKept(_ sql: String) throws(PostgreSQLError) -> Bool {
        do {
            try watcher.query(sql)
            return false
        } catch {
            guard case .server(let message) = error else { throw error }
            return message.sqlState == "55P03"
        }
    }

    /// Whether nine tenths of a table's rows, or more, are locked against updates.
    func locksRows(of table: RelationNumber, rows: Double) throws(PostgreSQLError) -> Bool {
        let name = try watcher.query("SELECT $1::oid::regclass::text", [Parameter(table)]).value(as: String.self)
        do {
            let free: Int = try watcher.query(
                "SELECT count(*) FROM (SELECT 1 FROM \(name) FOR NO KEY UPDATE SKIP LOCKED) s"
            ).value()
            return Double(free) <= rows * 0.1
        } catch {
            guard case .server = error else { throw error }
            return false
        }
    }
}
