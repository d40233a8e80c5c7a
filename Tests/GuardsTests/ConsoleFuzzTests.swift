// ConsoleFuzzTests: seeded streams of broken bytes in both directions; nothing crashes, hangs or writes.
import Support
import Testing

@testable import Guards

/// Numbers from a seed, the same on every machine.
struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

@Suite struct ConsoleFuzzTests {
    static func mutated(_ parts: [[UInt8]], _ dice: inout Dice) -> [UInt8] {
        var bytes = (0..<Int.random(in: 1...8, using: &dice)).flatMap { _ in parts.randomElement(using: &dice) ?? [] }
        for _ in 0..<Int.random(in: 0...6, using: &dice) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &dice)
            switch Int.random(in: 0...3, using: &dice) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &dice)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(UInt8.random(in: 0...255, using: &dice), at: place)
            default: bytes.removeLast(Int.random(in: 0...min(9, bytes.count), using: &dice))
            }
        }
        return bytes
    }

    static func pieces(_ bytes: [UInt8], _ dice: inout Dice) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + Int.random(in: 1...64, using: &dice))
            pieces.append(Array(bytes[start..<end]))
            start = end
        }
        return pieces
    }

    static let postgres: [[UInt8]] = [
        PostgreSQLWire.query("SELECT 1"), PostgreSQLWire.query("DELETE FROM orders"), PostgreSQLWire.query("BEGIN"),
        PostgreSQLWire.query("COMMIT"), PostgreSQLWire.query("SELECT 1; SELECT 2"),
        PostgreSQLWire.message("P", PostgreSQLWire.text("") + PostgreSQLWire.text("SELECT $1") + [0, 0]),
        PostgreSQLWire.message("P", PostgreSQLWire.text("") + PostgreSQLWire.text("DROP TABLE x") + [0, 0]),
        PostgreSQLWire.message("B", [0, 0, 0, 0, 0, 0, 0, 0]), PostgreSQLWire.message("E", [0, 0, 0, 0, 0]),
        PostgreSQLWire.sync, PostgreSQLWire.message("F", [0, 0, 0, 1]), PostgreSQLWire.message("d", [1, 2]),
        PostgreSQLWire.message("c"),
        PostgreSQLWire.message("H"), PostgreSQLWire.message("p", PostgreSQLWire.text("x")),
        PostgreSQLWire.startup([("user", "a"), ("database", "shop")]), PostgreSQLWire.encryptionRequest,
    ]
    static let server: [[UInt8]] = [
        PostgreSQLWire.ready("I"), PostgreSQLWire.ready("T"), PostgreSQLWire.ready("E"),
        PostgreSQLWire.complete("SELECT 1"), PostgreSQLWire.message("R", [0, 0, 0, 0]),
        PostgreSQLWire.message("R", [0, 0, 0, 5, 1, 2, 3, 4]),
        PostgreSQLWire.message("R", [0, 0, 0, 10] + PostgreSQLWire.text("SCRAM-SHA-256") + [0]),
        PostgreSQLWire.message("R", [0, 0, 0, 11] + Array("r=x,s=AA==,i=99999999".utf8)),
        PostgreSQLWire.message("D", [0, 1, 0, 0, 0, 2, 0x6F, 0x6E]),
        PostgreSQLWire.message("D", [0, 9, 0xFF, 0xFF, 0xFF, 0xFE]),
        PostgreSQLWire.message("K", [1, 2, 3, 4, 5, 6, 7, 8]),
        PostgreSQLWire.message("S", PostgreSQLWire.text("a") + PostgreSQLWire.text("b")),
        PostgreSQLWire.error(ErrorWords("XX000", "no")), PostgreSQLWire.message("G", [0, 0, 0]),
        PostgreSQLWire.message("T", [0, 0]), [UInt8(ascii: "S")], [UInt8(ascii: "D"), 0, 3, 0, 0, 1, 2],
    ]

    /// Statements that reach a server are only those that the judge let through, whatever else was sent.
    @Test(arguments: 0..<300)
    func `broken streams of PostgreSQL end in words, and no write is passed on`(_ seed: Int) {
        var dice = Dice(state: UInt64(seed))
        let account = PostgreSQLAccount(user: "a", password: "b", database: "shop")
        var session = PostgreSQLSession(
            PostgreSQLConsole(account: account, encryption: seed % 2 == 0 ? .never : .ifOffered, mode: .reading),
            key: [1, 2, 3, 4, 5, 6, 7, 8],
            nonce: "x"
        )
        var sent: [UInt8] = []
        func note(_ actions: [SessionAction]) {
            for case .toServer(let bytes) in actions { sent += bytes }
        }
        note(session.client(PostgreSQLWire.startup([("user", "a"), ("database", "shop")])))
        note(session.connected())
        if seed % 3 != 0 {
            // Most streams meet a session that is through.
            for bytes in [
                PostgreSQLWire.message("R", [0, 0, 0, 0]), PostgreSQLWire.ready("I"), PostgreSQLWire.ready("I"),
            ] { note(session.server(bytes)) }
        }
        for _ in 0..<6 {
            for piece in Self.pieces(Self.mutated(Self.postgres, &dice), &dice) { note(session.client(piece)) }
            for piece in Self.pieces(Self.mutated(Self.server, &dice), &dice) { note(session.server(piece)) }
            note(session.answer(seed % 5 == 0))
        }
        note(session.end("57P01", "over"))
        let text = String(decoding: sent, as: UTF8.self)
        #expect(!text.contains("DELETE") && !text.contains("DROP"))
        #expect(session.client([1, 2, 3]).isEmpty)
    }

    static let redisClient: [[UInt8]] = [
        RESP.command("GET", "a"), RESP.command("FLUSHALL"), Array("PING\r\n".utf8), Array("SET a b\r\n".utf8),
        Array("*2\r\n$3\r\nGET\r\n$1\r\na\r\n".utf8), RESP.command("MULTI"),
        RESP.command("EXEC"), RESP.command("SUBSCRIBE", "x"), Array("*99999999\r\n".utf8), Array("$5\r\n".utf8),
        Array("GET \"a\\x00\"\r\n".utf8), Array("GET 'a\r\n".utf8), RESP.command("HELLO", "3"),
    ]
    static let redisServer: [[UInt8]] = [
        Array("+OK\r\n".utf8), Array("-ERR x\r\n".utf8), Array(":1\r\n".utf8), Array("$-1\r\n".utf8),
        Array("$3\r\nabc\r\n".utf8), Array("*2\r\n:1\r\n*1\r\n+a\r\n".utf8),
        Array("%1\r\n+a\r\n+b\r\n".utf8), Array(">2\r\n+m\r\n+n\r\n".utf8), Array("|1\r\n+a\r\n+b\r\n:1\r\n".utf8),
        Array("*99999999\r\n".utf8), Array("$99999999\r\nx".utf8), Array("?\r\n".utf8), Array("*-1\r\n".utf8),
    ]

    @Test(arguments: 0..<300)
    func `broken streams of Redis end in words, and no write is passed on`(_ seed: Int) {
        var dice = Dice(state: UInt64(seed) &* 77)
        let console = RedisConsole(
            environment: "p",
            user: nil,
            password: seed % 2 == 0 ? "x" : nil,
            database: seed % 3,
            isEncrypted: false,
            mode: .reading
        )
        var session = RedisSession(console)
        var sent: [UInt8] = []
        func note(_ actions: [SessionAction]) {
            for case .toServer(let bytes) in actions { sent += bytes }
        }
        note(session.begin())
        note(session.connected())
        if seed % 4 != 0 { for _ in 0..<3 { note(session.server(Array("+OK\r\n".utf8))) } }
        for _ in 0..<6 {
            for piece in Self.pieces(Self.mutated(Self.redisClient, &dice), &dice) { note(session.client(piece)) }
            for piece in Self.pieces(Self.mutated(Self.redisServer, &dice), &dice) { note(session.server(piece)) }
        }
        note(session.end("", "over"))
        var reader = CommandReader()
        reader.append(sent)
        let known: Set = ["AUTH", "SELECT", "COMMAND", "GET", "PING", "MULTI", "EXEC", "DISCARD", "SUBSCRIBE", "HELLO"]
        while let words = try? reader.next() {
            let name = String(decoding: words[0], as: UTF8.self).uppercased()
            #expect(known.contains(name), "\(name)")
        }
    }
}
