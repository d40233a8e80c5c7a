// JSONText: writes JSON (RFC 8259) piece by piece, without building a tree first.

/// Writes JSON text: objects, arrays and scalars in the order they are given.
///
///     var json = JSONText()
///     json.object { json in
///         json.member("verdict", "pass")
///         json.member("findings") { $0.array { _ in } }
///     }
public struct JSONText {
    /// What was written.
    public private(set) var text = ""
    private var needsComma = false

    /// An empty text.
    public init() {}

    /// Writes an object; `body` writes its members.
    public mutating func object(_ body: (inout JSONText) -> Void) {
        container("{", "}", body)
    }

    /// Writes an array; `body` writes its elements.
    public mutating func array(_ body: (inout JSONText) -> Void) {
        container("[", "]", body)
    }

    /// Writes a member whose value `body` writes.
    public mutating func member(_ key: String, _ body: (inout JSONText) -> Void) {
        name(key)
        body(&self)
    }

    /// Writes a text member.
    public mutating func member(_ key: String, _ value: String) {
        name(key)
        string(value)
    }

    /// Writes a text member, or null.
    public mutating func member(_ key: String, _ value: String?) {
        name(key)
        if let value { string(value) } else { raw("null") }
    }

    /// Writes a number member.
    public mutating func member(_ key: String, _ value: Int) {
        name(key)
        raw(String(value))
    }

    /// Writes a boolean member.
    public mutating func member(_ key: String, _ value: Bool) {
        name(key)
        raw(value ? "true" : "false")
    }

    /// Writes an array of texts as a member.
    public mutating func member(_ key: String, _ values: [String]) {
        name(key)
        array { json in
            for value in values { json.string(value) }
        }
    }

    /// Writes a text.
    public mutating func string(_ value: String) {
        separate()
        text += JSONText.quoted(value)
        needsComma = true
    }

    /// Writes a value that is JSON already.
    public mutating func raw(_ json: String) {
        separate()
        text += json
        needsComma = true
    }

    /// A text as a JSON string, quotes included; control characters are escaped.
    public static func quoted(_ value: String) -> String {
        var result = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private mutating func name(_ key: String) {
        separate()
        text += JSONText.quoted(key) + ": "
        needsComma = false
    }

    private mutating func container(_ open: String, _ close: String, _ body: (inout JSONText) -> Void) {
        separate()
        text += open
        needsComma = false
        body(&self)
        text += close
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { text += ", " }
        needsComma = false
    }
}
