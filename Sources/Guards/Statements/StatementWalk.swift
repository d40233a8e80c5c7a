// StatementWalk: one statement's tree, walked for everything that writes or reaches outside.
import Documents

/// One statement of a parse tree.
struct StatementWalk {
    let tree: Document
    /// The parser's name for it: `SelectStmt`.
    let kind: String
    /// Its node.
    let node: Int
    /// The mapping that holds name and node.
    let whole: Int
    /// Its first words.
    let verb: String

    /// Why it is not run, and the byte of the text it is about.
    struct Refusal: Error {
        var words: ErrorWords
        var offset: Int?
    }

    /// What the console does with the statement.
    func kind(judge: StatementJudge) throws(Refusal) -> JudgedStatement.Kind {
        switch kind {
        case "SelectStmt": return try query(whole, judge)
        case "ExplainStmt": return try explain(judge)
        case "CopyStmt": return try copy(judge)
        case "PrepareStmt":
            guard let inner = tree.member("query", of: node), tree.member("SelectStmt", of: inner) != nil,
                case .read = try query(inner, judge)
            else {
                throw refused("PREPARE of a statement that writes", "it would be run later by EXECUTE, unseen")
            }
            return .read
        case "DeclareCursorStmt":
            guard let inner = tree.member("query", of: node) else { throw unknown() }
            return try query(inner, judge)
        case "ExecuteStmt": return try query(whole, judge)
        case "DeallocateStmt", "FetchStmt", "ClosePortalStmt", "VariableShowStmt": return .read
        case "VariableSetStmt": return try setting()
        case "TransactionStmt": return try transaction(judge)
        default: return try other(judge)
        }
    }

    // MARK: - Statements

    /// A query: every node below it is looked at.
    private func query(_ start: Int, _ judge: StatementJudge) throws(Refusal) -> JudgedStatement.Kind {
        let writers: Set = ["InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"]
        var writes = false
        for index in start..<start + tree.nodes[start].extent where tree.nodes[index].flags.contains(.key) {
            let key = tree.text(of: index)
            let value = index + 1
            if writers.contains(key) {
                let word = key.replacing("Stmt", with: "").uppercased()
                guard judge.allowsWriting else { throw readOnly("\(word) inside the query writes") }
                writes = true
            } else if key == "intoClause" {
                guard judge.allowsWriting else { throw readOnly("SELECT INTO makes a table") }
                writes = true
            } else if key == "lockingClause" {
                guard judge.allowsWriting else {
                    throw readOnly("a locking SELECT (FOR UPDATE, FOR SHARE) holds rows that running programs want")
                }
                writes = true
            } else if try reachesOut(key, value, judge) {
                writes = true
            }
        }
        return writes ? .write : .read
    }

    /// Whether a part of an expression calls something that may write.
    private func reachesOut(_ key: String, _ value: Int, _ judge: StatementJudge) throws(Refusal) -> Bool {
        switch key {
        case "FuncCall":
            return try call(tree.names("funcname", of: value), at: tree.number("location", of: value), judge)
        case "A_Expr":
            guard let name = tree.names("name", of: value).last, judge.functions.operators.contains(name) else {
                return false
            }
            return try volatile("the operator \(name)", at: tree.number("location", of: value), judge)
        case "ColumnRef":
            let field = tree.names("fields", of: value).last ?? ""
            return try ofRow(field, at: tree.number("location", of: value), judge)
        case "A_Indirection":
            for field in tree.names("indirection", of: value) where try ofRow(field, at: nil, judge) { return true }
            return false
        case "typeName":
            guard let name = tree.names("names", of: value).last, judge.functions.casts.contains(name) else {
                return false
            }
            return try volatile("a cast to \(name)", at: tree.number("location", of: value), judge)
        default: return false
        }
    }

