// PatternSyntaxError: where a pattern cannot be read, and what was expected there.

/// A pattern that cannot be read: the first place where it goes wrong, in bytes.
public struct PatternSyntaxError: Error, Equatable, Hashable, Sendable, CustomStringConvertible {
    /// The byte at which reading stopped, counted from 0 in the pattern's UTF-8; at most the pattern's length.
    public let offset: Int
    /// How many bytes are at fault; 0 where something is missing.
    public let length: Int
    /// What is wrong: one lower-case clause.
    public let message: String
    /// What would be right there: a noun phrase.
    public let expected: String

    /// Makes an error that stands at `offset` and covers `length` bytes.
    public init(offset: Int, length: Int, message: String, expected: String) {
        self.offset = offset
        self.length = length
        self.message = message
        self.expected = expected
    }

    /// The message, the place and what was expected, on one line.
    public var description: String { "\(message) at byte \(offset), expected \(expected)" }
}
