// PostgreSQLRelay: what stands between a client that is in and its server, message by message.

/// A console's connection after both sides are in: bytes in, actions out.
///
/// In a reading console each statement is judged, then run in a transaction that the relay opened READ ONLY and in which
/// it made a query: from then on PostgreSQL lets nothing turn it to writing, no SET, no set_config() in a function. The
/// client's own BEGIN and COMMIT are played by the relay; for the server there is never a statement outside of such a
/// transaction. In a writing session a statement that writes is run in a transaction, its effect counted, and a person
/// asked before the relay commits.
struct PostgreSQLRelay: Sendable {
    /// What the console is for.
    enum Mode: Equatable, Sendable { case reading, writing, open }

    /// What the shell around is to do, in this order.
    enum Action: Equatable, Sendable {
        case toClient([UInt8])
        case toServer([UInt8])
        /// Show what was done and ask whether it stays; answered by `answer(_:)`.
        case ask([StatementEffect])
        /// What became of statements that were to write.
        case record([StatementEffect], WriteOutcome)
        case close
    }

    enum Transaction: Equatable, Sendable {
        case none
        /// Around one text of the client, which knows nothing of it.
        case implicit
        /// The client said BEGIN.
        case client
    }

    enum Phase: Equatable, Sendable {
        case idle
        /// The transaction is being opened; whether it was seen to be read-only, and whether it went wrong.
        case opening(sawReadOnly: Bool, failed: Bool)
        /// A statement of the simple protocol runs.
        case statement
        /// The effect is counted, before or after the statement.
        case measuring(isAfter: Bool)
        /// A person is asked.
        case asking
        /// COMMIT or ROLLBACK runs.
        case closing(sql: String, isClients: Bool, failed: Bool)
        /// A group of the extended protocol is on its way.
        case extended
        /// It was refused; the server is to answer what went before.
        case barrier(ErrorWords, sawError: Bool)
        /// It was refused; the client's Sync is waited for.
        case skipping
        /// The client's Sync was sent on.
        case syncing
        case ended
    }

    let mode: Mode
    let limits: PostgreSQLLimits
    var judge: StatementJudge
    var transaction = Transaction.none
    var phase = Phase.idle
    /// Whether the open transaction may write.
    var isWritable = false
    /// What the server last said of its transaction.
    var serverStatus = UInt8(ascii: "I")
    /// Statements of the client's text that are to be run.
    var remaining: [JudgedStatement] = []
    /// Whether one of them went wrong.
    var hasFailed = false
    /// Whether the server wants rows for a COPY.
    var takesCopy = false
    /// What is known of the effects of the open transaction.
    var effects: [StatementEffect] = []
    var before: [StatementEffect.Table] = []
    var rows: [[String?]] = []
    /// Tags that are shown once it is decided that their statements stay.
    var heldTags: [WireMessage] = []
    /// A message that waits until the transaction is open.
    var held: WireMessage?
    /// Whether its group is skipped up to its end, since the transaction could not be opened.
    var skipsGroup = false
    /// Whether the group of the extended protocol runs anything.
    var hasExecuted = false
    /// Whether a text waits until the transaction of a group before it is closed.
    var waitsForClosing = false
    var actions: [Action] = []
    private var client = ClientMessages()
    private var server = ServerMessages()

    init(mode: Mode, judge: StatementJudge, limits: PostgreSQLLimits) {
        (self.mode, self.judge, self.limits) = (mode, judge, limits)
        self.judge.allowsWriting = mode == .writing
    }

    // MARK: - What comes in

    /// Bytes of the client.
    mutating func client(_ bytes: [UInt8]) -> [Action] {
        guard phase != .ended else { return [] }
        guard mode != .open else { return [.toServer(bytes)] }
        client.append(bytes)
        if client.queue.count > 2 * WireLimits.clientMessage { fail("08P01", "more was sent than is taken at once") }
        pump()
        return taken()
    }

    /// Bytes of the server.
    mutating func server(_ bytes: [UInt8]) -> [Action] {
        guard phase != .ended else { return [] }
        guard mode != .open else { return [.toClient(bytes)] }
        server.append(bytes)
        do throws(WireProblem) {
            while phase != .ended, let part = try server.next() {
                receive(part)
                pump()
            }
        } catch {
            fail("08P01", error.words)
        }
        return taken()
    }

