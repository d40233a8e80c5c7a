// Walk+drop: DROP of tables, views, indexes, types, functions and what hangs on tables.
import Findings

extension MigrationWalk {
    mutating func perform(drop node: Syntax) throws(Refusal) {
        let type = node.text("removeType") ?? ""
        let cascades = node.text("behavior") == "DROP_CASCADE"
        let mayMiss = node.flag("missing_ok")
        for object in node.list("objects") {
            switch type {
            case "OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_FOREIGN_TABLE", "OBJECT_SEQUENCE":
                let names = object.nameParts
                if mayMiss, isMissing(names) { continue }
                try drop(relation: find(names: names, as: Self.relationKind(ofObject: type)), cascades: cascades)
            case "OBJECT_INDEX":
                if node.flag("concurrent") { try refuseConcurrently("DROP INDEX CONCURRENTLY") }
                let names = object.nameParts
                if mayMiss, isMissing(names) { continue }
                try drop(index: find(names: names, as: .index), isConcurrent: node.flag("concurrent"))
            case "OBJECT_TRIGGER", "OBJECT_RULE", "OBJECT_POLICY":
                try dropFromTable(object.nameParts, type, mayMiss)
            case "OBJECT_TYPE", "OBJECT_DOMAIN": try drop(type: object, cascades: cascades, mayMiss: mayMiss)
            case "OBJECT_FUNCTION", "OBJECT_PROCEDURE", "OBJECT_ROUTINE", "OBJECT_AGGREGATE":
                try drop(routine: object, cascades: cascades, mayMiss: mayMiss)
            case "OBJECT_SCHEMA": try drop(schema: object.string ?? "", cascades: cascades, mayMiss: mayMiss)
            case "OBJECT_STATISTIC_EXT": dropStatistics(object.nameParts.last ?? "", mayMiss)
            default: break
            }
        }
    }

    private mutating func dropStatistics(_ name: String, _ mayMiss: Bool) {
        guard let table = schema.relations.first(where: { $0.value.statistics.contains(name) }) else {
            if !mayMiss { unseen("the table of statistics \(name) is not known; it is locked SHARE UPDATE EXCLUSIVE") }
            return
        }
        lock(table.key, .shareUpdateExclusive)
        schema.update(table.key) { $0.statistics.remove(name) }
    }

    private func isMissing(_ names: [String]) -> Bool {
        let schemaName = names.count > 1 ? names[names.count - 2] : nil
        return schema.relation(named: names.last ?? "", schema: schemaName, path: settings.searchPath) == nil
    }

    /// Takes a relation out of the model; effects still know it.
    mutating func remove(_ id: RelationID) {
        guard let relation = schema.relations[id] else { return }
        work.shown[id] = relation
        for index in relation.indexes { schema.set(index, nil) }
        for parent in relation.parents { schema.update(parent) { $0.children.removeAll { $0 == id } } }
        for (other, sequence) in schema.relations where sequence.owner?.table == id { schema.set(other, nil) }
        schema.set(id, nil)
    }

    mutating func drop(relation id: RelationID, cascades: Bool) throws(Refusal) {
        guard let relation = schema.relations[id] else { return }
        note(.drop, relation.kind.holdsRows ? id : nil, object: relation.name.text)
        for parent in relation.parents where relation.bound != nil { lock(parent, .accessExclusive) }
        for member in schema.family(of: id) { lock(member, .accessExclusive) }
        for sibling in relation.parents.flatMap({ schema.relations[$0]?.children ?? [] }) where relation.bound != nil {
            if case .byDefault? = schema.relations[sibling]?.bound, sibling != id { lock(sibling, .accessExclusive) }
        }
        for child in schema.family(of: id).reversed() {
            if child != id, relation.kind != .partitioned, !cascades {
                throw refusal(
                    "2BP01",
                    "\(schema.relations[child]?.name.text ?? "") inherits from \(relation.name.text)"
                )
            }
            try dropReaders(of: child, column: nil, cascades: cascades)
            for (other, key) in schema.foreignKeys(to: child) where other != child && !key.isInherited {
                guard cascades else {
                    let name = schema.relations[other]?.name.text ?? ""
                    throw refusal("2BP01", "foreign key \(key.name) of \(name) refers to it: drop it first, or CASCADE")
                }
                lock(other, .accessExclusive)
                schema.update(other) { $0.constraints.removeAll { $0.name == key.name } }
            }
            for key in schema.relations[child]?.constraints ?? [] {
                if let referenced = key.referenced, referenced != child { lock(referenced, .accessExclusive) }
            }
            remove(child)
        }
    }

    private mutating func drop(index id: RelationID, isConcurrent: Bool) throws(Refusal) {
        guard let relation = schema.relations[id], let facts = relation.index else {
            unseen("the table of this index is not known, so that its lock is not shown: the schema is missing")
            return
        }
        if let constraint = facts.constraint {
            throw refusal("2BP01", "index \(relation.name.text) belongs to constraint \(constraint)")
        }
        if facts.parent != nil { throw refusal("2BP01", "index \(relation.name.text) belongs to that of its table") }
        let isPartitioned = schema.relations[facts.table]?.kind == .partitioned
        if isConcurrent, isPartitioned {
            throw refusal("0A000", "an index of a partitioned table cannot be dropped so")
        }
        note(.drop, nil, object: relation.name.text)
        for member in isPartitioned ? schema.family(of: facts.table) : [facts.table] {
            lock(member, isConcurrent ? .shareUpdateExclusive : .accessExclusive)
        }
        removeIndex(id)
    }

