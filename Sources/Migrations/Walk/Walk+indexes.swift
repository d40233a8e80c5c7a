// Walk+indexes: unique constraints, CREATE INDEX, DROP INDEX, REINDEX.
import Findings

extension MigrationWalk {
    /// Adds a primary key, a unique or an exclusion constraint.
    mutating func addUnique(
        _ node: Syntax,
        to id: RelationID,
        members: [RelationID],
        column: String?,
        _ plans: inout [RelationID: TablePlan]
    ) throws(Refusal) {
        guard let relation = schema.relations[id] else { return }
        let isPrimary = node.text("contype") == "CONSTR_PRIMARY"
        if isPrimary, relation.constraints.contains(where: { $0.kind == .primaryKey }) {
            throw refusal("42P16", "\(relation.name.text) has a primary key already")
        }
        if let using = node.text("indexname") {
            return try addUnique(using: using, node, isPrimary: isPrimary, to: id, &plans)
        }
        var facts = IndexFacts(table: id)
        let written = column.map { [$0] } ?? node.names("keys")
        facts.parts = written.map { IndexFacts.Part(column: $0) }
        if node.text("contype") == "CONSTR_EXCLUSION" {
            facts.parts = node.list("exclusions").compactMap { $0.unwrapped("List")?.list("items").first }.map(part)
            facts.method = node.text("access_method") ?? "btree"
        }
        facts.predicate = node["where_clause"].map { Expression(syntax: $0) }
        facts.including = node.names("including")
        facts.isUnique = node.text("contype") != "CONSTR_EXCLUSION"
        facts.isPrimary = isPrimary
        for name in facts.parts.compactMap(\.column) { _ = try self.column(name, of: id) }
        let keys = facts.parts.compactMap(\.column)
        if let missing = relation.partitionKey?.columns.first(where: { !keys.contains($0) }) {
            throw refusal("0A000", "a unique constraint of a partitioned table must hold \(missing)")
        }
        let parts = [relation.name.name] + (isPrimary ? [] : keys)
        let suffix = isPrimary ? "pkey" : facts.isUnique ? "key" : "excl"
        let name = node.text("conname") ?? schema.freeName(parts, suffix: suffix, schema: relation.name.schema)
        if schema.relationNames[QualifiedName(schema: relation.name.schema, name: name)] != nil {
            throw refusal("42P07", "there is a relation \(name) already")
        }
        note(.addUnique, id, object: name)
        for member in members {
            if isPrimary {
                for key in keys { try setNotNull(key, of: member, &plans) }
            }
            facts.table = member
            let index = addIndex(facts, name: member == id ? name : nil, of: member, constraint: name)
            if schema.relations[member]?.kind != .partitioned {
                plans[member, default: TablePlan()].builds.append(schema.relations[index]?.name.name ?? name)
                note(.buildIndex, member, object: name)
            }
            let kind: Constraint.Kind = isPrimary ? .primaryKey : facts.isUnique ? .unique : .exclusion
            schema.update(member) { relation in
                var constraint = Constraint(name: name, kind: kind, columns: keys)
                constraint.index = index
                constraint.isInherited = member != id
                relation.constraints.append(constraint)
            }
        }
    }

    private mutating func addUnique(
        using name: String,
        _ node: Syntax,
        isPrimary: Bool,
        to id: RelationID,
        _ plans: inout [RelationID: TablePlan]
    ) throws(Refusal) {
        guard let table = schema.relations[id] else { return }
        if table.kind == .partitioned { throw refusal("0A000", "USING INDEX is not for partitioned tables") }
        let found = schema.relation(named: name, schema: table.name.schema, path: settings.searchPath)
        guard let index = found, let facts = schema.relations[index]?.index, facts.table == id else {
            if schema.isComplete { throw refusal("42704", "index \(name) does not exist") }
            return
        }
        guard facts.isUnique, facts.predicate == nil, !facts.parts.contains(where: { $0.expression != nil }) else {
            throw refusal("42809", "index \(name) is not a plain unique index")
        }
        let keys = facts.parts.compactMap(\.column)
        if isPrimary {
            for key in keys { try setNotNull(key, of: id, &plans) }
        }
        let constraintName = node.text("conname") ?? name
        note(.addUnique, id, object: constraintName, why: "USING INDEX")
        schema.update(index) { relation in
            relation.name.name = constraintName
            relation.index?.constraint = constraintName
            relation.index?.isPrimary = isPrimary
        }
        schema.update(id) { relation in
            var constraint = Constraint(
                name: constraintName,
                kind: isPrimary ? .primaryKey : .unique,
                columns: keys
            )
            constraint.index = index
            relation.constraints.append(constraint)
        }
    }

