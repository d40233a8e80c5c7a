// TypeChange: whether ALTER COLUMN TYPE keeps a table's file, as PostgreSQL decides it.

/// What a change of a column's type asks of the table.
enum TypeChange: Sendable, Equatable {
    /// The rows stay as they are.
    case keepsRows
    /// All rows are written anew, for a reason.
    case rewrites(why: String)
    /// The server refuses it: no cast it may use by itself.
    case refused
    /// The old or the new type is not known, or a setting that decides is not.
    case unknown(why: String)

    /// The worse of two steps.
    func followed(by next: TypeChange) -> TypeChange {
        switch (self, next) {
        case (.refused, _), (_, .refused): .refused
        case (.rewrites, _): self
        case (_, .rewrites): next
        case (.unknown, _): self
        default: next
        }
    }
}

/// Decides about changes of types: the rules of `ATColumnChangeRequiresRewrite`, with the casts and the functions that
/// PostgreSQL knows to do nothing.
struct TypeChanges {
    let schema: SchemaModel
    let settings: SessionSettings

    /// Changing a column to a type, with the USING expression where there is one.
    func change(_ column: Column, to new: ColumnType, using: Syntax?, path: [String]) -> TypeChange {
        guard let using else { return assigning(column.type, to: new) }
        var casts: [ColumnType] = []
        var expression = using
        while let cast = expression.unwrapped("TypeCast"), let argument = cast["arg"], let type = cast["typeName"] {
            casts.append(schema.columnType(type, path: path))
            expression = argument
        }
        guard expression.columnName == column.name else {
            return .rewrites(why: "USING computes each row's value")
        }
        var result = TypeChange.keepsRows
        var current = column.type
        for type in casts.reversed() {
            let step = casting(current, to: type)
            result = result.followed(by: step == .refused ? .rewrites(why: castWhy(current, type)) : step)
            current = type
        }
        return result.followed(by: assigning(current, to: new))
    }

    private func castWhy(_ old: ColumnType, _ new: ColumnType) -> String {
        "\(old.description) becomes \(new.description) by computing each row's value"
    }

    /// What an assignment does by itself.
    private func assigning(_ old: ColumnType, to new: ColumnType) -> TypeChange {
        canAssign(old, to: new) ? casting(old, to: new) : .refused
    }

    /// Whether a value of one type may be stored in a column of another without an explicit cast.
    func canAssign(_ old: ColumnType, to new: ColumnType) -> Bool {
        let source = schema.baseType(of: old)
        let target = schema.baseType(of: new)
        if source.base == target.base, source.isArray == target.isArray { return true }
        switch (source.base, target.base) {
        case (.unknown, _), (_, .unknown): return true
        case (_, .builtin(let name)) where !target.isArray && ["text", "varchar", "bpchar"].contains(name): return true
        case (.builtin(let from), .builtin(let to)) where source.isArray == target.isArray:
            return CastTable.cast(from: from, to: to).map { $0.context != .explicit } ?? false
        default: return false
        }
    }

    /// What a cast does to each row.
    private func casting(_ old: ColumnType, to new: ColumnType) -> TypeChange {
        if old == new { return .keepsRows }
        let source = schema.baseType(of: old)
        let target = schema.baseType(of: new)
        let step = castingBase(source, to: target)
        guard schema.isChecked(new) else { return step }
        return .rewrites(why: "each value is checked against the domain \(new.description)").followed(by: step)
    }

    private func castingBase(_ old: ColumnType, to new: ColumnType) -> TypeChange {
        let rewrite = TypeChange.rewrites(why: castWhy(old, new))
        if old.base == new.base, old.isArray == new.isArray {
            return keepsLength(old, new) ? .keepsRows : rewrite
        }
        if case .unknown = old.base { return unknownType(old) }
        if case .unknown = new.base { return unknownType(new) }
        guard !old.isArray, !new.isArray, let from = old.builtinName, let to = new.builtinName else { return rewrite }
        if [from, to].sorted() == ["timestamp", "timestamptz"] {
            return zoneChange(old, new).followed(by: keepsPrecision(6, new) ? .keepsRows : rewrite)
        }
        guard let cast = CastTable.cast(from: from, to: to), cast.method == .binary, new.modifiers.isEmpty else {
            return rewrite
        }
        return .keepsRows
    }

