// Identifiers: names of revisions, changes and instances, each a type of its own.

/// A name that is written as a text.
public protocol Identifier: Sendable, Hashable, Comparable, Codable, ExpressibleByStringLiteral,
    CustomStringConvertible
{
    /// Its text.
    var text: String { get }
    /// A name.
    init(_ text: String)
}

extension Identifier {
    /// A name written in the source.
    public init(stringLiteral text: String) { self.init(text) }

    /// Reads a text.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// Writes a text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// Its text.
    public var description: String { text }

    /// In the order of their texts.
    public static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

/// A revision: `r-` and the 64 hexadecimal digits of its content's hash; people see and may type the first few.
public struct RevisionID: Identifier {
    /// Its text.
    public let text: String
    /// A name.
    public init(_ text: String) { self.text = text }
    /// As people see it: `r-` and eight digits.
    public var short: String { String(text.prefix(10)) }
}

/// A change: `c-` and its number in its service.
public struct ChangeID: Identifier {
    /// Its text.
    public let text: String
    /// A name.
    public init(_ text: String) { self.text = text }
    /// The change with a number.
    public init(number: Int) { text = "c-\(number)" }
}

/// An instance: one running copy, named by its agent or driver: `web-1`.
public struct InstanceID: Identifier {
    /// Its text.
    public let text: String
    /// A name.
    public init(_ text: String) { self.text = text }
}
