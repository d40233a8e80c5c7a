// TableFacts: what a rewriting must know of a table, as SQL that can be run again.

/// What a rewriting must know of a table.
struct TableFacts {
    /// A column.
    struct Column {
        var name: String
        /// Its type as SQL.
        var type: String
        var isNotNull = false
        /// Its default as SQL.
        var defaultValue: String?
        var isIdentity = false
        var isGenerated = false
    }

    /// An index, which may stand behind a constraint.
    struct Index {
        var name: String
        /// The whole `CREATE INDEX` as SQL.
        var definition: String
        /// The columns it is made of, in order; empty where it has expressions only.
        var columns: [String]
        /// All columns it reads, those in expressions and its condition included.
        var allColumns: Set<String> = []
        var isUnique = false
        var isPrimary = false
        /// Whether a constraint of its name stands on it.
        var isConstraint = false
        /// What stands behind the columns of its constraint, such as `DEFERRABLE`.
        var constraintEnding = ""
        /// Whether it has a condition or expressions, so that it says nothing about whole columns.
        var isPartial = false
    }

    /// A check or a foreign key.
    struct Constraint {
        var name: String
        /// `CHECK (…)` or `FOREIGN KEY (…) REFERENCES …` as SQL, without `NOT VALID`.
        var definition: String
        var columns: [String]
        var isForeignKey = false
        /// The table it refers to, as people name it.
        var referenced: String?
        /// The columns of that table it refers to; empty: its primary key.
        var referencedColumns: [String] = []
        var isValid = true
    }

    /// A foreign key of another table that refers to this one.
    struct Referrer {
        /// That table as SQL.
        var table: String
        var constraint: Constraint
    }

    /// The partition key.
    struct PartitionKey {
        /// `range`, `list` or `hash`.
        var strategy: String
        /// Each column or expression as SQL.
        var parts: [String]
    }

    /// A partition, with those below it.
    struct Partition {
        /// As SQL.
        var table: String
        /// Its own name.
        var name: String
        var isDefault = false
        var partitions: [Partition] = []
    }

    /// The table as people name it: with its schema only where that is not `public`.
    var label: String
    /// Its own name, without schema.
    var name: String
    /// The table as SQL.
    var sql: String
    var columns: [Column] = []
    var indexes: [Index] = []
    var constraints: [Constraint] = []
    var referrers: [Referrer] = []
    var partitionKey: PartitionKey?
    var partitions: [Partition] = []
    /// Views and rules that read it.
    var dependents: [String] = []
    var isMaterializedView = false

    /// A column by name.
    func column(_ name: String) -> Column? { columns.first { $0.name == name } }

    /// Whether it is divided into partitions.
    var isPartitioned: Bool { partitionKey != nil }

    /// The tables that hold its rows.
    var leaves: [Partition] {
        func below(_ partitions: [Partition]) -> [Partition] {
            partitions.flatMap { $0.partitions.isEmpty ? [$0] : below($0.partitions) }
        }
        return isPartitioned ? below(partitions) : [Partition(table: sql, name: name)]
    }

    /// The columns by which each row can be found: the primary key, or a unique index over columns that are never null.
    var key: [String]? {
        let candidates = indexes.filter { $0.isUnique && !$0.isPartial && !$0.columns.isEmpty }
        if let primary = candidates.first(where: \.isPrimary) { return primary.columns }
        return candidates.first { index in index.columns.allSatisfy { column($0)?.isNotNull == true } }?.columns
    }

    /// Whether a name is taken by one of its indexes or constraints.
    func isTaken(_ name: String) -> Bool {
        indexes.contains { $0.name == name } || constraints.contains { $0.name == name }
    }
}
