// Walk+changes: INSERT, UPDATE, DELETE, MERGE, COPY: rows written, and what foreign keys and triggers do with them.
import Findings

extension MigrationWalk {
    /// A statement that changes rows, by the type of its node.
    mutating func perform(change node: Syntax, type: String) throws(Refusal) {
        guard let name = node["relation"], let id = try target(name) else { return }
        let outer = work.queryNames
        if let with = node["withClause"] {
            work.queryNames.formUnion(with.queryNames)
            try read(with)
        }
        switch type {
        case "InsertStmt": try insert(node, into: id)
        case "UpdateStmt": try update(node, of: id)
        case "DeleteStmt": try delete(node, from: id)
        default: break
        }
        work.queryNames = outer
    }

    /// The table that rows of a view are written to: views of one table only.
    private mutating func written(_ id: RelationID) -> RelationID {
        var id = id
        for _ in 0..<32 {
            guard let relation = schema.relations[id], relation.kind == .view else { break }
            lock(id, .rowExclusive)
            guard relation.reads.count == 1, let next = relation.reads.keys.first else { break }
            id = next
        }
        return id
    }

    // MARK: - INSERT

    private mutating func insert(_ node: Syntax, into target: RelationID) throws(Refusal) {
        let id = written(target)
        lock(id, .rowExclusive)
        let query = node["selectStmt"]
        if let query { try read(query) }
        let counted = query.map { rowCount(of: $0) } ?? .about(1)
        for leaf in partitions(of: id, for: node) where leaf != id { lock(leaf, .rowExclusive) }
        note(.writeRows, id)
        try refuseNull(in: node, for: id)
        takeIn(counted, node, to: id)
        for key in schema.relations[id]?.constraints ?? [] where key.kind == .foreignKey {
            if let referenced = key.referenced, referenced != id { lock(referenced, .rowShare) }
        }
        if case .unknown = counted { does(.scan, on: id) }
        try fire(.insert, on: id, columns: nil)
    }

    /// The partitions that rows go to: one where the key is constant, else all.
    private func partitions(of id: RelationID, for node: Syntax) -> [RelationID] {
        guard let relation = schema.relations[id], relation.kind == .partitioned else { return [] }
        let leaves = schema.leaves(of: id)
        guard let key = relation.partitionKey?.columns.first, relation.partitionKey?.columns.count == 1,
            let rows = node["selectStmt"]?.unwrapped("SelectStmt")?.list("valuesLists"), !rows.isEmpty
        else { return leaves }
        let written = node.list("cols").compactMap { $0.unwrapped("ResTarget")?.text("name") }
        let names = written.isEmpty ? relation.columns.map(\.name) : written
        guard let position = names.firstIndex(of: key) else { return leaves }
        let values = rows.compactMap { row -> String? in
            let items = row.unwrapped("List")?.list("items") ?? []
            return position < items.count ? items[position].textConstant : nil
        }
        guard values.count == rows.count else { return leaves }
        return leaves.filter { leaf in
            guard case .values(let bound)? = schema.relations[leaf]?.bound, let range = Partitioning.range(of: bound)
            else {
                return true
            }
            return values.contains { value in
                let wanted = ColumnRange(lower: value, upper: value, includesUpper: true)
                return Partitioning.overlaps(range, wanted)
            }
        }
    }

    private func refuseNull(in node: Syntax, for id: RelationID) throws(Refusal) {
        guard let relation = schema.relations[id], schema.isComplete, !relation.columns.isEmpty,
            let rows = node["selectStmt"]?.unwrapped("SelectStmt")?.list("valuesLists"), let row = rows.first
        else { return }
        let written = node.list("cols").compactMap { $0.unwrapped("ResTarget")?.text("name") }
        for name in written { _ = try column(name, of: id) }
        let items = row.unwrapped("List")?.list("items") ?? []
        let names = written.isEmpty ? Array(relation.columns.map(\.name).prefix(items.count)) : written
        for (name, item) in zip(names, items) where item.isNullConstant {
            if relation.column(name)?.isNotNull ?? false {
                throw refusal("23502", "\(name) of \(relation.name.text) cannot be NULL")
            }
        }
        for column in relation.columns where column.isNotNull && !names.contains(column.name) {
            let hasValue =
                column.defaultValue != nil || column.identity != nil || column.sequence != nil
                || column.generated != nil || schema.domain(of: column.type)?.defaultValue != nil
                || relation.triggers.contains { $0.isBefore && $0.isEnabled }
            if !hasValue { throw refusal("23502", "\(column.name) of \(relation.name.text) cannot be NULL") }
        }
    }

