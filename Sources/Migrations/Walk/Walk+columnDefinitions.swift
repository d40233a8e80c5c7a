// Walk+columnDefinitions: what a column's definition says, in CREATE TABLE and ADD COLUMN alike.

/// A column's definition, read.
struct ColumnReading {
    var column: Column
    /// Whether its type stands for a sequence: `serial` and kin.
    var isSerial = false
    /// Constraints that stand in the definition and are the table's: checks, keys, references.
    var constraints: [Syntax] = []
}

extension MigrationWalk {
    /// Reads a column's definition.
    func readColumn(_ definition: Syntax) -> ColumnReading {
        let typeName = definition["typeName"]
        var column = Column(
            name: definition.text("colname") ?? "",
            type: typeName.map { schema.columnType($0, path: settings.searchPath) } ?? .text,
            collation: definition["collClause"]?.names("collname").last
        )
        var reading = ColumnReading(column: column)
        if let name = typeName?.names("names").last, ColumnType.serials[name] != nil,
            schema.type(named: name, schema: nil, path: settings.searchPath) == nil
        {
            reading.isSerial = true
            column.isNotNull = true
        }
        for constraint in definition.list("constraints").compactMap({ $0.unwrapped("Constraint") }) {
            switch constraint.text("contype") {
            case "CONSTR_NOTNULL": column.isNotNull = true
            case "CONSTR_DEFAULT": column.defaultValue = constraint["raw_expr"].map { Expression(syntax: $0) }
            case "CONSTR_GENERATED": column.generated = constraint["raw_expr"].map { Expression(syntax: $0) }
            case "CONSTR_IDENTITY":
                column.identity = constraint.text("generated_when") == "d" ? .byDefault : .always
                column.isNotNull = true
            case "CONSTR_PRIMARY":
                column.isNotNull = true
                reading.constraints.append(constraint)
            case "CONSTR_CHECK", "CONSTR_UNIQUE", "CONSTR_FOREIGN", "CONSTR_EXCLUSION":
                reading.constraints.append(constraint)
            default: break
            }
        }
        reading.column = column
        return reading
    }
}
