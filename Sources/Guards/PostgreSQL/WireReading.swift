// WireReading: cuts both directions of a PostgreSQL connection into messages, with bounds.

/// What a client may send at most in one message; more ends the connection.
enum WireLimits {
    /// One message of a client: a statement is far below, and nothing may be copied in.
    static let clientMessage = 16 << 20
    /// A first message: PostgreSQL itself takes 10,000 bytes.
    static let startup = 10_000
    /// Messages of the server up to this size are handed over whole, greater ones in pieces.
    static let wholeServerMessage = 64 << 10
    /// The greatest message that PostgreSQL sends.
    static let serverMessage = 1 << 30
}

/// Bytes that break the protocol, or go beyond what is taken.
struct WireProblem: Error, Equatable {
    let words: String
}

/// One message after the start: its type and what stands in it.
struct WireMessage: Equatable, Sendable {
    let type: UInt8
    let payload: [UInt8]

    /// The message as it travels.
    var bytes: [UInt8] { PostgreSQLWire.message(type, payload) }

    init(_ type: UInt8, _ payload: [UInt8] = []) { (self.type, self.payload) = (type, payload) }

    /// Whether it is of a type, written as a letter.
    func `is`(_ letter: Unicode.Scalar) -> Bool { UInt32(type) == letter.value }
}

/// Bytes that wait to be cut; taken from the front without moving the rest each time.
struct ByteQueue: Sendable {
    private(set) var bytes: [UInt8] = []
    private var start = 0

    var count: Int { bytes.count - start }
    var isEmpty: Bool { count == 0 }

    mutating func append(_ more: [UInt8]) {
        if start > 0, start >= bytes.count / 2 {
            bytes.removeFirst(start)
            start = 0
        }
        bytes += more
    }

    subscript(offset: Int) -> UInt8 { bytes[start + offset] }

    /// The number in four bytes, the highest first.
    func number(at offset: Int) -> Int {
        (0..<4).reduce(0) { $0 << 8 | Int(self[offset + $1]) }
    }

    mutating func take(_ count: Int) -> [UInt8] {
        let taken = Array(bytes[start..<start + count])
        start += count
        if start == bytes.count {
            bytes.removeAll(keepingCapacity: true)
            start = 0
        }
        return taken
    }
}

/// Cuts what a client sends after its start.
struct ClientMessages: Sendable {
    private(set) var queue = ByteQueue()

    mutating func append(_ bytes: [UInt8]) { queue.append(bytes) }

    /// The next whole message; nil where more bytes are needed.
    mutating func next() throws(WireProblem) -> WireMessage? {
        guard queue.count >= 5 else { return nil }
        let length = queue.number(at: 1)
        guard length >= 4 else {
            throw WireProblem(words: "a message says it has \(length) bytes; at least 4 are expected")
        }
        guard length <= WireLimits.clientMessage else {
            throw WireProblem(words: "a message of \(length) bytes; at most \(WireLimits.clientMessage) are taken")
        }
        guard queue.count >= length + 1 else { return nil }
        let type = queue[0]
        let whole = queue.take(length + 1)
        return WireMessage(type, Array(whole[5...]))
    }

    /// What was sent behind the message taken last.
    mutating func takeRest() -> [UInt8] { queue.take(queue.count) }

    /// A client's first message, which has no type; nil where more bytes are needed.
    mutating func nextStartup() throws(WireProblem) -> ClientStart? {
        guard queue.count >= 8 else { return nil }
        let length = queue.number(at: 0)
        guard (8...WireLimits.startup).contains(length) else {
            throw WireProblem(words: "a first message of \(length) bytes; 8 to \(WireLimits.startup) are expected")
        }
        guard queue.count >= length else { return nil }
        return try ClientStart(Array(queue.take(length)))
    }
}

/// What a client may open a connection with.
enum ClientStart: Equatable, Sendable {
    /// It asks for TLS or GSS encryption first.
    case encryption
    /// It wants a statement of another connection stopped.
    case cancel(process: [UInt8], key: [UInt8])
    /// It wants in.
    case start([String: String])

    init(_ bytes: [UInt8]) throws(WireProblem) {
        let code = bytes[4..<8].reduce(0) { $0 << 8 | Int($1) }
        switch code {
        case 80_877_103, 80_877_104:
            self = .encryption
        case 80_877_102:
            guard bytes.count == 16 else {
                throw WireProblem(words: "a cancel request of \(bytes.count) bytes; 16 are expected")
            }
            self = .cancel(process: Array(bytes[8..<12]), key: Array(bytes[12..<16]))
        case 196_608..<262_144:
            var parameters: [String: String] = [:]
            var texts = bytes[8...].split(separator: 0, omittingEmptySubsequences: false)[...]
            while let name = texts.popFirst(), !name.isEmpty, let value = texts.popFirst() {
                parameters[String(decoding: name, as: UTF8.self)] = String(decoding: value, as: UTF8.self)
            }
            self = .start(parameters)
        default:
            throw WireProblem(words: "protocol \(code >> 16).\(code & 0xFFFF); 3.0 is spoken here")
        }
    }
}

/// A part of what a server sends.
enum ServerPart: Equatable, Sendable {
    /// A whole message.
    case message(WireMessage)
    /// The head and first bytes of a message too great to be kept.
    case begin(type: UInt8, bytes: [UInt8])
    /// More bytes of it.
    case more([UInt8])
}

/// Cuts what a server sends; great messages are handed on in pieces.
struct ServerMessages: Sendable {
    private var queue = ByteQueue()
    private var rest = 0

    mutating func append(_ bytes: [UInt8]) { queue.append(bytes) }

    /// The next part; nil where more bytes are needed.
    mutating func next() throws(WireProblem) -> ServerPart? {
        if rest > 0 {
            guard !queue.isEmpty else { return nil }
            let piece = queue.take(min(rest, queue.count))
            rest -= piece.count
            return .more(piece)
        }
        guard queue.count >= 5 else { return nil }
        let length = queue.number(at: 1)
        guard (4...WireLimits.serverMessage).contains(length) else {
            throw WireProblem(words: "the server sent a message of \(length) bytes")
        }
        let type = queue[0]
        if length + 1 > WireLimits.wholeServerMessage {
            rest = length + 1 - min(length + 1, queue.count)
            return .begin(type: type, bytes: queue.take(min(length + 1, queue.count)))
        }
        guard queue.count >= length + 1 else { return nil }
        let whole = queue.take(length + 1)
        return .message(WireMessage(type, Array(whole[5...])))
    }
}
