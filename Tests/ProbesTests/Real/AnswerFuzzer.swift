// AnswerFuzzer: what a server would say, bent by chance; the same seed gives the same bytes.
import Support

/// Numbers that a seed decides.
struct SeededChance: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// A conversation of a server that is not quite right: pieces, and how it ends.
struct BentAnswer: Sendable {
    enum Ending: CaseIterable, Sendable { case close, reset, silence, flood }

    var pieces: [[UInt8]]
    var ending: Ending
    /// Whether each piece goes out byte by byte.
    var isDripping: Bool

    /// What a server of a kind says when it is right, piece by piece.
    static let right: [String: [[UInt8]]] = [
        "redis": [
            text("+OK\r\n"), text("+PONG\r\n"), text("$\(information.utf8.count)\r\n\(information)\r\n"),
            text(":3\r\n"), text("$-1\r\n"), text("*2\r\n$4\r\nsave\r\n$0\r\n\r\n"), text(":3\r\n"),
        ],
        "smtp": [
            text("220 mail.shop.test ESMTP\r\n"),
            text("250-mail.shop.test\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE 100\r\n"),
            text("235 2.7.0 ok\r\n"), text("250 ok\r\n"), text("250 ok\r\n"), text("221 bye\r\n"),
        ],
        "http": [text("HTTP/1.1 200 OK\r\nServer: x\r\nLocation: https://a.test/\r\nContent-Length: 2\r\n\r\nok")],
        "https": [
            [22, 3, 3, 0, 44, 2, 0, 0, 40, 3, 3] + [UInt8](repeating: 7, count: 32) + [0, 0x13, 0x01, 0, 0, 0],
            [20, 3, 3, 0, 1, 1], [23, 3, 3, 0, 16] + [UInt8](repeating: 9, count: 16), [21, 3, 3, 0, 2, 2, 40],
        ],
        "mysql": [[74, 0, 0, 0, 10] + text("8.0.36\0") + [UInt8](repeating: 3, count: 62)],
        "amqp": [[1, 0, 0, 0, 0, 0, 8, 0, 10, 0, 10, 0, 9, 0, 0, 0xCE]],
        "postgres": [
            text("N"),
            postgres("R", [0, 0, 0, 0]) + postgres("S", text("server_version\015.4\0"))
                + postgres("K", [0, 0, 0, 1, 0, 0, 0, 2]) + postgres("Z", text("I")),
            text("N"), postgres("R", [0, 0, 0, 0]) + postgres("Z", text("I")),
            postgres("T", [0, 1] + text("version\0") + [UInt8](repeating: 0, count: 18))
                + postgres("D", [0, 1, 0, 0, 0, 4] + text("15.4")) + postgres("C", text("SELECT 1\0"))
                + postgres("Z", text("I")),
            postgres("E", text("SERROR\0C28P01\0Mno\0\0")) + postgres("Z", text("I")),
        ],
    ]

    private static let information = """
        # Server\r\nredis_version:7.0.15\r\nrun_id:\(String(repeating: "a", count: 40))\r\nrole:master\r\nmaxmemory:0\r
        maxmemory_policy:noeviction\r\nmaster_replid:\(String(repeating: "b", count: 40))\r\naof_enabled:0\r\n
        """

    private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static func postgres(_ kind: String, _ body: [UInt8]) -> [UInt8] {
        let count = body.count + 4
        return text(kind) + [0, 0, UInt8(count >> 8), UInt8(count & 255)] + body
    }

    /// A conversation of a kind, bent as a seed says.
    init(_ kind: String, seed: UInt64) {
        var chance = SeededChance(seed)
        pieces = Self.right[kind] ?? []
        for _ in 0..<Int.random(in: 1...4, using: &chance) { Self.bend(&pieces, &chance) }
        // Silence costs the whole deadline, so that it is rarer.
        let endings: [Ending] = [.close, .close, .close, .reset, .reset, .flood, .silence]
        ending = endings.randomElement(using: &chance) ?? .close
        isDripping = Int.random(in: 0..<12, using: &chance) == 0
    }

    private static func bend(_ pieces: inout [[UInt8]], _ chance: inout SeededChance) {
        guard let index = pieces.indices.randomElement(using: &chance) else { return }
        var piece = pieces[index]
        let start = Int.random(in: 0...piece.count, using: &chance)
        let end = Int.random(in: start...piece.count, using: &chance)
        func noise(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &chance) } }
        switch Int.random(in: 0..<9, using: &chance) {
        case 0: for place in start..<end where place % 3 == 0 { piece[place] ^= 1 << UInt8(place % 8) }
        case 1: piece.removeSubrange(start..<end)
        case 2: piece.insert(contentsOf: piece[start..<end], at: end)
        case 3: piece.insert(contentsOf: noise(Int.random(in: 1...64, using: &chance)), at: start)
        case 4: piece.replaceSubrange(start..<end, with: Array("99999999999999999999".utf8))
        case 5: piece = noise(Int.random(in: 1...2_000, using: &chance))
        case 6: piece.insert(contentsOf: Array(repeating: Array("*1\r\n".utf8), count: 5_000).joined(), at: start)
        case 7: pieces.swapAt(index, pieces.indices.randomElement(using: &chance) ?? index)
        default: piece.replaceSubrange(start..<end, with: [UInt8](repeating: 0xFF, count: end - start))
        }
        if index < pieces.count, piece != pieces[index] { pieces[index] = piece }
    }

    /// Says it all to a client, a piece after each thing that the client says.
    func say(to client: ScriptedServer.Client) {
        for (index, piece) in pieces.enumerated() {
            if isDripping {
                for byte in piece.prefix(200) { guard client.send([byte]) else { return } }
            } else {
                guard client.send(piece) else { return }
            }
            if index + 1 < pieces.count { _ = client.receive(milliseconds: 60) }
        }
        switch ending {
        case .close: return
        case .reset: client.reset()
        case .silence: while !client.receive(milliseconds: 5_000).isEmpty {}
        case .flood:
            let block = [UInt8](repeating: 0x20, count: 65_536)
            for _ in 0..<64 where client.send(block) {}
        }
    }
}
