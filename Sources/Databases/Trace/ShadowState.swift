// ShadowState: locks, files and work counters of the traced session at one moment.
import Migrations
import PostgreSQL

/// The locks that a session holds or waits for.
struct ShadowLocks: Sendable {
    /// The strongest lock on each relation, indexes and new relations included.
    var levels: [RelationNumber: LockLevel] = [:]
    /// Whether one of them is waited for.
    var isWaiting = false

    /// The locks of a server's process, asked for on any connection to the same database.
    init(of process: Int, _ watcher: Connection) throws(PostgreSQLError) {
        let answer = try watcher.query(
            """
            SELECT relation, mode, granted FROM pg_locks
            WHERE pid = $1 AND locktype = 'relation'
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """,
            [Parameter(process)]
        )
        for row in answer.rows {
            guard let level = LockLevel(name: try row.value(1)) else { continue }
            let number: Int = try row.value(0)
            levels[number] = max(level, levels[number] ?? level)
            if try !row.value(2, as: Bool.self) { isWaiting = true }
        }
    }

    init() {}

    mutating func merge(_ other: ShadowLocks) {
        levels.merge(other.levels) { max($0, $1) }
    }
}

/// Files and work counters, as the traced session itself sees them inside its transaction.
struct ShadowState: Sendable {
    /// One relation.
    struct Entry: Sendable {
        var file = 0
        var bytes = 0
        /// The table of an index.
        var table: RelationNumber?
        var name = ""
        /// Rows given by scans of a table, or entries given by scans of an index.
        var returned = 0
        /// Rows fetched from a table through its indexes.
        var fetched = 0
        var inserted = 0
        /// Rows updated or deleted.
        var changed = 0
    }

    var entries: [RelationNumber: Entry] = [:]

    init() {}

    /// The files alone, as they are when a transaction begins: its counters begin at 0.
    static func atBeginning(_ watcher: Connection) throws(PostgreSQLError) -> ShadowState {
        var state = try ShadowState(watcher)
        state.entries = state.entries.mapValues { entry in
            Entry(file: entry.file, bytes: entry.bytes, table: entry.table, name: entry.name)
        }
        return state
    }

    /// Asks on the traced connection; inside a transaction under settings of its own, undone at once.
    init(_ traced: Connection) throws(PostgreSQLError) {
        let look = """
            SELECT c.oid, COALESCE(pg_catalog.pg_relation_filenode(c.oid), 0),
                CASE WHEN c.relkind IN ('r', 'm', 'i') THEN pg_catalog.pg_relation_size(c.oid) ELSE 0 END,
                i.indrelid, c.relname,
                pg_catalog.pg_stat_get_xact_tuples_returned(c.oid), pg_catalog.pg_stat_get_xact_tuples_fetched(c.oid),
                pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid),
                pg_catalog.pg_stat_get_xact_tuples_updated(c.oid) + pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid)
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
            WHERE c.relkind IN ('r', 'p', 'm', 'i', 'I') AND (n.nspname !~ '^pg_' OR n.nspname ~ '^pg_temp')
                AND n.nspname <> 'information_schema'
            """
        // What the migration set for itself, such as a statement_timeout of 5 ms, must not hit our own question.
        let answers = try traced.run(
            script: traced.transaction == .open
                ? "SAVEPOINT plimsoll_look; SET LOCAL statement_timeout = 0; \(look); "
                    + "ROLLBACK TO plimsoll_look; RELEASE plimsoll_look"
                : look
        )
        guard let answer = answers.first(where: { !$0.columns.isEmpty }) else { return }
        for row in answer.rows {
            entries[try row.value(0)] = Entry(
                file: try row.value(1),
                bytes: try row.value(2),
                table: try row.value(3),
                name: try row.value(4),
                returned: try row.value(5),
                fetched: try row.value(6),
                inserted: try row.value(7),
                changed: try row.value(8)
            )
        }
    }
}
