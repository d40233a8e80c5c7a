// SafeRewrite: what stands in the place of a migration that blocks others for long: steps that are safe one by one.
import Findings

/// The safe sequence of a migration's statements.
///
///     var rewrite = SafeRewrite(schema: statementsOfTheSchema)
///     let file = rewrite.rewriting(of: Statement.statements(of: source))
///     for text in file.files(named: "0042_add_plan") { print(text.name, text.text) }
///
/// The statements are taken apart: what was one transaction becomes steps that each hold strong locks for an instant.
/// A step is written from the text of the statement itself, and from the schema's where indexes, constraints and
/// defaults have to be copied; what cannot be copied is refused with its reason, never left out.
///
/// Limits: PostgreSQL 15. What a DO block or a function does is not taken apart.
public struct SafeRewrite: Sendable {
    private var texts: SchemaTexts
    private var walk: MigrationWalk

    /// Begins with the schema that the statements make, such as those of `pg_dump --schema-only`.
    public init(schema statements: [Statement], statistics: DatabaseStatistics? = nil) {
        var model = MigrationWalk(schema: SchemaModel())
        model.beginFile(wrapsInTransaction: false)
        var texts = SchemaTexts()
        for statement in statements where statement.kind == .sql {
            _ = model.effects(of: statement)
            texts.read(statement.sql)
        }
        model.endFile()
        // Rows that the text itself inserts say nothing of the real tables: without statistics all count as large.
        var schema = model.schema
        for name in schema.tableNames { schema.setRows(.unknown, ofTable: name) }
        self.init(walk: MigrationWalk(schema: schema, statistics: statistics), texts: texts)
    }

    init(walk: MigrationWalk, texts: SchemaTexts) {
        (self.walk, self.texts) = (walk, texts)
    }

    /// The rewriting of one file; the schema is then as the file leaves it.
    public mutating func rewriting(of statements: [Statement], wrapsInTransaction: Bool = false) -> FileRewriting {
        let original = blocks(statements, wrapsInTransaction)
        var reader = FileReader(walk: walk, texts: texts)
        let rewriting = reader.rewriting(of: statements, isSafe: original.isSafe)
        (walk, texts) = (original.walk, reader.texts)
        return rewriting
    }

    /// The walk behind the file as it stands, and whether it blocks nobody for long.
    private func blocks(_ statements: [Statement], _ wraps: Bool) -> (walk: MigrationWalk, isSafe: Bool) {
        var walk = walk
        walk.beginFile(wrapsInTransaction: wraps)
        var isSafe = true
        for statement in statements {
            let finder = StatementRewrite(model: walk.schema, texts: texts, path: walk.settings.searchPath)
            let effect = walk.effects(of: statement)
            if effect.isLong || effect.failure != nil || SQLShape(statement.sql).isBetterConcurrent
                || finder.changesManyRows(statement.sql, effect)
            {
                isSafe = false
            }
        }
        walk.endFile()
        return (walk, isSafe)
    }
}

/// What stands in the place of a file.
public struct FileRewriting: Sendable {
    /// One statement, and what is done instead.
    public struct Part: Sendable {
        /// The statement.
        public let statement: Statement
        /// What is done instead.
        public let rewriting: Rewriting
    }

    /// The statements in order; BEGIN, COMMIT and settings are left out.
    public internal(set) var parts: [Part] = []
    /// Settings of the file, to be made again before each step.
    public internal(set) var settings: [String] = []
    /// Whether the file blocks nobody for long as it stands.
    public internal(set) var isSafeAsItIs = false

    /// All steps in order; statements that are safe as they stand are steps of their own.
    ///
    /// None where the file is safe as it is.
    public var steps: [RewriteStep] {
        if isSafeAsItIs { return [] }
        return parts.flatMap { part -> [RewriteStep] in
            switch part.rewriting {
            case .steps(let steps, _): steps
            case .safeAsItIs: [RewriteStep.asWritten(part.statement)]
            case .none: []
            }
        }
    }

