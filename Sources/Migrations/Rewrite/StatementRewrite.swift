// StatementRewrite: which safe sequence stands for a statement that blocks others for long.

/// Finds the safe sequence of one statement.
struct StatementRewrite {
    /// The schema before the statement.
    let model: SchemaModel
    let texts: SchemaTexts
    let path: [String]

    /// The steps of a statement, and where the schema ends up otherwise.
    typealias Outcome = (steps: [RewriteStep], differences: [String])

    /// The facts of a table as written; what little its name says where the schema does not have it.
    func table(_ written: String) -> TableFacts {
        if let id = relation(written), let facts = TableFacts(id, in: model, texts) { return facts }
        let name = SchemaTexts.name(written)
        return TableFacts(label: name.text, name: name.name, sql: written)
    }

    func relation(_ written: String) -> RelationID? {
        let names = SQLTokens(written).tokens.filter(\.isName).map(\.text)
        guard let name = names.last else { return nil }
        return model.relation(named: name, schema: names.count > 1 ? names[names.count - 2] : nil, path: path)
    }

    /// Whether a name is that of a relation.
    func isTaken(_ name: String) -> Bool {
        model.relation(named: name, schema: nil, path: path) != nil
    }

    func recipe(_ written: String) -> Recipe { recipe(table(written)) }

    private func recipe(_ facts: TableFacts) -> Recipe {
        Recipe(table: facts, isTaken: { isTaken($0) || facts.isTaken($0) })
    }

    // MARK: - Statements

    /// The safe sequence of a statement that is no ALTER TABLE.
    func steps(of sql: String) throws(NoRecipe) -> Outcome {
        let source = SQLTokens(sql)
        let words = source.tokens.filter { $0.kind == .word }.map(\.text)
        switch words.first {
        case "create":
            if let index = CreateIndexParts(source) { return (try steps(of: index), []) }
        case "reindex": return (try reindex(source), [])
        case "drop" where words.dropFirst().first == "index": return (try dropIndex(source), [])
        case "update", "delete": return (try rows(source, sql), [])
        case "refresh": return (try refresh(source), [])
        case "alter" where words.dropFirst().first == "index": return (try moveIndex(source), [])
        case "alter" where words.dropFirst().first == "domain": throw domain(source)
        default: break
        }
        throw StatementRewrite.reason(words)
    }

    private static func reason(_ words: [String]) -> NoRecipe {
        switch words.first {
        case "cluster", "vacuum":
            NoRecipe(
                because: "the whole table is copied while nobody may use it",
                alternatives: [
                    "pg_repack or pg_squeeze copy it beside and swap it in",
                    "plain VACUUM makes the space usable again",
                ]
            )
        case "do":
            NoRecipe(
                because: "a DO block is one transaction, and what it does depends on how it runs",
                alternatives: [
                    "write its statements plainly: they can be rewritten one by one",
                    "a loop over rows: one UPDATE under `-- plimsoll:batches by (id), 1000 rows`",
                ]
            )
        case "select" where words.contains("for"):
            NoRecipe(
                because: "it locks rows for as long as the transaction lasts",
                alternatives: ["lock the rows that are needed, by their key"]
            )
        case "select", "call":
            NoRecipe(
                because: "a function does it, in one transaction",
                alternatives: ["write the function's statements plainly: they can be rewritten one by one"]
            )
        case "lock":
            NoRecipe(because: "it locks the table for as long as the transaction lasts", alternatives: ["leave it out"])
        case "truncate", "drop":
            NoRecipe(because: "it takes the table away from everybody", alternatives: ["set a short lock_timeout"])
        case "with", "merge", "insert":
            NoRecipe(
                because: "what it writes in one go cannot be cut by a key",
                alternatives: ["write it as one UPDATE or DELETE under `-- plimsoll:batches by (id), 1000 rows`"]
            )
        default: NoRecipe(because: "no safe sequence is known for it")
        }
    }

    private func steps(of index: CreateIndexParts) throws(NoRecipe) -> [RewriteStep] {
        let facts = table(index.table)
        let recipe = recipe(facts)
        let columns = index.nameParts.joined(separator: "_")
        let name = index.name ?? SQLName.chosen(facts.name, columns, "idx", taken: isTaken)
        if facts.isPartitioned, !index.isOnly {
            return recipe.partitionedIndex(name, isUnique: index.isUnique, ending: index.ending, columnText: columns)
        }
        return [recipe.index(name, isUnique: index.isUnique, ending: index.ending)]
    }

