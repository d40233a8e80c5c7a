// PostgreSQLRelay+extended: groups of Parse, Bind, Execute up to a Sync, as drivers send them.

extension PostgreSQLRelay {
    /// A message of the extended protocol.
    mutating func extended(_ message: WireMessage) {
        switch phase {
        case .idle:
            if message.is("S") { return ready() }
            (hasFailed, hasExecuted) = (false, false)
            guard transaction == .none else {
                phase = .extended
                return group(message)
            }
            held = message
            open(isolation: nil)
        case .extended: group(message)
        case .skipping:
            if message.is("S") { endGroup() }
        default: fail("08P01", "a message of type \(message.type) is not expected here")
        }
    }

    private mutating func group(_ message: WireMessage) {
        if message.is("S") {
            phase = .syncing
            return actions.append(.toServer(PostgreSQLWire.sync))
        }
        if message.is("P"), let words = refusal(ofParse: message.payload) {
            // What went before is answered first: the server's own order, which clients rely upon.
            phase = .barrier(words, sawError: false)
            return actions.append(.toServer(PostgreSQLWire.sync))
        }
        if message.is("E") { hasExecuted = true }
        actions.append(.toServer(message.bytes))
    }

    /// Why a statement is not prepared; nil where it may be.
    private func refusal(ofParse payload: [UInt8]) -> ErrorWords? {
        guard let nameEnd = payload.firstIndex(of: 0), let end = payload[(nameEnd + 1)...].firstIndex(of: 0),
            let sql = String(validating: payload[(nameEnd + 1)..<end], as: UTF8.self)
        else { return ErrorWords("22021", "the statement is not UTF-8, or does not end") }
        do throws(ErrorWords) {
            let statements = try judge.judge(sql)
            guard statements.count <= 1 else { return ErrorWords("42601", "a prepared statement is one statement") }
            switch statements.first?.kind {
            case .read, .savepoint, nil: return nil
            case .begin, .commit, .rollback:
                return ErrorWords(
                    "25006",
                    "transactions are opened and ended by plain statements here, not by prepared ones"
                )
            case .write:
                return ErrorWords(
                    "25006",
                    "a prepared statement that writes is refused: send it as plain text, to see its effect"
                )
            }
        } catch {
            return error
        }
    }

    /// The group is over: so is the transaction that was opened for it.
    mutating func endGroup() {
        guard transaction == .implicit else { return ready() }
        // A text would end the life of a statement without a name that was only prepared: the transaction stays open for
        // the group that runs it.
        if !hasExecuted, serverStatus == UInt8(ascii: "T") { return ready() }
        close(serverStatus == UInt8(ascii: "E") ? "ROLLBACK" : "COMMIT", isClients: false)
    }
}