    private mutating func dropFromTable(_ parts: [String], _ type: String, _ mayMiss: Bool) throws(Refusal) {
        guard let name = parts.last, parts.count >= 2 else { return }
        let names = Array(parts.dropLast())
        if mayMiss, isMissing(names) { return }
        let id = try find(names: names)
        guard let relation = schema.relations[id] else { return }
        let isThere =
            switch type {
            case "OBJECT_TRIGGER": relation.triggers.contains { $0.name == name }
            case "OBJECT_RULE": relation.rules.contains(name)
            default: relation.policies[name] != nil
            }
        if !isThere, !relation.isAssumed {
            // What is not there locks nothing.
            if mayMiss { return }
            throw refusal("42704", "\(relation.name.text) has no \(name)")
        }
        let family = relation.kind == .partitioned ? schema.family(of: id) : [id]
        for member in family { lock(member, .accessExclusive) }
        // The triggers that partitions have from the table above go with it.
        for member in family where member != id && type == "OBJECT_TRIGGER" {
            schema.update(member) { $0.triggers.removeAll { $0.name == name && $0.isForEachRow } }
        }
        schema.update(id) { relation in
            relation.triggers.removeAll { $0.name == name && type == "OBJECT_TRIGGER" }
            if type == "OBJECT_RULE" { relation.rules.remove(name) }
            if type == "OBJECT_POLICY" { relation.policies[name] = nil }
        }
    }

    private mutating func drop(type object: Syntax, cascades: Bool, mayMiss: Bool) throws(Refusal) {
        let names = object.unwrapped("TypeName")?.names("names") ?? object.nameParts
        let schemaName = names.count > 1 ? names[names.count - 2] : nil
        let found = schema.type(named: names.last ?? "", schema: schemaName, path: settings.searchPath)
        guard let found else {
            if mayMiss || !schema.isComplete { return }
            throw refusal("42704", "type \(names.last ?? "") does not exist")
        }
        for (id, relation) in schema.relations.sorted(by: { $0.key < $1.key }) {
            for column in relation.columns where schema.uses(column.type, type: found.name) {
                guard relation.kind.holdsRows || relation.kind == .view else { continue }
                guard cascades else {
                    throw refusal("2BP01", "\(relation.name.text).\(column.name) is of type \(found.name.text)")
                }
                lock(id, .accessExclusive)
                try dropReaders(of: id, column: column.name, cascades: true)
                note(.dropColumn, id, object: column.name)
                schema.update(id) { $0.columns.removeAll { $0.name == column.name } }
            }
        }
        schema.set(type: found.name, nil)
    }

    private mutating func drop(routine object: Syntax, cascades: Bool, mayMiss: Bool) throws(Refusal) {
        let names = object.unwrapped("ObjectWithArgs")?.names("objname") ?? object.nameParts
        let name = newName(names)
        guard schema.routines[name] != nil else {
            if mayMiss || !schema.isComplete { return }
            throw refusal("42883", "function \(name.text) does not exist")
        }
        for (id, relation) in schema.relations.sorted(by: { $0.key < $1.key }) {
            for trigger in relation.triggers where trigger.routine == name {
                guard cascades else {
                    throw refusal("2BP01", "trigger \(trigger.name) of \(relation.name.text) calls \(name.text)")
                }
                lock(id, .accessExclusive)
                schema.update(id) { $0.triggers.removeAll { $0.name == trigger.name } }
            }
        }
        schema.set(routines: name, nil)
    }

    private mutating func drop(schema name: String, cascades: Bool, mayMiss: Bool) throws(Refusal) {
        guard schema.schemas.contains(name) else {
            if mayMiss || !schema.isComplete { return }
            throw refusal("3F000", "schema \(name) does not exist")
        }
        let inside = schema.relations.values.filter { $0.name.schema == name }.map(\.id).sorted()
        guard cascades || inside.isEmpty else { throw refusal("2BP01", "schema \(name) is not empty") }
        for id in inside where schema.relations[id]?.kind.isShown ?? false {
            try drop(relation: id, cascades: true)
        }
        schema.set(schemas: schema.schemas.subtracting([name]))
    }

    // MARK: - TRUNCATE

    mutating func perform(truncate node: Syntax) throws(Refusal) {
        var targets: [RelationID] = []
        for name in node.list("relations").compactMap({ $0.unwrapped("RangeVar") }) {
            let id = try find(name)
            targets += name.flag("inh") ? schema.family(of: id) : [id]
        }
        let cascades = node.text("behavior") == "DROP_CASCADE"
        var index = 0
        while index < targets.count {
            for (other, key) in schema.foreignKeys(to: targets[index]) where !targets.contains(other) {
                guard cascades else {
                    let name = schema.relations[other]?.name.text ?? ""
                    throw refusal("0A000", "foreign key \(key.name) of \(name) refers to it: truncate both, or CASCADE")
                }
                targets += schema.family(of: other)
            }
            index += 1
        }
        for id in targets {
            lock(id, .accessExclusive)
            note(.truncate, id)
            schema.update(id) { $0.rows = .about(0) }
        }
    }
}
