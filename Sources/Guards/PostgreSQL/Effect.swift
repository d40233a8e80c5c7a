// Effect: what statements of a writing session did, before anyone decided whether they stay.

/// What a statement did in its transaction.
struct StatementEffect: Equatable, Sendable {
    /// The rows of one table.
    struct Table: Equatable, Sendable {
        let name: String
        var inserted = 0
        var updated = 0
        var deleted = 0

        /// One clause: `public.orders: 3 deleted`.
        var words: String {
            let counts = [(inserted, "inserted"), (updated, "updated"), (deleted, "deleted")].filter { $0.0 != 0 }
            return name + ": " + counts.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        }
    }

    /// The statement as written.
    let statement: String
    /// What the server said of it: `UPDATE 3`.
    let tag: String
    /// Rows by table, triggers and cascades included.
    let tables: [Table]

    /// The rows that the statement itself says it changed; nil where it counts none (`DROP TABLE`).
    var rows: Int? {
        let words = tag.split(separator: " ")
        guard words.count > 1, let last = words.last else { return nil }
        return Int(last)
    }

    /// A line or more for people.
    var lines: [String] {
        let count = rows == nil ? " (the server counts no rows for it: it takes all there are)" : ""
        return [tag + count] + tables.map { "  " + $0.words }
    }

    /// The question that counts what this transaction did so far.
    ///
    /// Counts of the same connection that were not handed in yet are in it: so it is asked before and after.
    static let question = """
        SELECT schemaname || '.' || relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_catalog.pg_stat_xact_all_tables \
        WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 \
        AND schemaname NOT IN ('pg_catalog', 'pg_toast', 'information_schema') ORDER BY 1
        """

    /// The tables of rows that answer the question.
    static func tables(_ rows: [[String?]]) -> [Table] {
        rows.compactMap { row in
            guard row.count == 4, let name = row[0] else { return nil }
            let counts = row[1...].map { $0.flatMap { Int($0) } ?? 0 }
            return Table(name: name, inserted: counts[0], updated: counts[1], deleted: counts[2])
        }
    }

    /// What came about between two answers.
    static func difference(_ before: [Table], _ after: [Table]) -> [Table] {
        after.compactMap { table in
            let earlier = before.first { $0.name == table.name }
            let changed = Table(
                name: table.name,
                inserted: table.inserted - (earlier?.inserted ?? 0),
                updated: table.updated - (earlier?.updated ?? 0),
                deleted: table.deleted - (earlier?.deleted ?? 0)
            )
            return changed.inserted == 0 && changed.updated == 0 && changed.deleted == 0 ? nil : changed
        }
    }
}

/// What became of statements that were to write.
enum WriteOutcome: String, Equatable, Sendable {
    case committed
    case rolledBack = "rolled back"
    case failed
}
