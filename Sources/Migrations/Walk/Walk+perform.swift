// Walk+perform: which rules a statement goes by, by the type of its node.
import Findings

extension MigrationWalk {
    /// Does one statement to the model.
    mutating func perform(_ node: Syntax) throws(Refusal) {
        let fields = node.inner
        if node.kind != "AlterEnumStmt", isInTransaction { try refuseNewValues(in: node) }
        switch node.kind {
        case "AlterTableStmt": try perform(alterTable: fields)
        case "IndexStmt": try perform(index: fields)
        case "ReindexStmt": try perform(reindex: fields)
        case "CreateStmt", "CreateForeignTableStmt": try perform(createTable: fields)
        case "CreateTableAsStmt": try perform(createTableAs: fields)
        case "ViewStmt": try perform(view: fields)
        case "DropStmt": try perform(drop: fields)
        case "TruncateStmt": try perform(truncate: fields)
        case "TransactionStmt": try perform(transaction: fields)
        case "VariableSetStmt": perform(set: fields)
        case "SelectStmt": try perform(select: node)
        case "InsertStmt", "UpdateStmt", "DeleteStmt": try perform(rows: node)
        case "MergeStmt": try perform(merge: fields)
        case "CopyStmt": try perform(copy: fields)
        case "DoStmt": try perform(block: fields)
        case "CallStmt":
            if let procedure = fields["funccall"] { try call(procedure) }
            try call(functionsIn: node)
        case "CreateFunctionStmt": try perform(createFunction: fields)
        case "AlterFunctionStmt": perform(alterFunction: fields)
        case "ExplainStmt": try perform(explain: fields)
        default: try performObject(node.kind, fields)
        }
    }

    /// A value added to an enum cannot be used before its transaction is committed.
    private mutating func refuseNewValues(in node: Syntax) throws(Refusal) {
        let added = schema.enumerations.filter { !$0.value.added.isEmpty }
        guard !added.isEmpty else { return }
        let texts = Set(node.descendants("A_Const").compactMap { $0["sval"]?.text("sval") })
        guard !texts.isEmpty else { return }
        let tables = (node.descendants("RangeVar") + node.descendants("relation")).compactMap { known($0) }
        for (name, enumeration) in added {
            let isUsed = tables.contains { table in
                schema.relations[table]?.columns.contains { schema.uses($0.type, type: name) } ?? false
            }
            guard isUsed, let value = enumeration.added.intersection(texts).first else { continue }
            note(.useNewEnumValue, nil, object: name.text, why: value)
            throw refusal(
                "55P04",
                "value \(value) of \(name.text) is added in this transaction: commit before it is used"
            )
        }
    }

    private mutating func perform(select node: Syntax) throws(Refusal) {
        if let into = node.inner["intoClause"]?["rel"] {
            let name = newName(into)
            try read(node)
            _ = schema.add { id in
                var relation = Relation(id: id, name: name, kind: .table)
                relation.isNew = !isReplaying
                relation.isAssumed = true
                return relation
            }
            return
        }
        try read(node)
    }

    private mutating func perform(rows node: Syntax) throws(Refusal) {
        try perform(change: node.inner, type: node.kind)
        try call(functionsIn: node)
    }

    private mutating func perform(explain node: Syntax) throws(Refusal) {
        guard let query = node["query"] else { return }
        let options = node.list("options").compactMap { $0.unwrapped("DefElem")?.text("defname") }
        guard options.contains("analyze") else {
            return try read(query, scans: false)
        }
        try perform(query)
    }
}
