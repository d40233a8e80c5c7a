// UserTypes: domains, enums and other types that a schema defines, and its functions.

/// A type of the user's.
enum UserType: Sendable {
    case domain(Domain)
    case enumeration(Enumeration)
    case composite
    case range
    case other
}

/// A domain.
struct Domain: Sendable {
    var base: ColumnType
    var isNotNull = false
    var checks: [Check] = []
    var defaultValue: Expression?

    struct Check: Sendable {
        var name: String
        var expression: Syntax?
        var isValidated: Bool
    }

    /// Whether values have to be checked.
    var hasConstraints: Bool { isNotNull || !checks.isEmpty }
}

/// An enum.
struct Enumeration: Sendable {
    var values: [String]
    /// Values added in the open transaction: not to be used in it.
    var added: Set<String> = []
    /// Whether it was created in the open transaction: then its values may be used.
    var isCreatedHere = false
}

/// A function or procedure.
struct Routine: Sendable {
    enum Volatility: String, Sendable, Comparable {
        case immutable, stable, volatile

        static func < (left: Volatility, right: Volatility) -> Bool { left.rank < right.rank }
        private var rank: Int { self == .immutable ? 0 : self == .stable ? 1 : 2 }
    }

    var name: QualifiedName
    var arguments: [String]
    var argumentNames: [String] = []
    var language: String
    var volatility: Volatility
    /// The text of its body, for languages that have one.
    var body: String?
    /// The body of a SQL-standard function, parsed.
    var statements: [Syntax] = []
    var isProcedure = false
    /// The whole statement that defined it, as bytes: what PL/pgSQL is parsed from.
    var definition: [UInt8] = []
    var settings: [String: String] = [:]
}