    /// What the person said.
    mutating func answer(_ stays: Bool) -> [Action] {
        guard phase == .asking else { return [] }
        decide(stays)
        pump()
        return taken()
    }

    /// The time of a writing session is over, or the server went away.
    mutating func end(_ words: ErrorWords) -> [Action] {
        guard phase != .ended else { return [] }
        if !effects.isEmpty { actions.append(.record(effects, .rolledBack)) }
        actions += [.toClient(PostgreSQLWire.error(words, isFatal: true)), .toServer(PostgreSQLWire.terminate), .close]
        phase = .ended
        return taken()
    }

    private mutating func taken() -> [Action] {
        defer { actions = [] }
        return actions
    }

    // MARK: - Messages of the client

    /// Takes messages as long as the phase lets it.
    mutating func pump() {
        do throws(WireProblem) {
            while phase == .idle || phase == .extended || phase == .skipping || takesCopy {
                if let message = held {
                    held = nil
                    take(message)
                } else if let message = try client.next() {
                    take(message)
                } else {
                    return
                }
            }
        } catch {
            fail("08P01", error.words)
        }
    }

    private mutating func take(_ message: WireMessage) {
        if takesCopy {
            guard ["d", "c", "f", "H", "S"].contains(where: message.is) else {
                return fail("08P01", "rows are expected")
            }
            if message.is("c") || message.is("f") { takesCopy = false }
            if !message.is("S"), !message.is("H") { actions.append(.toServer(message.bytes)) }
            return
        }
        switch Unicode.Scalar(message.type) {
        case "X":
            actions += [.toServer(PostgreSQLWire.terminate), .close]
            phase = .ended
        case "Q" where phase == .idle: simple(message)
        case "P", "B", "D", "E", "C", "H", "S": extended(message)
        case "F" where phase == .idle:
            refuse(ErrorWords("25006", "function calls of the old protocol are refused: nobody sees what they do"))
        // Rows for a COPY that was refused: PostgreSQL skips them too.
        case "d", "c", "f": break
        default: fail("08P01", "a message of type \(message.type) is not expected here")
        }
    }

    private mutating func simple(_ message: WireMessage) {
        guard let sql = PostgreSQLRelay.text(message.payload) else {
            return refuse(ErrorWords("22021", "the statement is not UTF-8, or holds a NUL"))
        }
        do throws(ErrorWords) {
            remaining = try judge.judge(sql)
        } catch {
            return refuse(error)
        }
        hasFailed = false
        if remaining.isEmpty {
            actions.append(.toClient(PostgreSQLWire.message("I")))
            return ready()
        }
        guard transaction == .implicit else { return advance() }
        waitsForClosing = true
        close("COMMIT", isClients: false)
    }

    /// Text that ends with its only NUL.
    static func text(_ bytes: [UInt8]) -> String? {
        guard bytes.last == 0, bytes.firstIndex(of: 0) == bytes.count - 1 else { return nil }
        return String(validating: bytes.dropLast(), as: UTF8.self)
    }

    // MARK: - Words to the client

    /// An error, and on with the next statement.
    mutating func refuse(_ words: ErrorWords) {
        actions.append(.toClient(PostgreSQLWire.error(words)))
        ready()
    }

    /// Tells the client that it may go on.
    mutating func ready() {
        let failed = serverStatus == UInt8(ascii: "E")
        actions.append(.toClient(PostgreSQLWire.ready(transaction != .client ? "I" : failed ? "E" : "T")))
        phase = .idle
    }

    /// The end: what came in cannot be made sense of.
    mutating func fail(_ state: String, _ message: String) {
        guard phase != .ended else { return }
        actions += [
            .toClient(PostgreSQLWire.error(ErrorWords(state, message), isFatal: true)),
            .toServer(PostgreSQLWire.terminate), .close,
        ]
        phase = .ended
    }

    /// A notice about the effect of statements in a transaction that the client opened.
    mutating func show(_ effect: StatementEffect) {
        let words = ErrorWords("00000", effect.lines.joined(separator: "\n"), hint: "COMMIT asks whether it stays")
        actions.append(.toClient(PostgreSQLWire.notice(words)))
    }
}

/// Times after which the server gives up, in milliseconds.
struct PostgreSQLLimits: Equatable, Sendable {
    /// One statement.
    var statementMilliseconds = 60_000
    /// A transaction that nobody goes on with.
    var idleMilliseconds = 300_000
}
