// Connection+query: statements sent and their answers read, each within a deadline.
import Glibc
import Synchronization

extension Connection {
    /// Runs one statement with its parameters.
    ///
    /// Cost: blocks for `limit` at most, and up to a second more while the statement is cancelled.
    /// - Throws: `server` for an error in it, `timedOut` (the statement is then cancelled), `connectionLost`.
    @discardableResult
    public func query(
        _ sql: String,
        _ parameters: [Parameter] = [],
        within limit: Duration = .seconds(30)
    ) throws(PostgreSQLError) -> Answer {
        let deadline = Deadline.after(limit)
        try checkUsable(sql)
        guard parameters.count <= Int(UInt16.max) else { throw .unusableSettings("more than 65,535 parameters") }
        let sent = CTexts.with(parameters.map(\.text)) { values in
            library.sendQueryParameters(handle, sql, Int32(parameters.count), nil, values, nil, nil, 0)
        }
        guard sent == 1 else { throw lost() }
        guard let last = try answers(deadline).last else { throw .missing("result") }
        return last
    }

    /// Runs a text of one or many statements as one message, so in one transaction unless it says otherwise.
    ///
    /// - Throws: as `query`; the statements before the one that failed are undone with it.
    @discardableResult
    public func run(
        script: String,
        within limit: Duration = .seconds(30)
    ) throws(PostgreSQLError) -> [Answer] {
        let deadline = Deadline.after(limit)
        try checkUsable(script)
        guard library.sendQuery(handle, script) == 1 else { throw lost() }
        return try answers(deadline)
    }

    private func checkUsable(_ sql: String) throws(PostgreSQLError) {
        guard !isBroken else { throw .connectionLost("it broke before") }
        guard !sql.utf8.contains(0) else { throw .unusableSettings("the statement holds a zero byte") }
    }

    func lost() -> PostgreSQLError {
        isBroken = true
        let words = library.errorMessage(handle).map { String(cString: $0) } ?? ""
        let line = words.split(separator: "\n").joined(separator: "; ")
        return .connectionLost(settings.masking(line.isEmpty ? "no reason was given" : line))
    }

    /// All answers to what was sent; cancels it where the deadline passes.
    private func answers(_ deadline: Deadline) throws(PostgreSQLError) -> [Answer] {
        do {
            return try collect(deadline)
        } catch {
            guard case .timedOut = error else { throw error }
            giveUp()
            throw error
        }
    }

    /// Cancels and reads what is left, so that the connection can be used again; else marks it broken.
    private func giveUp() {
        guard let canceller else {
            isBroken = true
            return
        }
        // PQcancel blocks as long as the host pleases, so it gets a thread and we watch the answer instead.
        guard Blocking.start({ canceller.cancel() }) == 0 else {
            isBroken = true
            return
        }
        do {
            _ = try collect(.after(.seconds(1)))
        } catch {
            if case .server = error { return }
            isBroken = true
        }
    }

    private func collect(_ deadline: Deadline) throws(PostgreSQLError) -> [Answer] {
        try flush(deadline)
        var answers: [Answer] = []
        var failure: PostgreSQLError?
        while true {
            while library.isBusy(handle) == 1 {
                try Self.wait(library.socket(handle), for: Int16(POLLIN), deadline, "the statement")
                guard library.consumeInput(handle) == 1 else { throw lost() }
            }
            guard let result = library.getResult(handle) else { break }
            defer { library.clear(result) }
            do {
                answers.append(try read(result, deadline))
            } catch {
                failure = failure ?? error
            }
        }
        // 1 is CONNECTION_BAD: a FATAL message of a server that shuts down counts as a lost connection.
        guard library.status(handle) != 1 else {
            isBroken = true
            if case .server(let message) = failure { throw .connectionLost(message.description) }
            throw failure ?? lost()
        }
        if let failure { throw failure }
        return answers
    }

    private func flush(_ deadline: Deadline) throws(PostgreSQLError) {
        while true {
            switch library.flush(handle) {
            case 0: return
            case 1:
                // The server may be unable to take more before we read what it says.
                let either = Int16(POLLIN | POLLOUT)
                try Self.wait(library.socket(handle), for: either, deadline, "sending the statement")
                guard library.consumeInput(handle) == 1 else { throw lost() }
            default: throw lost()
            }
        }
    }

    private func read(_ result: OpaquePointer, _ deadline: Deadline) throws(PostgreSQLError) -> Answer {
        switch library.resultStatus(result) {
        case 0, 1, 2, 9: return Answer(library, result)
        case 4:
            _ = library.endCopyIn(handle, "plimsoll sends no data")
            try flush(deadline)
            throw .copyUnsupported
        case 3:
            try skipCopy(deadline)
            throw .copyUnsupported
        case 5, 7: throw .server(masked(ServerMessage(library, result)))
        default: throw .connectionLost("the server gave an answer that is not understood")
        }
    }

    private func masked(_ message: ServerMessage) -> ServerMessage {
        var copy = message
        copy.message = settings.masking(message.message)
        copy.detail = message.detail.map(settings.masking)
        copy.context = message.context.map(settings.masking)
        return copy
    }

    private func skipCopy(_ deadline: Deadline) throws(PostgreSQLError) {
        while true {
            var buffer: UnsafeMutablePointer<CChar>?
            let length = library.getCopyData(handle, &buffer, 1)
            if let buffer { library.freeMemory(buffer) }
            if length < 0 { return }
            guard length == 0 else { continue }
            try Self.wait(library.socket(handle), for: Int16(POLLIN), deadline, "the statement")
            guard library.consumeInput(handle) == 1 else { throw lost() }
        }
    }
}

extension Answer {
    init(_ library: LibPQ, _ result: OpaquePointer) {
        let (rows, width) = (library.rowCount(result), library.columnCount(result))
        columns = (0..<width).map { column in
            let name = library.columnName(result, column).map { String(cString: $0) } ?? ""
            return Column(name: name, type: library.columnType(result, column))
        }
        var cells: [String?] = []
        cells.reserveCapacity(Int(rows) * Int(width))
        for row in 0..<rows {
            for column in 0..<width {
                guard library.isNull(result, row, column) == 0, let text = library.value(result, row, column) else {
                    cells.append(nil)
                    continue
                }
                let bytes = UnsafeRawBufferPointer(start: text, count: Int(library.length(result, row, column)))
                cells.append(String(decoding: bytes, as: UTF8.self))
            }
        }
        self.cells = cells
        commandTag = library.commandTag(result).map { String(cString: $0) } ?? ""
        affectedRows = library.affectedRows(result).flatMap { Int(String(cString: $0)) }
    }
}

extension ServerMessage {
    init(_ library: LibPQ, _ result: OpaquePointer) {
        func field(_ code: Character) -> String? {
            code.asciiValue.flatMap { library.errorField(result, Int32($0)) }.map { String(cString: $0) }
        }
        self.init(
            severity: field("V") ?? field("S") ?? "ERROR",
            sqlState: field("C") ?? "XX000",
            message: field("M") ?? "no message",
            detail: field("D"),
            hint: field("H"),
            position: field("P").flatMap { Int($0) }
        )
        context = field("W")
        (schema, table, column, constraint) = (field("s"), field("t"), field("c"), field("n"))
    }
}
