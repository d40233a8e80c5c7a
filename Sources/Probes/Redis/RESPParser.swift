// RESPParser: RESP2 and RESP3 piece by piece, bounded in bytes, depth and members; pure.

/// Why bytes are not RESP.
public enum RESPFailure: Error, Sendable, Hashable {
    /// A byte that opens no value.
    case unknownKind(UInt8)
    /// A length or number that cannot be read.
    case badNumber
    /// A value's end is missing.
    case badEnd
    /// More than was allowed: of what.
    case tooMuch(String)

    /// One clause for people.
    public var words: String {
        switch self {
        case .unknownKind(let byte):
            byte > 0x20 && byte < 0x7F
                ? "an answer does not begin with `\(String(decoding: [byte], as: UTF8.self))`"
                : "an answer does not begin with byte \(byte)"
        case .badNumber: "a length or number cannot be read"
        case .badEnd: "an answer does not end where it says"
        case .tooMuch(let what): "an answer has \(what)"
        }
    }
}

/// Reads RESP values from bytes that come in pieces.
///
/// Cost: each byte is looked at once or twice, however small the pieces; no recursion.
///
///     var parser = RESPParser()
///     parser.feed(bytes)
///     while let value = try parser.next() { … }
public struct RESPParser: Sendable {
    /// Bounds on one value.
    public struct Limits: Sendable {
        /// Bytes of one value with all in it.
        public var bytes = 1 << 20
        /// Lists within lists.
        public var depth = 16
        /// Members of all its lists.
        public var members = 100_000

        /// The usual bounds.
        public init() {}
    }

    private enum Container { case list, map, push, attribute }

    private struct Frame {
        var kind: Container
        var missing: Int
        var values: [RedisValue]
    }

    private let limits: Limits
    private var bytes: [UInt8] = []
    private var position = 0
    /// Up to where a line's end has been looked for.
    private var searched = 0
    private var frames: [Frame] = []
    private var used = 0
    private var members = 0
    /// A text of known length that is being waited for.
    private var pending: (length: Int, kind: UInt8)?

    /// A parser.
    public init(limits: Limits = Limits()) { self.limits = limits }

    /// Adds bytes that came.
    public mutating func feed(_ more: some Sequence<UInt8>) {
        if position > 65_536 {
            bytes.removeFirst(position)
            searched -= min(searched, position)
            position = 0
        }
        bytes.append(contentsOf: more)
    }

    /// How many bytes wait that belong to no whole value yet.
    public var unreadCount: Int { bytes.count - position }
    /// Whether a value has begun and is not whole.
    public var isMidValue: Bool { !frames.isEmpty || pending != nil || position < bytes.count }

    /// The next whole value, or nil where more bytes are needed.
    public mutating func next() throws(RESPFailure) -> RedisValue? {
        while true {
            guard used + bytes.count - position <= limits.bytes || position < bytes.count && used <= limits.bytes else {
                throw .tooMuch("more than \(limits.bytes) bytes")
            }
            guard let found = try step() else {
                if used + (bytes.count - position) > limits.bytes {
                    throw .tooMuch("more than \(limits.bytes) bytes")
                }
                return nil
            }
            guard let value = found.value, let whole = close(value) else { continue }
            (used, members) = (0, 0)
            return whole
        }
    }

    /// A step's outcome: a value, or the opening of a container.
    private struct Step { var value: RedisValue? }

    private mutating func step() throws(RESPFailure) -> Step? {
        if let (length, kind) = pending {
            guard bytes.count - position >= length + 2 else { return nil }
            guard bytes[position + length] == 0x0D, bytes[position + length + 1] == 0x0A else { throw .badEnd }
            let text = Array(bytes[position..<position + length])
            advance(length + 2)
            pending = nil
            return Step(value: RESPParser.text(text, kind))
        }
        guard let line = try line() else { return nil }
        guard let kind = line.first else { throw .badEnd }
        let rest = line.dropFirst()
        switch kind {
        case 0x2B: return Step(value: .status(String(decoding: rest, as: UTF8.self)))
        case 0x2D: return Step(value: .error(String(decoding: rest, as: UTF8.self)))
        case 0x3A:
            guard let number = Int64(String(decoding: rest, as: UTF8.self)) else { throw .badNumber }
            return Step(value: .integer(number))
        case 0x2C: return Step(value: .double(String(decoding: rest, as: UTF8.self)))
        case 0x28: return Step(value: .bigNumber(String(decoding: rest, as: UTF8.self)))
        case 0x5F: return Step(value: .null)
        case 0x23:
            guard let byte = rest.first, rest.count == 1, byte == 0x74 || byte == 0x66 else { throw .badNumber }
            return Step(value: .flag(byte == 0x74))
        case 0x24, 0x21, 0x3D: return try text(rest, kind)
        case 0x2A, 0x7E, 0x25, 0x3E, 0x7C: return try open(rest, kind)
        default: throw .unknownKind(kind)
        }
    }

