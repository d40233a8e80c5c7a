// CELIssue: what is wrong with an expression, and at which byte.

/// One mistake in an expression, found before it is evaluated.
public struct CELIssue: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of mistakes.
    public enum Code: String, Sendable, Hashable {
        /// The text is not an expression.
        case syntax = "syntax_error"
        /// A name that no declaration gives.
        case undeclared = "undeclared_reference"
        /// No function of that name takes such operands.
        case noOverload = "no_matching_overload"
        /// A field that the declared type does not have.
        case undefinedField = "undefined_field"
        /// Types that must agree do not.
        case typeMismatch = "type_mismatch"
        /// The expression is too large or too deep.
        case limit = "limit_exceeded"
    }

    /// Which kind.
    public var code: Code
    /// One clause, in lower case.
    public var message: String
    /// Byte in the expression's UTF-8 text.
    public var offset: Int
    /// The name that was probably meant.
    public var suggestion: String?

    /// An issue at a byte.
    public init(_ code: Code, _ message: String, at offset: Int, suggestion: String? = nil) {
        self.code = code
        self.message = message
        self.offset = offset
        self.suggestion = suggestion
    }

    /// Message with suggestion.
    public var description: String {
        suggestion.map { "\(message); did you mean '\($0)'?" } ?? message
    }
}

/// The mistakes for which an expression cannot be compiled, in order of place; never empty.
public struct CELFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The mistakes.
    public let issues: [CELIssue]
    /// All of them, a line each.
    public var description: String { issues.map(\.description).joined(separator: "\n") }
}
