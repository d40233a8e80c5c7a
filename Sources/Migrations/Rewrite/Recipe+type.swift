// Recipe+type: another type for a column: a new column beside it, kept by a trigger, filled in batches, then swapped in.

/// Another type for a column.
struct WantedType {
    var column: String
    /// The new type as SQL.
    var type: String
    /// `COLLATE …`, as written.
    var collation: String?
    /// The new value out of the old, as SQL; nil: a cast.
    var using: String?
    /// Its default afterwards, as SQL; nil: none.
    var defaultValue: String?
}

extension Recipe {
    /// Changes a type in steps.
    func type(_ change: WantedType) throws(NoRecipe) -> [RewriteStep] {
        guard let column = table.column(change.column) else {
            throw NoRecipe(
                because: "the schema of \(table.label) is not known",
                alternatives: ["give the schema: pg_dump --schema-only > schema.sql, then --schema schema.sql"]
            )
        }
        try refuse(column)
        let swap = TypeSwap(self, change, column)
        var steps = [
            catalogue("add \(swap.new), of the new type", [swap.addition]),
            syncStep(
                "keep \(swap.new) equal to \(change.column) for rows that are written from now on",
                swap.trigger,
                swap.function,
                assigning: [(swap.new, swap.expression)]
            ),
        ]
        steps += try fill(
            "fill \(swap.new) in batches",
            "\(swap.newSQL) = \(swap.expression)",
            where: swap.isPending
        )
        for copy in try swap.indexCopies() {
            steps.append(index(copy.new, isUnique: copy.isUnique, ending: copy.ending))
        }
        for copy in try swap.constraintCopies() {
            steps += try constraint(copy.new, copy.text, isForeignKey: copy.isForeignKey)
        }
        let willBeNotNull = column.isNotNull
        if willBeNotNull {
            let beside = Recipe(table: swap.tableWithNew, isTaken: isTaken)
            steps += beside.notNull([swap.new])
        }
        steps.append(
            RewriteStep(
                "let the planner know the values of \(swap.new)",
                ["ANALYZE \(table.sql) (\(swap.newSQL))"],
                on: table.label,
                lock: .shareUpdateExclusive,
                why: "a sample of rows is read",
                mode: .alone
            )
        )
        steps.append(try swap.swapStep())
        steps += swap.referrerValidations
        steps.append(
            catalogue(
                "drop the old column, once the swap has proved itself",
                ["\(alter) DROP COLUMN IF EXISTS \(swap.oldSQL)"]
            )
        )
        return steps
    }

    private func refuse(_ column: TableFacts.Column) throws(NoRecipe) {
        if !table.dependents.isEmpty {
            throw NoRecipe(
                because: "\(table.dependents.joined(separator: ", ")) read the column, and a view keeps the old one",
                alternatives: ["drop these first and create them again after the swap, in its transaction"]
            )
        }
        if column.isIdentity || column.isGenerated {
            throw NoRecipe(
                because:
                    "\(column.name) is \(column.isIdentity ? "an identity" : "generated"), which no copy takes over",
                alternatives: ["add a new column by hand and move readers over"]
            )
        }
        if table.partitionKey?.parts.contains(where: { SQLTokens($0).tokens.contains { $0.text == column.name } })
            == true
        {
            throw NoRecipe(
                because: "\(column.name) is part of the partition key",
                alternatives: ["make a new partitioned table and copy the rows partition by partition"]
            )
        }
        let touches = table.indexes.contains { $0.allColumns.contains(column.name) }
        if table.isPartitioned, touches {
            throw NoRecipe(
                because: "indexes of a partitioned table are over it, whose copies have to be joined one by one",
                alternatives: ["create them on the new column first: `--rewrite` of CREATE INDEX writes those steps"]
            )
        }
    }
}

/// The pieces of one swap.
struct TypeSwap {
    let recipe: Recipe
    let change: WantedType
    let column: TableFacts.Column
    let new: String
    let old: String
    let trigger: String

    init(_ recipe: Recipe, _ change: WantedType, _ column: TableFacts.Column) {
        (self.recipe, self.change, self.column) = (recipe, change, column)
        new = SQLName.made(change.column, nil, "new")
        old = SQLName.made(change.column, nil, "old")
        trigger = SQLName.made("zz_plimsoll_" + recipe.table.name, change.column, "sync")
    }

    /// A copy of an index or constraint over the new column.
    struct Copy {
        var original: String
        var new: String
        var text: String = ""
        var ending: String = ""
        var isUnique = false
        var isForeignKey = false
    }

