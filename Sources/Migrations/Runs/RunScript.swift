// RunScript: a migration file as it is run: which statements go together, which stand alone, which go in batches.
public import Findings

/// A migration file as it is run.
public struct RunScript: Sendable {
    /// What is run as one.
    public enum Work: Sendable, Hashable {
        /// A setting of the session: made again whenever a run goes on.
        case setting(String)
        /// Statements of one transaction.
        case transaction([String])
        /// A statement that may stand in no transaction.
        case alone(String, LoneStatement)
        /// Rows changed in batches.
        case batches(Backfill)
    }

    /// A part of the file that is run as one.
    public struct Unit: Sendable, Hashable {
        /// What is run.
        public let work: Work
        /// Its line in the file, from 1.
        public let line: Int

        /// Its statements as one text: what tells whether it changed since it was run.
        public var text: String {
            switch work {
            case .setting(let sql), .alone(let sql, _): sql
            case .transaction(let statements): statements.joined(separator: ";\n")
            case .batches(let backfill): backfill.markLine + "\n" + backfill.statement
            }
        }
    }

    /// The lines of the transactions in which one column takes another's name, so that no name is missing to anybody.
    public var swappedLines: [ClosedRange<Int>] {
        units.enumerated().compactMap { index, unit in
            guard case .transaction(let statements) = unit.work, RunScript.swapsColumns(statements) else { return nil }
            let next = units.indices.contains(index + 1) ? units[index + 1].line - 1 : Int.max
            return unit.line...max(unit.line, next)
        }
    }

    private static func swapsColumns(_ statements: [String]) -> Bool {
        var old: Set<[String]> = []
        var new: Set<[String]> = []
        for statement in statements {
            let source = SQLTokens(statement)
            guard let alter = TableCommands(source), alter.commands.count == 1,
                let rename = source.tokens.firstIndex(where: { $0.isWord("rename") }),
                source.words(["rename", "column"], at: rename), source.tokens.count == rename + 5
            else { continue }
            old.insert([alter.table, source.tokens[rename + 2].text])
            new.insert([alter.table, source.tokens[rename + 4].text])
        }
        return !old.isDisjoint(with: new)
    }

    /// Why a file cannot be run.
    public struct Problem: Error, Sendable {
        /// One clause.
        public let message: String
        /// Where.
        public let place: Place
    }

    /// The file's name.
    public let name: String
    /// The file itself.
    public let source: SourceText
    /// Its parts in order.
    public let units: [Unit]

    /// Takes a file apart.
    ///
    /// `named` is what the record knows it by: the same wherever it lies. `wrapsInTransaction` runs all of it in one transaction, unless a statement of it may stand in none.
    /// - Throws: `Problem`, for what cannot be read or run.
    public init(
        _ source: SourceText,
        named name: String? = nil,
        wrapsInTransaction: Bool = false
    ) throws(Problem) {
        self.name = name ?? source.name
        self.source = source
        var reader = RunReader(source: source)
        let read = try reader.read()
        let isWhole =
            wrapsInTransaction
            && read.allSatisfy { unit in
                switch unit.work {
                case .setting, .transaction: true
                case .alone, .batches: false
                }
            }
        guard isWhole, let first = read.first, read.count > 1 else {
            units = read
            return
        }
        let all = read.flatMap { unit -> [String] in
            switch unit.work {
            case .setting(let sql): [sql]
            case .transaction(let statements): statements
            case .alone, .batches: []
            }
        }
        units = [Unit(work: .transaction(all), line: first.line)]
    }

    /// Whether the file says itself how long to wait for locks.
    public var setsLockTimeout: Bool {
        units.contains { unit in
            guard case .setting(let sql) = unit.work else { return false }
            return sql.lowercased().contains("lock_timeout")
        }
    }
}

/// A statement that may stand in no transaction, as far as it can be told afterwards whether it was done.
public enum LoneStatement: Sendable, Hashable {
    /// An index by its name as SQL.
    case createIndex(String)
    /// An index by its name as SQL.
    case dropIndex(String)
    /// A partition of a table, both as SQL.
    case detach(table: String, partition: String)
    /// Anything else: done again where it is not known to be done.
    case other

