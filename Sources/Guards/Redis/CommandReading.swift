// CommandReading: cuts what a Redis client sends into commands, inline ones and arrays, with bounds.

/// What a Redis client may send at most.
enum CommandLimits {
    static let arguments = 10_000
    static let argumentBytes = 1 << 20
    static let commandBytes = 8 << 20
    static let inlineBytes = 64 << 10
    static let waitingBytes = 32 << 20
}

/// Cuts a client's bytes into commands.
///
/// What goes to the server is written anew from the words that were understood here, so that nothing can be read one way
/// by the console and another by the server.
struct CommandReader: Sendable {
    private var queue = ByteQueue()
    private var words: [[UInt8]] = []
    private var wanted = 0
    private var size = 0

    var waitingBytes: Int { queue.count }

    mutating func append(_ bytes: [UInt8]) { queue.append(bytes) }

    /// The next command; nil where more bytes are needed; empty lines are passed over.
    mutating func next() throws(WireProblem) -> [[UInt8]]? {
        while true {
            if wanted > 0 {
                guard let word = try nextBulk() else { return nil }
                words.append(word)
                wanted -= 1
                guard wanted == 0 else { continue }
                defer { words = [] }
                return words
            }
            guard !queue.isEmpty else { return nil }
            guard queue[0] == UInt8(ascii: "*") else {
                guard let line = try nextLine(CommandLimits.inlineBytes) else { return nil }
                let command = try InlineCommand.words(line)
                if command.isEmpty { continue }
                return command
            }
            guard let line = try nextLine(64) else { return nil }
            guard let count = RESPNumber.read(line.dropFirst()), count <= CommandLimits.arguments else {
                throw WireProblem(words: "invalid multibulk length; at most \(CommandLimits.arguments) words are taken")
            }
            wanted = max(0, count)
            size = 0
        }
    }

    private mutating func nextBulk() throws(WireProblem) -> [UInt8]? {
        guard let end = try lineEnd(64) else { return nil }
        guard queue[0] == UInt8(ascii: "$"), let length = RESPNumber.read((1..<end).map { queue[$0] }[...]),
            (0...CommandLimits.argumentBytes).contains(length)
        else { throw WireProblem(words: "invalid bulk length; 0 to \(CommandLimits.argumentBytes) bytes are taken") }
        guard queue.count >= end + 2 + length + 2 else { return nil }
        guard queue[end + 2 + length] == 13, queue[end + 3 + length] == 10 else {
            throw WireProblem(words: "a word does not end where it said")
        }
        size += length
        guard size <= CommandLimits.commandBytes else {
            throw WireProblem(words: "a command of more than \(CommandLimits.commandBytes) bytes")
        }
        _ = queue.take(end + 2)
        let word = queue.take(length)
        _ = queue.take(2)
        return word
    }

    /// A line without its end; inline commands may end with a bare newline.
    private mutating func nextLine(_ limit: Int) throws(WireProblem) -> [UInt8]? {
        for offset in 0..<min(queue.count, limit + 2) where queue[offset] == 10 {
            var line = queue.take(offset + 1)
            line.removeLast()
            if line.last == 13 { line.removeLast() }
            return line
        }
        guard queue.count <= limit else { throw WireProblem(words: "a line of more than \(limit) bytes") }
        return nil
    }

    private func lineEnd(_ limit: Int) throws(WireProblem) -> Int? {
        for offset in 0..<min(queue.count, limit) where queue[offset] == 13 {
            guard offset + 1 < queue.count else { return nil }
            guard queue[offset + 1] == 10 else { throw WireProblem(words: "a line does not end with CR LF") }
            return offset
        }
        guard queue.count < limit else { throw WireProblem(words: "a line of more than \(limit) bytes") }
        return nil
    }
}

/// Numbers in lengths: a sign, at most 18 digits.
enum RESPNumber {
    static func read(_ text: ArraySlice<UInt8>) -> Int? {
        guard text.count <= 19, let first = text.first else { return nil }
        let digits = first == UInt8(ascii: "-") ? text.dropFirst() : text
        guard !digits.isEmpty, digits.count <= 18, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        let value = digits.reduce(0) { $0 * 10 + Int($1 - 48) }
        return first == UInt8(ascii: "-") ? -value : value
    }
}

/// Commands typed as a line, quotes as Redis reads them.
enum InlineCommand {
    static func words(_ line: [UInt8]) throws(WireProblem) -> [[UInt8]] {
        var words: [[UInt8]] = []
        var cursor = 0
        func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) || byte == 0 }
        while true {
            while cursor < line.count, isBlank(line[cursor]) { cursor += 1 }
            guard cursor < line.count else { return words }
            var word: [UInt8] = []
            while cursor < line.count, !isBlank(line[cursor]) {
                let byte = line[cursor]
                guard byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") else {
                    word.append(byte)
                    cursor += 1
                    continue
                }
                word += try quoted(line, &cursor)
                guard cursor == line.count || isBlank(line[cursor]) else {
                    throw WireProblem(words: "unbalanced quotes in request")
                }
            }
            words.append(word)
        }
    }

    private static func quoted(_ line: [UInt8], _ cursor: inout Int) throws(WireProblem) -> [UInt8] {
        let quote = line[cursor]
        let isDouble = quote == UInt8(ascii: "\"")
        var text: [UInt8] = []
        cursor += 1
        while cursor < line.count {
            let byte = line[cursor]
            cursor += 1
            if byte == quote { return text }
            guard byte == UInt8(ascii: "\\"), cursor < line.count else {
                text.append(byte)
                continue
            }
            if !isDouble {
                guard line[cursor] == quote else {
                    text.append(byte)
                    continue
                }
                text.append(quote)
                cursor += 1
            } else {
                text.append(escape(line, &cursor))
            }
        }
        throw WireProblem(words: "unbalanced quotes in request")
    }

    private static func escape(_ line: [UInt8], _ cursor: inout Int) -> UInt8 {
        let byte = line[cursor]
        cursor += 1
        switch Unicode.Scalar(byte) {
        case "n": return 10
        case "r": return 13
        case "t": return 9
        case "a": return 7
        case "b": return 8
        case "x" where cursor + 1 < line.count:
            let digits = String(decoding: line[cursor..<cursor + 2], as: UTF8.self)
            guard let value = UInt8(digits, radix: 16) else { return byte }
            cursor += 2
            return value
        default: return byte
        }
    }
}
