// Partitioning: what partition bounds say of rows, and whether checks prove it without reading them.

/// Comparisons of a column with constants, as bounds and checks have them.
struct ColumnRange: Equatable {
    /// The lowest value, from which on rows may be; nil: no bound.
    var lower: String?
    /// The first value that is too high; nil: no bound.
    var upper: String?
    /// Whether `upper` itself is still in.
    var includesUpper = false
    /// Whether `lower` itself is out.
    var excludesLower = false
}

/// Proofs about partitions.
enum Partitioning {
    /// Whether the table's own constraints prove that all its rows fit the bound, so that they need not be read.
    ///
    /// Only ranges and lists over one column are proved; all else is taken as read.
    static func provesBound(_ bound: Syntax, of child: RelationID, in parent: RelationID, schema: SchemaModel) -> Bool {
        guard !bound.flag("is_default"), let key = schema.relations[parent]?.partitionKey, key.columns.count == 1,
            key.expressions.isEmpty, let relation = schema.relations[child], let name = key.columns.first
        else { return false }
        let values = bound.list("listdatums")
        // A partition that takes NULL needs no proof that there is none.
        let takesNull = values.contains { $0.isNullConstant }
        guard takesNull || isNotNull(name, in: relation) else { return false }
        let checks = conditions(of: relation)
        if let wanted = range(of: bound) {
            let known = range(of: name, checks)
            return includes(wanted, known)
        }
        guard bound.text("strategy") == "l" else { return false }
        let allowed = Set(values.compactMap(\.textConstant))
        return checks.contains { check in
            !check.isNegated && lists(name, check.node, only: allowed, orNull: takesNull, depth: 0)
        }
    }

    /// Whether a condition lets a column have some values only, NULL among them where that is fine.
    private static func lists(
        _ name: String,
        _ node: Syntax,
        only allowed: Set<String>,
        orNull: Bool,
        depth: Int
    ) -> Bool {
        guard depth < 100 else { return false }
        if let values = list(of: name, node) { return !values.isEmpty && values.isSubset(of: allowed) }
        if orNull, let test = node.unwrapped("NullTest") {
            return test.text("nulltesttype") == "IS_NULL" && test["arg"]?.columnName == name
        }
        guard let operation = node.unwrapped("BoolExpr"), operation.text("boolop") == "OR_EXPR" else { return false }
        return operation.list("args").allSatisfy {
            lists(name, $0, only: allowed, orNull: orNull, depth: depth + 1)
        }
    }

    /// Whether a default partition's own checks prove that no row of it belongs to a new partition.
    static func excludes(_ bound: Syntax, from child: RelationID, in parent: RelationID, schema: SchemaModel) -> Bool {
        guard let key = schema.relations[parent]?.partitionKey, key.columns.count == 1, let name = key.columns.first,
            let relation = schema.relations[child], let wanted = range(of: bound)
        else { return false }
        return validatedChecks(of: relation).contains { excludes(wanted, name, $0, depth: 0) }
            || excludes(wanted, range(of: name, conditions(of: relation)))
    }

    /// Whether a check leaves out a range, each arm of an OR for itself.
    private static func excludes(_ wanted: ColumnRange, _ name: String, _ check: Syntax, depth: Int) -> Bool {
        guard depth < 100 else { return false }
        if let operation = check.unwrapped("BoolExpr"), operation.text("boolop") == "OR_EXPR" {
            return operation.list("args").allSatisfy { excludes(wanted, name, $0, depth: depth + 1) }
        }
        return excludes(wanted, range(of: name, check.conjuncts))
    }

    private static func excludes(_ wanted: ColumnRange, _ known: ColumnRange) -> Bool {
        if let lower = known.lower, let upper = wanted.upper, isOrdered(upper, lower) { return true }
        if let upper = known.upper, let lower = wanted.lower, !known.includesUpper, isOrdered(upper, lower) {
            return true
        }
        return false
    }

    private static func isNotNull(_ name: String, in relation: Relation) -> Bool {
        if relation.column(name)?.isNotNull ?? false { return true }
        return relation.constraints.contains { constraint in
            constraint.kind == .check && constraint.isValidated
                && constraint.expression.map { Implication.provesNotNull(name, $0) } ?? false
        }
    }

    private static func validatedChecks(of relation: Relation) -> [Syntax] {
        relation.constraints.filter { $0.kind == .check && $0.isValidated }
            .compactMap { $0.expression?.syntax }.flatMap(\.conjuncts)
    }

    /// A condition, and whether its opposite holds.
    struct Condition {
        var node: Syntax
        var isNegated = false
    }

    /// What the checks of a table say one by one: NOT is moved inwards, as the server does.
    private static func conditions(of relation: Relation) -> [Condition] {
        var open = validatedChecks(of: relation).reversed().map { Condition(node: $0) }
        var found: [Condition] = []
        while let next = open.popLast() {
            guard let operation = next.node.unwrapped("BoolExpr") else {
                found.append(next)
                continue
            }
            let arguments = operation.list("args").reversed()
            switch (operation.text("boolop"), next.isNegated) {
            case ("NOT_EXPR", let isNegated): open += arguments.map { Condition(node: $0, isNegated: !isNegated) }
            case ("AND_EXPR", false), ("OR_EXPR", true):
                open += arguments.map { Condition(node: $0, isNegated: next.isNegated) }
            default: found.append(next)
            }
        }
        return found
    }

