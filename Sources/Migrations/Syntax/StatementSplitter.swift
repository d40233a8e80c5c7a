// StatementSplitter: where the statements of a text begin and end, found without parsing them.

/// One part of a text of SQL.
struct StatementPart: Sendable, Equatable {
    /// What it is.
    enum Kind: Sendable, Equatable {
        /// SQL, to be parsed.
        case sql
        /// A line that begins with a backslash: a command of `psql`, not SQL.
        case clientCommand
        /// The rows behind `COPY … FROM STDIN`.
        case copyData
    }

    /// What it is.
    var kind: Kind
    /// The bytes without comments before it and without the semicolon.
    var range: Range<Int>
    /// Whether semicolons stand in parentheses inside it, so that an open parenthesis may have swallowed the next one.
    var hasInnerSemicolons = false
    /// How many tokens may at most stand one inside another: what bounds the depth of its parse tree.
    var depth = 0
}

/// Splits a text at the semicolons that end statements.
///
/// Quotes, dollar quotes, nested comments, parentheses and `BEGIN ATOMIC … END` are followed as PostgreSQL's scanner
/// does, with `standard_conforming_strings` on. Cost: O(bytes), iterative.
struct StatementSplitter {
    private let bytes: [UInt8]
    private let end: Int
    private let honoursParentheses: Bool
    private var cursor: Int
    private var parts: [StatementPart] = []
    private var part = Open()

    /// The statement that is being read.
    private struct Open {
        var start = -1
        var last = 0
        var hasInnerSemicolons = false
        var deepest = 0
        var running = 0
        var levels: [Int] = [0]
        var previousWord: WordHash = 0
        var firstWord: WordHash = 0
        var atomicDepth = 0
        var mayBeAtomic = false
        var readsFromClient = false
    }

    private typealias WordHash = UInt64

    /// The parts of a range of `bytes`.
    static func parts(
        of bytes: [UInt8],
        in range: Range<Int>,
        honoursParentheses: Bool = true
    ) -> [StatementPart] {
        var splitter = StatementSplitter(bytes, range, honoursParentheses)
        splitter.run()
        return splitter.parts
    }

    /// Where the first token of a range ends; nil where there is none.
    static func firstToken(of bytes: [UInt8], in range: Range<Int>) -> Int? {
        guard let first = range.first else { return nil }
        var splitter = StatementSplitter(bytes, range, true)
        splitter.token(bytes[first])
        return splitter.cursor
    }

    private init(_ bytes: [UInt8], _ range: Range<Int>, _ honoursParentheses: Bool) {
        self.bytes = bytes
        self.honoursParentheses = honoursParentheses
        cursor = range.lowerBound
        end = range.upperBound
    }