    /// What a statement is.
    init(_ sql: String) {
        let source = SQLTokens(sql)
        if let index = CreateIndexParts(source), let name = index.name {
            let recipe = Recipe(table: TableFacts(label: "", name: "", sql: index.table), isTaken: { _ in false })
            self = .createIndex(recipe.prefix(of: index.table) + SQLName.quoted(name))
        } else if source.words(["drop", "index", "concurrently"], at: 0) {
            let start = source.words(["if", "exists"], at: 3) ? 5 : 3
            self = start < source.tokens.count ? .dropIndex(source.text(start..<source.tokens.count)) : .other
        } else if let alter = TableCommands(source),
            case .detachPartition(let table, true)? = alter.commands.first?.command
        {
            self = .detach(table: alter.table, partition: table)
        } else {
            self = .other
        }
    }
}

/// Reads the units of a file.
private struct RunReader {
    let source: SourceText
    private var units: [RunScript.Unit] = []
    private var open: (statements: [String], line: Int)?
    private var end = 0

    init(source: SourceText) { self.source = source }

    mutating func read() throws(RunScript.Problem) -> [RunScript.Unit] {
        for statement in Statement.statements(of: source) {
            try take(statement)
            end = Int(statement.span.end)
        }
        if let open {
            let place = Place(source: source, span: Span(from: source.bytes.count, to: source.bytes.count))
            throw RunScript.Problem(
                message: "the transaction of line \(open.line) is not ended: COMMIT is missing",
                place: place
            )
        }
        return units
    }

    private mutating func take(_ statement: Statement) throws(RunScript.Problem) {
        guard statement.kind == .sql else {
            throw problem(
                "\(statement.kind == .copyData ? "rows behind COPY" : "a command of psql") cannot be run here",
                statement
            )
        }
        if let failure = statement.failure {
            throw RunScript.Problem(message: failure.message, place: Place(source: source, span: failure.span))
        }
        let sql = statement.sql
        let shape = SQLShape(sql)
        let line = statement.place.start.line
        if let backfill = try backfill(before: statement) {
            guard open == nil else {
                throw problem("batches commit by themselves and cannot stand in a transaction", statement)
            }
            units.append(RunScript.Unit(work: .batches(backfill), line: line))
            return
        }
        if shape.isTransactionControl { return try control(shape, statement, line) }
        if open != nil {
            guard !shape.needsNoTransaction else {
                throw problem("PostgreSQL refuses this in a transaction: put it behind COMMIT", statement)
            }
            open?.statements.append(sql)
        } else if shape.setting != nil {
            units.append(RunScript.Unit(work: .setting(sql), line: line))
        } else if shape.needsNoTransaction {
            units.append(RunScript.Unit(work: .alone(sql, LoneStatement(sql)), line: line))
        } else {
            units.append(RunScript.Unit(work: .transaction([sql]), line: line))
        }
    }

    private mutating func control(_ shape: SQLShape, _ statement: Statement, _ line: Int) throws(RunScript.Problem) {
        if shape.isBegin, open == nil {
            open = ([], line)
        } else if shape.isCommit, let done = open {
            if !done.statements.isEmpty {
                units.append(RunScript.Unit(work: .transaction(done.statements), line: done.line))
            }
            open = nil
        } else {
            throw problem(
                "only BEGIN … COMMIT can be run: a part that is rolled back leaves no state to go on from",
                statement
            )
        }
    }

    private func problem(_ message: String, _ statement: Statement) -> RunScript.Problem {
        RunScript.Problem(message: message, place: statement.place)
    }

    /// The batches that the comments before a statement ask for.
    private func backfill(before statement: Statement) throws(RunScript.Problem) -> Backfill? {
        let range = end..<max(end, Int(statement.span.start))
        var lines = source.bytes[range].split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
        let isMark = { (line: String) in
            let words = line.drop { $0 == " " || $0 == "\t" || $0 == ";" || $0 == "\r" }
            return words.hasPrefix("--") && words.dropFirst(2).drop { $0 == " " }.hasPrefix(Backfill.mark)
        }
        guard let place = lines.lastIndex(where: isMark) else { return nil }
        lines = lines[place...].map { line in
            String(line.drop { $0 != "-" }.dropFirst(2))
        }
        do throws(Backfill.Refusal) {
            guard let (key, rows) = try Backfill.parameters(ofMark: lines.removeFirst()) else { return nil }
            let written = lines.filter { $0.hasPrefix("   ") }.map { String($0.dropFirst(3)) }.joined(separator: "\n")
            let isGiven = written.contains { $0 != " " && $0 != "\n" && $0 != "\r" }
            return try Backfill(isGiven ? written : statement.sql, key: key, rows: rows)
        } catch {
            throw problem(error.reason, statement)
        }
    }
}