    var newSQL: String { SQLName.quoted(new) }
    var oldSQL: String { SQLName.quoted(old) }
    private var columnSQL: String { SQLName.quoted(change.column) }
    private var table: TableFacts { recipe.table }
    private var alter: String { recipe.alter }
    var function: String { recipe.prefix(of: table.sql) + SQLName.quoted(trigger) }

    /// Adds the column; a collation belongs to it.
    var addition: String {
        "\(alter) ADD COLUMN IF NOT EXISTS \(newSQL) \(change.type)" + (change.collation.map { " " + $0 } ?? "")
    }

    /// The new value, in brackets.
    var expression: String {
        if let using = change.using { return "(\(using))::\(change.type)" }
        return "\(columnSQL)::\(change.type)"
    }

    /// Whether a row still has to be filled; types without equality are compared as text.
    var isPending: String {
        let isCompared = !["json", "xml", "point", "box", "path", "polygon"].contains(change.type.lowercased())
        return isCompared
            ? "\(newSQL) IS DISTINCT FROM \(expression)"
            : "\(newSQL)::text IS DISTINCT FROM (\(expression))::text"
    }

    /// The table once the new column is there.
    var tableWithNew: TableFacts {
        var copy = table
        copy.columns.append(TableFacts.Column(name: new, type: change.type))
        return copy
    }

    // MARK: - Copies

    /// Text with the column's name replaced by the new one's, outside strings, calls and qualified names.
    private func renamed(_ text: String, _ what: String) throws(NoRecipe) -> String {
        let source = SQLTokens(text)
        let tokens = source.tokens
        var replacements: [Int: String] = [:]
        for (index, token) in tokens.enumerated() where token.isName && token.text == change.column {
            let isCall = index + 1 < tokens.count && tokens[index + 1].isSign("(")
            let isQualifier = index + 1 < tokens.count && tokens[index + 1].isSign(".")
            let isField = index > 0 && tokens[index - 1].isSign(".")
            let isType = index > 0 && tokens[index - 1].isSign("::")
            guard !isCall, !isQualifier, !isType else { continue }
            guard !isField || (index > 1 && tokens[index - 2].text == table.name) else {
                throw NoRecipe(because: "\(what) names \(change.column) in a way that is not followed: \(text)")
            }
            replacements[index] = newSQL
        }
        return source.replacing(replacements, in: 0..<tokens.count)
    }

    /// The indexes to build over the new column, those behind keys too.
    func indexCopies() throws(NoRecipe) -> [Copy] {
        var copies: [Copy] = []
        for index in table.indexes where index.allColumns.contains(change.column) {
            guard !index.definition.isEmpty else { throw unknown(index.name) }
            copies.append(
                Copy(
                    original: index.name,
                    new: SQLName.chosen(index.name, nil, "new", taken: recipe.isTaken),
                    ending: try renamed(index.definition, index.name),
                    isUnique: index.isUnique
                )
            )
        }
        return copies
    }

    private func unknown(_ name: String) -> NoRecipe {
        NoRecipe(
            because: "how \(name) is defined is not known",
            alternatives: ["give the whole schema: pg_dump --schema-only > schema.sql, then --schema schema.sql"]
        )
    }

    /// The checks and foreign keys over the new column.
    func constraintCopies() throws(NoRecipe) -> [Copy] {
        var copies: [Copy] = []
        for constraint in table.constraints where constraint.columns.contains(change.column) {
            guard !constraint.definition.isEmpty else { throw unknown(constraint.name) }
            copies.append(
                Copy(
                    original: constraint.name,
                    new: SQLName.chosen(constraint.name, nil, "new", taken: recipe.isTaken),
                    text: try renamedConstraint(constraint),
                    isForeignKey: constraint.isForeignKey
                )
            )
        }
        return copies
    }

    /// A foreign key's columns of the other table keep their names.
    private func renamedConstraint(_ constraint: TableFacts.Constraint) throws(NoRecipe) -> String {
        guard constraint.isForeignKey else { return try renamed(constraint.definition, constraint.name) }
        let source = SQLTokens(constraint.definition)
        let all = 0..<source.tokens.count
        guard let references = source.firstOutsideBrackets(in: all, where: { source.tokens[$0].isWord("references") })
        else {
            throw unknown(constraint.name)
        }
        let own = try renamed(source.text(0..<references), constraint.name)
        return own + " " + source.text(references..<source.tokens.count)
    }

    // MARK: - Swap

