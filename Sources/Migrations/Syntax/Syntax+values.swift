// Syntax+values: constants, names and references in expressions.

extension Syntax {
    /// The value of a constant integer, negative ones included; nil for anything else.
    var integerConstant: Int? {
        switch kind {
        case "A_Const":
            let constant = inner
            guard !constant.flag("isnull") else { return nil }
            if let value = constant["ival"] { return value.integer("ival") }
            return nil
        case "Integer": return inner.integer("ival")
        case "A_Expr":
            let operation = inner
            guard let right = operation["rexpr"]?.integerConstant else { return nil }
            let left = operation["lexpr"]?.integerConstant
            switch (operation.names("name").last, left) {
            case ("-", nil) where operation["lexpr"] == nil: return Self.held(0.subtractingReportingOverflow(right))
            case ("+", let left?): return Self.held(left.addingReportingOverflow(right))
            case ("-", let left?): return Self.held(left.subtractingReportingOverflow(right))
            case ("*", let left?): return Self.held(left.multipliedReportingOverflow(by: right))
            case ("/", let left?): return Self.held(left.dividedReportingOverflow(by: right))
            default: return nil
            }
        case "TypeCast": return inner["arg"]?.integerConstant
        default: return nil
        }
    }

    /// A number that could be had; nil where it does not fit, or was divided by nothing.
    private static func held(_ result: (partialValue: Int, overflow: Bool)) -> Int? {
        result.overflow ? nil : result.partialValue
    }

    /// The text of a constant, of a cast constant included; nil for anything else.
    var textConstant: String? {
        switch kind {
        case "A_Const":
            let constant = inner
            if let value = constant["sval"] { return value.text("sval") ?? "" }
            if let value = constant["fval"] { return value.text("fval") }
            if let value = constant["ival"] { return String(value.integer("ival")) }
            if let value = constant["boolval"] { return value.flag("boolval") ? "true" : "false" }
            return nil
        case "TypeCast": return inner["arg"]?.textConstant
        case "String": return string
        case "A_Expr":
            let operation = inner
            guard operation.names("name").last == "||", let left = operation["lexpr"]?.textConstant,
                let right = operation["rexpr"]?.textConstant, left.utf8.count + right.utf8.count < 1 << 20
            else { return nil }
            return left + right
        default: return nil
        }
    }

    /// Whether it is the constant NULL, cast or not.
    var isNullConstant: Bool {
        switch kind {
        case "A_Const": inner.flag("isnull")
        case "TypeCast": inner["arg"]?.isNullConstant ?? false
        default: false
        }
    }

    /// The column a `ColumnRef` names, without its table; nil for `*` and other nodes.
    var columnName: String? {
        guard let reference = unwrapped("ColumnRef") else { return nil }
        return reference.list("fields").last?.string
    }

    /// The names of all columns below this node.
    var references: [String] {
        descendants("ColumnRef").compactMap { $0.list("fields").last?.string }
    }

    /// The parts of a conjunction, however it is nested; the node itself where it is none.
    var conjuncts: [Syntax] {
        var parts: [Syntax] = []
        var open = [self]
        while let part = open.popLast() {
            if let and = part.unwrapped("BoolExpr"), and.text("boolop") == "AND_EXPR" {
                open += and.list("args").reversed()
            } else {
                parts.append(part)
            }
        }
        return parts
    }
}

extension Syntax {
    /// The names of an object as DROP and COMMENT write them: a list, or one name.
    var nameParts: [String] {
        if let list = unwrapped("List") { return list.list("items").compactMap(\.string) }
        if let type = unwrapped("TypeName") { return type.names("names") }
        return string.map { [$0] } ?? []
    }

    /// The SELECTs at this node and below it, those joined by UNION and kin one by one.
    var selects: [Syntax] {
        var found: [Syntax] = []
        var open = descendants("SelectStmt")
        while let select = open.popLast() {
            if let left = select["larg"], let right = select["rarg"] {
                open += [right, left]
            } else {
                found.append(select)
            }
        }
        return found.sorted { $0.index < $1.index }
    }

    /// The tables, subqueries and functions of a FROM clause, joins taken apart.
    var fromItems: [Syntax] {
        var found: [Syntax] = []
        var open = Array(elements.reversed())
        while let item = open.popLast() {
            if let join = item.unwrapped("JoinExpr") {
                open += [join["rarg"], join["larg"]].compactMap(\.self)
            } else {
                found.append(item)
            }
        }
        return found
    }

    /// The names of queries WITH gives names to.
    var queryNames: Set<String> {
        Set(descendants("CommonTableExpr").compactMap { $0.text("ctename") })
    }
}
