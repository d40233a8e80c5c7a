// StatementJudge: what a text of SQL would do, statement by statement, and whether a console lets it.
import Documents
import Migrations

/// One statement of a text that a console may run.
struct JudgedStatement: Equatable, Sendable {
    /// What the console does with it.
    enum Kind: Equatable, Sendable {
        /// It reads: run in a transaction that cannot write.
        case read
        /// It opens a transaction.
        case begin(isolation: String?)
        /// It ends one.
        case commit, rollback
        /// A savepoint, or back to one.
        case savepoint
        /// It writes, or may: only in a writing session.
        case write
    }

    let kind: Kind
    /// The statement as written.
    let text: String
    /// How many characters stood before it in the text.
    let charactersBefore: Int
    /// Its first words.
    let verb: String
}

/// Decides which statements a console runs: known reads, and in a writing session also what a transaction can take back.
///
/// PostgreSQL's own parser cuts the text, so that nothing hides in quotes, comments or dollars. What is not known is
/// refused. The judge is the second lock: the first is that every read runs in a transaction which the console opened
/// READ ONLY and in which a query was made, so that PostgreSQL itself lets nobody turn it to writing.
struct StatementJudge: Sendable {
    /// Whether statements that write are let through, to be shown before they are committed.
    var allowsWriting = false
    /// What the server says of its functions.
    var functions = FunctionCatalogue()
    /// Functions that the person at the console vouches for.
    var vouchedFor: Set<String> = []

    /// The statements of a text.
    ///
    /// - Throws: the words of the refusal, if one of them is refused.
    func judge(_ sql: String) throws(ErrorWords) -> [JudgedStatement] {
        let tree: Document
        do throws(StatementTree.Problem) {
            tree = try StatementTree.read(sql)
        } catch {
            throw ErrorWords(
                "42601",
                error.words,
                detail: "the console runs only what PostgreSQL's parser (version 15) can read",
                position: characters(in: sql, before: error.offset) + 1
            )
        }
        guard let list = tree.value(at: ["stmts"]) else { return [] }
        var result: [JudgedStatement] = []
        for element in tree.elements(of: list) { result.append(try judge(element, of: tree, sql)) }
        return result
    }

    private func judge(_ element: Int, of tree: Document, _ sql: String) throws(ErrorWords) -> JudgedStatement {
        let start = tree.number("stmt_location", of: element) ?? 0
        let length = tree.number("stmt_len", of: element) ?? 0
        let bytes = Array(sql.utf8)
        let end = length == 0 ? bytes.count : min(bytes.count, start + length)
        let text = String(decoding: bytes[min(start, end)..<end], as: UTF8.self)
        let before = characters(in: sql, before: start)
        guard let stmt = tree.member("stmt", of: element), let (key, node) = tree.members(of: stmt).first else {
            throw ErrorWords("42601", "an empty statement")
        }
        let walk = StatementWalk(tree: tree, kind: tree.text(of: key), node: node, whole: stmt, verb: firstWords(text))
        do throws(StatementWalk.Refusal) {
            let kind = try walk.kind(judge: self)
            return JudgedStatement(kind: kind, text: text, charactersBefore: before, verb: walk.verb)
        } catch {
            var words = error.words
            words.position = error.offset.map { characters(in: sql, before: $0) + 1 }
            throw words
        }
    }

    /// Characters as PostgreSQL counts them: code points.
    private func characters(in sql: String, before offset: Int) -> Int {
        String(decoding: sql.utf8.prefix(offset), as: UTF8.self).unicodeScalars.count
    }

    /// The first two words, for messages: `DROP TABLE`.
    private func firstWords(_ text: String) -> String {
        var rest = text[...]
        while true {
            rest = rest.drop { $0.isWhitespace || $0.isNewline || $0 == "(" }
            if rest.hasPrefix("--") {
                rest = rest.drop { !$0.isNewline }
            } else if rest.hasPrefix("/*"), let end = rest.range(of: "*/") {
                rest = rest[end.upperBound...]
            } else {
                break
            }
        }
        let words = rest.prefix(60).split { $0.isWhitespace || $0 == "(" || $0 == ";" }
        let first = (words.first ?? "the statement").uppercased()
        let pairs: Set = [
            "CREATE", "DROP", "ALTER", "REFRESH", "COMMENT", "SECURITY", "IMPORT", "REASSIGN", "SET", "RESET", "LOCK",
            "PREPARE",
        ]
        guard pairs.contains(first), words.count > 1 else { return first }
        return first + " " + words[1].prefix(30).uppercased()
    }
}

extension StringProtocol {
    /// Where a text first stands in this one.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}

extension Document {
    /// A whole number under a key.
    func number(_ key: String, of node: Int) -> Int? { member(key, of: node).flatMap { Int(text(of: $0)) } }

    /// A text under a key.
    func string(_ key: String, of node: Int) -> String? { member(key, of: node).map { text(of: $0) } }

    /// Whether there is a `true` under a key.
    func flag(_ key: String, of node: Int) -> Bool { member(key, of: node).map { nodes[$0].kind == .yes } ?? false }

    /// The texts in a list of names: `[{"String": {"sval": "a"}}]`.
    func names(_ key: String, of node: Int) -> [String] {
        guard let list = member(key, of: node) else { return [] }
        return elements(of: list).compactMap { member("String", of: $0).map { string("sval", of: $0) ?? "" } }
    }
}
