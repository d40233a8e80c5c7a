// Walk+createTable: CREATE TABLE with all it may take from other tables, and CREATE TABLE AS.
import Findings

extension MigrationWalk {
    mutating func perform(createTable node: Syntax) throws(Refusal) {
        let inner = node["base"] ?? node
        guard let name = inner["relation"] else { return }
        let qualified = newName(name)
        if schema.relationNames[qualified] != nil {
            if inner.flag("if_not_exists") { return }
            throw refusal("42P07", "there is a relation \(qualified.text) already")
        }
        let isTemporary = name.text("relpersistence") == "t"
        let isPartitioned = inner["partspec"] != nil
        let isForeign = node["base"] != nil
        let id = schema.add { number in
            var relation = Relation(
                id: number,
                name: qualified,
                kind: isForeign ? .foreign : isPartitioned ? .partitioned : .table
            )
            relation.isTemporary = isTemporary
            relation.isUnlogged = name.text("relpersistence") == "u"
            relation.isNew = !isReplaying
            relation.rows = isReplaying ? .unknown : .about(0)
            relation.tablespace = inner.text("tablespacename")
            return relation
        }
        try take(from: inner, into: id)
        guard inner.list("tableElts").count(where: { $0.kind == "ColumnDef" }) <= Self.mostColumns else {
            throw refusal("54011", "a table can have at most \(Self.mostColumns) columns")
        }
        var constraints: [(node: Syntax, column: String?)] = []
        for element in inner.list("tableElts") {
            switch element.kind {
            case "ColumnDef":
                let reading = readColumn(element.inner)
                if schema.relations[id]?.column(reading.column.name) != nil, inner["inhRelations"] == nil {
                    throw refusal("42701", "column \(reading.column.name) stands twice")
                }
                schema.update(id) { relation in
                    relation.columns.removeAll { $0.name == reading.column.name }
                    relation.columns.append(reading.column)
                }
                if reading.isSerial || reading.column.identity != nil { note(sequenceOf: reading.column.name, id) }
                constraints += reading.constraints.map { ($0, reading.column.name) }
            case "Constraint": constraints.append((element.inner, nil))
            case "TableLikeClause": try like(element.inner, into: id)
            default: break
            }
        }
        readPartitionKey(inner, of: id)
        var plans: [RelationID: TablePlan] = [:]
        for (constraint, column) in constraints {
            try addConstraint(constraint, to: id, members: [id], column: column, isNewColumn: true, &plans)
        }
        try inheritPartition(inner, id)
    }

    /// What the server allows a table, and any list of columns.
    static let mostColumns = 1600

    private mutating func note(sequenceOf column: String, _ id: RelationID) {
        guard let table = schema.relations[id] else { return }
        let name = schema.freeName([table.name.name, column], suffix: "seq", schema: table.name.schema)
        let sequence = schema.add { number in
            var relation = Relation(
                id: number,
                name: QualifiedName(schema: table.name.schema, name: name),
                kind: .sequence
            )
            relation.owner = (id, column)
            relation.isNew = !isReplaying
            return relation
        }
        schema.update(id) { $0.updateColumn(column) { $0.sequence = sequence } }
    }

    /// Columns and checks of the tables it inherits from, or is a partition of.
    private mutating func take(from node: Syntax, into id: RelationID) throws(Refusal) {
        let isPartition = node["partbound"] != nil
        for name in node.list("inhRelations").compactMap({ $0.unwrapped("RangeVar") }) {
            let parent = try find(name)
            lock(parent, isPartition ? .accessExclusive : .shareUpdateExclusive)
            guard let relation = schema.relations[parent] else { continue }
            schema.update(id) { table in
                for column in relation.columns where table.column(column.name) == nil {
                    var column = column
                    column.isInherited = true
                    column.sequence = nil
                    table.columns.append(column)
                }
                for check in relation.constraints where check.kind == .check && !check.isNoInherit {
                    var check = check
                    check.isInherited = true
                    table.constraints.append(check)
                }
                table.parents.append(parent)
            }
            joined.insert(id)
            schema.update(parent) { $0.children.append(id) }
        }
    }

    /// A new partition gets the indexes, keys and triggers of its table, and the default partition is searched.
    private mutating func inheritPartition(_ node: Syntax, _ id: RelationID) throws(Refusal) {
        guard let bound = node["partbound"], let parent = schema.relations[id]?.parents.first else { return }
        var plans: [RelationID: TablePlan] = [:]
        note(.attachPartition, parent, object: schema.relations[id]?.name.text)
        try searchDefault(of: parent, for: bound, &plans)
        for (leaf, plan) in plans where plan.scan != nil { does(.scan, on: leaf) }
        schema.update(id) { $0.bound = bound.flag("is_default") ? .byDefault : .values(bound) }
        for index in schema.relations[parent]?.indexes ?? [] {
            guard var facts = schema.relations[index]?.index else { continue }
            facts.table = id
            facts.parent = index
            _ = addIndex(facts, name: nil, of: id)
        }
        for key in schema.relations[parent]?.constraints ?? [] where key.kind != .check {
            var copy = key
            copy.isInherited = true
            schema.update(id) { $0.constraints.append(copy) }
            if let referenced = key.referenced {
                for member in schema.family(of: referenced) { lock(member, .shareRowExclusive) }
            }
        }
    }

