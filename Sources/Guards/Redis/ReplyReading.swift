// ReplyReading: finds where replies of a Redis server end, in both protocols, without keeping them.

/// A piece of what a server sends.
struct ReplyPiece: Equatable, Sendable {
    var bytes: [UInt8]
    /// Whether a reply ends with it; what the server sends unasked is none.
    var endsReply: Bool
}

/// Finds the ends of replies; a count of elements, no recursion.
struct ReplyScanner: Sendable {
    /// Elements that the reply still wants.
    private var pending = 0
    private var isPush = false
    /// Bytes of a bulk text that still come, its line end included.
    private var skipping = 0
    /// The line that is being read.
    private var line: [UInt8] = []
    private var lineBytes = 0

    /// Cuts bytes after each reply.
    mutating func scan(_ bytes: [UInt8]) throws(WireProblem) -> [ReplyPiece] {
        var pieces: [ReplyPiece] = []
        var start = 0
        var cursor = 0
        while cursor < bytes.count {
            if skipping > 0 {
                let step = min(skipping, bytes.count - cursor)
                skipping -= step
                cursor += step
                if skipping > 0 { break }
            } else {
                let byte = bytes[cursor]
                cursor += 1
                if lineBytes < 24 { line.append(byte) }
                lineBytes += 1
                guard byte == 10 else { continue }
                try finishLine()
                if skipping > 0 { continue }
            }
            if pending == 0 {
                pieces.append(ReplyPiece(bytes: Array(bytes[start..<cursor]), endsReply: !isPush))
                start = cursor
                isPush = false
            }
        }
        if start < bytes.count { pieces.append(ReplyPiece(bytes: Array(bytes[start...]), endsReply: false)) }
        return pieces
    }

    private mutating func finishLine() throws(WireProblem) {
        defer { (line, lineBytes) = ([], 0) }
        guard let type = line.first else { return }
        if pending == 0 { pending = 1 }
        let kind = Unicode.Scalar(type)
        switch kind {
        case "+", "-", ":", "_", "#", ",", "(": pending -= 1
        case "$", "=", "!", "*", "~", ">", "%", "|":
            guard lineBytes <= 23, line.suffix(2) == [13, 10], let count = RESPNumber.read(line[1..<line.count - 2]),
                count >= -1,
                count <= 1 << 32
            else { throw WireProblem(words: "the server sent a length that is none") }
            take(kind, count)
        default: throw WireProblem(words: "the server sent what is no reply")
        }
    }

    private mutating func take(_ kind: Unicode.Scalar, _ count: Int) {
        switch kind {
        case "$", "=", "!":
            pending -= 1
            if count >= 0 { skipping = count + 2 }
        case "%": pending += 2 * max(0, count) - 1
        // An attribute goes before the reply it speaks of.
        case "|": pending += 2 * max(0, count)
        default:
            if kind == ">", pending == 1 { isPush = true }
            pending += max(0, count) - 1
        }
    }
}

/// A whole reply as a value.
indirect enum RESPValue: Equatable, Sendable {
    case text([UInt8])
    case error(String)
    case number(Int)
    case list([RESPValue])
    case none

    /// The text of a text or error.
    var string: String? {
        switch self {
        case .text(let bytes): String(decoding: bytes, as: UTF8.self)
        case .error(let text): text
        case .number(let number): String(number)
        case .list, .none: nil
        }
    }

    var elements: [RESPValue] { if case .list(let elements) = self { elements } else { [] } }

    var isError: Bool { if case .error = self { true } else { false } }

    /// Reads one reply that is all there; nil where it is not, or nested deeper than replies are.
    static func read(_ bytes: [UInt8]) -> RESPValue? {
        var cursor = 0
        return read(bytes, &cursor, depth: 0)
    }

    private static func read(_ bytes: [UInt8], _ cursor: inout Int, depth: Int) -> RESPValue? {
        guard depth < 12, cursor < bytes.count, let end = bytes[cursor...].firstIndex(of: 10), end > cursor + 1 else {
            return nil
        }
        let kind = Unicode.Scalar(bytes[cursor])
        let line = bytes[(cursor + 1)..<(end - 1)]
        cursor = end + 1
        switch kind {
        case "+": return .text(Array(line))
        case "-": return .error(String(decoding: line, as: UTF8.self))
        case ":": return RESPNumber.read(line).map { .number($0) }
        case "_": return RESPValue.none
        case "#", ",", "(": return .text(Array(line))
        case "$", "=", "!":
            guard let length = RESPNumber.read(line) else { return nil }
            guard length >= 0 else { return RESPValue.none }
            guard length <= bytes.count, cursor + length + 2 <= bytes.count else { return nil }
            defer { cursor += length + 2 }
            return .text(Array(bytes[cursor..<cursor + length]))
        case "*", "~", ">", "%":
            guard let count = RESPNumber.read(line) else { return nil }
            guard count >= 0 else { return RESPValue.none }
            var elements: [RESPValue] = []
            guard count <= bytes.count else { return nil }
            for _ in 0..<(kind == "%" ? 2 * count : count) {
                guard let element = read(bytes, &cursor, depth: depth + 1) else { return nil }
                elements.append(element)
            }
            return .list(elements)
        default: return nil
        }
    }
}

/// Commands as they travel.
enum RESP {
    static func command(_ words: [[UInt8]]) -> [UInt8] {
        Array("*\(words.count)\r\n".utf8) + words.flatMap { Array("$\($0.count)\r\n".utf8) + $0 + [13, 10] }
    }

    static func command(_ words: String...) -> [UInt8] { command(words.map { Array($0.utf8) }) }

    /// An error in one line.
    static func error(_ text: String) -> [UInt8] {
        Array(("-" + text.split(whereSeparator: \.isNewline).joined(separator: " ")).utf8) + [13, 10]
    }
}
