// JSONText: JSON written by programs: objects, lists and strings, with commas and escapes where they belong.

/// Builds JSON text: the one way our programs write JSON.
///
///     var json = JSONText()
///     json.object { json in
///         json.member("name", "shop")
///         json.member("ports") { $0.list { $0.value(80) } }
///     }
///     print(json.text)
///
/// Shape: what is written is JSON as long as each `object` holds members and each `list` values.
/// Cost: O(bytes written).
public struct JSONText: Sendable {
    /// Whether each member and element has a line of its own.
    public let isPretty: Bool
    private var bytes: [UInt8] = []
    private var depth = 0
    /// Whether the innermost container holds nothing yet.
    private var isEmpty = true
    /// Whether a key was written, whose value follows.
    private var isBehindKey = false

    /// An empty text; `isPretty` gives members lines of their own, indented by two blanks.
    public init(isPretty: Bool = false) { self.isPretty = isPretty }

    /// What was written so far.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
    /// What was written so far, as UTF-8.
    public var utf8: [UInt8] { bytes }

    /// Writes an object, whose members `body` writes.
    public mutating func object<Failure: Error>(_ body: (inout JSONText) throws(Failure) -> Void) throws(Failure) {
        beginObject()
        try body(&self)
        endObject()
    }

    /// Writes a list, whose elements `body` writes.
    public mutating func list<Failure: Error>(_ body: (inout JSONText) throws(Failure) -> Void) throws(Failure) {
        beginList()
        try body(&self)
        endList()
    }

    /// Opens an object; `endObject` closes it.
    public mutating func beginObject() { begin(0x7B) }
    /// Closes the innermost object.
    public mutating func endObject() { end(0x7D) }
    /// Opens a list; `endList` closes it.
    public mutating func beginList() { begin(0x5B) }
    /// Closes the innermost list.
    public mutating func endList() { end(0x5D) }

    /// Writes a member's key; its value must follow.
    public mutating func key(_ key: String) {
        lead()
        append(string: key)
        endKey()
    }

    /// Writes a member whose value `body` writes.
    public mutating func member<Failure: Error>(
        _ key: String,
        _ body: (inout JSONText) throws(Failure) -> Void
    ) throws(Failure) {
        self.key(key)
        try body(&self)
    }

    /// Writes a member that is text.
    public mutating func member(_ key: String, _ value: String) {
        self.key(key)
        self.value(value)
    }

    /// Writes a member that is an integer.
    public mutating func member(_ key: String, _ value: Int) {
        self.key(key)
        self.value(value)
    }

    /// Writes a member that is a boolean.
    public mutating func member(_ key: String, _ value: Bool) {
        self.key(key)
        self.value(value)
    }

    /// Writes text.
    public mutating func value(_ value: String) {
        lead()
        append(string: value)
    }

    /// Writes an integer.
    public mutating func value(_ value: Int) { number(String(value)) }

    /// Writes a number; infinities and NaN, which JSON lacks, become null.
    public mutating func value(_ value: Double) {
        guard value.isFinite else {
            null()
            return
        }
        number("\(value)")
    }

    /// Writes a boolean.
    public mutating func value(_ value: Bool) { number(value ? "true" : "false") }

    /// Writes null.
    public mutating func null() { number("null") }

    /// Writes text that is JSON already, such as an exact number.
    public mutating func number(_ text: String) {
        lead()
        bytes.append(contentsOf: text.utf8)
    }

    /// Writes bytes that are JSON already.
    public mutating func raw(_ text: UnsafeBufferPointer<UInt8>) {
        lead()
        bytes.append(contentsOf: text)
    }

    /// Writes a string given as UTF-8.
    public mutating func string(_ text: UnsafeBufferPointer<UInt8>) {
        lead()
        append(string: text)
    }

    /// Writes a key given as UTF-8; its value must follow.
    public mutating func key(_ text: UnsafeBufferPointer<UInt8>) {
        lead()
        append(string: text)
        endKey()
    }
}

// MARK: - Punctuation

extension JSONText {
    private mutating func begin(_ bracket: UInt8) {
        lead()
        bytes.append(bracket)
        depth += 1
        isEmpty = true
    }

    private mutating func end(_ bracket: UInt8) {
        depth -= 1
        if !isEmpty { newLine() }
        bytes.append(bracket)
        isEmpty = false
        isBehindKey = false
    }

    private mutating func endKey() {
        bytes.append(0x3A)
        if isPretty { bytes.append(0x20) }
        isBehindKey = true
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

    private mutating func append(string: String) {
        var string = string
        string.withUTF8 { append(string: $0) }
    }

    private mutating func append(string: UnsafeBufferPointer<UInt8>) {
        bytes.append(0x22)
        var start = 0
        for index in 0..<string.count {
            let byte = string[index]
            guard byte < 0x20 || byte == 0x22 || byte == 0x5C else { continue }
            bytes.append(contentsOf: string[start..<index])
            start = index + 1
            append(escaped: byte)
        }
        bytes.append(contentsOf: string[start..<string.count])
        bytes.append(0x22)
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
        default: bytes.append(contentsOf: "u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
        }
    }
}

// MARK: Short forms

extension JSONText {
    /// Writes a text member, or null.
    public mutating func member(_ key: String, _ value: String?) {
        self.key(key)
        if let value { self.value(value) } else { null() }
    }

    /// Writes a list of texts as a member.
    public mutating func member(_ key: String, _ values: [String]) {
        self.key(key)
        list { json in
            for value in values { json.value(value) }
        }
    }

    /// Writes a value that is JSON already.
    public mutating func raw(_ json: String) { number(json) }

    /// A text as a JSON string, quotes included.
    public static func quoted(_ value: String) -> String {
        var json = JSONText()
        json.value(value)
        return json.text
    }
}