    /// The statements that have no safe sequence, with the reasons.
    public var refused: [(statement: Statement, because: String, alternatives: [String])] {
        parts.compactMap { part in
            guard case .none(let because, let alternatives) = part.rewriting else { return nil }
            return (part.statement, because, alternatives)
        }
    }

    /// Where the schema ends up otherwise than by the file itself.
    public var differences: [String] {
        parts.flatMap { part -> [String] in
            guard case .steps(_, let differences) = part.rewriting else { return [] }
            return differences
        }
    }
}

extension RewriteStep {
    /// A statement that is safe as it stands.
    static func asWritten(_ statement: Statement) -> RewriteStep {
        let mode: Mode = SQLShape(statement.sql).needsNoTransaction ? .alone : .transaction
        let words = statement.sql.split { $0 == " " || $0 == "\n" || $0 == "\t" }.prefix(8).joined(separator: " ")
        return RewriteStep(
            "as written: " + String(words.prefix(60)),
            [statement.sql],
            on: "",
            lock: nil,
            why: "it blocks nobody for long",
            mode: mode
        )
    }
}

extension StatementEffect {
    /// Whether others wait for a time that grows with the data, or every row stays locked.
    var isLong: Bool {
        tables.contains { $0.grows && ($0.blocksWrites || $0.blocksReads) }
            || rowLocks.contains { $0.share == .all }
    }
}

/// Goes through a file as its steps would be run: statement by statement, each by itself.
private struct FileReader {
    var walk: MigrationWalk
    var texts: SchemaTexts
    /// Commands that wait for a swap: the default that a column shall have afterwards.
    private var deferred: [ColumnKey: String?] = [:]
    private var skipped: Set<Int> = []

    struct ColumnKey: Hashable {
        var table: RelationID
        var column: String
    }

    init(walk: MigrationWalk, texts: SchemaTexts) {
        (self.walk, self.texts) = (walk, texts)
        self.walk.beginFile(wrapsInTransaction: false)
    }

    mutating func rewriting(of given: [Statement], isSafe: Bool) -> FileRewriting {
        var result = FileRewriting()
        result.isSafeAsItIs = isSafe
        let statements = isSafe ? given : apart(given)
        for (position, statement) in statements.enumerated() {
            let shape = SQLShape(statement.sql)
            if shape.isTransactionControl, !shape.isRollback, !isSafe { continue }
            if let setting = shape.setting, !isSafe {
                _ = walk.effects(of: statement)
                if shape.isKeptSetting { result.settings.append(setting) }
                continue
            }
            let rewriting = isSafe ? .safeAsItIs : self.rewriting(of: statement, at: position, among: statements)
            if let rewriting { result.parts.append(FileRewriting.Part(statement: statement, rewriting: rewriting)) }
        }
        return result
    }

    /// Statements with those of several commands taken apart, where the whole blocks for long.
    private func apart(_ statements: [Statement]) -> [Statement] {
        var walk = walk
        return statements.flatMap { statement -> [Statement] in
            if SQLShape(statement.sql).isTransactionControl { return [statement] }
            let effect = walk.effects(of: statement)
            guard effect.isLong, let alter = TableCommands(SQLTokens(statement.sql)), alter.commands.count > 1 else {
                return [statement]
            }
            return alter.commands.flatMap { command in
                let text = "\(alter.head) \(command.text)"
                return Statement.statements(of: SourceText(name: statement.source.name, text: text))
            }
        }
    }

