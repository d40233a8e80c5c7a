// JSONOutput: JSON being written, with commas, indentation and escapes where they belong.

/// JSON being written byte by byte; what is written is JSON as long as containers hold what they may.
///
/// Cost: O(bytes written).
struct JSONOutput {
    /// What was written so far, as UTF-8.
    private(set) var bytes: [UInt8] = []
    /// Whether each member and element has a line of its own, indented by two blanks.
    private let isPretty: Bool
    private var depth = 0
    /// Whether the innermost container holds nothing yet.
    private var isEmpty = true
    /// Whether a key was written, whose value follows.
    private var isBehindKey = false

    init(isPretty: Bool) { self.isPretty = isPretty }

    /// Opens an object or a list.
    mutating func begin(isObject: Bool) {
        lead()
        bytes.append(isObject ? 0x7B : 0x5B)
        depth += 1
        isEmpty = true
    }

    /// Closes the innermost object or list.
    mutating func end(isObject: Bool) {
        depth -= 1
        if !isEmpty { newLine() }
        bytes.append(isObject ? 0x7D : 0x5D)
        isEmpty = false
        isBehindKey = false
    }

    /// Writes a key; its value must follow.
    mutating func key(_ text: UnsafeBufferPointer<UInt8>) {
        string(text)
        bytes.append(0x3A)
        if isPretty { bytes.append(0x20) }
        isBehindKey = true
    }

    /// Writes text that is JSON already: a number or a word.
    mutating func raw(_ text: some Sequence<UInt8>) {
        lead()
        bytes.append(contentsOf: text)
    }

    /// Writes text in quotes, escaped where it must be.
    mutating func string(_ text: UnsafeBufferPointer<UInt8>) {
        lead()
        bytes.append(0x22)
        var start = 0
        for index in 0..<text.count {
            let byte = text[index]
            guard byte < 0x20 || byte == 0x22 || byte == 0x5C else { continue }
            bytes.append(contentsOf: text[start..<index])
            start = index + 1
            append(escaped: byte)
        }
        bytes.append(contentsOf: text[start..<text.count])
        bytes.append(0x22)
    }

    /// Writes what stands before a value or a key.
    private mutating func lead() {
        if isBehindKey {
            isBehindKey = false
        } else if depth > 0 {
            if !isEmpty { bytes.append(0x2C) }
            newLine()
        }
        isEmpty = false
    }

    private mutating func newLine() {
        guard isPretty else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: max(0, depth) * 2))
    }

    private mutating func append(escaped byte: UInt8) {
        bytes.append(0x5C)
        switch byte {
        case 0x22, 0x5C: bytes.append(byte)
        case 0x08: bytes.append(0x62)
        case 0x09: bytes.append(0x74)
        case 0x0A: bytes.append(0x6E)
        case 0x0C: bytes.append(0x66)
        case 0x0D: bytes.append(0x72)
        default: bytes.append(contentsOf: "u00\(hexadecimal(byte))".utf8)
        }
    }
}
