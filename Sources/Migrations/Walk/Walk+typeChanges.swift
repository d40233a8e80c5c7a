// Walk+typeChanges: ALTER COLUMN TYPE, with the indexes, checks and foreign keys over the column.
import Findings

extension MigrationWalk {
    mutating func changeType(
        _ command: AlterCommand,
        of members: [RelationID],
        _ plans: inout [RelationID: TablePlan]
    ) throws(Refusal) {
        guard let definition = command.definition?.unwrapped("ColumnDef"), let typeName = definition["typeName"],
            let id = members.first
        else { return }
        let new = schema.columnType(typeName, path: settings.searchPath)
        let collation = definition["collClause"]?.names("collname").last
        let using = definition["raw_default"]
        _ = try column(command.name, of: id)
        try refuseTypeChange(of: command.name, in: id)
        note(.changeType, id, object: command.name, why: new.description)
        for member in members {
            try changeType(of: command.name, in: member, to: new, collation: collation, using: using, &plans)
        }
    }

    /// Columns that views, generated columns, triggers and policies name, and partition keys, cannot be changed.
    private func refuseTypeChange(of name: String, in id: RelationID) throws(Refusal) {
        guard let relation = schema.relations[id] else { return }
        if relation.partitionKey?.columns.contains(name) ?? false {
            throw refusal("42P16", "\(name) is part of the partition key")
        }
        if relation.column(name)?.isInherited ?? false { throw refusal("42P16", "\(name) is inherited") }
        for view in schema.relations.values where view.reads[id]?.contains(name) ?? false {
            throw refusal("0A000", "\(view.name.text) reads \(name): a view's column cannot change its type")
        }
        for column in relation.columns where column.generated?.columns.contains(name) ?? false {
            throw refusal("0A000", "the generated column \(column.name) is computed from \(name)")
        }
        for trigger in relation.triggers
        where trigger.columns.contains(name) || trigger.condition?.columns.contains(name) ?? false {
            throw refusal("0A000", "trigger \(trigger.name) names \(name)")
        }
        for (policy, columns) in relation.policies where columns.contains(name) {
            throw refusal("0A000", "policy \(policy) names \(name)")
        }
    }

    private mutating func changeType(
        of name: String,
        in id: RelationID,
        to new: ColumnType,
        collation: String?,
        using: Syntax?,
        _ plans: inout [RelationID: TablePlan]
    ) throws(Refusal) {
        guard let relation = schema.relations[id] else { return }
        guard let old = relation.column(name) else {
            unseen("the type that \(relation.name.text).\(name) has is not known: the table is taken to be rewritten")
            return rewrite(id, &plans, why: "the column's old type is not known")
        }
        let changes = TypeChanges(schema: schema, settings: settings)
        let change = changes.change(old, to: new, using: using, path: settings.searchPath)
        switch change {
        case .keepsRows: break
        case .refused:
            throw refusal(
                "42804",
                "\(old.type.description) is not cast to \(new.description) by itself: write USING \(name)::…"
            )
        case .unknown(let why):
            unseen(why)
            rewrite(id, &plans, why: why)
        case .rewrites(let why): rewrite(id, &plans, why: why)
        }
        try refuseDefault(old, new, changes)
        if change == .keepsRows {
            rebuildIndexes(over: old, new, collation: collation, of: id, changes, &plans)
        }
        try recheck(column: name, of: id, from: old.type, to: new, changes, &plans)
        schema.update(id) { relation in
            relation.updateColumn(name) { column in
                column.type = new
                column.collation = collation
            }
        }
    }

    /// A default that cannot become the new type by itself.
    private func refuseDefault(_ old: Column, _ new: ColumnType, _ changes: TypeChanges) throws(Refusal) {
        guard let value = old.defaultValue, !value.syntax.isNullConstant, old.sequence == nil else { return }
        guard !changes.canAssign(old.type, to: new) else { return }
        throw refusal(
            "42804",
            "the default of \(old.name) is not cast to \(new.description) by itself: DROP DEFAULT first"
        )
    }

    /// Indexes over a column whose file is kept survive where they compare as before.
    private mutating func rebuildIndexes(
        over old: Column,
        _ new: ColumnType,
        collation: String?,
        of id: RelationID,
        _ changes: TypeChanges,
        _ plans: inout [RelationID: TablePlan]
    ) {
        let comparesAlike = changes.comparison(of: old.type) == changes.comparison(of: new)
        let sameCollation = (old.collation ?? "default") == (collation ?? "default")
        for index in schema.relations[id]?.indexes ?? [] {
            guard let relation = schema.relations[index], let facts = relation.index, facts.columns.contains(old.name)
            else { continue }
            let isPlain = facts.predicate == nil && !facts.parts.contains { $0.expression != nil }
            let hasOwnCollation = facts.parts.contains { $0.column == old.name && $0.collation != nil }
            let isKey = facts.parts.contains { $0.column == old.name }
            // The indexes of partitions are always built anew with that of their table.
            if facts.parent == nil, schema.relations[id]?.kind != .partitioned, isPlain,
                !isKey || (comparesAlike && (sameCollation || hasOwnCollation))
            {
                continue
            }
            plans[id, default: TablePlan()].rebuilds.append(index)
            let why = comparesAlike && isPlain ? "its collation changes" : "it is over the column that changes"
            note(.rebuildIndex, id, object: relation.name.name, why: why)
        }
    }

    /// Checks over the column are proved again, foreign keys over it made anew.
    private mutating func recheck(
        column name: String,
        of id: RelationID,
        from old: ColumnType,
        to new: ColumnType,
        _ changes: TypeChanges,
        _ plans: inout [RelationID: TablePlan]
    ) throws(Refusal) {
        guard let relation = schema.relations[id] else { return }
        for constraint in relation.constraints where constraint.kind == .check {
            guard constraint.expression?.columns.contains(name) ?? false, constraint.isValidated else { continue }
            scan(id, &plans, why: "check \(constraint.name) names the column and is proved again")
        }
        let isSame = changes.comparison(of: old) == changes.comparison(of: new)
        for constraint in relation.constraints where constraint.kind == .foreignKey {
            guard constraint.columns.contains(name), let referenced = constraint.referenced else { continue }
            try refuseReference(new, changes, constraint, from: nil, to: referenced, column: name)
            lock(referenced, .accessExclusive)
            if !isSame, constraint.isValidated { proveReference(constraint, of: id, to: referenced) }
        }
        for (other, constraint) in schema.foreignKeys(to: id) where constraint.referencedColumns.contains(name) {
            try refuseReference(new, changes, constraint, from: other, to: id, column: name)
            lock(other, .accessExclusive)
            if !isSame, constraint.isValidated { proveReference(constraint, of: other, to: id) }
        }
    }

    /// A foreign key whose two sides could no longer be compared.
    private func refuseReference(
        _ new: ColumnType,
        _ changes: TypeChanges,
        _ key: Constraint,
        from other: RelationID?,
        to referenced: RelationID,
        column name: String
    ) throws(Refusal) {
        let names = other == nil ? key.columns : key.referencedColumns
        let partners = other == nil ? key.referencedColumns : key.columns
        guard let position = names.firstIndex(of: name), position < partners.count,
            let partner = schema.relations[other ?? referenced]?.column(partners[position])
        else { return }
        let fits = other == nil ? changes.mayRefer(new, to: partner.type) : changes.mayRefer(partner.type, to: new)
        guard !fits else { return }
        throw refusal(
            "42804",
            "foreign key \(key.name) cannot compare \(new.description) with \(partner.type.description)"
        )
    }
}
