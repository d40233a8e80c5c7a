// RedisRelay: what stands between a Redis client and its server, command by command.

/// What a Redis command would take away.
struct RedisEffect: Equatable, Sendable {
    struct Key: Equatable, Sendable {
        let name: String
        let type: String
        /// Milliseconds until it vanishes; nil where it stays.
        let expiresIn: Int?
        let bytes: Int?

        /// One line: `cart:7 · hash · 1.2 KB · vanishes in 300 s`.
        var words: String {
            guard type != "none" else { return "\(name) · is not there" }
            let size = bytes.map { " · \($0) bytes" } ?? ""
            let time = expiresIn.map { " · vanishes in \($0 / 1000) s" } ?? " · stays for ever"
            return "\(name) · \(type)\(size)\(time)"
        }
    }

    let command: String
    var keys: [Key] = []
    /// How many keys it names or takes.
    var count: Int
    /// Whether it takes whole databases.
    var takesAll = false

    var lines: [String] {
        let whole = takesAll ? ["takes all \(count) keys of the database"] : []
        let more = count - keys.count
        return [command] + whole + keys.map { "  " + $0.words }
            + (more > 0 && !takesAll ? ["  and \(more) more keys"] : [])
    }
}

/// A Redis console's connection after the proxy is in: bytes in, actions out.
///
/// One command at a time: the next is looked at when the server has answered the one before, so that our own answers
/// stand where they belong in a pipeline.
struct RedisRelay: Sendable {
    enum Mode: Equatable, Sendable { case reading, writing, open }

    enum Action: Equatable, Sendable {
        case toClient([UInt8])
        case toServer([UInt8])
        case ask(RedisEffect)
        case record(RedisEffect, WriteOutcome)
        case close
    }

    enum Phase: Equatable, Sendable {
        case idle
        /// The server answers the client.
        case waiting
        /// The server answers a DISCARD of ours.
        case discarding
        /// What a command would take is looked at.
        case looking(Look)
        case asking
        /// A command that was agreed to runs.
        case writing
        /// Messages come whenever they come.
        case streaming
        case ended
    }

    enum Look: Equatable, Sendable {
        case keys
        case size
        /// Type, time and size of a key, one after the other.
        case detail(key: Int, step: Int)
    }

    static let shownKeys = 20

    let mode: Mode
    let judge: CommandJudge
    private(set) var phase = Phase.idle
    private var reader = CommandReader()
    private var scanner = ReplyScanner()
    private var reply: [UInt8] = []
    private var isInTransaction = false
    private var isTransactionRefused = false
    private var command: [[UInt8]] = []
    private var effect = RedisEffect(command: "", count: 0)
    private var keyNames: [[UInt8]] = []
    private var details: [RESPValue] = []
    private var actions: [Action] = []

    init(mode: Mode, judge: CommandJudge) {
        (self.mode, self.judge) = (mode, judge)
    }

    // MARK: - What comes in

    mutating func client(_ bytes: [UInt8]) -> [Action] {
        guard phase != .ended else { return [] }
        guard mode != .open else { return [.toServer(bytes)] }
        reader.append(bytes)
        if reader.waitingBytes > CommandLimits.waitingBytes { fail("more was sent than is taken at once") }
        pump()
        return taken()
    }

    mutating func server(_ bytes: [UInt8]) -> [Action] {
        guard phase != .ended else { return [] }
        guard mode != .open, phase != .streaming else { return [.toClient(bytes)] }
        do throws(WireProblem) {
            for piece in try scanner.scan(bytes) { receive(piece) }
            pump()
        } catch {
            fail(error.words)
        }
        return taken()
    }

    mutating func answer(_ goes: Bool) -> [Action] {
        guard phase == .asking else { return [] }
        if goes {
            phase = .writing
            actions.append(.toServer(RESP.command(command)))
        } else {
            actions += [
                .record(effect, .rolledBack), .toClient(RESP.error("PLIMSOLL not done: the answer was no")),
            ]
            phase = .idle
            pump()
        }
        return taken()
    }

    /// The time of a writing session is over, or the server went away.
    mutating func end(_ words: String) -> [Action] {
        fail(words)
        return taken()
    }

    private mutating func taken() -> [Action] {
        defer { actions = [] }
        return actions
    }

    private mutating func fail(_ words: String) {
        guard phase != .ended else { return }
        actions += [.toClient(RESP.error("PLIMSOLL " + words)), .close]
        phase = .ended
    }

    // MARK: - Commands

    private mutating func pump() {
        do throws(WireProblem) {
            while phase == .idle || phase == .streaming, let words = try reader.next() { take(words) }
        } catch {
            fail("Protocol error: \(error.words)")
        }
    }