    private mutating func advance(_ count: Int) {
        position += count
        used += count
        searched = position
    }

    /// The next line without its end.
    private mutating func line() throws(RESPFailure) -> ArraySlice<UInt8>? {
        var index = max(searched, position)
        while index + 1 < bytes.count {
            if bytes[index] == 0x0D, bytes[index + 1] == 0x0A {
                let line = bytes[position..<index]
                advance(line.count + 2)
                return line
            }
            index += 1
        }
        searched = index
        if bytes.count - position > 65_536 { throw .tooMuch("a line without an end") }
        // The first byte tells already whether this can be RESP.
        if let first = bytes[position...].first, !RESPParser.kinds.contains(first) { throw .unknownKind(first) }
        return nil
    }

    private static let kinds: Set<UInt8> = Set("+-:,(_#$!=*~%>|".utf8)

    private static func number(_ digits: ArraySlice<UInt8>) throws(RESPFailure) -> Int {
        guard digits.count <= 12, let number = Int(String(decoding: digits, as: UTF8.self)), number >= -1 else {
            throw .badNumber
        }
        return number
    }

    private mutating func text(_ digits: ArraySlice<UInt8>, _ kind: UInt8) throws(RESPFailure) -> Step? {
        let length = try RESPParser.number(digits)
        if length < 0 { return Step(value: .null) }
        guard used + length <= limits.bytes else { throw .tooMuch("more than \(limits.bytes) bytes") }
        pending = (length, kind)
        return try step()
    }

    private static func text(_ bytes: [UInt8], _ kind: UInt8) -> RedisValue {
        switch kind {
        case 0x21: .error(String(decoding: bytes, as: UTF8.self))
        // A verbatim text begins with its kind: `txt:`.
        case 0x3D: .bytes(bytes.count >= 4 && bytes[3] == 0x3A ? Array(bytes.dropFirst(4)) : bytes)
        default: .bytes(bytes)
        }
    }

    private mutating func open(_ digits: ArraySlice<UInt8>, _ kind: UInt8) throws(RESPFailure) -> Step? {
        let count = try RESPParser.number(digits)
        if count < 0 { return Step(value: .null) }
        let isPairs = kind == 0x25 || kind == 0x7C
        let container: Container = kind == 0x25 ? .map : kind == 0x7C ? .attribute : kind == 0x3E ? .push : .list
        members += isPairs ? 2 * count : count
        guard members <= limits.members else { throw .tooMuch("more than \(limits.members) members") }
        guard frames.count < limits.depth else { throw .tooMuch("more than \(limits.depth) lists within lists") }
        if count == 0 { return Step(value: RESPParser.value(container, [])) }
        frames.append(Frame(kind: container, missing: isPairs ? 2 * count : count, values: []))
        return Step(value: nil)
    }

    /// Puts a value into the innermost open container; the outermost one when it is whole.
    private mutating func close(_ value: RedisValue) -> RedisValue? {
        var value = value
        while let last = frames.indices.last {
            frames[last].values.append(value)
            frames[last].missing -= 1
            guard frames[last].missing == 0 else { return nil }
            let frame = frames.removeLast()
            // Attributes stand before the value that counts.
            guard let made = RESPParser.value(frame.kind, frame.values) else { return nil }
            value = made
        }
        return value
    }

    private static func value(_ kind: Container, _ values: [RedisValue]) -> RedisValue? {
        switch kind {
        case .list: .list(values)
        case .push: .push(values)
        case .attribute: nil
        case .map:
            .map(stride(from: 0, to: values.count - 1, by: 2).map { RedisPair(key: values[$0], value: values[$0 + 1]) })
        }
    }
}