    /// A call by name; whether it may write.
    private func call(_ name: [String], at offset: Int?, _ judge: StatementJudge) throws(Refusal) -> Bool {
        guard let last = name.last else { return false }
        let full = name.joined(separator: ".")
        if judge.vouchedFor.contains(last) || judge.vouchedFor.contains(full) { return false }
        if let reason = FunctionList.danger(last) {
            throw Refusal(
                words: ErrorWords(
                    "25006",
                    "\(full)() is refused in this console",
                    detail: reason,
                    hint: judge.allowsWriting ? "its effect cannot be shown before it is done: use psql for it" : nil
                ),
                offset: offset
            )
        }
        let isBuiltIn = judge.functions.builtIn.contains(last)
        let isOwn = name.first != "pg_catalog" && judge.functions.own.contains(last)
        guard isOwn || (isBuiltIn && !FunctionList.isHarmless(last)) || known(last) else { return false }
        return try volatile("\(full)()", at: offset, judge)
    }

    /// Functions that write on every server, whether or not it was asked.
    private func known(_ name: String) -> Bool {
        ["nextval", "setval"].contains(name) || (name.hasPrefix("lo_") && name != "lo_get") || name == "lowrite"
    }

    private func ofRow(_ field: String, at offset: Int?, _ judge: StatementJudge) throws(Refusal) -> Bool {
        guard judge.functions.ofRows.contains(field), !judge.vouchedFor.contains(field) else { return false }
        return try volatile("\(field)(row), which `.\(field)` can mean,", at: offset, judge)
    }

    private func volatile(_ what: String, at offset: Int?, _ judge: StatementJudge) throws(Refusal) -> Bool {
        if judge.allowsWriting { return true }
        throw Refusal(
            words: ErrorWords(
                "25006",
                "\(what) may write",
                detail: "PostgreSQL calls it volatile: nobody promised that it only reads",
                hint: "if you know that it only reads, open the console with --allow-function NAME"
            ),
            offset: offset
        )
    }

    private func explain(_ judge: StatementJudge) throws(Refusal) -> JudgedStatement.Kind {
        guard let inner = tree.member("query", of: node), let key = tree.members(of: inner).first?.key else {
            throw unknown()
        }
        let options = tree.member("options", of: node).map { tree.elements(of: $0) } ?? []
        let runs = options.contains {
            tree.member("DefElem", of: $0).flatMap { tree.string("defname", of: $0) } == "analyze"
        }
        let name = tree.text(of: key)
        if ["InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"].contains(name) {
            guard runs else {
                // Only planned: nothing is run, but a function may be called to plan.
                var reading = judge
                reading.allowsWriting = true
                _ = try query(inner, reading)
                return .read
            }
            guard judge.allowsWriting else { throw readOnly("EXPLAIN ANALYZE runs the statement, and it writes") }
            return .write
        }
        guard ["SelectStmt", "ExecuteStmt", "DeclareCursorStmt"].contains(name) else {
            throw readOnly("EXPLAIN of a statement that is no query")
        }
        return try query(inner, judge)
    }

    private func copy(_ judge: StatementJudge) throws(Refusal) -> JudgedStatement.Kind {
        if tree.flag("is_program", of: node) {
            throw refused(
                "COPY with PROGRAM",
                "it runs a command on the server",
                hint: "\\copy runs it on your machine"
            )
        }
        if tree.member("filename", of: node) != nil {
            throw refused(
                "COPY with a file of the server",
                "it reads or writes the server's own disk",
                hint: "\\copy … TO 'file' writes on your machine"
            )
        }
        if tree.flag("is_from", of: node) {
            guard judge.allowsWriting else { throw readOnly("COPY FROM writes into the table") }
            return .write
        }
        guard let inner = tree.member("query", of: node) else { return .read }
        return try query(inner, judge)
    }

    private func setting() throws(Refusal) -> JudgedStatement.Kind {
        let form = tree.string("kind", of: node) ?? ""
        guard form != "VAR_RESET_ALL" else {
            throw refused(
                "RESET ALL",
                "it takes the console's own settings back",
                hint: "RESET one setting by its name"
            )
        }
        let name = tree.string("name", of: node) ?? ""
        let arguments = tree.member("args", of: node).map { tree.elements(of: $0) } ?? []
        let values = arguments.map { argument in
            tree.value(["A_Const", "sval", "sval"], of: argument) ?? "?"
        }
        if let words = SettingList.refusal(of: name, to: values) { throw Refusal(words: words) }
        return .read
    }