    private mutating func run() {
        if cursor == 0, end >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { cursor = 3 }
        while cursor < end {
            let byte = bytes[cursor]
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D, 0x0C, 0x0B: cursor += 1
            case 0x2D where peek(1) == 0x2D: skipLine()
            case 0x2F where peek(1) == 0x2A: skipComment()
            case 0x5C where part.start < 0: clientCommand()
            case 0x3B: semicolon()
            default: token(byte)
            }
        }
        finish()
    }

    private func peek(_ distance: Int) -> UInt8 { cursor + distance < end ? bytes[cursor + distance] : 0 }

    // MARK: - What is no part of a statement

    private mutating func skipLine() {
        while cursor < end, bytes[cursor] != 0x0A, bytes[cursor] != 0x0D { cursor += 1 }
    }

    private mutating func skipComment() {
        let start = cursor
        var depth = 0
        repeat {
            if bytes[cursor] == 0x2F, peek(1) == 0x2A {
                depth += 1
                cursor += 2
            } else if bytes[cursor] == 0x2A, peek(1) == 0x2F {
                depth -= 1
                cursor += 2
            } else {
                cursor += 1
            }
        } while cursor < end && depth > 0
        cursor = min(cursor, end)
        // A comment without end is a mistake the parser has to see.
        if depth > 0 { mark(from: start, to: end) }
    }

    private mutating func clientCommand() {
        let start = cursor
        skipLine()
        parts.append(StatementPart(kind: .clientCommand, range: start..<cursor))
    }

    private mutating func copyData() {
        skipLine()
        let start = min(cursor + 1, end)
        cursor = start
        while cursor < end {
            let line = cursor
            skipLine()
            let isEnd = cursor - line == 2 && bytes[line] == 0x5C && bytes[line + 1] == 0x2E
            if cursor < end { cursor += bytes[cursor] == 0x0D && peek(1) == 0x0A ? 2 : 1 }
            if isEnd { break }
        }
        if cursor > start { parts.append(StatementPart(kind: .copyData, range: start..<cursor)) }
    }

    // MARK: - Statements

    private mutating func semicolon() {
        if part.atomicDepth > 0 || (honoursParentheses && part.levels.count > 1) {
            part.hasInnerSemicolons = true
            mark(from: cursor, to: cursor + 1)
            cursor += 1
            return
        }
        let readsFromClient = part.readsFromClient
        finish()
        cursor += 1
        if readsFromClient { copyData() }
    }

    private mutating func finish() {
        defer { part = Open() }
        guard part.start >= 0 else { return }
        var found = StatementPart(kind: .sql, range: part.start..<part.last)
        found.hasInnerSemicolons = part.hasInnerSemicolons
        found.depth = part.deepest
        parts.append(found)
    }

    /// Notes a token and what it adds to the depth the parse tree may have.
    private mutating func mark(from start: Int, to stop: Int) {
        if part.start < 0 { part.start = start }
        part.last = stop
        part.levels[part.levels.count - 1] += 1
        part.running += 1
        part.deepest = max(part.deepest, part.running)
    }

    private mutating func token(_ byte: UInt8) {
        let start = cursor
        switch byte {
        case 0x27: skipQuoted(0x27, escapes: false)
        case 0x22: skipQuoted(0x22, escapes: false)
        case 0x24: skipDollar()
        case 0x28, 0x5B:
            cursor += 1
            mark(from: start, to: cursor)
            part.levels.append(0)
            return
        case 0x29, 0x5D:
            cursor += 1
            if part.levels.count > 1 { part.running -= part.levels.removeLast() }
        case 0x2C:
            cursor += 1
            // What stands between commas stands side by side.
            part.running -= part.levels[part.levels.count - 1]
            part.levels[part.levels.count - 1] = 0
        case _ where Self.startsWord(byte):
            skipWord()
            if cursor == start + 1, byte | 0x20 == 0x65, peek(0) == 0x27 { skipQuoted(0x27, escapes: true) }
        default: cursor += 1
        }
        mark(from: start, to: cursor)
    }

    private mutating func skipQuoted(_ quote: UInt8, escapes: Bool) {
        cursor += 1
        while cursor < end {
            let byte = bytes[cursor]
            if byte == quote {
                guard peek(1) == quote else { break }
                cursor += 2
            } else {
                cursor += escapes && byte == 0x5C ? 2 : 1
            }
        }
        cursor = min(cursor + 1, end)
    }

    /// A dollar quote such as `$body$ … $body$`; a lone `$` is one byte.
    private mutating func skipDollar() {
        var close = cursor + 1
        if close < end, Self.startsWord(bytes[close]) {
            while close < end, Self.continuesWord(bytes[close]), bytes[close] != 0x24 { close += 1 }
        }
        guard close < end, bytes[close] == 0x24 else {
            cursor += 1
            return
        }
        let length = close + 1 - cursor
        var index = close + 1
        while index + length <= end {
            if bytes[index] == 0x24, matches(at: index, cursor, length) {
                cursor = index + length
                return
            }
            index += 1
        }
        cursor = end
    }

    private func matches(at index: Int, _ tag: Int, _ length: Int) -> Bool {
        for offset in 0..<length where bytes[index + offset] != bytes[tag + offset] { return false }
        return true
    }

    private static func startsWord(_ byte: UInt8) -> Bool {
        (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || byte == 0x5F || byte >= 0x80
    }

    private static func continuesWord(_ byte: UInt8) -> Bool {
        startsWord(byte) || (byte >= 0x30 && byte <= 0x39) || byte == 0x24
    }

    private mutating func skipWord() {
        var word: WordHash = 0
        while cursor < end, Self.continuesWord(bytes[cursor]) {
            word = word << 8 | UInt64(bytes[cursor] | 0x20)
            cursor += 1
        }
        see(word)
    }

    /// The last eight letters of a word in lower case.
    private static func word(_ text: StaticString) -> WordHash {
        text.withUTF8Buffer { $0.reduce(0) { $0 << 8 | UInt64($1) } }
    }

    private static let create = word("create")
    private static let copy = word("copy")
    private static let from = word("from")
    private static let stdin = word("stdin")
    private static let function = word("function")
    private static let procedure = word("rocedure")
    private static let begin = word("begin")
    private static let atomic = word("atomic")
    private static let caseWord = word("case")
    private static let endWord = word("end")

    private mutating func see(_ word: WordHash) {
        if part.firstWord == 0 { part.firstWord = word }
        switch word {
        case Self.function, Self.procedure: part.mayBeAtomic = part.mayBeAtomic || part.firstWord == Self.create
        case Self.stdin:
            if part.firstWord == Self.copy, part.previousWord == Self.from { part.readsFromClient = true }
        case Self.atomic:
            if part.mayBeAtomic, part.previousWord == Self.begin, part.atomicDepth == 0 { part.atomicDepth = 1 }
        case Self.caseWord: if part.atomicDepth > 0 { part.atomicDepth += 1 }
        case Self.endWord: if part.atomicDepth > 0 { part.atomicDepth -= 1 }
        default: break
        }
        part.previousWord = word
    }
}
