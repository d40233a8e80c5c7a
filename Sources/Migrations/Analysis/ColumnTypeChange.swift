// ColumnTypeChange: a column's type before and after, and whether the new one holds less.

/// The types of a column before and after a statement.
struct ColumnTypeChange: Sendable {
    let before: ColumnType
    let after: ColumnType

    /// The type before, as people write it.
    var old: String { before.description }
    /// The type after, as people write it.
    var new: String { after.description }

    /// Whether values may be lost or refused.
    var isNarrower: Bool {
        guard let old = before.builtinName, let new = after.builtinName else { return false }
        if let from = Self.numberRanks[old], let to = Self.numberRanks[new] { return to < from }
        switch (old, new) {
        case ("text", "varchar"), ("text", "bpchar"): return !after.modifiers.isEmpty
        case ("varchar", "varchar"), ("varchar", "bpchar"), ("bpchar", "bpchar"), ("bpchar", "varchar"):
            guard let limit = after.modifiers.first else { return false }
            return before.modifiers.first.map { limit < $0 } ?? true
        case ("numeric", "numeric"): return isNarrowerNumeric
        case ("numeric", _): return Self.numberRanks[new] != nil
        case ("float8", "float4"), ("timestamptz", "date"), ("timestamp", "date"), ("float8", "numeric"): return true
        case ("float4", _), ("float8", _): return Self.numberRanks[new] != nil
        case ("timestamp", "timestamp"), ("timestamptz", "timestamptz"):
            return (after.modifiers.first ?? 6) < (before.modifiers.first ?? 6)
        default: return false
        }
    }

    private static let numberRanks = ["int2": 2, "int4": 4, "int8": 8]

    /// Fewer digits before the point, or behind it.
    private var isNarrowerNumeric: Bool {
        guard let precision = after.modifiers.first else { return false }
        let scale = after.modifiers.count > 1 ? after.modifiers[1] : 0
        guard let oldPrecision = before.modifiers.first else { return true }
        let oldScale = before.modifiers.count > 1 ? before.modifiers[1] : 0
        return precision - scale < oldPrecision - oldScale || scale < oldScale
    }
}

extension MigrationWalk {
    /// The types that an ALTER TABLE is about to change, by column; none for other statements.
    func typeChanges(in statement: Statement) -> [String: ColumnTypeChange] {
        guard let node = statement.node?.unwrapped("AlterTableStmt"), let name = node["relation"],
            let id = known(name), let table = schema.relations[id]
        else { return [:] }
        var changes: [String: ColumnTypeChange] = [:]
        for command in node.list("cmds").compactMap({ $0.unwrapped("AlterTableCmd") }) {
            guard command.text("subtype") == "AT_AlterColumnType", let column = command.text("name"),
                let before = table.column(column)?.type,
                let type = command["def"]?.unwrapped("ColumnDef")?["typeName"]
            else { continue }
            changes[column] = ColumnTypeChange(
                before: before,
                after: schema.columnType(type, path: settings.searchPath)
            )
        }
        return changes
    }
}
