// Backfill: one UPDATE or DELETE of many rows, cut into batches that each are a transaction of their own.

/// A change of many rows in batches, in the order of a key.
public struct Backfill: Sendable, Hashable {
    /// What the batches go along.
    public enum Key: Sendable, Hashable {
        /// The columns of a primary key or of a unique index without nulls.
        case columns([String])
        /// The place of the rows in the table's file, for tables without a key: only for changes that may be done twice.
        case place
    }

    /// Why a statement cannot be cut into batches.
    public struct Refusal: Error, Hashable {
        /// One clause.
        public let reason: String
    }

    /// The table as SQL names it.
    public var table: String
    /// What the batches go along.
    public var key: Key
    /// Rows a batch at first; the run adapts it to the time a batch takes.
    public var rows: Int
    /// The whole statement: all rows at once.
    public var statement: String
    /// How the statement calls the table: by its alias, where it has one.
    let alias: String
    /// The statement up to its condition, and the condition.
    private let head: String
    private let condition: String?

    /// Cuts a statement.
    ///
    /// - Throws: `Refusal`, where batches would not come to the same.
    public init(_ statement: String, key: Key, rows: Int = 1000) throws(Refusal) {
        let source = SQLTokens(statement)
        var tokens = source.tokens
        while tokens.last?.isSign(";") == true { tokens.removeLast() }
        let all = 0..<tokens.count
        let isUpdate = tokens.first?.isWord("update") == true
        guard isUpdate || source.words(["delete", "from"], at: 0) else {
            throw Refusal(reason: "only a plain UPDATE or DELETE can be cut into batches")
        }
        var cursor = isUpdate ? 1 : 2
        if source.words(["only"], at: cursor) { cursor += 1 }
        let start = cursor
        guard cursor < tokens.count, tokens[cursor].isName else { throw Refusal(reason: "a table's name is expected") }
        cursor += 1
        while cursor + 1 < tokens.count, tokens[cursor].isSign("."), tokens[cursor + 1].isName { cursor += 2 }
        table = source.text(start..<cursor)
        if cursor < tokens.count, tokens[cursor].isSign("*") { cursor += 1 }
        var name = source.text((cursor - 1)..<cursor)
        if source.words(["as"], at: cursor) { cursor += 1 }
        let behind: Set<String> = ["set", "using", "where", "returning"]
        if cursor < tokens.count, tokens[cursor].isName,
            !(tokens[cursor].kind == .word && behind.contains(tokens[cursor].text))
        {
            name = source.text(cursor..<(cursor + 1))
        }
        alias = name
        let outer = { (word: String) in source.firstOutsideBrackets(in: all, where: { tokens[$0].isWord(word) }) }
        guard outer("returning") == nil else { throw Refusal(reason: "RETURNING would answer batch by batch") }
        let place = outer("where")
        if let place, source.words(["current", "of"], at: place + 1) {
            throw Refusal(reason: "WHERE CURRENT OF follows a cursor")
        }
        head = source.text(0..<(place ?? tokens.count))
        condition = place.map { source.text(($0 + 1)..<tokens.count) }
        self.statement = source.text(all)
        (self.key, self.rows) = (key, max(1, rows))
        if isUpdate, let problem = Backfill.problem(in: source, all.prefix(upTo: place ?? tokens.count), key) {
            throw Refusal(reason: problem)
        }
    }

    /// What in an UPDATE's assignments would make batches come to something else.
    private static func problem(in source: SQLTokens, _ head: Range<Int>, _ key: Key) -> String? {
        guard case .columns(let columns) = key else { return nil }
        guard let set = source.firstOutsideBrackets(in: head, where: { source.tokens[$0].isWord("set") }) else {
            return nil
        }
        let from = source.firstOutsideBrackets(in: head, where: { source.tokens[$0].isWord("from") && $0 > set })
        for piece in source.pieces(of: (set + 1)..<(from ?? head.upperBound)) {
            guard let equals = source.firstOutsideBrackets(in: piece, where: { source.tokens[$0].isSign("=") }) else {
                continue
            }
            let names = source.tokens[piece.lowerBound..<equals].filter(\.isName).map(\.text)
            if let changed = names.first(where: columns.contains) {
                return "it changes \(changed), by which the batches would go"
            }
        }
        return nil
    }

    /// The statement for the rows for which `bound` holds too.
    public func statement(within bound: String) -> String {
        guard let condition else { return "\(head) WHERE \(bound)" }
        return "\(head) WHERE \(bound) AND (\(condition))"
    }

    /// The key's columns as the statement calls them, in brackets: `(orders.id)`.
    var keyText: String {
        switch key {
        case .columns(let columns): Backfill.row(columns.map { "\(alias).\(SQLName.quoted($0))" })
        case .place: "\(alias).ctid"
        }
    }

    /// Values as a row; a single one stands alone, so that an index on it is used.
    static func row(_ values: [String]) -> String {
        values.count == 1 ? values.joined() : "(" + values.joined(separator: ", ") + ")"
    }
}
