// SQLShape: what kind of statement a text is, as far as running it asks: transaction control, settings, CONCURRENTLY.

/// What running a statement has to know of it.
struct SQLShape {
    private let source: SQLTokens

    init(_ sql: String) { source = SQLTokens(sql) }

    private var tokens: [SQLToken] { source.tokens }
    private var first: String { tokens.first?.kind == .word ? tokens[0].text : "" }

    /// Whether it begins or ends a transaction.
    var isTransactionControl: Bool {
        switch first {
        case "begin", "commit", "end", "rollback", "abort", "savepoint", "release": true
        case "start": source.words(["start", "transaction"], at: 0)
        case "prepare": source.words(["prepare", "transaction"], at: 0)
        default: false
        }
    }

    /// Whether it begins a transaction.
    var isBegin: Bool { first == "begin" || source.words(["start", "transaction"], at: 0) }

    /// Whether it commits one.
    var isCommit: Bool { first == "commit" || first == "end" }

    /// Whether it takes back a transaction.
    var isRollback: Bool { (first == "rollback" || first == "abort") && !tokens.contains { $0.isWord("to") } }

    /// A setting of the session, as it is made outside a transaction; nil for other statements.
    var setting: String? {
        guard first == "set" || first == "reset", tokens.count > 1 else { return nil }
        let start = tokens[1].isWord("local") || tokens[1].isWord("session") ? 2 : 1
        guard tokens.count > start, !["constraints", "transaction", "characteristics"].contains(tokens[start].text)
        else {
            return nil
        }
        return (first == "set" ? "SET " : "RESET ") + source.text(start..<tokens.count)
    }

    /// Whether a setting is kept before the steps: waiting and working times are the steps' own.
    var isKeptSetting: Bool {
        !tokens.contains { ["lock_timeout", "statement_timeout", "deadlock_timeout"].contains($0.text) }
    }

    /// Whether PostgreSQL refuses it in a transaction.
    var needsNoTransaction: Bool {
        let words = tokens.filter { $0.kind == .word }.map(\.text)
        switch first {
        case "vacuum", "checkpoint": return true
        case "create", "drop", "reindex":
            if ["database", "tablespace", "subscription"].contains(words.dropFirst().first) { return true }
            if first == "reindex", words.contains("schema") || words.contains("database") || words.contains("system") {
                return true
            }
            return isConcurrent
        case "alter": return isConcurrent || words.dropFirst().first == "system"
        case "cluster": return words.count == 1
        case "do": return tokens.contains { $0.kind == .literal && SQLShape.commits($0.text) }
        case "call": return true
        default: return false
        }
    }

    /// Whether it is done CONCURRENTLY; a refresh is too, which may stand in a transaction.
    var isConcurrent: Bool {
        guard ["create", "drop", "reindex", "alter"].contains(first) else { return false }
        let isIndex = tokens.prefix(8).contains { $0.isWord("index") } || first == "reindex"
        let isDetach = tokens.contains { $0.isWord("detach") }
        return (isIndex || isDetach) && tokens.contains { $0.isWord("concurrently") }
    }

    /// Whether it computes a materialized view beside, so that only another refresh waits.
    var isConcurrentRefresh: Bool { source.words(["refresh", "materialized", "view", "concurrently"], at: 0) }

    /// Whether a form exists that locks nobody out: DROP INDEX and DETACH take their lock for an instant only, but everybody
    /// queues behind them while they wait for it.
    var isBetterConcurrent: Bool {
        guard !isConcurrent else { return false }
        return source.words(["drop", "index"], at: 0) || (first == "alter" && tokens.contains { $0.isWord("detach") })
    }

    /// Whether a block's body ends transactions.
    private static func commits(_ body: String) -> Bool {
        let inner = SQLTokens(String(body.drop { $0 == "$" }.drop { $0 != "$" }.dropFirst())).tokens
        return inner.contains { $0.isWord("commit") || $0.isWord("rollback") }
    }
}
