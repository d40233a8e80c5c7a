// PatternCursor: reads a pattern's bytes, counts what it costs, makes errors.

/// A place in a pattern's UTF-8, with the budget of the program that it will become.
struct PatternCursor {
    let bytes: [UInt8]
    var position = 0
    /// Instructions so far, with repeats written out.
    var cost = 0
    private var depth = 0
    private var properties: [String: ScalarSet] = [:]
    private var sets: Set<ScalarSet> = []
    private var wideScalars: Set<UInt32> = []
    private var wideRanges = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position >= bytes.count }

    /// The next byte, or 0 at the end (a NUL in the pattern is read as a scalar, never compared with).
    var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

    func byte(after distance: Int) -> UInt8 {
        position + distance < bytes.count ? bytes[position + distance] : 0
    }

    func starts(with text: StaticString) -> Bool {
        guard position + text.utf8CodeUnitCount <= bytes.count else { return false }
        for index in 0..<text.utf8CodeUnitCount where bytes[position + index] != text.utf8Start[index] { return false }
        return true
    }

    mutating func take(_ text: StaticString) -> Bool {
        guard starts(with: text) else { return false }
        position += text.utf8CodeUnitCount
        return true
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    /// Reads one scalar.
    mutating func takeScalar() throws(PatternSyntaxError) -> UInt32 {
        guard position < bytes.count else { throw error(at: position, "the pattern ends too early", "a character") }
        let byte = bytes[position]
        if byte < 0x80 {
            position += 1
            return UInt32(byte)
        }
        let (scalar, length) = bytes.withUnsafeBufferPointer { UTF8Text.decode($0, position) }
        guard scalar != UTF8Text.invalid else {
            throw error(at: position, length: 1, "the pattern is not valid UTF-8", "a UTF-8 sequence")
        }
        position += length
        return scalar
    }

    /// Reads up to `limit` hexadecimal digits; nil where fewer than `least` are there, then nothing is taken.
    mutating func takeHexadecimal(least: Int, most: Int) -> UInt32? {
        let start = position
        var value: UInt32 = 0
        var count = 0
        while count < most, !isAtEnd, let digit = Self.hexadecimalDigit(next) {
            value = value > 0xFFFFFF ? value : value * 16 + digit
            position += 1
            count += 1
        }
        guard count >= least else {
            position = start
            return nil
        }
        return value
    }

    /// Reads decimal digits; nil where there are none; a value past a million stays there.
    mutating func takeDecimal() -> Int? {
        var value: Int?
        while !isAtEnd, next >= 0x30, next <= 0x39 {
            value = min((value ?? 0) * 10 + Int(next - 0x30), 1_000_000)
            position += 1
        }
        return value
    }

    static func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte) - 0x30
        case 0x41...0x46: UInt32(byte) - 0x41 + 10
        case 0x61...0x66: UInt32(byte) - 0x61 + 10
        default: nil
        }
    }

    static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }
    static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    /// The text from `start` to here.
    func text(from start: Int, to end: Int) -> String {
        String(decoding: bytes[start..<max(start, end)], as: UTF8.self)
    }

    func error(
        at offset: Int,
        length: Int = 0,
        _ message: String,
        _ expected: String
    ) -> PatternSyntaxError {
        let start = min(offset, bytes.count)
        return PatternSyntaxError(
            offset: start,
            length: min(length, bytes.count - start),
            message: message,
            expected: expected
        )
    }

    func error(from start: Int, _ message: String, _ expected: String) -> PatternSyntaxError {
        error(at: start, length: max(0, position - start), message, expected)
    }
}

/// Budgets: each refuses a pattern at the place that goes too far.
extension PatternCursor {
    mutating func enterGroup(at offset: Int) throws(PatternSyntaxError) {
        depth += 1
        guard depth <= PatternLimits.nesting else {
            throw error(
                at: offset,
                length: 1,
                "groups nest too deep",
                "at most \(PatternLimits.nesting) groups inside one another"
            )
        }
    }

    mutating func leaveGroup() {
        depth -= 1
    }

    mutating func spend(_ instructions: Int, at offset: Int) throws(PatternSyntaxError) {
        cost = min(cost &+ instructions, Int(Int32.max))
        guard cost <= PatternLimits.instructions else {
            throw error(
                at: offset,
                length: 1,
                "the pattern is too large",
                "a pattern of at most \(PatternLimits.instructions) steps, repeats written out"
            )
        }
    }

    /// Counts what a repeat of everything since `costBefore` comes to.
    mutating func spendRepeat(
        since costBefore: Int,
        minimum: Int,
        maximum: Int?,
        at offset: Int
    ) throws(PatternSyntaxError) {
        let body = cost - costBefore
        let (copies, overflow) = (body + 1).multipliedReportingOverflow(by: max(maximum ?? (minimum + 1), 1))
        cost = costBefore
        try spend(overflow ? Int(Int32.max) : min(copies, Int(Int32.max)) + 4, at: offset)
    }

    /// Counts a set among the different ones.
    mutating func register(_ set: ScalarSet, at offset: Int) throws(PatternSyntaxError) -> Node {
        if let single = set.single { return try register(single, at: offset) }
        guard sets.insert(set).inserted else { return .set(set) }
        if !set.isASCII { wideRanges += set.ranges.count }
        if sets.count > PatternLimits.sets || wideRanges > PatternLimits.wideRanges {
            throw error(
                at: offset,
                length: 1,
                "the pattern uses too many different classes",
                "at most \(PatternLimits.sets) different classes of \(PatternLimits.wideRanges) ranges in all"
            )
        }
        return .set(set)
    }

    mutating func register(_ scalar: UInt32, at offset: Int) throws(PatternSyntaxError) -> Node {
        if scalar >= 0x80, wideScalars.insert(scalar).inserted, wideScalars.count > PatternLimits.wideScalars {
            throw error(
                at: offset,
                length: 1,
                "the pattern uses too many different characters",
                "at most \(PatternLimits.wideScalars) different characters outside ASCII"
            )
        }
        return .scalar(scalar)
    }

    /// The set of a property, made once a pattern.
    mutating func property(_ name: String, _ make: (String) -> ScalarSet?) -> ScalarSet? {
        if let known = properties[name] { return known }
        guard let made = make(name) else { return nil }
        properties[name] = made
        return made
    }
}
