// Walk+constraints: ADD CONSTRAINT, DROP CONSTRAINT, VALIDATE CONSTRAINT.
import Findings

extension MigrationWalk {
    /// Adds a constraint to a table and those below it; of a column's definition where `column` is given.
    mutating func addConstraint(
        _ node: Syntax,
        to id: RelationID,
        members: [RelationID],
        column: String? = nil,
        isNewColumn: Bool = false,
        _ plans: inout [RelationID: TablePlan]
    ) throws(Refusal) {
        switch node.text("contype") {
        case "CONSTR_CHECK": try addCheck(node, to: id, members: members, column: column, &plans)
        case "CONSTR_FOREIGN":
            try addForeignKey(node, to: id, members: members, column: column, provesNothing: isNewColumn, &plans)
        case "CONSTR_PRIMARY", "CONSTR_UNIQUE", "CONSTR_EXCLUSION":
            try addUnique(node, to: id, members: members, column: column, &plans)
        default: break
        }
    }

    /// The constraint of a table.
    ///
    /// - Throws: `Refusal` 42704 where the table is known and has none of this name.
    func constraint(_ name: String, of id: RelationID) throws(Refusal) -> Constraint? {
        guard let relation = schema.relations[id] else { return nil }
        if let found = relation.constraint(name) { return found }
        if relation.isAssumed { return nil }
        throw refusal("42704", "\(relation.name.text) has no constraint \(name)")
    }

    private func refuseTaken(_ name: String, of id: RelationID) throws(Refusal) {
        guard schema.relations[id]?.constraint(name) != nil else { return }
        throw refusal("42710", "\(schema.relations[id]?.name.text ?? "") has a constraint \(name) already")
    }

    /// A name that a table's constraints do not have.
    private func freeName(_ parts: [String], _ suffix: String, of id: RelationID) -> String {
        let wish = SchemaModel.shortened(parts, suffix: suffix)
        guard schema.relations[id]?.constraint(wish) != nil else { return wish }
        for number in 1..<10_000 {
            let name = SchemaModel.shortened(parts, suffix: suffix + String(number))
            if schema.relations[id]?.constraint(name) == nil { return name }
        }
        return wish
    }

    private mutating func addCheck(
        _ node: Syntax,
        to id: RelationID,
        members: [RelationID],
        column: String?,
        _ plans: inout [RelationID: TablePlan]
    ) throws(Refusal) {
        guard let syntax = node["raw_expr"], let relation = schema.relations[id] else { return }
        let expression = Expression(syntax: syntax)
        for name in expression.columns where !relation.columns.isEmpty { _ = try self.column(name, of: id) }
        let columns = expression.columns.sorted()
        let parts = [relation.name.name] + (columns.count == 1 ? columns : [])
        if let name = node.text("conname") { try refuseTaken(name, of: id) }
        var added = Constraint(name: node.text("conname") ?? freeName(parts, "check", of: id), kind: .check)
        added.columns = column.map { [$0] } ?? []
        added.expression = expression
        added.isValidated = !node.flag("skip_validation")
        added.isNoInherit = node.flag("is_no_inherit")
        added.addedIn = transaction?.number
        note(.addCheck, id, object: added.name, why: added.isValidated ? "" : "NOT VALID")
        for member in added.isNoInherit ? [id] : members {
            added.isInherited = member != id
            if added.isValidated { scan(member, &plans, why: "all rows are read to prove check \(added.name)") }
            let constraint = added
            schema.update(member) { relation in
                guard relation.constraint(constraint.name) == nil else { return }
                relation.constraints.append(constraint)
            }
        }
    }

    // MARK: - Foreign keys

    private mutating func addForeignKey(
        _ node: Syntax,
        to id: RelationID,
        members: [RelationID],
        column: String?,
        provesNothing: Bool,
        _ plans: inout [RelationID: TablePlan]
    ) throws(Refusal) {
        guard let name = node["pktable"], let relation = schema.relations[id] else { return }
        let referenced = try find(name)
        let columns = column.map { [$0] } ?? node.names("fk_attrs")
        for name in columns { _ = try self.column(name, of: id) }
        var added = Constraint(
            name: node.text("conname") ?? freeName([relation.name.name] + columns, "fkey", of: id),
            kind: .foreignKey
        )
        if let name = node.text("conname") { try refuseTaken(name, of: id) }
        added.columns = columns
        added.referenced = referenced
        added.referencedColumns = try key(of: referenced, written: node.names("pk_attrs"))
        let changes = TypeChanges(schema: schema, settings: settings)
        for (own, other) in zip(columns, added.referencedColumns) {
            guard let left = relation.column(own), let right = schema.relations[referenced]?.column(other) else {
                continue
            }
            if !changes.mayRefer(left.type, to: right.type) {
                throw refusal("42804", "\(left.type.description) cannot refer to \(right.type.description)")
            }
        }
        added.deletes = node.text("fk_del_action") ?? "a"
        added.updates = node.text("fk_upd_action") ?? "a"
        added.isValidated = !node.flag("skip_validation")
        added.isDeferrable = node.flag("deferrable")
        added.addedIn = transaction?.number
        if !added.isValidated, relation.kind == .partitioned {
            throw refusal("42809", "a foreign key of a partitioned table cannot be NOT VALID")
        }
        for member in schema.family(of: referenced) { lock(member, .shareRowExclusive) }
        note(.addForeignKey, id, object: added.name, other: referenced, why: added.isValidated ? "" : "NOT VALID")
        var adopted: Set<RelationID> = [id]
        var proved: Set<RelationID> = []
        for member in members {
            if member != id, adopt(added, of: member, below: adopted) {
                adopted.insert(member)
                proved.insert(member)
                continue
            }
            added.isInherited = member != id
            let constraint = added
            schema.update(member) { $0.constraints.append(constraint) }
        }
        guard added.isValidated, !provesNothing else { return }
        for member in members where !proved.contains(member) { proveReference(added, of: member, to: referenced) }
    }

