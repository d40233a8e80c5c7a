// TableFacts+model: what the model and the texts of a schema say of one table, put together.

extension TableFacts {
    /// The facts of a relation; nil where the model does not have it.
    init?(_ id: RelationID, in model: SchemaModel, _ texts: SchemaTexts) {
        guard let relation = model.relations[id], !relation.isAssumed else { return nil }
        let text = texts.tables[relation.name] ?? SchemaTexts.TableText()
        self.init(label: relation.name.text, name: relation.name.name, sql: relation.name.sql)
        isMaterializedView = relation.kind == .materializedView
        columns = relation.columns.map { column in
            Column(
                name: column.name,
                type: text.types[column.name] ?? column.type.description,
                isNotNull: column.isNotNull,
                defaultValue: text.defaults[column.name] ?? TableFacts.sequenceDefault(column, model),
                isIdentity: column.identity != nil,
                isGenerated: column.generated != nil
            )
        }
        indexes = relation.indexes.compactMap { TableFacts.index($0, of: relation, model, texts, text) }
        constraints = relation.constraints.compactMap { TableFacts.constraint($0, model, text) }
        referrers = TableFacts.referrers(of: id, model, texts)
        partitions = TableFacts.partitions(of: relation, model)
        if let key = relation.partitionKey, relation.kind == .partitioned {
            partitionKey = PartitionKey(
                strategy: key.strategy,
                parts: text.partitionParts.isEmpty ? key.columns.map(SQLName.quoted) : text.partitionParts
            )
        }
    }

    /// The views that read a column of a relation.
    static func dependents(on column: String, of id: RelationID, in model: SchemaModel) -> [String] {
        model.relations.values.filter { $0.reads[id]?.contains(column) == true }.map(\.name.text).sorted()
    }

    private static func sequenceDefault(_ column: Migrations.Column, _ model: SchemaModel) -> String? {
        guard column.identity == nil, let id = column.sequence, let sequence = model.relations[id] else { return nil }
        return "nextval(\(SQLName.literal(sequence.name.sql)))"
    }

    private static func index(
        _ id: RelationID,
        of relation: Relation,
        _ model: SchemaModel,
        _ texts: SchemaTexts,
        _ table: SchemaTexts.TableText
    ) -> Index? {
        guard let found = model.relations[id], let facts = found.index else { return nil }
        let columns = facts.parts.compactMap(\.column)
        let isPlain = facts.predicate == nil && columns.count == facts.parts.count
        let list = "(" + columns.map(SQLName.quoted).joined(separator: ", ") + ")"
        let including =
            facts.including.isEmpty
            ? "" : " INCLUDE (" + facts.including.map(SQLName.quoted).joined(separator: ", ") + ")"
        let isConstraint = facts.constraint != nil
        let isStale = facts.columns.contains { table.renamed.contains($0) }
        let definition =
            isConstraint
            ? (isPlain ? "USING btree \(list)\(including)" : "") : (texts.indexes[found.name]?.ending ?? "")
        return Index(
            name: found.name.name,
            definition: isStale && !isConstraint ? "" : definition,
            columns: columns,
            allColumns: facts.columns,
            isUnique: facts.isUnique,
            isPrimary: facts.isPrimary,
            isConstraint: isConstraint,
            constraintEnding: table.keyEndings[found.name.name] ?? "",
            isPartial: !isPlain
        )
    }

    private static func constraint(
        _ constraint: Migrations.Constraint,
        _ model: SchemaModel,
        _ table: SchemaTexts.TableText
    ) -> Constraint? {
        guard constraint.kind == .check || constraint.kind == .foreignKey else { return nil }
        let columns = constraint.columns + (constraint.expression?.columns.sorted() ?? [])
        let isStale = columns.contains { table.renamed.contains($0) }
        return Constraint(
            name: constraint.name,
            definition: isStale ? "" : (table.constraints[constraint.name] ?? ""),
            columns: columns,
            isForeignKey: constraint.kind == .foreignKey,
            referenced: constraint.referenced.flatMap { model.relations[$0]?.name.text },
            referencedColumns: constraint.referencedColumns,
            isValid: constraint.isValidated
        )
    }

    private static func referrers(of id: RelationID, _ model: SchemaModel, _ texts: SchemaTexts) -> [Referrer] {
        let others = model.relations.values.sorted { $0.name.text < $1.name.text }
        return others.flatMap { other in
            other.constraints.filter { $0.kind == .foreignKey && $0.referenced == id && !$0.isInherited }.compactMap {
                found in
                constraint(found, model, texts.tables[other.name] ?? SchemaTexts.TableText()).map {
                    Referrer(table: other.name.sql, constraint: $0)
                }
            }
        }
    }

    private static func partitions(of relation: Relation, _ model: SchemaModel) -> [Partition] {
        relation.children.compactMap { model.relations[$0] }.filter { $0.bound != nil }.map { child in
            var isDefault = false
            if case .byDefault = child.bound { isDefault = true }
            return Partition(
                table: child.name.sql,
                name: child.name.name,
                isDefault: isDefault,
                partitions: partitions(of: child, model)
            )
        }
    }
}

extension QualifiedName {
    /// The name as SQL, with its schema only where that is not `public`.
    var sql: String {
        schema == "public" ? SQLName.quoted(name) : SQLName.quoted(schema) + "." + SQLName.quoted(name)
    }
}
