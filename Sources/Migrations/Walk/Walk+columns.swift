// Walk+columns: ADD COLUMN, DROP COLUMN, SET NOT NULL, defaults and identities.
import Findings

extension MigrationWalk {
    mutating func addColumn(
        _ command: AlterCommand,
        to members: [RelationID],
        _ plans: inout [RelationID: TablePlan]
    ) throws(Refusal) {
        guard let definition = command.definition?.unwrapped("ColumnDef"), let id = members.first else { return }
        let name = definition.text("colname") ?? ""
        if schema.relations[id]?.column(name) != nil {
            guard command.node.flag("missing_ok") else {
                throw refusal("42701", "\(schema.relations[id]?.name.text ?? "") has a column \(name) already")
            }
            return
        }
        if schema.relations[id]?.bound != nil { throw refusal("42809", "a partition gets its columns from its table") }
        let reading = readColumn(definition)
        note(.addColumn, id, object: name)
        for member in members {
            guard schema.relations[member]?.column(name) == nil else { continue }
            var column = reading.column
            column.isInherited = member != id
            try addColumn(column, reading, to: member, &plans)
        }
        if reading.isSerial { makeSequence(of: id, column: name) }
        for constraint in reading.constraints {
            try addConstraint(
                constraint,
                to: id,
                members: members,
                column: name,
                isNewColumn: reading.column.defaultValue == nil && !reading.isSerial,
                &plans
            )
        }
    }

    private mutating func addColumn(
        _ column: Column,
        _ reading: ColumnReading,
        to id: RelationID,
        _ plans: inout [RelationID: TablePlan]
    ) throws(Refusal) {
        var column = column
        let relation = schema.relations[id]
        let domain = schema.domain(of: column.type)
        let hasDefault =
            column.defaultValue.map { !$0.syntax.isNullConstant } ?? false || reading.isSerial
            || column.generated != nil
            || domain?.defaultValue != nil
        if !hasDefault, column.identity == nil {
            column.nulls = .all
            let mustHaveValue = column.isNotNull || domain?.isNotNull ?? false
            if mustHaveValue, relation?.rows.hasRows ?? false, relation?.kind != .partitioned {
                throw refusal(
                    "23502",
                    "rows that are there get NULL in \(column.name), which is NOT NULL and has no default",
                    dependsOnData: true
                )
            }
        }
        if let why = rewriteReason(column, reading) { rewrite(id, &plans, why: why) }
        schema.update(id) { $0.columns.append(column) }
    }

    /// Why a new column makes the table be rewritten; nil where its value is kept once for all rows.
    private func rewriteReason(_ column: Column, _ reading: ColumnReading) -> String? {
        if reading.isSerial { return "each row gets the next number of a sequence" }
        if column.identity != nil { return "each row gets the next number of its identity" }
        if column.generated != nil { return "the generated value is computed and stored for each row" }
        if schema.isChecked(column.type) {
            return "each row's value is checked against the domain \(column.type.description)"
        }
        let path = settings.searchPath
        if let value = column.defaultValue ?? schema.domain(of: column.type)?.defaultValue,
            let part = schema.volatilePart(of: value.syntax, path: path)
        {
            return "the default differs for each row: " + part
        }
        return nil
    }

    private mutating func makeSequence(of id: RelationID, column: String) {
        guard let table = schema.relations[id] else { return }
        let name = schema.freeName([table.name.name, column], suffix: "seq", schema: table.name.schema)
        let sequence = schema.add { number in
            var relation = Relation(
                id: number,
                name: QualifiedName(schema: table.name.schema, name: name),
                kind: .sequence
            )
            relation.owner = (id, column)
            relation.isNew = !isReplaying
            return relation
        }
        schema.update(id) { $0.updateColumn(column) { $0.sequence = sequence } }
    }

    mutating func dropColumn(_ command: AlterCommand, of members: [RelationID]) throws(Refusal) {
        guard let id = members.first, let relation = schema.relations[id] else { return }
        let name = command.name
        if relation.column(name) == nil {
            if command.node.flag("missing_ok") { return }
            _ = try column(name, of: id)
        }
        if relation.partitionKey?.columns.contains(name) ?? false {
            throw refusal("42P16", "\(name) is part of the partition key")
        }
        note(.dropColumn, id, object: name)
        let cascades = command.node.text("behavior") == "DROP_CASCADE"
        for member in members { try forget(column: name, of: member, cascades: cascades) }
    }

