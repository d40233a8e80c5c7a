// RedisValue: an answer of a Redis server, RESP2 and RESP3 alike.

/// An answer of a Redis server.
///
/// - Source: the Redis serialization protocol specification, RESP2 and RESP3.
public indirect enum RedisValue: Sendable, Hashable {
    /// `+OK`.
    case status(String)
    /// `-ERR …`.
    case error(String)
    /// A whole number.
    case integer(Int64)
    /// Bytes, a verbatim text without its kind included.
    case bytes([UInt8])
    /// Nothing.
    case null
    /// A list, or a set.
    case list([RedisValue])
    /// Keys with values, in order.
    case map([RedisPair])
    /// A number with a fraction, as written.
    case double(String)
    /// True or false.
    case flag(Bool)
    /// A whole number of any size, as written.
    case bigNumber(String)
    /// What the server says unasked.
    case push([RedisValue])

    /// Its text: of a status, bytes or a number; nil for the others.
    public var text: String? {
        switch self {
        case .status(let text), .double(let text), .bigNumber(let text): text
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        case .integer(let number): String(number)
        default: nil
        }
    }

    /// The error's text; nil where it is none.
    public var errorText: String? {
        if case .error(let text) = self { return text }
        return nil
    }

    /// The members of a list or set.
    public var elements: [RedisValue] {
        if case .list(let list) = self { return list }
        return []
    }
}

/// A key with its value.
public struct RedisPair: Sendable, Hashable {
    /// The key.
    public var key: RedisValue
    /// The value.
    public var value: RedisValue

    /// A pair.
    public init(key: RedisValue, value: RedisValue) {
        self.key = key
        self.value = value
    }
}

/// Commands as bytes.
public enum RedisCommand {
    /// A command with its arguments as RESP: an array of bulk strings.
    public static func encode(_ words: [String]) -> [UInt8] { encode(words.map { Array($0.utf8) }) }

    /// A command with its arguments as RESP: an array of bulk strings.
    public static func encode(_ words: [[UInt8]]) -> [UInt8] {
        var bytes = Array("*\(words.count)\r\n".utf8)
        for word in words {
            bytes += Array("$\(word.count)\r\n".utf8)
            bytes += word
            bytes += [0x0D, 0x0A]
        }
        return bytes
    }
}
