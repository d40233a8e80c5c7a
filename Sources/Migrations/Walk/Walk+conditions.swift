// Walk+conditions: whether IF EXISTS (SELECT … FROM the catalog …) holds, where the model knows.
import Findings

extension MigrationWalk {
    /// Whether a condition of a procedure holds; nil where that is not known.
    func answer(_ expression: Syntax?) -> Bool? {
        guard schema.isComplete, let text = expression?.unwrapped("PLpgSQL_expr")?.text("query"),
            var value = Self.expression(text)?.unwrapped("SelectStmt")?.list("targetList").first?.inner["val"]
        else { return nil }
        var isNegated = false
        while let not = value.unwrapped("BoolExpr"), not.text("boolop") == "NOT_EXPR", let part = not.list("args").first
        {
            isNegated.toggle()
            value = part
        }
        guard let link = value.unwrapped("SubLink"), link.text("subLinkType") == "EXISTS_SUBLINK",
            let select = link["subselect"]?.unwrapped("SelectStmt"), let found = exists(select)
        else { return nil }
        return found != isNegated
    }

    /// Whether a query on one table of the catalog finds anything, asked by names alone.
    private func exists(_ select: Syntax) -> Bool? {
        let tables = select["fromClause"]?.fromItems.compactMap { $0.unwrapped("RangeVar")?.text("relname") } ?? []
        guard tables.count == 1, select["fromClause"]?.fromItems.count == 1, let condition = select["whereClause"]
        else {
            return nil
        }
        var wanted: [String: String] = [:]
        for part in condition.conjuncts {
            guard let test = part.unwrapped("A_Expr"), test.names("name").last == "=",
                let name = test["lexpr"]?.columnName, let value = test["rexpr"]?.textConstant
            else { return nil }
            wanted[name] = value
        }
        switch tables[0] {
        case "columns":
            guard let table = wanted["table_name"], let column = wanted["column_name"] else { return nil }
            return find(table, schema: wanted["table_schema"])?.column(column) != nil
        case "tables", "pg_tables":
            guard let table = wanted["table_name"] ?? wanted["tablename"] else { return nil }
            return find(table, schema: wanted["table_schema"] ?? wanted["schemaname"]) != nil
        case "pg_indexes", "pg_class":
            guard let name = wanted["indexname"] ?? wanted["relname"] else { return nil }
            return find(name, schema: wanted["schemaname"]) != nil
        case "pg_constraint", "table_constraints":
            guard let name = wanted["conname"] ?? wanted["constraint_name"] else { return nil }
            return schema.relations.values.contains { $0.constraint(name) != nil }
        case "pg_type":
            guard let name = wanted["typname"] else { return nil }
            return schema.types.keys.contains { $0.name == name } || find(name, schema: nil) != nil
        default: return nil
        }
    }

    private func find(_ name: String, schema schemaName: String?) -> Relation? {
        schema.relation(named: name, schema: schemaName, path: settings.searchPath).flatMap { schema.relations[$0] }
    }
}
