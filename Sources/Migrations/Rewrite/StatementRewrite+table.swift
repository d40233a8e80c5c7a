// StatementRewrite+table: the safe sequences of the commands of ALTER TABLE.

extension StatementRewrite {
    /// The safe sequence of one command.
    ///
    /// `isRewriting` says that a column's default makes the table be rewritten; `change` has the default that a column
    /// of another type gets afterwards.
    func steps(
        of command: TableCommand,
        text: String,
        on written: String,
        isRewriting: Bool,
        defaultAfterwards: String?? = nil
    ) throws(NoRecipe) -> Outcome {
        let facts = table(written)
        let recipe = recipe(written)
        switch command {
        case .addColumn(let parts): return try recipe.column(parts, isRewriting: isRewriting)
        case .addConstraint(let parts): return (try steps(of: parts, recipe), [])
        case .setNotNull(let column): return (try notNull(column, recipe), [])
        case .setType(let column, let type, let collation, let using):
            let change = WantedType(
                column: column,
                type: type,
                collation: collation,
                using: using,
                defaultValue: defaultAfterwards ?? facts.column(column)?.defaultValue
            )
            return (try self.type(change, written), StatementRewrite.typeDifferences(column))
        case .attachPartition(let partition, let bound):
            return (try recipe.attach(table(partition), bound: bound), [])
        case .detachPartition(let partition, _): return (try recipe.detach(partition), [])
        case .setStorage(let what): throw storage(what, facts)
        case .setDefault, .other: throw NoRecipe(because: "no safe sequence is known for it")
        }
    }

    private static func typeDifferences(_ column: String) -> [String] {
        ["\(column) becomes the last column; privileges, comments and statistics targets of the old one are not copied"]
    }

    private func type(_ change: WantedType, _ written: String) throws(NoRecipe) -> [RewriteStep] {
        guard let id = relation(written), var facts = TableFacts(id, in: model, texts) else {
            return try recipe(written).type(change)
        }
        if isCheckedDomain(change.type) {
            throw NoRecipe(
                because:
                    "\(change.type) is a domain with constraints, and adding a column of it rewrites the table as well",
                alternatives: [
                    "the domain's base type, and its condition as a CHECK of the table, NOT VALID, then VALIDATE"
                ]
            )
        }
        facts.dependents = TableFacts.dependents(on: change.column, of: id, in: model)
        return try Recipe(table: facts, isTaken: { isTaken($0) || facts.isTaken($0) }).type(change)
    }

    private func isCheckedDomain(_ type: String) -> Bool {
        let names = SQLTokens(type).tokens.filter(\.isName).map(\.text)
        guard let name = names.last else { return false }
        let schema = names.count > 1 ? names[names.count - 2] : nil
        guard let found = model.type(named: name, schema: schema, path: path) else { return false }
        return model.isChecked(ColumnType(base: .user(found.name)))
    }

    private func notNull(_ column: String, _ recipe: Recipe) throws(NoRecipe) -> [RewriteStep] {
        let steps = recipe.notNull([column])
        guard !steps.isEmpty else { throw NoRecipe(because: "\(column) is NOT NULL already") }
        return steps
    }

    private func steps(of parts: ConstraintParts, _ recipe: Recipe) throws(NoRecipe) -> [RewriteStep] {
        let table = recipe.table
        switch parts.kind {
        case .check:
            let name =
                parts.name ?? SQLName.chosen(table.name, onlyColumn(of: parts, table), "check", taken: table.isTaken)
            return try recipe.constraint(name, parts.text)
        case .foreignKey:
            let columns = parts.columns.joined(separator: "_")
            let name = parts.name ?? SQLName.chosen(table.name, columns, "fkey", taken: table.isTaken)
            return try recipe.constraint(name, parts.text, isForeignKey: true)
        case .unique, .primaryKey:
            guard !parts.usesIndex else { throw NoRecipe(because: "it stands on an index that is there already") }
            let isPrimary = parts.kind == .primaryKey
            let columns = isPrimary ? nil : parts.columns.joined(separator: "_")
            let name = parts.name ?? SQLName.chosen(table.name, columns, isPrimary ? "pkey" : "key", taken: isTaken)
            return try recipe.key(name, parts)
        case .exclude:
            throw NoRecipe(
                because: "the index of an exclusion constraint cannot be built CONCURRENTLY",
                alternatives: [
                    "copy into a new table that has the constraint, kept equal by triggers, and swap the tables"
                ]
            )
        }
    }

    /// The column of a check that names only one: PostgreSQL puts it into the constraint's name.
    private func onlyColumn(of parts: ConstraintParts, _ table: TableFacts) -> String? {
        let named = Set(SQLTokens(parts.text).tokens.filter(\.isName).map(\.text))
        let columns = table.columns.map(\.name).filter(named.contains)
        return columns.count == 1 ? columns.first : nil
    }

    private func storage(_ what: String, _ table: TableFacts) -> NoRecipe {
        switch what {
        case "tablespace":
            NoRecipe(
                because: "the whole file is copied while nobody may use the table",
                alternatives: ["pg_repack --tablespace copies it beside and swaps it in"]
            )
        case "unlogged", "logged":
            NoRecipe(
                because: "the whole table is written anew while nobody may use it",
                alternatives: [
                    "copy the rows into a new table of the other kind, kept equal by a trigger, and swap the names"
                ]
            )
        default:
            NoRecipe(
                because: "the whole table is written anew while nobody may use it",
                alternatives: ["copy the rows into a new table, kept equal by a trigger, and swap the names"]
            )
        }
    }
}