    /// Adds an index to the model; its name is made up where none is given.
    mutating func addIndex(
        _ facts: IndexFacts,
        name: String?,
        of id: RelationID,
        constraint: String? = nil
    ) -> RelationID {
        let table = schema.relations[id]?.name ?? QualifiedName(schema: "public", name: "")
        var facts = facts
        facts.constraint = constraint
        let columns = facts.parts.map { $0.column ?? "expr" }
        let suffix = facts.isPrimary ? "pkey" : constraint != nil ? "key" : "idx"
        let parts = [table.name] + (facts.isPrimary ? [] : columns)
        let chosen = name ?? schema.freeName(parts, suffix: suffix, schema: table.schema)
        let index = schema.add { number in
            var relation = Relation(
                id: number,
                name: QualifiedName(schema: table.schema, name: chosen),
                kind: .index
            )
            relation.index = facts
            relation.isNew = !isReplaying
            return relation
        }
        schema.update(id) { $0.indexes.append(index) }
        return index
    }

    /// Takes an index out of the model, those of partitions that belong to it too.
    mutating func removeIndex(_ index: RelationID) {
        guard let facts = schema.relations[index]?.index else { return }
        for child in schema.family(of: facts.table).dropFirst() {
            for other in schema.relations[child]?.indexes ?? [] where schema.relations[other]?.index?.parent == index {
                schema.update(child) { $0.indexes.removeAll { $0 == other } }
                schema.set(other, nil)
            }
        }
        schema.update(facts.table) { $0.indexes.removeAll { $0 == index } }
        schema.set(index, nil)
    }

    /// Reads one part of an index.
    func part(_ element: Syntax) -> IndexFacts.Part {
        let element = element.unwrapped("IndexElem") ?? element
        return IndexFacts.Part(
            column: element.text("name"),
            expression: element["expr"].map { Expression(syntax: $0) },
            operatorClass: element.names("opclass").last,
            collation: element.names("collation").last
        )
    }

    // MARK: - CREATE INDEX

    mutating func perform(index node: Syntax) throws(Refusal) {
        guard let table = node["relation"] else { return }
        let isConcurrent = node.flag("concurrent")
        if isConcurrent { try refuseConcurrently("CREATE INDEX CONCURRENTLY") }
        let id = try find(table)
        guard let relation = schema.relations[id] else { return }
        if relation.kind == .view { throw refusal("42809", "\(relation.name.text) is a view") }
        var facts = IndexFacts(table: id)
        facts.parts = node.list("indexParams").map(part)
        facts.including = node.list("indexIncludingParams").compactMap { part($0).column }
        facts.predicate = node["whereClause"].map { Expression(syntax: $0) }
        facts.method = node.text("accessMethod") ?? "btree"
        facts.isUnique = node.flag("unique")
        facts.tablespace = node.text("tableSpace")
        for name in facts.columns { _ = try column(name, of: id) }
        let family = table.flag("inh") && relation.kind == .partitioned ? schema.family(of: id) : [id]
        let level: LockLevel = isConcurrent ? .shareUpdateExclusive : .share
        let name = node.text("idxname")
        if let name, schema.relationNames[QualifiedName(schema: relation.name.schema, name: name)] != nil {
            lock(id, level)
            if node.flag("if_not_exists") { return }
            throw refusal("42P07", "there is a relation \(name) already")
        }
        if isConcurrent, relation.kind == .partitioned {
            throw refusal("0A000", "an index of a partitioned table cannot be created concurrently")
        }
        var parent: RelationID?
        for member in family {
            lock(member, level)
            facts.table = member
            facts.parent = parent
            if member != id, hasMatchingIndex(facts, of: member, parent: parent) { continue }
            let index = addIndex(facts, name: member == id ? name : nil, of: member)
            if member == id { parent = relation.kind == .partitioned ? index : nil }
            guard schema.relations[member]?.kind != .partitioned else { continue }
            let made = schema.relations[index]?.name.name ?? ""
            does(.indexBuild(made), on: member)
            note(.buildIndex, member, object: made, why: isConcurrent ? "CONCURRENTLY" : "")
        }
    }