    private mutating func rewriting(
        of statement: Statement,
        at position: Int,
        among statements: [Statement]
    ) -> Rewriting? {
        if skipped.contains(position) { return nil }
        let sql = statement.sql
        let alter = TableCommands(SQLTokens(sql))
        if let alter, defers(alter, at: position, statements) {
            // The model goes on as if it were done; the text of the default stays, for the swap to take away.
            _ = walk.effects(of: statement)
            return nil
        }
        let before = walk.schema
        let path = walk.settings.searchPath
        let effect = walk.effects(of: statement)
        defer { texts.read(sql) }
        if SQLShape(sql).isRollback {
            return .none(because: "ROLLBACK takes back what steps would have committed already", alternatives: [])
        }
        let finder = StatementRewrite(model: before, texts: texts, path: path)
        if let failure = effect.failure {
            return .none(because: "it will fail: \(failure.reason)", alternatives: [])
        }
        let isMany = finder.changesManyRows(sql, effect)
        guard effect.isLong || SQLShape(sql).isBetterConcurrent || isMany else { return .safeAsItIs }
        if SQLShape(sql).isConcurrentRefresh { return .safeAsItIs }
        do throws(NoRecipe) {
            let outcome = try outcome(statement, alter, effect, finder, at: position, among: statements)
            return .steps(outcome.steps.map { $0.naming(effect) }, differences: outcome.differences)
        } catch {
            // Rows of an unknown number, which cannot be cut: not known to be long, so they stay.
            if !effect.isLong, isMany { return .safeAsItIs }
            return .none(because: error.because, alternatives: error.alternatives)
        }
    }

    private mutating func outcome(
        _ statement: Statement,
        _ alter: TableCommands?,
        _ effect: StatementEffect,
        _ finder: StatementRewrite,
        at position: Int,
        among statements: [Statement]
    ) throws(NoRecipe) -> StatementRewrite.Outcome {
        guard let alter else { return try finder.steps(of: statement.sql) }
        guard alter.commands.count == 1, let (command, text) = alter.commands.first else {
            throw NoRecipe(because: "its commands cannot be told apart")
        }
        var afterwards: String??
        if case .setType(let column, _, _, _) = command, let id = finder.relation(alter.table) {
            let key = ColumnKey(table: id, column: column)
            if let value = deferred[key] { afterwards = .some(value) }
            if let next = laterDefault(of: key, alter.table, after: position, statements, finder) {
                skipped.insert(next.position)
                afterwards = .some(next.value)
            }
        }
        let rewrites = effect.tables.contains { $0.rewrites }
        return try finder.steps(
            of: command,
            text: text,
            on: alter.table,
            isRewriting: rewrites,
            defaultAfterwards: afterwards
        )
    }

    /// Whether a DROP DEFAULT is left for the swap that a later statement needs: until then new rows need the default.
    private mutating func defers(_ alter: TableCommands, at position: Int, _ statements: [Statement]) -> Bool {
        guard alter.commands.count == 1, case .setDefault(let column, nil)? = alter.commands.first?.command else {
            return false
        }
        let finder = StatementRewrite(model: walk.schema, texts: texts, path: walk.settings.searchPath)
        guard let id = finder.relation(alter.table) else { return false }
        var copy = walk
        for (later, statement) in statements.enumerated() where later >= position {
            let effect = copy.effects(of: statement)
            guard later > position, let next = TableCommands(SQLTokens(statement.sql)),
                finder.relation(next.table) == id,
                next.commands.count == 1, case .setType(column, _, _, _)? = next.commands.first?.command
            else { continue }
            guard effect.isLong else { return false }
            deferred[ColumnKey(table: id, column: column)] = .some(nil)
            return true
        }
        return false
    }

    /// The default that a later statement sets for a column whose type changes.
    private func laterDefault(
        of key: ColumnKey,
        _ table: String,
        after position: Int,
        _ statements: [Statement],
        _ finder: StatementRewrite
    ) -> (position: Int, value: String)? {
        for (later, statement) in statements.enumerated() where later > position {
            guard let next = TableCommands(SQLTokens(statement.sql)), finder.relation(next.table) == key.table,
                next.commands.count == 1, case .setDefault(key.column, let value?)? = next.commands.first?.command
            else { continue }
            return (later, value)
        }
        return nil
    }
}

extension RewriteStep {
    /// The step with the table's name, where it does not name one.
    fileprivate func naming(_ effect: StatementEffect) -> RewriteStep {
        guard table.isEmpty, let first = effect.tables.first else { return self }
        var copy = self
        copy.table = first.table
        return copy
    }
}
