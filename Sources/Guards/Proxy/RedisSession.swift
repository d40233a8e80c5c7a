// RedisSession: a redis-cli from its first byte on: our own login to the server, then the relay.

/// What a Redis console needs to know.
struct RedisConsole: Sendable {
    let environment: String
    let user: String?
    let password: String?
    let database: Int
    let isEncrypted: Bool
    let mode: RedisRelay.Mode
}

/// One client of a Redis console.
struct RedisSession: ConsoleSession {
    private enum Question { case login, database, commands }

    private let console: RedisConsole
    private var questions: [Question] = []
    private var scanner = ReplyScanner()
    private var reply: [UInt8] = []
    private var early: [UInt8] = []
    private var relay: RedisRelay?
    private var flags: [String: Set<String>] = [:]
    private var hasEnded = false

    init(_ console: RedisConsole) { self.console = console }

    var isAsking: Bool { relay?.phase == .asking }
    var isThrough: Bool { relay != nil }

    func begin() -> [SessionAction] { [.connect] }

    mutating func connected() -> [SessionAction] { console.isEncrypted ? [.encrypt] : encrypted() }

    mutating func encrypted() -> [SessionAction] {
        if console.password != nil { questions.append(.login) }
        if console.database != 0 { questions.append(.database) }
        if console.mode != .open { questions.append(.commands) }
        return ask()
    }

    private mutating func ask() -> [SessionAction] {
        switch questions.first {
        case .login:
            return [
                .toServer(
                    RESP.command(
                        (["AUTH"] + [console.user, console.password].compactMap(\.self)).map { Array($0.utf8) }
                    )
                )
            ]
        case .database: return [.toServer(RESP.command("SELECT", String(console.database)))]
        case .commands: return [.toServer(RESP.command("COMMAND"))]
        case nil:
            let allowsWriting = console.mode == .writing
            let judge = CommandJudge(environment: console.environment, allowsWriting: allowsWriting, flags: flags)
            var relay = RedisRelay(mode: console.mode, judge: judge)
            let actions = relay.client(early).flatMap(translated)
            early = []
            self.relay = relay
            return actions
        }
    }

    mutating func client(_ bytes: [UInt8]) -> [SessionAction] {
        guard !hasEnded else { return [] }
        if relay != nil { return (relay?.client(bytes) ?? []).flatMap(translated) }
        early += bytes
        return early.count > CommandLimits.waitingBytes ? end("", "more was sent than is taken before the login") : []
    }

    mutating func server(_ bytes: [UInt8]) -> [SessionAction] {
        guard !hasEnded else { return [] }
        if relay != nil { return (relay?.server(bytes) ?? []).flatMap(translated) }
        do throws(WireProblem) {
            var actions: [SessionAction] = []
            for piece in try scanner.scan(bytes) {
                reply += piece.bytes
                guard reply.count <= 8 << 20 else { return end("", "the server's answer at login is too long") }
                guard piece.endsReply, !hasEnded else { continue }
                actions += answered(RESPValue.read(reply) ?? .none)
                reply = []
            }
            return actions
        } catch {
            return end("", error.words)
        }
    }

    private mutating func answered(_ value: RESPValue) -> [SessionAction] {
        guard let question = questions.first else { return end("", "the server answered what was not asked") }
        questions.removeFirst()
        switch question {
        case .login where value.isError: return end("", "the login failed: \(value.string ?? "")")
        case .database where value.isError: return end("", "database \(console.database): \(value.string ?? "")")
        case .commands where !value.isError: flags = CommandJudge.flags(from: value)
        default: break
        }
        return ask()
    }

    mutating func answer(_ stays: Bool) -> [SessionAction] { (relay?.answer(stays) ?? []).flatMap(translated) }

    mutating func end(_ state: String, _ words: String) -> [SessionAction] {
        guard !hasEnded else { return [] }
        hasEnded = true
        if relay != nil, console.mode != .open { return (relay?.end(words) ?? []).flatMap(translated) }
        return [.toClient(RESP.error("PLIMSOLL " + words)), .close]
    }

    private func translated(_ action: RedisRelay.Action) -> [SessionAction] {
        switch action {
        case .toClient(let bytes): [.toClient(bytes)]
        case .toServer(let bytes): [.toServer(bytes)]
        case .close: [.close]
        case .ask(let effect): [.ask(effect.lines, rows: effect.count)]
        case .record(let effect, let outcome):
            [.record(ConsoleRecord(statement: effect.command, effect: effect.lines, outcome: outcome.rawValue))]
        }
    }
}
