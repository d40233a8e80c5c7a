// SchemaModel+changes: changes of the model that more than one statement makes.

extension SchemaModel {
    /// Says how many rows a table has.
    mutating func setRows(_ rows: RowCount, ofTable name: String) {
        let parts = name.split(separator: ".", maxSplits: 1).map { String($0) }
        let qualified =
            parts.count == 2
            ? QualifiedName(schema: parts[0], name: parts[1]) : QualifiedName(schema: "public", name: name)
        if let id = relationNames[qualified] {
            update(id) { $0.rows = rows }
        } else if !isComplete {
            let id = add { id in
                var relation = Relation(id: id, name: qualified, kind: .table)
                relation.isAssumed = true
                return relation
            }
            update(id) { $0.rows = rows }
        }
    }

    /// Makes all that was created or changed old: the next migration begins.
    mutating func settle() {
        for id in unsettled {
            guard let relation = relations[id] else { continue }
            let isChanged =
                relation.isNew || relation.originalName != relation.name.text
                || relation.constraints.contains { $0.addedIn != nil }
            guard isChanged else { continue }
            update(id) { relation in
                relation.isNew = false
                relation.originalName = relation.name.text
                for index in relation.constraints.indices { relation.constraints[index].addedIn = nil }
            }
        }
        settleEnumerations()
        forgetUnsettled()
        commit()
    }

    /// Ends a transaction for enums: values added in it may be used from now on.
    mutating func settleEnumerations() {
        for (name, type) in types {
            guard case .enumeration(var found) = type, found.isCreatedHere || !found.added.isEmpty else { continue }
            found.isCreatedHere = false
            found.added = []
            set(type: name, .enumeration(found))
        }
    }

    /// The relation itself and all that inherit from it or are its partitions, parents before children.
    func family(of id: RelationID) -> [RelationID] {
        var found: [RelationID] = []
        var seen: Set<RelationID> = []
        var open = [id]
        while let next = open.popLast() {
            guard seen.insert(next).inserted, let relation = relations[next] else { continue }
            found.append(next)
            open += relation.children.reversed()
        }
        return found
    }

    /// The tables of a relation that hold rows themselves: it or its partitions.
    func leaves(of id: RelationID) -> [RelationID] {
        family(of: id).filter { relations[$0]?.kind != .partitioned }
    }

    /// The foreign keys of other tables that refer to a relation: those tables with the constraint.
    func foreignKeys(to id: RelationID) -> [(table: RelationID, constraint: Constraint)] {
        var found: [(table: RelationID, constraint: Constraint)] = []
        for other in referring[id] ?? [] {
            for constraint in relations[other]?.constraints ?? []
            where constraint.kind == .foreignKey && constraint.referenced == id {
                found.append((other, constraint))
            }
        }
        return found.sorted { ($0.table, $0.constraint.name) < ($1.table, $1.constraint.name) }
    }

    /// The views that read a relation, those that read them included.
    func views(over id: RelationID) -> [RelationID] {
        var found: [RelationID] = []
        var open = [id]
        while let next = open.popLast() {
            for other in reading[next] ?? [] where !found.contains(other) {
                found.append(other)
                open.append(other)
            }
        }
        return found.sorted()
    }

    /// A name that no relation of a schema has, made of a wish as PostgreSQL does.
    func freeName(_ parts: [String], suffix: String, schema: String) -> String {
        let base = SchemaModel.shortened(parts, suffix: suffix)
        guard relationNames[QualifiedName(schema: schema, name: base)] != nil else { return base }
        for number in 1..<10_000 {
            let name = SchemaModel.shortened(parts, suffix: suffix + String(number))
            if relationNames[QualifiedName(schema: schema, name: name)] == nil { return name }
        }
        return base
    }

    /// Names have at most 63 bytes: the table's part is cut first, whichever is longer.
    static func shortened(_ parts: [String], suffix: String) -> String {
        var parts = parts
        var length: Int { parts.reduce(0) { $0 + $1.utf8.count + 1 } + suffix.utf8.count }
        while length > 63, let longest = parts.indices.max(by: { parts[$0].utf8.count < parts[$1].utf8.count }) {
            guard !parts[longest].isEmpty else { break }
            parts[longest].removeLast()
        }
        return (parts + [suffix]).joined(separator: "_")
    }
}
