// PostgreSQLRelay+simple: the statements of a client's text one after the other, in transactions of the relay.

extension PostgreSQLRelay {
    /// Goes on with the next statement of the text.
    mutating func advance() {
        guard let next = remaining.first else { return finish() }
        switch next.kind {
        case .begin(let isolation): begin(isolation)
        case .commit, .rollback: end(next)
        case .savepoint, .read: transaction == .none ? open(isolation: nil) : run(next)
        case .write:
            if transaction == .none { return open(isolation: nil) }
            measure(isAfter: false)
        }
    }

    private mutating func begin(_ isolation: String?) {
        switch transaction {
        case .none: return open(isolation: isolation)
        case .implicit: transaction = .client
        case .client:
            let words = ErrorWords("25001", "there is already a transaction in progress")
            actions.append(.toClient(PostgreSQLWire.notice(words, severity: "WARNING")))
        }
        done(PostgreSQLWire.complete("BEGIN"))
    }

    private mutating func end(_ statement: JudgedStatement) {
        let sql = statement.kind == .commit ? "COMMIT" : "ROLLBACK"
        guard transaction == .client else {
            let words = ErrorWords("25P01", "there is no transaction in progress")
            actions.append(.toClient(PostgreSQLWire.notice(words, severity: "WARNING")))
            return done(PostgreSQLWire.complete(sql))
        }
        if serverStatus == UInt8(ascii: "E"), !effects.isEmpty {
            actions.append(.record(effects, .failed))
            effects = []
        }
        if statement.kind == .commit, !effects.isEmpty {
            phase = .asking
            actions.append(.ask(effects))
        } else {
            close(sql, isClients: true)
        }
    }

    /// The statement at hand is done without the server.
    private mutating func done(_ message: [UInt8]) {
        actions.append(.toClient(message))
        remaining.removeFirst()
        advance()
    }

    /// Opens a transaction; what waits is gone on with once it is open.
    mutating func open(isolation: String?) {
        let isBegin = remaining.first.map { if case .begin = $0.kind { true } else { false } } ?? false
        isWritable = mode == .writing && (isBegin || remaining.contains { $0.kind == .write })
        effects = []
        heldTags = []
        phase = .opening(sawReadOnly: false, failed: false)
        actions.append(.toServer(PostgreSQLWire.query(opening(isolation))))
    }

    /// What opens a transaction.
    ///
    /// The query at its end takes the snapshot after which PostgreSQL refuses to turn READ ONLY back, and tells us that
    /// it is read-only. The settings hold for this transaction whatever the account's or the database's defaults are.
    private func opening(_ isolation: String?) -> String {
        let level = isolation.map { " ISOLATION LEVEL \($0)" } ?? ""
        return """
            BEGIN TRANSACTION\(level) READ \(isWritable ? "WRITE" : "ONLY"); \
            SET LOCAL standard_conforming_strings = on; SET LOCAL client_encoding = 'UTF8'; \
            SET LOCAL statement_timeout = \(limits.statementMilliseconds); \
            SET LOCAL idle_in_transaction_session_timeout = \(limits.idleMilliseconds); \
            SELECT pg_catalog.current_setting('transaction_read_only')
            """
    }

    /// The transaction is open, and it was seen to be what it should.
    mutating func opened() {
        guard let next = remaining.first else {
            // A group of the extended protocol waits.
            transaction = .implicit
            phase = .extended
            return
        }
        if case .begin = next.kind {
            transaction = .client
            return done(PostgreSQLWire.complete("BEGIN"))
        }
        transaction = .implicit
        advance()
    }

    mutating func run(_ statement: JudgedStatement) {
        phase = .statement
        actions.append(.toServer(PostgreSQLWire.query(statement.text)))
    }

    /// Counts the rows that the transaction has changed so far.
    mutating func measure(isAfter: Bool) {
        rows = []
        phase = .measuring(isAfter: isAfter)
        actions.append(.toServer(PostgreSQLWire.query(StatementEffect.question)))
    }

    /// The count is here.
    mutating func measured(isAfter: Bool) {
        guard let statement = remaining.first else { return finish() }
        let tables = StatementEffect.tables(rows)
        guard isAfter else {
            before = tables
            return run(statement)
        }
        let effect = StatementEffect(
            statement: statement.text,
            tag: heldTags.last?.text ?? statement.verb,
            tables: StatementEffect.difference(before, tables)
        )
        effects.append(effect)
        if transaction == .client {
            show(effect)
            actions += heldTags.map { .toClient($0.bytes) }
            heldTags = []
        }
        remaining.removeFirst()
        advance()
    }

    /// All statements of the text are done, or one went wrong.
    mutating func finish() {
        guard transaction == .implicit else { return ready() }
        if hasFailed || serverStatus == UInt8(ascii: "E") {
            if isWritable, !effects.isEmpty { actions.append(.record(effects, .failed)) }
            effects = []
            close("ROLLBACK", isClients: false)
        } else if !effects.isEmpty {
            phase = .asking
            actions.append(.ask(effects))
        } else {
            close("COMMIT", isClients: false)
        }
    }

    /// A person said whether it stays.
    mutating func decide(_ stays: Bool) {
        let isClients = transaction == .client
        if !stays {
            actions.append(.record(effects, .rolledBack))
            effects = []
            heldTags = []
            hasFailed = true
            let words = ErrorWords("40000", "not committed: the answer was no", hint: "nothing was changed")
            actions.append(.toClient(PostgreSQLWire.error(words)))
        }
        close(stays ? "COMMIT" : "ROLLBACK", isClients: isClients)
    }

    mutating func close(_ sql: String, isClients: Bool) {
        phase = .closing(sql: sql, isClients: isClients, failed: false)
        actions.append(.toServer(PostgreSQLWire.query(sql)))
    }

    /// The transaction is over.
    mutating func closed(_ sql: String, isClients: Bool, failed: Bool) {
        if !effects.isEmpty {
            actions.append(.record(effects, failed ? .failed : sql == "COMMIT" ? .committed : .rolledBack))
        }
        effects = []
        transaction = .none
        isWritable = false
        if !failed { actions += heldTags.map { .toClient($0.bytes) } }
        heldTags = []
        if waitsForClosing {
            waitsForClosing = false
            hasFailed = false
            return advance()
        }
        guard isClients, !failed, !hasFailed else {
            remaining = []
            guard skipsGroup else { return ready() }
            skipsGroup = false
            phase = .skipping
            return
        }
        if !remaining.isEmpty { remaining.removeFirst() }
        advance()
    }
}
