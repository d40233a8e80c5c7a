// PostgreSQLSession: a psql from its first byte on: our own login to the server, then the relay.

/// What a PostgreSQL console needs to know.
struct PostgreSQLConsole: Sendable {
    let account: PostgreSQLAccount
    let encryption: EncryptionWish
    let mode: PostgreSQLRelay.Mode
    var limits = PostgreSQLLimits()
    var vouchedFor: Set<String> = []
}

/// Whether the way to the server is encrypted.
enum EncryptionWish: Equatable, Sendable {
    case never
    case ifOffered
    case always
}

/// One client of a PostgreSQL console.
struct PostgreSQLSession: ConsoleSession {
    private enum Phase {
        case waiting, connecting, negotiating
        case loggingIn(PostgreSQLLogin)
        case relaying(PostgreSQLRelay)
        case ended
    }

    private let console: PostgreSQLConsole
    /// Eight random bytes: by them the client stops its statements.
    private let key: [UInt8]
    private let nonce: String
    private var phase = Phase.waiting
    private var messages = ClientMessages()
    private var early: [UInt8] = []

    init(_ console: PostgreSQLConsole, key: [UInt8], nonce: String) {
        (self.console, self.key, self.nonce) = (console, key, nonce)
    }

    var isAsking: Bool { if case .relaying(let relay) = phase { relay.phase == .asking } else { false } }
    var isThrough: Bool { if case .relaying = phase { true } else { false } }

    func begin() -> [SessionAction] { [] }

    mutating func client(_ bytes: [UInt8]) -> [SessionAction] {
        switch phase {
        case .waiting:
            messages.append(bytes)
            return start()
        case .relaying(var relay):
            // The value is taken out while it is changed, so that its buffers are not copied.
            phase = .ended
            let actions = relay.client(bytes)
            phase = .relaying(relay)
            return actions.flatMap(translated)
        case .connecting, .negotiating, .loggingIn:
            early += bytes
            return early.count > WireLimits.clientMessage
                ? end("08P01", "more was sent than is taken before the login") : []
        case .ended: return []
        }
    }

    private mutating func start() -> [SessionAction] {
        do throws(WireProblem) {
            guard let first = try messages.nextStartup() else { return [] }
            switch first {
            case .encryption: return [.toClient([UInt8(ascii: "N")])] + start()
            case .cancel(let process, let key):
                phase = .ended
                return [.cancel(key: process + key), .close]
            case .start(let parameters): return admitted(parameters)
            }
        } catch {
            return end("08P01", error.words)
        }
    }

    private mutating func admitted(_ parameters: [String: String]) -> [SessionAction] {
        if let wanted = parameters["replication"], !["false", "off", "no", "0"].contains(wanted) {
            return end("25006", "replication connections are refused: they have statements of their own")
        }
        let database = parameters["database"] ?? parameters["user"] ?? ""
        guard database == console.account.database else {
            return end(
                "3D000",
                "this console is for the database \(console.account.database) alone: open another for \(database.prefix(63))"
            )
        }
        early = messages.queue.isEmpty ? [] : messages.takeRest()
        phase = .connecting
        return [.connect]
    }

    mutating func connected() -> [SessionAction] {
        guard console.encryption != .never else { return logIn(isEncrypted: false) }
        phase = .negotiating
        return [.toServer(PostgreSQLWire.encryptionRequest)]
    }

    mutating func encrypted() -> [SessionAction] { logIn(isEncrypted: true) }

    private mutating func logIn(isEncrypted: Bool) -> [SessionAction] {
        let login = PostgreSQLLogin(
            console.account,
            nonce: nonce,
            isEncrypted: isEncrypted,
            wantsFunctions: console.mode != .open
        )
        phase = .loggingIn(login)
        return [.toServer(login.start)]
    }

