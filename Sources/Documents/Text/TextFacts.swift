// TextFacts: one pass over a text's bytes: valid UTF-8, control characters, line ends.

/// What one pass over a text's bytes tells, before any notation is read.
///
/// Cost: O(bytes), 64 at a time where there is only plain ASCII.
struct TextFacts: Sendable {
    /// Where the first bytes stand that are no UTF-8.
    private(set) var firstInvalid: Int?
    /// How many such places there are.
    private(set) var invalidCount = 0
    /// Where the first NUL byte stands.
    private(set) var firstNUL: Int?
    /// How many NUL bytes there are.
    private(set) var nulCount = 0
    /// Where control characters stand that are neither tab, line feed, carriage return nor NUL; the first 20.
    private(set) var controls: [Int] = []
    /// How many such control characters there are.
    private(set) var controlCount = 0
    /// Whether any byte is a carriage return.
    private(set) var hasCarriageReturn = false

    /// Looks at every byte once.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let base = bytes.baseAddress else { return }
        let count = bytes.count
        var index = 0
        while index < count {
            while index &+ 64 <= count, !TextFacts.isRemarkable(base + index) { index &+= 64 }
            // The rest of a block with something in it, byte by byte.
            let stop = min(count, index &+ 64)
            while index < stop { index = look(at: index, in: bytes) }
        }
    }

    /// Whether 64 bytes hold one that is neither printable ASCII, a tab nor a line feed.
    @inline(__always)
    private static func isRemarkable(_ block: UnsafePointer<UInt8>) -> Bool {
        var found: UInt64 = 0
        for offset in stride(from: 0, to: 64, by: 8) {
            let word = UnsafeRawPointer(block + offset).loadUnaligned(as: UInt64.self)
            // In ASCII no sum below carries into the next byte; other bytes are found by the first line anyway.
            let isHigh = word | (word &+ 0x0101_0101_0101_0101)
            let isPrintable = word &+ 0x6060_6060_6060_6060
            let isNoFeed = (word ^ 0x0A0A_0A0A_0A0A_0A0A) &+ 0x7F7F_7F7F_7F7F_7F7F
            let isNoTab = (word ^ 0x0909_0909_0909_0909) &+ 0x7F7F_7F7F_7F7F_7F7F
            found |= isHigh | ~isPrintable & isNoFeed & isNoTab
        }
        return found & 0x8080_8080_8080_8080 != 0
    }

    /// Looks at the character at `index` and returns where the next one starts.
    private mutating func look(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        let byte = bytes[index]
        if byte >= 0x80 {
            let length = UTF8Form.length(at: index, in: bytes)
            guard length == 0 else {
                if length == 2, byte == 0xC2, bytes[index + 1] < 0xA0, bytes[index + 1] != 0x85 { control(at: index) }
                return index + length
            }
            if firstInvalid == nil { firstInvalid = index }
            invalidCount += 1
            return index + 1
        }
        switch byte {
        case 0x20...0x7E, 0x09, 0x0A: break
        case 0x0D: hasCarriageReturn = true
        case 0:
            if firstNUL == nil { firstNUL = index }
            nulCount += 1
        default: control(at: index)
        }
        return index + 1
    }

    private mutating func control(at index: Int) {
        controlCount += 1
        if controls.count < 20 { controls.append(index) }
    }
}

/// The form of UTF-8 (RFC 3629, section 4): no overlong forms, no surrogates, nothing above U+10FFFF.
enum UTF8Form {
    /// How many bytes the character at `index` has; 0 where they are no UTF-8.
    static func length(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        let count = bytes.count
        guard index < count else { return 0 }
        let lead = bytes[index]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0..<0x80: return 1
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: return 0
        }
        guard index + length <= count, second.contains(bytes[index + 1]) else { return 0 }
        for offset in 2..<max(2, length) where bytes[index + offset] & 0xC0 != 0x80 { return 0 }
        return length
    }
}

/// How a text's lines end, counted.
struct LineEnds: Sendable {
    /// Line feeds alone.
    private(set) var lineFeeds = 0
    /// Carriage returns with a line feed.
    private(set) var pairs = 0
    /// Carriage returns alone.
    private(set) var carriageReturns = 0
    /// Where the first of each kind stands.
    private(set) var firstLineFeed: Int?, firstPair: Int?, firstCarriageReturn: Int?

    /// Counts them all; cost: O(bytes).
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        var index = 0
        while index < bytes.count {
            if bytes[index] == 0x0A {
                if firstLineFeed == nil { firstLineFeed = index }
                lineFeeds += 1
            } else if bytes[index] == 0x0D {
                if index + 1 < bytes.count, bytes[index + 1] == 0x0A {
                    if firstPair == nil { firstPair = index }
                    pairs += 1
                    index += 1
                } else {
                    if firstCarriageReturn == nil { firstCarriageReturn = index }
                    carriageReturns += 1
                }
            }
            index += 1
        }
    }
}