    private mutating func readPartitionKey(_ node: Syntax, of id: RelationID) {
        guard let specification = node["partspec"] else { return }
        let elements = specification.list("partParams").compactMap { $0.unwrapped("PartitionElem") }
        schema.update(id) { relation in
            relation.partitionKey = PartitionKey(
                strategy: specification.text("strategy") ?? "range",
                columns: elements.compactMap { $0.text("name") },
                expressions: elements.compactMap { $0["expr"] }.map { Expression(syntax: $0) }
            )
        }
    }

    /// LIKE: columns always, and what INCLUDING names.
    private mutating func like(_ node: Syntax, into id: RelationID) throws(Refusal) {
        guard let name = node["relation"] else { return }
        let source = try find(name)
        lock(source, .accessShare)
        guard let relation = schema.relations[source] else { return }
        let options = node.integer("options")
        schema.update(id) { table in
            for column in relation.columns {
                var column = column
                if options & 0x8 == 0 { column.defaultValue = nil }
                if options & 0x10 == 0 { column.generated = nil }
                if options & 0x20 == 0 { column.identity = nil }
                column.sequence = nil
                column.isInherited = false
                table.columns.append(column)
            }
            guard options & 0x4 != 0 else { return }
            for check in relation.constraints where check.kind == .check { table.constraints.append(check) }
        }
        guard options & 0x40 != 0 else { return }
        for index in relation.indexes {
            guard var facts = schema.relations[index]?.index else { continue }
            facts.table = id
            facts.parent = nil
            let made = addIndex(facts, name: nil, of: id, constraint: facts.constraint)
            guard facts.isPrimary || facts.constraint != nil else { continue }
            let madeName = schema.relations[made]?.name.name ?? ""
            let isPrimary = facts.isPrimary
            let columns = facts.parts.compactMap(\.column)
            schema.update(id) { table in
                var constraint = Constraint(name: madeName, kind: isPrimary ? .primaryKey : .unique, columns: columns)
                constraint.index = made
                table.constraints.append(constraint)
            }
        }
    }

    // MARK: - CREATE TABLE AS, views

    mutating func perform(createTableAs node: Syntax) throws(Refusal) {
        guard let into = node["into"], let name = into["rel"], let query = node["query"] else { return }
        let qualified = newName(name)
        let isView = node.text("objtype") == "OBJECT_MATVIEW"
        if schema.relationNames[qualified] != nil {
            if node.flag("if_not_exists") { return }
            throw refusal("42P07", "there is a relation \(qualified.text) already")
        }
        let isEmpty = into.flag("skipData")
        try read(query, scans: !isEmpty)
        let sources = readers(of: query)
        let names = into.names("colNames")
        let columns = resultColumns(of: query, names: names)
        _ = schema.add { number in
            var relation = Relation(id: number, name: qualified, kind: isView ? .materializedView : .table)
            relation.isTemporary = name.text("relpersistence") == "t"
            relation.isNew = !isReplaying
            relation.columns = columns
            if isView {
                relation.reads = sources
                relation.query = query
            }
            relation.isPopulated = !isEmpty
            return relation
        }
    }

    mutating func perform(view node: Syntax) throws(Refusal) {
        guard let name = node["view"], let query = node["query"] else { return }
        let qualified = newName(name)
        let sources = readers(of: query)
        let columns = resultColumns(of: query, names: node.names("aliases"))
        if let id = schema.relationNames[qualified] {
            guard node.flag("replace"), schema.relations[id]?.kind == .view else {
                throw refusal("42P07", "there is a relation \(qualified.text) already")
            }
            let old = schema.relations[id]?.columns ?? []
            if schema.isComplete, columns.count < old.count, !columns.isEmpty {
                throw refusal("42P16", "CREATE OR REPLACE VIEW cannot drop columns")
            }
            lock(id, .accessExclusive)
            try read(query, scans: false)
            schema.update(id) { view in
                view.reads = sources
                view.query = query
                if !columns.isEmpty { view.columns = columns }
            }
            return
        }
        try read(query, scans: false)
        _ = schema.add { number in
            var relation = Relation(id: number, name: qualified, kind: .view)
            relation.isNew = !isReplaying
            relation.isTemporary = name.text("relpersistence") == "t"
            relation.reads = sources
            relation.query = query
            relation.columns = columns
            return relation
        }
    }

    /// The columns of a query as far as they are plain; types only where a single table gives them.
    private func resultColumns(of query: Syntax, names: [String]) -> [Column] {
        guard let select = query.unwrapped("SelectStmt") else { return [] }
        let sources = readers(of: query).keys.compactMap { schema.relations[$0] }
        var columns: [Column] = []
        for target in select.list("targetList").compactMap({ $0.unwrapped("ResTarget") }) {
            guard let value = target["val"] else { continue }
            if value.unwrapped("ColumnRef")?.list("fields").contains(where: { $0.kind == "A_Star" }) ?? false {
                columns += sources.count == 1 ? sources.flatMap(\.columns) : []
                continue
            }
            let name =
                target.text("name") ?? value.columnName ?? value.descendants("FuncCall").first?.names("funcname").last
            let source = value.columnName.flatMap { name in sources.compactMap { $0.column(name) }.first }
            columns.append(Column(name: name ?? "?column?", type: source?.type ?? ColumnType(base: .unknown("?"))))
        }
        for (index, name) in names.enumerated() where index < columns.count { columns[index].name = name }
        for index in columns.indices {
            columns[index].isNotNull = false
            columns[index].defaultValue = nil
        }
        return columns
    }
}
