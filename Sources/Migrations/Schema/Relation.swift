// Relation: a table, index, view or sequence of the model.

/// How many rows a table has, as far as is known.
enum RowCount: Sendable, Hashable {
    /// Not known: taken as many.
    case unknown
    /// About so many.
    case about(Int)

    /// Tables below this many rows are done in no time that matters.
    static let small = 1_000

    /// The rows of both; unknown where they are more than can be counted.
    static func + (left: RowCount, right: RowCount) -> RowCount {
        guard case (.about(let left), .about(let right)) = (left, right) else { return .unknown }
        let (sum, overflow) = left.addingReportingOverflow(right)
        return overflow ? .unknown : .about(sum)
    }

    /// Whether it is known to be so small that no work on it takes a time that matters.
    var isSmall: Bool {
        if case .about(let count) = self { return count < Self.small }
        return false
    }

    /// Whether it is known to have no rows.
    var isEmpty: Bool { self == .about(0) }

    /// Whether it is known to have rows.
    var hasRows: Bool {
        if case .about(let count) = self { return count > 0 }
        return false
    }
}

/// An expression as it was written, with the columns that got other names since.
struct Expression: Sendable {
    var syntax: Syntax
    var renamed: [String: String] = [:]

    /// The columns it names, by today's names.
    var columns: Set<String> {
        var names: Set<String> = []
        for reference in syntax.references {
            names.insert(renamed[reference] ?? reference)
        }
        return names
    }

    mutating func rename(_ old: String, to new: String) {
        for (written, name) in renamed where name == old { renamed[written] = new }
        if renamed[old] == nil { renamed[old] = new }
    }
}

/// A column of a relation.
struct Column: Sendable {
    /// Whether its rows are known to hold NULL.
    enum Nulls: Sendable, Hashable { case unknown, some, all }
    enum Identity: Sendable { case always, byDefault }

    var name: String
    var type: ColumnType
    var collation: String?
    var isNotNull = false
    var defaultValue: Expression?
    var generated: Expression?
    var identity: Identity?
    var isInherited = false
    var nulls = Nulls.unknown
    /// The relation of an owned sequence: serial or identity.
    var sequence: RelationID?
}

/// A constraint of a table.
struct Constraint: Sendable {
    enum Kind: Sendable { case check, foreignKey, primaryKey, unique, exclusion }

    var name: String
    var kind: Kind
    var columns: [String] = []
    var expression: Expression?
    var referenced: RelationID?
    var referencedColumns: [String] = []
    var deletes: String = "a"
    var updates: String = "a"
    var index: RelationID?
    var isValidated = true
    var isInherited = false
    var isNoInherit = false
    var isDeferrable = false
    /// The transaction that added it, while it is open.
    var addedIn: Int?
}

/// What an index is over.
struct IndexFacts: Sendable {
    struct Part: Sendable {
        var column: String?
        var expression: Expression?
        var operatorClass: String?
        var collation: String?
    }

    var table: RelationID
    var parts: [Part] = []
    var including: [String] = []
    var predicate: Expression?
    var method = "btree"
    var isUnique = false
    var isPrimary = false
    var isValid = true
    var constraint: String?
    var tablespace: String?
    /// The index of the partitioned table it belongs to.
    var parent: RelationID?

    /// The columns it is over, those in expressions and its predicate included.
    var columns: Set<String> {
        var names = Set(including)
        for part in parts {
            if let column = part.column { names.insert(column) }
            if let expression = part.expression { names.formUnion(expression.columns) }
        }
        if let predicate { names.formUnion(predicate.columns) }
        return names
    }
}

/// A trigger of a table.
struct Trigger: Sendable {
    var name: String
    var routine: QualifiedName
    var isForEachRow: Bool
    var events: Set<Event>
    var columns: [String] = []
    var isBefore: Bool
    var isEnabled = true
    var condition: Expression?
    var isInherited = false

    enum Event: Sendable { case insert, update, delete, truncate }
}

/// A partition's place in its table.
enum PartitionBound: Sendable {
    case byDefault
    case values(Syntax)
}

/// A relation: whatever shares the names of tables.
struct Relation: Sendable {
    enum Kind: Sendable {
        case table, partitioned, view, materializedView, index, sequence, foreign, composite

        /// Whether it has rows of its own.
        var holdsRows: Bool { self == .table || self == .materializedView || self == .partitioned }
        /// Whether effects speak of it.
        var isShown: Bool { self != .index && self != .sequence && self != .composite }
    }

    let id: RelationID
    var name: QualifiedName
    /// The name it had before the migration: what statistics and people know it by.
    var originalName: String
    var kind: Kind
    var columns: [Column] = []
    var constraints: [Constraint] = []
    var indexes: [RelationID] = []
    var parents: [RelationID] = []
    var children: [RelationID] = []
    var partitionKey: PartitionKey?
    var bound: PartitionBound?
    var triggers: [Trigger] = []
    var rules: Set<String> = []
    /// Names of its extended statistics.
    var statistics: Set<String> = []
    var policies: [String: Set<String>] = [:]
    var index: IndexFacts?
    /// Views: the relations read, with the columns named.
    var reads: [RelationID: Set<String>] = [:]
    /// Views: the query.
    var query: Syntax?
    /// Sequences: the column they belong to.
    var owner: (table: RelationID, column: String)?
    var rows = RowCount.unknown
    var isNew = false
    /// Whether it was never defined, only named.
    var isAssumed = false
    var isTemporary = false
    var isUnlogged = false
    var isPopulated = true
    var tablespace: String?
    var hasRowSecurity = false

    init(id: RelationID, name: QualifiedName, kind: Kind) {
        self.id = id
        self.name = name
        self.kind = kind
        originalName = name.text
    }

    /// The column of a name.
    func column(_ name: String) -> Column? { columns.first { $0.name == name } }

    /// The constraint of a name.
    func constraint(_ name: String) -> Constraint? { constraints.first { $0.name == name } }

    /// Changes the column of a name.
    mutating func updateColumn(_ name: String, _ change: (inout Column) -> Void) {
        guard let index = columns.firstIndex(where: { $0.name == name }) else { return }
        change(&columns[index])
    }

    /// Changes the constraint of a name.
    mutating func updateConstraint(_ name: String, _ change: (inout Constraint) -> Void) {
        guard let index = constraints.firstIndex(where: { $0.name == name }) else { return }
        change(&constraints[index])
    }
}

/// How a table is partitioned.
struct PartitionKey: Sendable {
    var strategy: String
    var columns: [String]
    var expressions: [Expression] = []
}