    /// Drops a column with all that hangs on it.
    private mutating func forget(column name: String, of id: RelationID, cascades: Bool) throws(Refusal) {
        try dropReaders(of: id, column: name, cascades: cascades)
        guard let relation = schema.relations[id] else { return }
        for constraint in relation.constraints where constraint.columns.contains(name) {
            try drop(constraint, of: id, cascades: cascades)
        }
        for index in relation.indexes where schema.relations[index]?.index?.columns.contains(name) ?? false {
            removeIndex(index)
        }
        schema.update(id) { relation in
            relation.columns.removeAll { $0.name == name }
            for child in relation.constraints.indices.reversed()
            where relation.constraints[child].expression?.columns.contains(name) ?? false {
                relation.constraints.remove(at: child)
            }
        }
        for (other, sequence) in schema.relations where sequence.owner?.table == id && sequence.owner?.column == name {
            schema.set(other, nil)
        }
    }

    /// Views that read a table, or one column of it, go with it by CASCADE and keep it otherwise.
    mutating func dropReaders(of id: RelationID, column: String?, cascades: Bool) throws(Refusal) {
        for view in schema.views(over: id) {
            guard let reader = schema.relations[view] else { continue }
            if let column, let used = reader.reads[id], !used.contains(column), !used.contains("*") { continue }
            guard cascades else {
                let what = column.map { "column \($0)" } ?? schema.relations[id]?.name.text ?? ""
                throw refusal("2BP01", "\(reader.name.text) depends on \(what): drop it first, or CASCADE")
            }
            lock(view, .accessExclusive)
            remove(view)
        }
    }

    // MARK: - NOT NULL

    mutating func setNotNull(
        _ name: String,
        of id: RelationID,
        _ plans: inout [RelationID: TablePlan]
    ) throws(Refusal) {
        guard let relation = schema.relations[id] else { return }
        let found = try column(name, of: id)
        if found?.isNotNull ?? false { return }
        let isProved = relation.constraints.contains { constraint in
            constraint.kind == .check && constraint.isValidated
                && constraint.expression.map { Implication.provesNotNull(name, $0) } ?? false
        }
        if let found, found.nulls != .unknown, relation.rows.hasRows, relation.kind != .partitioned, !isProved {
            throw refusal("23502", "\(name) holds NULL in rows that are there", dependsOnData: true)
        }
        if !isProved {
            scan(id, &plans, why: "all rows are read to prove that \(name) holds no NULL: no validated check says so")
        }
        schema.update(id) { $0.updateColumn(name) { $0.isNotNull = true } }
    }

    mutating func dropNotNull(_ command: AlterCommand, of members: [RelationID]) throws(Refusal) {
        for member in members {
            let found = try column(command.name, of: member)
            let isKey = schema.relations[member]?.constraints.contains {
                $0.kind == .primaryKey && $0.columns.contains(command.name)
            }
            if isKey ?? false { throw refusal("42P16", "\(command.name) is in the primary key") }
            if found?.identity != nil { throw refusal("42601", "\(command.name) is an identity column") }
            schema.update(member) { $0.updateColumn(command.name) { $0.isNotNull = false } }
        }
    }

    // MARK: - Defaults and identities

    mutating func setDefault(_ command: AlterCommand, of members: [RelationID]) throws(Refusal) {
        for member in members {
            let found = try column(command.name, of: member)
            if found?.identity != nil, command.definition != nil {
                throw refusal("42601", "\(command.name) is an identity column: it has no default")
            }
            if found?.generated != nil { throw refusal("42601", "\(command.name) is a generated column") }
            let value = command.definition.map { Expression(syntax: $0) }
            schema.update(member) { $0.updateColumn(command.name) { $0.defaultValue = value } }
        }
    }

    mutating func setIdentity(_ command: AlterCommand, of id: RelationID) throws(Refusal) {
        guard let found = try column(command.name, of: id) else { return }
        switch command.type {
        case "AT_AddIdentity":
            if found.identity != nil { throw refusal("55000", "\(command.name) is an identity column already") }
            if found.defaultValue != nil { throw refusal("55000", "\(command.name) has a default already") }
            if !found.isNotNull {
                throw refusal("55000", "\(command.name) must be NOT NULL before it becomes an identity")
            }
            let isAlways = command.definition?.unwrapped("Constraint")?.text("generated_when") != "d"
            schema.update(id) { $0.updateColumn(command.name) { $0.identity = isAlways ? .always : .byDefault } }
        case "AT_DropIdentity":
            if found.identity == nil, !command.node.flag("missing_ok") {
                throw refusal("55000", "\(command.name) is no identity column")
            }
            schema.update(id) { $0.updateColumn(command.name) { $0.identity = nil } }
        default:
            if found.identity == nil { throw refusal("55000", "\(command.name) is no identity column") }
        }
    }
}