    /// The foreign keys of other tables that refer to the column.
    private var referrers: [TableFacts.Referrer] {
        let primary = table.indexes.first(where: \.isPrimary)?.columns ?? []
        return table.referrers.filter { referrer in
            let columns =
                referrer.constraint.referencedColumns.isEmpty ? primary : referrer.constraint.referencedColumns
            return columns.contains(change.column)
        }
    }

    /// One short transaction in which the new column takes the old one's place.
    func swapStep() throws(NoRecipe) -> RewriteStep {
        var statements = ["LOCK TABLE \(table.sql) IN ACCESS EXCLUSIVE MODE"]
        for referrer in referrers {
            guard !referrer.constraint.definition.isEmpty else { throw unknown(referrer.constraint.name) }
            statements.append(
                "ALTER TABLE \(referrer.table) DROP CONSTRAINT \(SQLName.quoted(referrer.constraint.name))"
            )
        }
        statements += [
            "DROP TRIGGER \(SQLName.quoted(trigger)) ON \(table.sql)", "DROP FUNCTION \(function)()",
        ]
        for copy in try constraintCopies() {
            statements += [
                "\(alter) DROP CONSTRAINT \(SQLName.quoted(copy.original))",
                "\(alter) RENAME CONSTRAINT \(SQLName.quoted(copy.new)) TO \(SQLName.quoted(copy.original))",
            ]
        }
        let indexes = try indexCopies()
        for copy in indexes { statements.append(dropOriginal(copy)) }
        if column.defaultValue != nil { statements.append("\(alter) ALTER COLUMN \(columnSQL) DROP DEFAULT") }
        // The old column is not written any more.
        if column.isNotNull {
            statements.append("\(alter) ALTER COLUMN \(columnSQL) DROP NOT NULL")
        }
        statements += [
            "\(alter) RENAME COLUMN \(columnSQL) TO \(oldSQL)", "\(alter) RENAME COLUMN \(newSQL) TO \(columnSQL)",
        ]
        if let value = change.defaultValue {
            statements.append("\(alter) ALTER COLUMN \(columnSQL) SET DEFAULT \(value)")
            if let sequence = TypeSwap.sequence(in: value) {
                statements.append("ALTER SEQUENCE \(sequence) OWNED BY \(table.sql).\(columnSQL)")
            }
        }
        for copy in indexes { statements.append(putInPlace(copy)) }
        for referrer in referrers {
            statements.append(
                "ALTER TABLE \(referrer.table) ADD CONSTRAINT \(SQLName.quoted(referrer.constraint.name)) \(referrer.constraint.definition) NOT VALID"
            )
        }
        return RewriteStep(
            "swap \(new) in for \(change.column), in one short transaction",
            statements,
            on: table.label,
            lock: .accessExclusive,
            why: "names change places in the catalogue; no row is read or written"
        )
    }

    private func dropOriginal(_ copy: Copy) -> String {
        let name = SQLName.quoted(copy.original)
        let isConstraint = table.indexes.contains { $0.name == copy.original && $0.isConstraint }
        return isConstraint ? "\(alter) DROP CONSTRAINT \(name)" : "DROP INDEX \(recipe.prefix(of: table.sql))\(name)"
    }

    private func putInPlace(_ copy: Copy) -> String {
        let (name, built) = (SQLName.quoted(copy.original), SQLName.quoted(copy.new))
        guard let index = table.indexes.first(where: { $0.name == copy.original }), index.isConstraint else {
            return "ALTER INDEX \(recipe.prefix(of: table.sql))\(built) RENAME TO \(name)"
        }
        let words = index.isPrimary ? "PRIMARY KEY" : "UNIQUE"
        let ending = index.constraintEnding.isEmpty ? "" : " " + index.constraintEnding
        return "\(alter) ADD CONSTRAINT \(name) \(words) USING INDEX \(built)\(ending)"
    }

    /// The sequence that a default counts with, as SQL.
    static func sequence(in value: String) -> String? {
        let tokens = SQLTokens(value).tokens
        guard let call = tokens.firstIndex(where: { $0.isWord("nextval") }), call + 2 < tokens.count,
            tokens[call + 2].kind == .literal, tokens[call + 2].text.hasPrefix("'")
        else { return nil }
        return String(tokens[call + 2].text.dropFirst().dropLast())
    }

    /// The foreign keys of other tables, proved again.
    var referrerValidations: [RewriteStep] {
        referrers.map { recipe.validation(of: $0.constraint.name, on: $0.table) }
    }
}