    /// Whether a partition has an index that becomes part of the new one; it is attached then, not built.
    private mutating func hasMatchingIndex(_ facts: IndexFacts, of id: RelationID, parent: RelationID?) -> Bool {
        for index in schema.relations[id]?.indexes ?? [] {
            guard let found = schema.relations[index]?.index, found.parent == nil, found.method == facts.method,
                found.isUnique || !facts.isUnique, found.parts.count == facts.parts.count,
                found.including == facts.including
            else { continue }
            let isSame = zip(found.parts, facts.parts).allSatisfy { left, right in
                left.column == right.column && left.operatorClass == right.operatorClass
                    && left.collation == right.collation && means(left.expression, right.expression)
            }
            guard isSame, means(found.predicate, facts.predicate) else { continue }
            schema.update(index) { $0.index?.parent = parent }
            return true
        }
        return false
    }

    private func means(_ left: Expression?, _ right: Expression?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        return left.syntax.means(right.syntax)
    }

    /// Refuses CONCURRENTLY in a transaction, and notes the mistake.
    mutating func refuseConcurrently(_ what: String) throws(Refusal) {
        try refuseInTransaction(what)
    }

    // MARK: - REINDEX

    mutating func perform(reindex node: Syntax) throws(Refusal) {
        let options = node.list("params").compactMap { $0.unwrapped("DefElem")?.text("defname") }
        let isConcurrent = options.contains("concurrently")
        if isConcurrent { try refuseConcurrently("REINDEX CONCURRENTLY") }
        switch node.text("kind") {
        case "REINDEX_OBJECT_INDEX":
            guard let name = node["relation"] else { return }
            let index = try find(name, as: .index)
            guard let facts = schema.relations[index]?.index else {
                return unseen("the table of this index is not known: the schema is missing")
            }
            let parts = schema.relations.filter { $0.key == index || $0.value.index?.parent == index }
            for member in schema.leaves(of: facts.table) {
                reindex(member, only: { parts[$0] != nil }, isConcurrent)
            }
        case "REINDEX_OBJECT_TABLE":
            guard let name = node["relation"] else { return }
            let id = try find(name)
            if schema.relations[id]?.kind == .partitioned { try refuseInTransaction("REINDEX of a partitioned table") }
            for member in schema.leaves(of: id) { reindex(member, only: { _ in true }, isConcurrent) }
        default:
            try refuseInTransaction("REINDEX of a schema or database")
            let schemaName = node.text("kind") == "REINDEX_OBJECT_SCHEMA" ? node.text("name") : nil
            let tables = schema.relations.values.filter { relation in
                (relation.kind == .table || relation.kind == .materializedView)
                    && schemaName.map { relation.name.schema == $0 } ?? true
            }
            for table in tables.sorted(by: { $0.id < $1.id }) { reindex(table.id, only: { _ in true }, isConcurrent) }
        }
    }

    private mutating func reindex(_ id: RelationID, only fits: (RelationID) -> Bool, _ isConcurrent: Bool) {
        let indexes = schema.relations[id]?.indexes.filter(fits) ?? []
        guard !indexes.isEmpty || schema.relations[id]?.isAssumed ?? false else { return }
        lock(id, isConcurrent ? .shareUpdateExclusive : .share)
        if !isConcurrent { closeIndex(of: id) }
        for index in indexes {
            let name = schema.relations[index]?.name.name ?? ""
            does(.indexBuild(name), on: id)
            note(.rebuildIndex, id, object: name, why: isConcurrent ? "CONCURRENTLY" : "it is closed meanwhile")
        }
        if indexes.isEmpty { does(.indexBuild(""), on: id) }
    }
}