    private func unknownType(_ type: ColumnType) -> TypeChange {
        .unknown(why: "the type \(type.description) is not known: the table is taken to be rewritten")
    }

    private func keepsPrecision(_ old: Int, _ new: ColumnType) -> Bool { (new.modifiers.first ?? 6) >= old }

    /// Between timestamps with and without zone the bytes are the same where the session's zone is UTC.
    private func zoneChange(_ old: ColumnType, _ new: ColumnType) -> TypeChange {
        guard let zone = settings.timeZone else {
            return .unknown(
                why: "the session's TimeZone is not set in the migration: only under UTC are the rows kept"
            )
        }
        let name = zone.lowercased()
        let isUniversal = Self.universal.contains(name.hasPrefix("etc/") ? String(name.dropFirst(4)) : name)
        return isUniversal
            ? .keepsRows : .rewrites(why: "the time zone \(zone) is not UTC, so that each row's value changes")
    }

    private static let universal: Set<String> = [
        "utc", "uct", "gmt", "zulu", "universal", "greenwich", "gmt0", "gmt+0", "gmt-0", "0", "+0", "-0", "+00", "-00",
        "+00:00", "00", "00:00",
    ]

    /// Whether a change of the modifiers of one type leaves every value as it is.
    private func keepsLength(_ old: ColumnType, _ new: ColumnType) -> Bool {
        if old.modifiers == new.modifiers || new.modifiers.isEmpty { return true }
        guard !old.isArray, case .builtin(let name) = old.base else { return false }
        let before = old.modifiers.first
        let after = new.modifiers.first ?? 0
        switch name {
        case "varchar", "varbit": return before.map { after >= $0 } ?? false
        case "numeric":
            guard let before else { return false }
            let scales = (old: old.modifiers.dropFirst().first ?? 0, new: new.modifiers.dropFirst().first ?? 0)
            return after >= before && scales.old == scales.new
        case "timestamp", "timestamptz", "time", "timetz": return after >= (before ?? 6)
        case "interval":
            // Fields are a mask before the precision; only the full range keeps all values.
            let fields = (old: before ?? 32_767, new: after)
            let precisions = (old: old.modifiers.dropFirst().first ?? 6, new: new.modifiers.dropFirst().first ?? 6)
            return fields.new == 32_767
                && (fields.old == 32_767 ? precisions.new >= precisions.old : precisions.new >= 6)
        default: return false
        }
    }

    /// Types that are compared with one another without a cast.
    private static let families: [Set<String>] = [
        ["int2", "int4", "int8"], ["float4", "float8"], ["date", "timestamp", "timestamptz"], ["text", "name"],
    ]

    /// Whether a foreign key may tie a column of one type to a key of another.
    func mayRefer(_ type: ColumnType, to key: ColumnType) -> Bool {
        let names = (from: comparison(of: type), to: comparison(of: key))
        if names.from == names.to || names.from.hasPrefix("unknown") || names.to.hasPrefix("unknown") { return true }
        if Self.families.contains(where: { $0.contains(names.from) && $0.contains(names.to) }) { return true }
        return CastTable.cast(from: names.from, to: names.to)?.context == .implicit
    }

    /// The family that an index's comparisons belong to: an index survives where it stays the same.
    func comparison(of type: ColumnType) -> String {
        let base = schema.baseType(of: type)
        guard !base.isArray else { return "array of " + base.description }
        switch base.base {
        case .builtin("varchar"): return "text"
        case .builtin("cidr"): return "inet"
        case .builtin(let name): return name
        case .user(let name): return name.text
        case .unknown(let name): return "unknown " + name
        }
    }
}