    /// Counts rows in, and remembers which columns get NULL.
    private mutating func takeIn(_ counted: RowCount, _ node: Syntax, to id: RelationID) {
        let written = node.list("cols").compactMap { $0.unwrapped("ResTarget")?.text("name") }
        let targets = node["selectStmt"]?.unwrapped("SelectStmt")?.list("targetList") ?? []
        let isReplaying = isReplaying
        schema.update(id) { relation in
            let isFirst = relation.rows == .unknown
            switch (relation.rows, counted) {
            case (.unknown, .about(let new)) where isReplaying: relation.rows = .about(new)
            case (let old, let new): relation.rows = old + new
            }
            guard !targets.isEmpty, counted != .about(0) else {
                for index in relation.columns.indices { relation.columns[index].nulls = .unknown }
                return
            }
            for index in relation.columns.indices {
                let column = relation.columns[index]
                let position = written.isEmpty ? index : written.firstIndex(of: column.name)
                let value = position.flatMap { $0 < targets.count ? targets[$0].unwrapped("ResTarget")?["val"] : nil }
                let isNull = value?.isNullConstant ?? (column.defaultValue == nil && !column.isNotNull)
                let old = column.nulls
                relation.columns[index].nulls =
                    isFirst
                    ? (isNull ? .all : .unknown) : isNull ? (old == .all ? .all : .some) : old == .all ? .some : old
            }
        }
    }

    /// How many rows a query gives, where that can be counted.
    func rowCount(of query: Syntax) -> RowCount {
        guard let select = query.unwrapped("SelectStmt"), select["larg"] == nil else { return .unknown }
        let values = select.list("valuesLists")
        if !values.isEmpty { return .about(values.count) }
        guard select["whereClause"] == nil, select["groupClause"] == nil else { return .unknown }
        let limit = select["limitCount"]?.integerConstant
        guard let from = select["fromClause"] else {
            // A function that gives several rows may stand among the columns; the longest decides.
            let targets = select.list("targetList").compactMap { $0.unwrapped("ResTarget")?["val"] }
            let series = targets.flatMap { $0.descendants("FuncCall") }.filter { Self.isSeries($0) }
            guard !series.isEmpty else { return .about(1) }
            let counts = series.compactMap { seriesCount($0) }
            guard counts.count == series.count, let longest = counts.max() else {
                return limit.map { .about($0) } ?? .unknown
            }
            return .about(min(longest, limit ?? longest))
        }
        let items = from.fromItems
        guard items.count == 1, let item = items.first else { return limit.map { .about($0) } ?? .unknown }
        var count: Int?
        if let series = item.descendants("FuncCall").first, Self.isSeries(series) {
            count = seriesCount(series)
        } else if let name = item.unwrapped("RangeVar"), let id = known(name),
            case .about(let rows)? = schema.relations[id]?.rows
        {
            count = rows
        }
        guard let count else { return limit.map { .about($0) } ?? .unknown }
        return .about(min(count, limit ?? count))
    }

    private static func isSeries(_ call: Syntax) -> Bool { call.names("funcname").last == "generate_series" }

    /// How many rows `generate_series` gives; nil where its ends are no constants.
    private func seriesCount(_ call: Syntax) -> Int? {
        let arguments = call.list("args").map(\.integerConstant)
        guard arguments.count >= 2, let first = arguments[0], let last = arguments[1] else { return nil }
        let step = arguments.count > 2 ? arguments[2] : 1
        guard let step, step != 0 else { return nil }
        let (span, overflow) = last.subtractingReportingOverflow(first)
        guard !overflow else { return nil }
        guard span == 0 || (span > 0) == (step > 0) else { return 0 }
        return Int(clamping: (span.magnitude / step.magnitude).advanced(by: 1))
    }

    // MARK: - UPDATE and DELETE

    private mutating func update(_ node: Syntax, of target: RelationID) throws(Refusal) {
        let id = written(target)
        let changed = Set(node.list("targetList").compactMap { $0.unwrapped("ResTarget")?.text("name") })
        for name in changed { _ = try column(name, of: id) }
        try change(node, of: id, event: .update)
        for key in schema.relations[id]?.constraints ?? [] where key.kind == .foreignKey {
            guard !changed.isDisjoint(with: key.columns), let referenced = key.referenced else { continue }
            lock(referenced, .rowShare)
        }
        for (other, key) in schema.foreignKeys(to: id) where !changed.isDisjoint(with: key.referencedColumns) {
            lock(other, ["a", "r"].contains(key.updates) ? .rowShare : .rowExclusive)
        }
        for member in schema.family(of: id) {
            schema.update(member) { relation in
                for name in changed { relation.updateColumn(name) { $0.nulls = .unknown } }
            }
        }
        try fire(.update, on: id, columns: changed)
    }

    private mutating func delete(_ node: Syntax, from target: RelationID) throws(Refusal) {
        let id = written(target)
        try change(node, of: id, event: .delete)
        followDeletes(of: id, depth: 0)
        try fire(.delete, on: id, columns: nil)
    }

