// PostgreSQLRelay+server: what the server's messages mean in each phase.

extension PostgreSQLRelay {
    /// A part of what the server sends.
    mutating func receive(_ part: ServerPart) {
        switch part {
        case .message(let message):
            // These come at any time and belong to no statement.
            if message.is("S") || message.is("A") { return actions.append(.toClient(message.bytes)) }
            receive(message)
        case .begin(let type, let bytes):
            if UInt32(type) == Unicode.Scalar("E").value { sawError() }
            if handsOn { actions.append(.toClient(bytes)) }
        case .more(let bytes):
            if handsOn { actions.append(.toClient(bytes)) }
        }
    }

    /// Whether what comes now is an answer to the client.
    private var handsOn: Bool {
        switch phase {
        case .statement, .extended, .barrier, .syncing: true
        default: false
        }
    }

    private mutating func receive(_ message: WireMessage) {
        if message.is("Z") {
            serverStatus = message.payload.first ?? UInt8(ascii: "I")
            return becameReady()
        }
        if message.is("E") { sawError() }
        switch phase {
        case .opening(_, let failed):
            if message.is("D") { phase = .opening(sawReadOnly: message.firstValue == "on", failed: failed) }
            if message.is("E") { actions.append(.toClient(message.bytes)) }
        case .measuring:
            if message.is("D") { rows.append(message.values) }
            if message.is("E") { actions.append(.toClient(message.bytes)) }
        case .statement: answer(message)
        case .closing(_, let isClients, _):
            let isTag = message.is("C") && isClients && !hasFailed
            if isTag || message.is("E") || message.is("N") { actions.append(.toClient(message.bytes)) }
        case .extended, .syncing, .barrier:
            actions.append(.toClient(message.bytes))
        case .idle, .skipping, .asking:
            // A server that ends the connection says why.
            if message.is("E") || message.is("N") { actions.append(.toClient(message.bytes)) }
        case .ended: break
        }
    }

    /// An answer to a statement of the client.
    private mutating func answer(_ message: WireMessage) {
        let statement = remaining.first
        if message.is("G") || message.is("W") {
            // Only COPY FROM STDIN gets here, and only in a writing session.
            guard statement?.kind == .write, message.is("G") else { return fail("08P01", "the server wants rows") }
            takesCopy = true
        }
        if message.is("C"), statement?.kind == .write {
            heldTags.append(message)
        } else {
            actions.append(.toClient(message.movingPosition(by: statement?.charactersBefore ?? 0).bytes))
        }
    }

    private mutating func sawError() {
        switch phase {
        case .opening(let saw, _): phase = .opening(sawReadOnly: saw, failed: true)
        case .closing(let sql, let isClients, _): phase = .closing(sql: sql, isClients: isClients, failed: true)
        case .barrier(let words, _): phase = .barrier(words, sawError: true)
        case .statement, .measuring:
            hasFailed = true
            takesCopy = false
        default: break
        }
    }

    /// The server waits for the next statement.
    private mutating func becameReady() {
        let isOpen = serverStatus != UInt8(ascii: "I")
        switch phase {
        case .opening(let sawReadOnly, let failed): becameOpen(sawReadOnly, failed, isOpen)
        case .statement, .measuring:
            guard isOpen else {
                return fail("25P02", "the server ended the transaction by itself: the console ends too")
            }
            if hasFailed {
                remaining = []
                heldTags = []
                return finish()
            }
            goOn()
        case .closing(let sql, let isClients, let failed):
            guard isOpen else { return closed(sql, isClients: isClients, failed: failed) }
            guard sql == "COMMIT" else { return fail("25P02", "the server does not end the transaction") }
            hasFailed = true
            close("ROLLBACK", isClients: isClients)
        case .syncing:
            guard isOpen else {
                return fail("25P02", "the server ended the transaction by itself: the console ends too")
            }
            endGroup()
        case .barrier(let words, let sawError):
            guard isOpen else {
                return fail("25P02", "the server ended the transaction by itself: the console ends too")
            }
            if !sawError { actions.append(.toClient(PostgreSQLWire.error(words))) }
            phase = .skipping
        case .idle, .asking, .extended, .skipping: fail("08P01", "the server answered what was not asked")
        case .ended: break
        }
    }

    private mutating func becameOpen(_ sawReadOnly: Bool, _ failed: Bool, _ isOpen: Bool) {
        if failed {
            remaining = []
            hasFailed = true
            transaction = .none
            skipsGroup = held != nil
            held = nil
            return isOpen ? close("ROLLBACK", isClients: false) : closed("ROLLBACK", isClients: false, failed: true)
        }
        guard isOpen, sawReadOnly || isWritable else {
            return fail("25006", "the server did not open a read-only transaction: nothing was run, the console ends")
        }
        opened()
    }

    /// A statement, or a count, went well.
    private mutating func goOn() {
        switch phase {
        case .measuring(let isAfter): measured(isAfter: isAfter)
        default:
            if remaining.first?.kind == .write { return measure(isAfter: true) }
            if !remaining.isEmpty { remaining.removeFirst() }
            advance()
        }
    }
}