    /// The range a bound FROM … TO … stands for, where it is over one column.
    static func range(of bound: Syntax) -> ColumnRange? {
        let lower = bound.list("lowerdatums")
        let upper = bound.list("upperdatums")
        guard bound.text("strategy") == "r", lower.count == 1, upper.count == 1 else { return nil }
        func value(_ node: Syntax, _ open: String) -> String?? {
            if let name = node.columnName { return name == open ? .some(nil) : nil }
            return node.textConstant.map { .some($0) }
        }
        guard let low = value(lower[0], "minvalue"), let high = value(upper[0], "maxvalue") else { return nil }
        return ColumnRange(lower: low, upper: high)
    }

    /// The range that checks keep a column in.
    static func range(of name: String, _ checks: [Syntax]) -> ColumnRange {
        range(of: name, checks.map { Condition(node: $0) })
    }

    private static func range(of name: String, _ checks: [Condition]) -> ColumnRange {
        var range = ColumnRange()
        for check in checks {
            guard let expression = check.node.unwrapped("A_Expr") else { continue }
            if expression.text("kind") == "AEXPR_BETWEEN", expression["lexpr"]?.columnName == name {
                guard !check.isNegated else { continue }
                let ends = expression["rexpr"]?.unwrapped("List")?.list("items") ?? expression.list("rexpr")
                guard ends.count == 2 else { continue }
                raise(&range, ends[0].textConstant, excludes: false)
                lower(&range, ends[1].textConstant, includes: true)
                continue
            }
            guard expression.text("kind") == "AEXPR_OP", var sign = expression.names("name").last else { continue }
            var value = expression["rexpr"]?.textConstant
            if expression["lexpr"]?.columnName != name {
                guard expression["rexpr"]?.columnName == name else { continue }
                value = expression["lexpr"]?.textConstant
                sign = ["<": ">", ">": "<", "<=": ">=", ">=": "<="][sign] ?? sign
            }
            if check.isNegated {
                guard let opposite = ["<": ">=", ">": "<=", "<=": ">", ">=": "<", "<>": "="][sign] else { continue }
                sign = opposite
            }
            switch sign {
            case ">=", ">": raise(&range, value, excludes: sign == ">")
            case "<", "<=": lower(&range, value, includes: sign == "<=")
            case "=":
                raise(&range, value, excludes: false)
                lower(&range, value, includes: true)
            default: break
            }
        }
        return range
    }

    private static func raise(_ range: inout ColumnRange, _ value: String?, excludes: Bool) {
        guard let value else { return }
        if let old = range.lower, !isOrdered(old, value) { return }
        range.lower = value
        range.excludesLower = excludes
    }

    private static func lower(_ range: inout ColumnRange, _ value: String?, includes: Bool) {
        guard let value else { return }
        if let old = range.upper, !isOrdered(value, old) { return }
        range.upper = value
        range.includesUpper = includes
    }

    /// Whether one range holds all of another.
    static func includes(_ wanted: ColumnRange, _ known: ColumnRange) -> Bool {
        if let lower = wanted.lower {
            guard let least = known.lower, isOrdered(lower, least) else { return false }
        }
        if let upper = wanted.upper {
            guard let most = known.upper else { return false }
            guard known.includesUpper ? isOrdered(most, upper) && most != upper : isOrdered(most, upper) else {
                return false
            }
        }
        return true
    }

    /// The values that a check lists for a column: `IN (…)`, `= ANY`, or `=`.
    private static func list(of name: String, _ check: Syntax) -> Set<String>? {
        guard let expression = check.unwrapped("A_Expr"), expression["lexpr"]?.columnName == name,
            expression.names("name").last == "="
        else { return nil }
        switch expression.text("kind") {
        case "AEXPR_IN":
            let items = expression["rexpr"]?.unwrapped("List")?.list("items") ?? expression.list("rexpr")
            let values = items.compactMap(\.textConstant)
            return values.count == items.count ? Set(values) : nil
        case "AEXPR_OP": return expression["rexpr"]?.textConstant.map { [$0] }
        default: return nil
        }
    }

    /// Whether two constants are in order, as numbers or as dates and other texts of one length.
    static func isOrdered(_ left: String, _ right: String) -> Bool {
        if let left = Double(left), let right = Double(right) { return left <= right }
        return isDate(left) == isDate(right) && left <= right
    }

    private static func isDate(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.count >= 10 && bytes[4] == 0x2D && bytes[7] == 0x2D
    }
}

extension Partitioning {
    /// Whether two ranges have a value in common; true where that cannot be told.
    static func overlaps(_ left: ColumnRange, _ right: ColumnRange) -> Bool {
        !ends(left, before: right) && !ends(right, before: left)
    }

    private static func ends(_ left: ColumnRange, before right: ColumnRange) -> Bool {
        guard let upper = left.upper, let lower = right.lower else { return false }
        return isOrdered(upper, lower) && (upper != lower || !left.includesUpper)
    }
}