    private func reindex(_ source: SQLTokens) throws(NoRecipe) -> [RewriteStep] {
        let tokens = source.tokens
        let kinds: Set<String> = ["index", "table", "schema", "database"]
        guard let kind = tokens.firstIndex(where: { $0.kind == .word && kinds.contains($0.text) }) else {
            throw NoRecipe(
                because: "system catalogues cannot be reindexed CONCURRENTLY",
                alternatives: ["reindex one catalogue at a time, in a maintenance window"]
            )
        }
        let text =
            source.text(0..<(kind + 1)) + " CONCURRENTLY " + source.text((kind + 1)..<tokens.count)
        return [concurrent("rebuild it beside and swap it in", text, Recipe.buildsBeside)]
    }

    private func concurrent(_ title: String, _ sql: String, _ why: String) -> RewriteStep {
        RewriteStep(title, [sql], on: "", lock: .shareUpdateExclusive, why: why, mode: .alone)
    }

    private func dropIndex(_ source: SQLTokens) throws(NoRecipe) -> [RewriteStep] {
        var cursor = 2
        let isConditional = source.words(["if", "exists"], at: cursor)
        if isConditional { cursor += 2 }
        let end = source.tokens.count
        guard !source.tokens[cursor..<end].contains(where: { $0.isWord("cascade") }) else {
            throw NoRecipe(because: "CONCURRENTLY drops an index alone, without what depends on it")
        }
        let last = source.tokens.last?.isWord("restrict") == true ? end - 1 : end
        return try source.pieces(of: cursor..<last).map { piece throws(NoRecipe) in
            let name = source.text(piece)
            if let id = relation(name), let parent = model.relations[id]?.index?.table,
                model.relations[parent]?.kind == .partitioned
            {
                throw NoRecipe(
                    because: "an index of a partitioned table cannot be dropped CONCURRENTLY",
                    alternatives: ["set a short lock_timeout: the drop itself takes an instant"]
                )
            }
            return concurrent(
                "drop \(name) once nobody uses it",
                "DROP INDEX CONCURRENTLY IF EXISTS \(name)",
                "it waits for the transactions that use it instead of locking the table"
            )
        }
    }

    /// Another tablespace for an index: it is built anew there, beside.
    private func moveIndex(_ source: SQLTokens) throws(NoRecipe) -> [RewriteStep] {
        let tokens = source.tokens
        guard let set = tokens.firstIndex(where: { $0.isWord("set") }), source.words(["set", "tablespace"], at: set),
            set + 2 < tokens.count
        else { throw NoRecipe(because: "no safe sequence is known for it") }
        let start = source.words(["if", "exists"], at: 2) ? 4 : 2
        let name = source.text(start..<set)
        return [
            concurrent(
                "build \(name) anew in the other tablespace and swap it in",
                "REINDEX (TABLESPACE \(source.text((set + 2)..<(set + 3)))) INDEX CONCURRENTLY \(name)",
                Recipe.buildsBeside
            )
        ]
    }

    private func refresh(_ source: SQLTokens) throws(NoRecipe) -> [RewriteStep] {
        let start = source.words(["concurrently"], at: 3) ? 4 : 3
        let end = source.tokens.firstIndex { $0.isWord("with") } ?? source.tokens.count
        let facts = table(source.text(start..<end))
        let isUnique = facts.indexes.contains { $0.isUnique && !$0.isPartial }
        guard isUnique, end == source.tokens.count, start == 3 else {
            throw NoRecipe(
                because: "CONCURRENTLY needs a unique index over plain columns, without WHERE",
                alternatives: ["create one first: CREATE UNIQUE INDEX CONCURRENTLY … ON \(facts.sql) (…)"]
            )
        }
        return [
            RewriteStep(
                "compute \(facts.label) beside and write the differences",
                ["REFRESH MATERIALIZED VIEW CONCURRENTLY \(facts.sql)"],
                on: facts.label,
                lock: .exclusive,
                why: "readers go on; only another refresh waits",
                mode: .alone
            )
        ]
    }