    mutating func server(_ bytes: [UInt8]) -> [SessionAction] {
        switch phase {
        case .negotiating: return negotiated(bytes)
        case .loggingIn(var login):
            phase = .ended
            let actions = login.server(bytes)
            phase = .loggingIn(login)
            return actions.flatMap { loggedIn($0) }
        case .relaying(var relay):
            phase = .ended
            let actions = relay.server(bytes)
            phase = .relaying(relay)
            return actions.flatMap(translated)
        case .waiting, .connecting, .ended: return []
        }
    }

    private mutating func negotiated(_ bytes: [UInt8]) -> [SessionAction] {
        // More than the one byte would be text that someone put before the encryption.
        guard bytes.count == 1 else { return end("08P01", "the server's answer on encryption cannot be read") }
        if bytes == [UInt8(ascii: "S")] { return [.encrypt] }
        guard console.encryption == .ifOffered else {
            return end("08001", "the server offers no encryption, and the connection's URL requires it")
        }
        return logIn(isEncrypted: false)
    }

    private mutating func loggedIn(_ action: PostgreSQLLogin.Action) -> [SessionAction] {
        switch action {
        case .toServer(let bytes): return [.toServer(bytes)]
        case .failed(let words):
            phase = .ended
            return [.toClient(PostgreSQLWire.error(words, isFatal: true)), .close]
        case .done(let server):
            let judge = StatementJudge(functions: server.functions, vouchedFor: console.vouchedFor)
            var relay = PostgreSQLRelay(mode: console.mode, judge: judge, limits: console.limits)
            let waiting = relay.client(early).flatMap(translated)
            early = []
            phase = .relaying(relay)
            let forServer = server.process + server.key
            return [.issue(key: key, forServer: forServer), .toClient(greeting(server))] + waiting
        }
    }

    private func greeting(_ server: PostgreSQLServer) -> [UInt8] {
        var bytes = PostgreSQLWire.message("R", PostgreSQLWire.number(0))
        for (name, value) in server.parameters {
            bytes += PostgreSQLWire.message("S", PostgreSQLWire.text(name) + PostgreSQLWire.text(value))
        }
        bytes += PostgreSQLWire.message("K", key)
        if server.isSuperuser, console.mode != .open {
            let words = ErrorWords(
                "01000",
                "\(console.account.user) is a superuser",
                detail:
                    "no transaction holds back what a superuser's functions do outside of tables: files, other connections",
                hint: "let the console log in as a role that has pg_read_all_data and nothing more"
            )
            bytes += PostgreSQLWire.notice(words, severity: "WARNING")
        }
        return bytes + PostgreSQLWire.ready("I")
    }

    mutating func answer(_ stays: Bool) -> [SessionAction] {
        guard case .relaying(var relay) = phase else { return [] }
        let actions = relay.answer(stays)
        phase = .relaying(relay)
        return actions.flatMap(translated)
    }

    mutating func end(_ state: String, _ words: String) -> [SessionAction] {
        switch phase {
        case .ended: return []
        case .relaying(var relay):
            let actions = relay.end(ErrorWords(state, words))
            phase = .ended
            return console.mode == .open ? [.close] : actions.flatMap(translated)
        case .waiting, .connecting, .negotiating, .loggingIn:
            phase = .ended
            return [.toClient(PostgreSQLWire.error(ErrorWords(state, words), isFatal: true)), .close]
        }
    }

    private func translated(_ action: PostgreSQLRelay.Action) -> [SessionAction] {
        switch action {
        case .toClient(let bytes): [.toClient(bytes)]
        case .toServer(let bytes): [.toServer(bytes)]
        case .close: [.close]
        case .ask(let effects):
            [.ask(effects.flatMap(\.lines), rows: effects.compactMap(\.rows).reduce(0, +))]
        case .record(let effects, let outcome):
            effects.map { .record(ConsoleRecord(statement: $0.statement, effect: $0.lines, outcome: outcome.rawValue)) }
        }
    }
}
