// Walk+queries: what SELECT reads: the tables it locks, and which of them it has to read whole.
import Findings

extension MigrationWalk {
    /// How deep views over views are followed.
    private static let maximumViews = 32

    /// Locks what a query reads; where `scans`, tables that no index narrows are read whole.
    mutating func read(_ node: Syntax, scans: Bool = true, depth: Int = 0) throws(Refusal) {
        guard depth < Self.maximumViews else { return }
        let outer = work.queryNames
        work.queryNames.formUnion(node.queryNames)
        for select in node.selects {
            try read(select: select, scans: scans, depth: depth)
        }
        for type in ["InsertStmt", "UpdateStmt", "DeleteStmt"] {
            for change in node.descendants(type) where change.index > node.index + 2 {
                try perform(change: change, type: type)
            }
        }
        if depth == 0 { try call(functionsIn: node) }
        work.queryNames = outer
    }

    private mutating func read(select: Syntax, scans: Bool, depth: Int) throws(Refusal) {
        guard let from = select["fromClause"] else { return }
        let locking = select.list("lockingClause").compactMap { $0.unwrapped("LockingClause") }
        for name in from.fromItems.compactMap({ $0.unwrapped("RangeVar") }) {
            guard let id = try target(name) else { continue }
            let alias = name["alias"]?.text("aliasname") ?? name.text("relname") ?? ""
            let isLocked = locking.contains { clause in
                let named = clause.list("lockedRels").compactMap { $0.unwrapped("RangeVar")?.text("relname") }
                return named.isEmpty || named.contains(alias)
            }
            let isWhole = scans && !isNarrowed(id, alias: alias, by: select)
            try read(relation: id, level: isLocked ? .rowShare : .accessShare, isWhole: isWhole, select, depth)
            if isLocked, scans {
                let share: RowLock.Share = select["whereClause"] == nil && select["limitCount"] == nil ? .all : .some
                lockRows(of: id, share: share, writes: false)
            }
        }
    }

    /// The relation a name in a query means; nil for queries WITH names, the server's own tables and unknown ones.
    mutating func target(_ name: Syntax) throws(Refusal) -> RelationID? {
        if name.text("schemaname") == nil, work.queryNames.contains(name.text("relname") ?? "") { return nil }
        if isSystem(name), known(name) == nil { return nil }
        return try find(name)
    }

    private mutating func read(
        relation id: RelationID,
        level: LockLevel,
        isWhole: Bool,
        _ select: Syntax,
        _ depth: Int
    ) throws(Refusal) {
        guard let relation = schema.relations[id] else { return }
        switch relation.kind {
        // A sequence is one row.
        case .sequence: lock(id, level)
        case .view:
            lock(id, level)
            if let query = relation.query { try read(query, scans: isWhole, depth: depth + 1) }
        default:
            for member in members(of: id, in: select) {
                lock(member, level)
                if isWhole, schema.relations[member]?.kind != .partitioned { readAll(member) }
            }
        }
    }

    private mutating func readAll(_ id: RelationID) {
        does(.scan, on: id)
        note(.readAll, id, why: "no index narrows what is read")
    }

    /// The tables a query on one goes to: itself and what inherits from it, without partitions its WHERE leaves out.
    func members(of id: RelationID, in select: Syntax) -> [RelationID] {
        guard let relation = schema.relations[id], !relation.children.isEmpty else { return [id] }
        let family = schema.family(of: id)
        guard let key = relation.partitionKey, key.columns.count == 1, let name = key.columns.first,
            let condition = select["whereClause"]
        else { return family }
        let wanted = Partitioning.range(of: name, condition.conjuncts)
        guard wanted != ColumnRange() else { return family }
        return family.filter { member in
            guard member != id, case .values(let bound)? = schema.relations[member]?.bound,
                let range = Partitioning.range(of: bound)
            else { return true }
            return Partitioning.overlaps(range, wanted)
        }
    }