    /// What a deleted row does to tables that refer to it.
    private mutating func followDeletes(of id: RelationID, depth: Int) {
        guard depth < 32 else { return }
        for (other, key) in schema.foreignKeys(to: id) {
            let isChecked = ["a", "r"].contains(key.deletes)
            let isNew = work.tables[other]?.lock == nil
            lock(other, isChecked ? .rowShare : .rowExclusive)
            if !isChecked, isNew { followDeletes(of: other, depth: depth + 1) }
            let leading = schema.relations[other].map { leadingColumns(of: $0) } ?? []
            if let first = key.columns.first, !leading.contains(first) { does(.scan, on: other) }
        }
    }

    private mutating func change(_ node: Syntax, of id: RelationID, event: Trigger.Event) throws(Refusal) {
        let isWhole = coversAll(node, of: id)
        let alias = node["relation"]?["alias"]?.text("aliasname") ?? node["relation"]?.text("relname") ?? ""
        let isNarrowed = !isWhole && isNarrowed(id, alias: alias, by: node)
        let name = node["relation"]
        let members = name?.flag("inh") ?? true ? members(of: id, in: node) : [id]
        for member in members {
            lock(member, .rowExclusive)
            guard schema.relations[member]?.kind != .partitioned else { continue }
            if isWhole { does(.massWrite, on: member) } else if !isNarrowed { does(.scan, on: member) }
        }
        note(.writeRows, id, why: isWhole ? "all rows are written in one transaction" : "")
        lockRows(of: id, members: members, share: isWhole ? .all : .some, writes: true)
        for part in ["fromClause", "usingClause"] {
            for name in node[part]?.fromItems.compactMap({ $0.unwrapped("RangeVar") }) ?? [] {
                guard let other = try self.target(name) else { continue }
                for member in schema.family(of: other) {
                    lock(member, .accessShare)
                    does(.scan, on: member)
                }
            }
        }
        for part in ["whereClause", "targetList", "fromClause", "usingClause"] {
            if let found = node[part] { try read(found) }
        }
    }

    /// Whether a change is to all rows of a table, or nearly all.
    private func coversAll(_ node: Syntax, of id: RelationID) -> Bool {
        guard let condition = node["whereClause"] else { return true }
        guard let relation = schema.relations[id] else { return false }
        return condition.conjuncts.allSatisfy { part in
            if let constant = part.unwrapped("A_Const"), constant["boolval"]?.flag("boolval") ?? false { return true }
            // A join with another table by its columns alone: nearly all rows find their partner.
            if let join = part.unwrapped("A_Expr"), join.names("name").last == "=", node["fromClause"] != nil,
                join["lexpr"]?.columnName != nil, join["rexpr"]?.columnName != nil
            {
                return true
            }
            guard let test = part.unwrapped("NullTest"), let name = test["arg"]?.columnName else { return false }
            let found = relation.column(name)
            if test.text("nulltesttype") == "IS_NULL" { return found?.nulls == .all }
            return found?.isNotNull ?? false
        }
    }

    // MARK: - MERGE and COPY

    mutating func perform(merge node: Syntax) throws(Refusal) {
        guard let name = node["relation"], let id = try target(name) else { return }
        for member in schema.family(of: id) {
            lock(member, .rowExclusive)
            does(.scan, on: member)
        }
        lockRows(of: id, share: .some, writes: true)
        note(.writeRows, id)
        if let source = node["sourceRelation"] {
            if let name = source.unwrapped("RangeVar"), let other = try target(name) {
                lock(other, .accessShare)
                does(.scan, on: other)
            }
            try read(source)
        }
        try fire(.update, on: id, columns: nil)
        try fire(.insert, on: id, columns: nil)
    }

    mutating func perform(copy node: Syntax) throws(Refusal) {
        if let query = node["query"] { return try read(query) }
        guard let name = node["relation"], let id = try target(name) else { return }
        let isFrom = node.flag("is_from")
        for member in schema.family(of: id) { lock(member, isFrom ? .rowExclusive : .accessShare) }
        if isFrom {
            note(.writeRows, id)
            schema.update(id) { $0.rows = .unknown }
            try fire(.insert, on: id, columns: nil)
        } else {
            for leaf in schema.leaves(of: id) { does(.scan, on: leaf) }
        }
    }

    // MARK: - Triggers

    /// Looks into the triggers that rows set off.
    private mutating func fire(_ event: Trigger.Event, on id: RelationID, columns: Set<String>?) throws(Refusal) {
        guard !isReplaying else { return }
        for trigger in schema.relations[id]?.triggers ?? [] where trigger.isEnabled && trigger.events.contains(event) {
            if let columns, event == .update, !trigger.columns.isEmpty, columns.isDisjoint(with: trigger.columns) {
                continue
            }
            for routine in schema.routines[trigger.routine] ?? [] {
                try look(into: routine, as: "trigger \(trigger.name)")
            }
        }
    }
}
