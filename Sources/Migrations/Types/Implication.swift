// Implication: what a table's checks prove, so that the server need not read its rows.

/// Proofs out of checks, as `predicate_implied_by` finds them, as far as they are simple.
///
/// What is not found here is taken as not proved: the table is then said to be read.
enum Implication {
    /// Whether a check that holds for a row proves that a column is not NULL in it.
    ///
    /// A check also holds where it is NULL: `qty > 0` proves nothing, `qty IS NOT NULL` does.
    static func provesNotNull(_ column: String, _ check: Expression) -> Bool {
        proves(column, check.syntax, check.renamed, isNegated: false, depth: 0)
    }

    private static func proves(
        _ column: String,
        _ node: Syntax,
        _ renamed: [String: String],
        isNegated: Bool,
        depth: Int
    ) -> Bool {
        guard depth < 200 else { return false }
        if let test = node.unwrapped("NullTest") {
            let wanted = isNegated ? "IS_NULL" : "IS_NOT_NULL"
            guard let name = test["arg"]?.columnName else { return false }
            return test.text("nulltesttype") == wanted && renamed[name] ?? name == column
        }
        if let expression = node.unwrapped("A_Expr"), !isNegated, expression.text("kind") == "AEXPR_DISTINCT",
            expression["rexpr"]?.isNullConstant ?? false, let name = expression["lexpr"]?.columnName
        {
            return renamed[name] ?? name == column
        }
        if let expression = node.unwrapped("A_Expr"), expression.text("kind") == "AEXPR_OP",
            expression.names("name").last == "=", let left = expression["lexpr"],
            let value = expression["rexpr"]?.unwrapped("A_Const")?["boolval"]
        {
            let isTrue = value.flag("boolval")
            return proves(column, left, renamed, isNegated: isNegated == isTrue, depth: depth + 1)
        }
        guard let operation = node.unwrapped("BoolExpr") else { return false }
        let arguments = operation.list("args")
        func part(_ node: Syntax, _ isNegated: Bool) -> Bool {
            proves(column, node, renamed, isNegated: isNegated, depth: depth + 1)
        }
        switch operation.text("boolop") {
        case "NOT_EXPR": return arguments.first.map { part($0, !isNegated) } ?? false
        case "AND_EXPR": return combine(arguments, needsAll: isNegated) { part($0, isNegated) }
        case "OR_EXPR": return combine(arguments, needsAll: !isNegated) { part($0, isNegated) }
        default: return false
        }
    }

    private static func combine(_ parts: [Syntax], needsAll: Bool, _ proves: (Syntax) -> Bool) -> Bool {
        needsAll ? !parts.isEmpty && parts.allSatisfy(proves) : parts.contains(where: proves)
    }
}
