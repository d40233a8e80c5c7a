// SchemaModel: the tables, types and functions of a database, as statements make and change them.
import Findings

/// A relation's number in one model.
typealias RelationID = Int

/// A name with its schema.
struct QualifiedName: Sendable, Hashable {
    var schema: String
    var name: String

    /// As people write it: with its schema only where that is not `public`.
    var text: String { schema == "public" ? name : schema + "." + name }
}

/// What is known of a database's schema.
///
/// Changes are recorded while a transaction is open, so that ROLLBACK undoes them. Copies share storage until changed.
public struct SchemaModel: Sendable {
    /// Whether it holds all tables there are: a name it lacks then does not exist.
    public var isComplete = false
    /// What of the text it was built from could not be read.
    public internal(set) var unread: [UnseenPart] = []
    private(set) var relations: [RelationID: Relation] = [:]
    private(set) var relationNames: [QualifiedName: RelationID] = [:]
    private(set) var types: [QualifiedName: UserType] = [:]
    private(set) var routines: [QualifiedName: [Routine]] = [:]
    private(set) var schemas: Set<String> = ["public", "pg_catalog", "information_schema"]
    /// By relation, those with a foreign key that refers to it, and those whose query reads it.
    private(set) var referring: [RelationID: Set<RelationID>] = [:]
    private(set) var reading: [RelationID: Set<RelationID>] = [:]
    /// What was changed since the last migration's end: the others need no look when one ends.
    private(set) var unsettled: Set<RelationID> = []
    private var nextID: RelationID = 1
    private var journal: [Undo] = []

    private enum Undo: Sendable {
        case relation(RelationID, Relation?)
        case type(QualifiedName, UserType?)
        case routines(QualifiedName, [Routine]?)
        case schemas(Set<String>)
    }

    /// A database of which nothing is known.
    public init() {}

    /// The tables' names as people write them, in alphabetical order.
    public var tableNames: [String] {
        relations.values.filter { $0.kind.holdsRows && !$0.isAssumed }.map(\.name.text).sorted()
    }

    // MARK: - Undo

    /// A point that `rollBack(to:)` leads back to.
    var mark: Int { journal.count }

    /// Undoes all changes since a mark.
    mutating func rollBack(to mark: Int) {
        while journal.count > mark {
            switch journal.removeLast() {
            case .relation(let id, let old): replace(id, by: old)
            case .type(let name, let old): types[name] = old
            case .routines(let name, let old): routines[name] = old
            case .schemas(let old): schemas = old
            }
        }
    }

    /// Forgets how to undo what was done so far.
    mutating func commit() { journal.removeAll(keepingCapacity: true) }

    // MARK: - Relations

    private mutating func replace(_ id: RelationID, by new: Relation?) {
        if let old = relations[id] {
            if relationNames[old.name] == id { relationNames[old.name] = nil }
            for other in old.constraints.lazy.compactMap(\.referenced) { referring[other]?.remove(id) }
            for other in old.reads.keys { reading[other]?.remove(id) }
        }
        relations[id] = new
        unsettled.insert(id)
        guard let new else { return }
        relationNames[new.name] = id
        for other in new.constraints.lazy.compactMap(\.referenced) { referring[other, default: []].insert(id) }
        for other in new.reads.keys { reading[other, default: []].insert(id) }
    }

    /// Notes that a migration has ended: what it changed is as all else from now on.
    mutating func forgetUnsettled() { unsettled.removeAll(keepingCapacity: true) }

    /// Sets or removes a relation.
    mutating func set(_ id: RelationID, _ new: Relation?) {
        journal.append(.relation(id, relations[id]))
        replace(id, by: new)
    }

    /// Changes a relation in place; nothing where there is none.
    mutating func update(_ id: RelationID, _ change: (inout Relation) -> Void) {
        guard var relation = relations[id] else { return }
        change(&relation)
        set(id, relation)
    }

    /// Adds a relation under a name of its own number.
    mutating func add(_ make: (RelationID) -> Relation) -> RelationID {
        let id = nextID
        nextID += 1
        set(id, make(id))
        return id
    }

    /// The relation of a name, looked up along the path where it has no schema.
    func relation(named name: String, schema: String?, path: [String]) -> RelationID? {
        if let schema { return relationNames[QualifiedName(schema: schema, name: name)] }
        for schema in path {
            if let id = relationNames[QualifiedName(schema: schema, name: name)] { return id }
        }
        return nil
    }

    // MARK: - Types and routines

    mutating func set(type name: QualifiedName, _ new: UserType?) {
        journal.append(.type(name, types[name]))
        types[name] = new
    }

    /// The enums.
    var enumerations: [QualifiedName: Enumeration] {
        types.compactMapValues { type in
            if case .enumeration(let found) = type { return found }
            return nil
        }
    }

    mutating func set(routines name: QualifiedName, _ new: [Routine]?) {
        journal.append(.routines(name, routines[name]))
        routines[name] = new
    }

    mutating func set(schemas new: Set<String>) {
        journal.append(.schemas(schemas))
        schemas = new
    }

    /// The user's type of a name.
    func type(named name: String, schema: String?, path: [String]) -> (name: QualifiedName, type: UserType)? {
        for schema in schema.map({ [$0] }) ?? path {
            let name = QualifiedName(schema: schema, name: name)
            if let type = types[name] { return (name, type) }
        }
        return nil
    }

    /// The user's functions and procedures of a name.
    func routines(named name: String, schema: String?, path: [String]) -> [Routine] {
        (schema.map { [$0] } ?? path).flatMap { routines[QualifiedName(schema: $0, name: name)] ?? [] }
    }
}