    private mutating func take(_ words: [[UInt8]]) {
        let verdict = judge.verdict(words)
        if phase == .streaming { return stream(words, verdict) }
        switch verdict {
        case .pass: send(words)
        case .multi:
            (isInTransaction, isTransactionRefused) = (true, false)
            send(words)
        case .exec where isInTransaction && isTransactionRefused:
            isInTransaction = false
            phase = .discarding
            actions.append(.toServer(RESP.command("DISCARD")))
        case .exec, .discard:
            isInTransaction = false
            send(words)
        case .subscribe where isInTransaction: refuse("PLIMSOLL SUBSCRIBE is refused between MULTI and EXEC")
        case .subscribe:
            phase = .streaming
            actions.append(.toServer(RESP.command(words)))
        case .quit:
            actions += [.toClient(Array("+OK\r\n".utf8)), .close]
            phase = .ended
        case .write: look(words)
        case .refuse(let reason): refuse(reason)
        }
    }

    private mutating func send(_ words: [[UInt8]]) {
        phase = .waiting
        actions.append(.toServer(RESP.command(words)))
    }

    private mutating func refuse(_ reason: String) {
        if isInTransaction { isTransactionRefused = true }
        actions.append(.toClient(RESP.error(reason)))
    }

    private mutating func stream(_ words: [[UInt8]], _ verdict: CommandJudge.Verdict) {
        let name = String(decoding: words[0], as: UTF8.self).lowercased()
        switch verdict {
        case .subscribe: actions.append(.toServer(RESP.command(words)))
        case .pass where name == "ping": actions.append(.toServer(RESP.command(words)))
        case .quit:
            actions.append(.close)
            phase = .ended
        default:
            actions.append(
                .toClient(RESP.error("PLIMSOLL only (UN)SUBSCRIBE, PING and QUIT while messages are waited for"))
            )
        }
    }

    // MARK: - Replies

    private mutating func receive(_ piece: ReplyPiece) {
        switch phase {
        case .waiting, .idle, .streaming: actions.append(.toClient(piece.bytes))
        case .writing:
            if reply.count < 256 { reply += piece.bytes }
            actions.append(.toClient(piece.bytes))
        case .discarding, .looking:
            reply += piece.bytes
            if reply.count > 4 << 20 { return fail("the server's answer to a question of the console is too long") }
        case .asking, .ended: break
        }
        guard piece.endsReply else { return }
        defer { reply = [] }
        switch phase {
        case .waiting: phase = .idle
        case .discarding:
            actions.append(.toClient(RESP.error("EXECABORT Transaction discarded because a command in it was refused")))
            phase = .idle
        case .writing:
            actions.append(.record(effect, reply.first == UInt8(ascii: "-") ? .failed : .committed))
            phase = .idle
        case .looking(let look): looked(look, RESPValue.read(reply) ?? .none)
        case .idle, .asking: fail("the server answered what was not asked")
        case .streaming, .ended: break
        }
    }

    // MARK: - What would be lost

    private mutating func look(_ words: [[UInt8]]) {
        command = words
        let shown = words.prefix(8).map { String(decoding: $0.prefix(60), as: UTF8.self) }.joined(separator: " ")
        effect = RedisEffect(command: words.count > 8 ? shown + " …" : shown, count: 0)
        keyNames = []
        let name = String(decoding: words[0], as: UTF8.self).lowercased()
        let takesAll = name == "flushdb" || name == "flushall"
        phase = .looking(takesAll ? .size : .keys)
        actions.append(
            .toServer(
                takesAll
                    ? RESP.command("DBSIZE") : RESP.command([Array("COMMAND".utf8), Array("GETKEYS".utf8)] + words)
            )
        )
    }

    private mutating func looked(_ look: Look, _ value: RESPValue) {
        switch look {
        case .size:
            if case .number(let count) = value { effect.count = count }
            effect.takesAll = true
            ask()
        case .keys:
            keyNames = value.elements.compactMap { if case .text(let name) = $0 { name } else { nil } }
            effect.count = keyNames.count
            detail(key: 0, step: 0)
        case .detail(let key, let step):
            details.append(value)
            guard step == 2 else { return detail(key: key, step: step + 1) }
            effect.keys.append(described(keyNames[key]))
            detail(key: key + 1, step: 0)
        }
    }

    private mutating func detail(key: Int, step: Int) {
        guard key < min(keyNames.count, RedisRelay.shownKeys) else { return ask() }
        if step == 0 { details = [] }
        phase = .looking(.detail(key: key, step: step))
        let name = keyNames[key]
        let question: [[UInt8]] =
            switch step {
            case 0: [Array("TYPE".utf8), name]
            case 1: [Array("PTTL".utf8), name]
            default: [Array("MEMORY".utf8), Array("USAGE".utf8), name]
            }
        actions.append(.toServer(RESP.command(question)))
    }

    private func described(_ name: [UInt8]) -> RedisEffect.Key {
        var time: Int?
        if case .number(let milliseconds) = details[1], milliseconds >= 0 { time = milliseconds }
        var bytes: Int?
        if case .number(let count) = details[2] { bytes = count }
        let type = details[0].isError ? "unknown" : details[0].string ?? "unknown"
        return RedisEffect.Key(
            name: String(decoding: name.prefix(80), as: UTF8.self),
            type: type,
            expiresIn: time,
            bytes: bytes
        )
    }

    private mutating func ask() {
        phase = .asking
        actions.append(.ask(effect))
    }
}