    /// Whether a partition has the same foreign key already, proved: it is then taken for the one of the table above.
    private mutating func adopt(_ key: Constraint, of member: RelationID, below adopted: Set<RelationID>) -> Bool {
        guard let relation = schema.relations[member], relation.bound != nil else { return false }
        let isBelow = relation.parents.contains { adopted.contains($0) }
        let own = relation.constraints.first { other in
            other.kind == .foreignKey && other.isValidated && other.referenced == key.referenced
                && other.columns == key.columns && other.referencedColumns == key.referencedColumns
                && other.deletes == key.deletes && other.updates == key.updates
                && other.isDeferrable == key.isDeferrable && (!other.isInherited || isBelow)
        }
        guard let own else { return false }
        schema.update(member) { $0.updateConstraint(own.name) { $0.isInherited = true } }
        return true
    }

    /// Reads a table and the one it refers to, to prove a foreign key.
    mutating func proveReference(_ constraint: Constraint, of id: RelationID, to referenced: RelationID) {
        guard let relation = schema.relations[id], relation.kind != .partitioned, !relation.isNew else { return }
        does(.scan, on: id)
        note(.scan, id, why: "all rows are read to prove foreign key \(constraint.name)")
        for leaf in schema.leaves(of: referenced) where leaf != id { does(.scan, on: leaf) }
    }

    /// The columns a foreign key refers to: those written, or the primary key.
    private func key(of id: RelationID, written: [String]) throws(Refusal) -> [String] {
        guard let relation = schema.relations[id], !relation.isAssumed else { return written }
        for name in written { _ = try column(name, of: id) }
        guard written.isEmpty else {
            let isUnique = relation.indexes.contains { index in
                guard let facts = schema.relations[index]?.index, facts.isUnique, facts.predicate == nil else {
                    return false
                }
                return Set(facts.parts.compactMap(\.column)) == Set(written) && facts.parts.count == written.count
            }
            if !isUnique {
                let columns = written.joined(separator: ", ")
                throw refusal("42830", "nothing makes (\(columns)) of \(relation.name.text) unique")
            }
            return written
        }
        guard let key = relation.constraints.first(where: { $0.kind == .primaryKey }) else {
            throw refusal("42704", "\(relation.name.text) has no primary key to refer to")
        }
        return key.columns
    }

    // MARK: - DROP and VALIDATE

    mutating func dropConstraint(_ command: AlterCommand, of members: [RelationID]) throws(Refusal) {
        guard let id = members.first else { return }
        if command.node.flag("missing_ok"), schema.relations[id]?.constraint(command.name) == nil { return }
        guard let found = try constraint(command.name, of: id) else {
            unseen("constraint \(command.name) is not known: were it a foreign key, another table would be locked too")
            return
        }
        if found.isInherited { throw refusal("42P16", "constraint \(found.name) is inherited") }
        note(.dropConstraint, id, object: found.name)
        let cascades = command.node.text("behavior") == "DROP_CASCADE"
        for member in members { try drop(found, of: member, cascades: cascades) }
    }

    /// Drops a constraint with its index, and with it the foreign keys that need it.
    mutating func drop(_ constraint: Constraint, of id: RelationID, cascades: Bool) throws(Refusal) {
        guard let found = schema.relations[id]?.constraint(constraint.name) else { return }
        if let referenced = found.referenced {
            for member in schema.family(of: referenced) { lock(member, .accessExclusive) }
        }
        if found.kind == .primaryKey || found.kind == .unique {
            for (other, key) in schema.foreignKeys(to: id) where Set(key.referencedColumns) == Set(found.columns) {
                guard cascades else {
                    let name = schema.relations[other]?.name.text ?? ""
                    throw refusal("2BP01", "foreign key \(key.name) of \(name) needs \(found.name)")
                }
                lock(other, .accessExclusive)
                schema.update(other) { $0.constraints.removeAll { $0.name == key.name } }
            }
        }
        if let index = found.index { removeIndex(index) }
        schema.update(id) { $0.constraints.removeAll { $0.name == found.name } }
    }

    mutating func validate(
        _ command: AlterCommand,
        of id: RelationID,
        members: [RelationID],
        _ plans: inout [RelationID: TablePlan]
    ) throws(Refusal) {
        guard let found = try constraint(command.name, of: id) else {
            unseen("constraint \(command.name) is not known: its table is taken to be read")
            return scan(id, &plans, why: "all rows are read to prove \(command.name)")
        }
        guard !found.isValidated else { return }
        note(.validate, id, object: found.name)
        if let number = found.addedIn, number == transaction?.number {
            note(.validateInSameTransaction, id, object: found.name, other: found.referenced)
        }
        for member in members {
            if let referenced = found.referenced {
                for other in schema.family(of: referenced) { lock(other, .rowShare) }
                proveReference(found, of: member, to: referenced)
            } else {
                scan(member, &plans, why: "all rows are read to prove check \(found.name)")
            }
            schema.update(member) { $0.updateConstraint(found.name) { $0.isValidated = true } }
        }
    }
}