    private func domain(_ source: SQLTokens) -> NoRecipe {
        let tokens = source.tokens
        let name = tokens.count > 2 ? SchemaTexts.name(source.text(2..<3)).name : "the domain"
        let check = tokens.firstIndex { $0.isWord("check") }
        let text = check.map { source.text($0..<tokens.count) } ?? "CHECK (…)"
        let users = model.relations.values.filter { $0.kind.holdsRows }.sorted { $0.name.text < $1.name.text }.flatMap {
            table in
            table.columns.filter { column in
                if case .user(let type) = column.type.base { return type.name == name }
                return false
            }.map { (table, $0.name) }
        }
        let alternatives = users.prefix(8).map { table, column in
            "ALTER TABLE \(table.name.sql) ADD \(replacingValue(text, with: column)) NOT VALID; then VALIDATE CONSTRAINT"
        }
        return NoRecipe(
            because: "a domain's constraint is proved under a lock that blocks writes to every table with the domain, "
                + "by VALIDATE as well",
            alternatives: alternatives.isEmpty ? ["a CHECK on each table, NOT VALID, then VALIDATE"] : alternatives
        )
    }

    private func replacingValue(_ text: String, with column: String) -> String {
        let source = SQLTokens(text)
        var replacements: [Int: String] = [:]
        for (index, token) in source.tokens.enumerated() where token.isWord("value") {
            replacements[index] = SQLName.quoted(column)
        }
        let all = 0..<source.tokens.count
        let end = source.firstOutsideBrackets(in: all) { source.words(["not", "valid"], at: $0) } ?? all.upperBound
        return source.replacing(replacements, in: 0..<end)
    }

    // MARK: - Rows

    private func rows(_ source: SQLTokens, _ sql: String) throws(NoRecipe) -> [RewriteStep] {
        let isDelete = source.tokens[0].isWord("delete")
        let probe: Backfill
        do throws(Backfill.Refusal) {
            probe = try Backfill(sql, key: .place)
        } catch {
            throw NoRecipe(because: error.reason)
        }
        let recipe = recipe(probe.table)
        let title = "\(isDelete ? "delete" : "change") the rows in batches"
        guard recipe.table.key == nil, !isDelete else {
            return [try recipe.batches(title, probe.statement, mayRepeat: true)]
        }
        guard relation(probe.table) != nil else {
            throw NoRecipe(
                because: "the key of \(probe.table) is not known",
                alternatives: ["give the schema: pg_dump --schema-only > schema.sql, then --schema schema.sql"]
            )
        }
        return [try recipe.batches(title, try withoutKey(source, probe), mayRepeat: true)]
    }

    /// Whether a statement writes an unknown number of rows of a table that is there, without naming its key.
    func changesManyRows(_ sql: String, _ effect: StatementEffect) -> Bool {
        let source = SQLTokens(sql)
        guard let first = source.tokens.first, first.isWord("update") || first.isWord("delete"),
            effect.rowLocks.contains(where: \.writes)
        else { return false }
        let all = 0..<source.tokens.count
        guard let condition = source.firstOutsideBrackets(in: all, where: { source.tokens[$0].isWord("where") }),
            let table = effect.rowLocks.first(where: \.writes)?.table
        else { return true }
        let key = self.table(table).key ?? []
        let named = source.firstOutsideBrackets(in: condition..<all.upperBound) { index in
            source.tokens[index].isName && key.contains(source.tokens[index].text)
        }
        return named == nil
    }

    /// An UPDATE of constants leaves out the rows that have them already, so that it may be done again.
    private func withoutKey(_ source: SQLTokens, _ probe: Backfill) throws(NoRecipe) -> String {
        let tokens = source.tokens
        let all = 0..<tokens.count
        let refusal = NoRecipe(
            because: "\(probe.table) has no primary key to go along, and rows that are changed move to other places",
            alternatives: ["give the table a primary key first"]
        )
        guard let set = source.firstOutsideBrackets(in: all, where: { tokens[$0].isWord("set") }) else { throw refusal }
        let end = source.firstOutsideBrackets(in: all) { tokens[$0].isWord("where") || tokens[$0].isWord("from") }
        var conditions: [String] = []
        for piece in source.pieces(of: (set + 1)..<(end ?? tokens.count)) {
            let isConstant =
                piece.count == 3 && tokens[piece.lowerBound + 1].isSign("=")
                && (tokens[piece.lowerBound + 2].kind == .literal
                    || ["null", "true", "false"].contains(tokens[piece.lowerBound + 2].text))
            guard isConstant else { throw refusal }
            conditions.append(
                "\(source.text(piece.lowerBound..<(piece.lowerBound + 1))) IS DISTINCT FROM \(source.text((piece.lowerBound + 2)..<(piece.lowerBound + 3)))"
            )
        }
        return probe.statement(within: "(" + conditions.joined(separator: " OR ") + ")")
    }
}