    private func transaction(_ judge: StatementJudge) throws(Refusal) -> JudgedStatement.Kind {
        switch tree.string("kind", of: node) ?? "TRANS_STMT_BEGIN" {
        case "TRANS_STMT_BEGIN", "TRANS_STMT_START": return try begin(judge)
        case "TRANS_STMT_COMMIT" where !tree.flag("chain", of: node): return .commit
        case "TRANS_STMT_ROLLBACK" where !tree.flag("chain", of: node): return .rollback
        case "TRANS_STMT_SAVEPOINT", "TRANS_STMT_RELEASE", "TRANS_STMT_ROLLBACK_TO": return .savepoint
        case "TRANS_STMT_COMMIT", "TRANS_STMT_ROLLBACK":
            throw refused("\(verb) AND CHAIN", "the console opens each transaction itself", hint: "say BEGIN again")
        default: throw refused("a prepared transaction", "it outlives this connection, locks and all")
        }
    }

    private func begin(_ judge: StatementJudge) throws(Refusal) -> JudgedStatement.Kind {
        var isolation: String?
        let options = tree.member("options", of: node).map { tree.elements(of: $0) } ?? []
        for option in options {
            guard let element = tree.member("DefElem", of: option) else { continue }
            switch tree.string("defname", of: element) {
            case "transaction_isolation":
                let levels: Set = ["serializable", "repeatable read", "read committed", "read uncommitted"]
                let level = tree.value(["arg", "A_Const", "sval", "sval"], of: element) ?? ""
                guard levels.contains(level) else { throw unknown() }
                isolation = level.uppercased()
            case "transaction_read_only":
                // READ WRITE is written as an integer 0, which the tree leaves out.
                if tree.value(["arg", "A_Const", "ival", "ival"], of: element) != "1", !judge.allowsWriting {
                    throw readOnly("READ WRITE")
                }
            default: break
            }
        }
        return .begin(isolation: isolation)
    }

    /// What is no known read.
    private func other(_ judge: StatementJudge) throws(Refusal) -> JudgedStatement.Kind {
        guard judge.allowsWriting else {
            throw readOnly(StatementReasons.reading[kind] ?? "\(verb) is not known to only read")
        }
        let isConcurrent = ["concurrent", "concurrently"].contains { tree.flag($0, of: node) }
        if isConcurrent || text(of: node).contains("concurrently") {
            throw refused("\(verb) CONCURRENTLY", StatementReasons.outside)
        }
        if let reason = StatementReasons.writing[kind] { throw refused(verb, reason) }
        _ = try query(whole, judge)
        return .write
    }

    /// The names of options, for statements that say CONCURRENTLY by one.
    private func text(of node: Int) -> Set<String> {
        let options = tree.member("params", of: node) ?? tree.member("options", of: node)
        guard let options, tree.nodes[options].kind == .sequence else { return [] }
        return Set(
            tree.elements(of: options).compactMap {
                tree.member("DefElem", of: $0).flatMap { tree.string("defname", of: $0) }
            }
        )
    }

    // MARK: - Words

    private func readOnly(_ message: String) -> Refusal {
        Refusal(
            words: ErrorWords(
                "25006",
                message + ": refused",
                detail: "this console is for reading",
                hint: ErrorHints.write
            )
        )
    }

    private func refused(_ what: String, _ reason: String, hint: String? = nil) -> Refusal {
        Refusal(words: ErrorWords("25006", what + " is refused in this console", detail: reason, hint: hint))
    }

    private func unknown() -> Refusal { readOnly("\(verb) is not known to only read") }
}

extension Document {
    /// The text reached by keys from a node.
    func value(_ keys: [String], of node: Int) -> String? {
        var node = node
        for key in keys {
            guard let next = member(key, of: node) else { return nil }
            node = next
        }
        return nodes[node].isContainer ? nil : text(of: node)
    }
}
