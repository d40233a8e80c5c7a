// Walk+names: which relation a name in a statement means.
import Findings

extension MigrationWalk {
    /// The schemas that belong to the server itself.
    static let systemSchemas: Set<String> = ["pg_catalog", "information_schema", "pg_toast"]

    /// The relation a `RangeVar` means, or nil where it is none that is known.
    func known(_ name: Syntax) -> RelationID? {
        guard let relation = name.text("relname") else { return nil }
        return schema.relation(named: relation, schema: name.text("schemaname"), path: settings.searchPath)
    }

    /// Whether a `RangeVar` means a table of the server itself.
    func isSystem(_ name: Syntax) -> Bool {
        if let schema = name.text("schemaname") { return Self.systemSchemas.contains(schema) }
        return name.text("relname")?.hasPrefix("pg_") ?? false
    }

    /// The relation a `RangeVar` means; one of an incomplete schema is taken to be there.
    ///
    /// - Throws: `Refusal` 42P01 where the schema is complete and has none of this name.
    mutating func find(_ name: Syntax, as kind: Relation.Kind = .table) throws(Refusal) -> RelationID {
        if let id = known(name) { return id }
        return try missing(name.text("schemaname"), name.text("relname") ?? "", as: kind)
    }

    /// The relation of a list of names such as DROP and COMMENT have.
    mutating func find(names: [String], as kind: Relation.Kind = .table) throws(Refusal) -> RelationID {
        let schemaName = names.count > 1 ? names[names.count - 2] : nil
        let name = names.last ?? ""
        if let id = schema.relation(named: name, schema: schemaName, path: settings.searchPath) { return id }
        return try missing(schemaName, name, as: kind)
    }

    private mutating func missing(
        _ schemaName: String?,
        _ name: String,
        as kind: Relation.Kind
    ) throws(Refusal) -> RelationID {
        let qualified = QualifiedName(schema: schemaName ?? settings.searchPath.first ?? "public", name: name)
        guard !schema.isComplete else {
            let code = kind == .index ? "42704" : "42P01"
            throw refusal(code, "\(qualified.text) does not exist in the schema")
        }
        return schema.add { id in
            var relation = Relation(id: id, name: qualified, kind: kind)
            relation.isAssumed = true
            return relation
        }
    }

    /// The name and schema a new object gets.
    func newName(_ name: Syntax) -> QualifiedName {
        QualifiedName(
            schema: name.text("schemaname") ?? settings.searchPath.first ?? "public",
            name: name.text("relname") ?? ""
        )
    }

    /// The name and schema of a list of names.
    func newName(_ names: [String]) -> QualifiedName {
        QualifiedName(
            schema: names.count > 1 ? names[names.count - 2] : settings.searchPath.first ?? "public",
            name: names.last ?? ""
        )
    }

    /// The column of a table.
    ///
    /// - Throws: `Refusal` 42703 where the table is known and has none of this name.
    func column(_ name: String, of id: RelationID) throws(Refusal) -> Column? {
        guard let relation = schema.relations[id] else { return nil }
        if let column = relation.column(name) { return column }
        guard relation.isAssumed || relation.columns.isEmpty || Self.systemColumns.contains(name) else {
            throw refusal("42703", "\(relation.name.text) has no column \(name)")
        }
        return nil
    }

    private static let systemColumns: Set<String> = ["ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"]

    /// Runs `body` with a narrower place for what it notes.
    mutating func at(_ span: Span?, _ body: (inout MigrationWalk) throws(Refusal) -> Void) throws(Refusal) {
        guard let span else { return try body(&self) }
        let outer = work.span
        // Inside a function's text places are those of the statement that calls it.
        if work.hiddenIn.isEmpty { work.span = span }
        try body(&self)
        work.span = outer
    }
}
