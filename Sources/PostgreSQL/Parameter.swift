// Parameter: a value sent beside a statement, never inside it.

/// A value sent beside a statement; the server takes its type from where `$1` stands.
public struct Parameter: Sendable, Hashable {
    /// The text sent; nil is NULL.
    let text: String?

    /// NULL.
    public static let null = Parameter(text: nil)

    private init(text: String?) { self.text = text }

    /// A text; nil is NULL.
    public init(_ text: String?) { self.text = text }

    /// An integer.
    public init(_ number: some BinaryInteger) { text = String(number) }

    /// A number.
    public init(_ number: Double) { text = String(number) }

    /// A truth value.
    public init(_ truth: Bool) { text = truth ? "t" : "f" }

    /// An array of texts, as in `= ANY($1)`.
    public init(_ texts: [String]) {
        // By bytes: a quote with a combining accent behind it is another character, and still a quote to the server.
        var bytes = [UInt8(ascii: "{")]
        for text in texts {
            if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(UInt8(ascii: "\""))
            for byte in text.utf8 {
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { bytes.append(UInt8(ascii: "\\")) }
                bytes.append(byte)
            }
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.append(UInt8(ascii: "}"))
        self.text = String(decoding: bytes, as: UTF8.self)
    }

    /// Bytes, for a `bytea`.
    public init(bytes: [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        var hex = Array("\\x".utf8)
        for byte in bytes { hex += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        text = String(decoding: hex, as: UTF8.self)
    }
}

extension Parameter: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    /// A text.
    public init(stringLiteral value: String) { text = value }

    /// An integer.
    public init(integerLiteral value: Int) { text = String(value) }

    /// A truth value.
    public init(booleanLiteral value: Bool) { self.init(value) }
}

/// Names and texts made fit to stand inside a statement, where parameters may not.
public enum Quoted {
    /// A name in double quotes.
    public static func name(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// A text in single quotes, right whatever `standard_conforming_strings` says.
    public static func text(_ text: String) -> String {
        let doubled = text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''")
        guard doubled.contains("\\") else { return "'" + doubled + "'" }
        return "E'" + doubled.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\") + "'"
    }
}
