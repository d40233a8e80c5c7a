// ShadowRelations: the tables and indexes of a shadow as they were before a migration.
import Migrations
import PostgreSQL

/// A relation's object identifier.
typealias RelationNumber = Int

/// A table, view or index of a shadow before a migration.
struct ShadowRelation: Sendable {
    let number: RelationNumber
    /// As people name it: with its schema only where that is not `public`.
    let name: String
    let kind: Kind
    /// The number of its file; 0 where it has none.
    let file: Int
    /// Rows.
    let rows: Double
    /// The table it is an index of.
    let table: RelationNumber?
    /// The partitioned table it is a partition of.
    let parent: RelationNumber?

    enum Kind: String, Sendable {
        case table = "r"
        case partitioned = "p"
        case view = "v"
        case materialized = "m"
        case foreign = "f"
        case index = "i"
        case partitionedIndex = "I"

        var isIndex: Bool { self == .index || self == .partitionedIndex }
        var holdsRows: Bool { self == .table || self == .materialized }
        var canBeLocked: Bool { self == .table || self == .partitioned }
    }
}

/// All relations of a shadow before a migration.
struct ShadowRelations: Sendable {
    private(set) var all: [RelationNumber: ShadowRelation] = [:]
    private(set) var indexFiles: Set<Int> = []
    /// Tables too small for any work on them to take time.
    private(set) var small: Set<RelationNumber> = []

    /// Below so many rows a table is done in no time that matters.
    static let smallRows = 1000.0

    init(_ connection: Connection, statistics: DatabaseStatistics?) throws(PostgreSQLError) {
        let answer = try connection.query(
            """
            SELECT c.oid, CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname, c.relkind,
                COALESCE(pg_relation_filenode(c.oid), 0), c.reltuples, i.indrelid, h.inhparent
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_index i ON i.indexrelid = c.oid
            LEFT JOIN pg_inherits h ON h.inhrelid = c.oid AND c.relispartition
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'i', 'I') AND n.nspname !~ '^pg_'
                AND n.nspname <> 'information_schema'
            """
        )
        for row in answer.rows {
            guard let kind = ShadowRelation.Kind(rawValue: try row.value(2)) else { continue }
            let relation = ShadowRelation(
                number: try row.value(0),
                name: try row.value(1),
                kind: kind,
                file: try row.value(3),
                rows: try row.value(4),
                table: try row.value(5),
                parent: try row.value(6)
            )
            all[relation.number] = relation
            if kind.isIndex { indexFiles.insert(relation.file) }
            guard kind.holdsRows else { continue }
            let rows = statistics?.tables[relation.name].map { Double($0.rows) } ?? relation.rows
            if rows < Self.smallRows { small.insert(relation.number) }
        }
    }

    /// The table that a relation is, or is an index of; nil for what is new.
    func table(of number: RelationNumber) -> ShadowRelation? {
        guard let relation = all[number] else { return nil }
        return relation.table.map { all[$0] } ?? relation
    }

    /// The partitioned tables above a partition.
    func ancestors(of number: RelationNumber) -> [RelationNumber] {
        var found: [RelationNumber] = []
        var next = all[number]?.parent
        while let parent = next, !found.contains(parent) {
            found.append(parent)
            next = all[parent]?.parent
        }
        return found
    }
}