    /// Whether an index, or a LIMIT, keeps a query from reading all of a table.
    func isNarrowed(_ id: RelationID, alias: String, by select: Syntax) -> Bool {
        guard let relation = schema.relations[id] else { return false }
        let condition = select["whereClause"]
        if condition == nil, select["limitCount"] != nil, select["sortClause"] == nil, select["groupClause"] == nil {
            return true
        }
        let leading = leadingColumns(of: relation)
        if condition == nil { return isEndOfIndex(select, leading) || isSortedLimit(select, leading) }
        return (condition?.conjuncts ?? []).contains { isNarrowing($0, leading) }
    }

    /// The first columns of a relation's indexes.
    func leadingColumns(of relation: Relation) -> Set<String> {
        Set(relation.indexes.compactMap { schema.relations[$0]?.index?.parts.first?.column })
    }

    /// `SELECT max(id)` over an indexed column reads one end of the index.
    private func isEndOfIndex(_ select: Syntax, _ leading: Set<String>) -> Bool {
        let targets = select.list("targetList").compactMap { $0.unwrapped("ResTarget")?["val"] }
        guard !targets.isEmpty else { return false }
        return targets.allSatisfy { target in
            let calls = target.descendants("FuncCall")
            guard calls.count == 1, let call = calls.first, let name = call.names("funcname").last,
                name == "min" || name == "max", let column = call.list("args").first?.columnName
            else { return false }
            return leading.contains(column)
        }
    }

    private func isSortedLimit(_ select: Syntax, _ leading: Set<String>) -> Bool {
        guard select["limitCount"] != nil, select["groupClause"] == nil,
            let first = select.list("sortClause").first?.unwrapped("SortBy")?["node"]?.columnName
        else { return false }
        return leading.contains(first)
    }

    /// Whether a condition lets an index find the few rows it is about.
    private func isNarrowing(_ condition: Syntax, _ leading: Set<String>) -> Bool {
        guard let expression = condition.unwrapped("A_Expr"), let column = expression["lexpr"]?.columnName,
            leading.contains(column), let value = expression["rexpr"]
        else { return false }
        switch expression.text("kind") {
        case "AEXPR_IN", "AEXPR_BETWEEN", "AEXPR_OP_ANY": return true
        case "AEXPR_OP":
            let sign = expression.names("name").last
            let isComputed = !value.descendants("SubLink").isEmpty
            if isComputed { return true }
            return sign == "="
                && value.references.allSatisfy { work.loopVariables.contains($0) || value.columnName == nil }
        default: return false
        }
    }

    /// The relations a query names, with the columns of each that it may read.
    func readers(of query: Syntax) -> [RelationID: Set<String>] {
        let names = query.queryNames
        var columns: Set<String> = []
        for reference in query.descendants("ColumnRef") {
            let fields = reference.list("fields")
            if fields.contains(where: { $0.kind == "A_Star" }) { columns.insert("*") }
            columns.formUnion(fields.compactMap(\.string))
        }
        var found: [RelationID: Set<String>] = [:]
        for name in query.descendants("RangeVar") {
            guard name.text("schemaname") != nil || !names.contains(name.text("relname") ?? ""), let id = known(name),
                let relation = schema.relations[id]
            else { continue }
            let own = relation.columns.map(\.name)
            // `*` is every column there is when the view is made.
            found[id] = columns.contains("*") ? Set(own) : columns.intersection(own)
        }
        return found
    }

    /// Notes rows that stay locked until the transaction ends.
    mutating func lockRows(of id: RelationID, members: [RelationID]? = nil, share: RowLock.Share, writes: Bool) {
        guard let relation = schema.relations[id], !relation.isNew, !relation.isTemporary else { return }
        for leaf in members ?? schema.leaves(of: id) where schema.relations[leaf]?.kind != .partitioned {
            let name = schema.relations[leaf]?.originalName ?? relation.originalName
            let isLoop = work.loops > 0 && writes
            let lock = RowLock(table: name, share: isLoop ? .all : share, writes: writes, isInLoop: isLoop)
            if !work.effect.rowLocks.contains(lock) { work.effect.rowLocks.append(lock) }
        }
    }
}
