// CELBindings: what the variables are, and what an evaluation came to.

/// The variables' values for one evaluation.
public struct CELBindings: Sendable, ExpressibleByDictionaryLiteral {
    enum Bound: Sendable {
        case value(CELValue)
        case fault(CELFault)
    }

    private(set) var values: [String: Bound] = [:]

    /// No variables.
    public init() {}

    /// Variables by name.
    public init(dictionaryLiteral elements: (String, CELValue)...) {
        for (name, value) in elements { values[name] = .value(value) }
    }

    /// Binds a variable to a value.
    public mutating func bind(_ name: String, _ value: CELValue) { values[name] = .value(value) }
    /// Binds a variable to an error: what reads it fails with that.
    public mutating func bind(_ name: String, error: CELFault) { values[name] = .fault(error) }
    /// Says that a variable's value is not known: what reads it is unknown.
    public mutating func bindUnknown(_ name: String) { values[name] = .fault(.unknown(name)) }
}

/// What an expression came to.
public enum CELOutcome: Sendable {
    /// A value.
    case value(CELValue)
    /// An error.
    case error(CELFault)
    /// It depends on what is not known; the names of that.
    case unknown([String])

    init(_ fault: CELFault) {
        self = fault.code == .unknown ? .unknown(fault.unknowns) : .error(fault)
    }

    /// The value, where there is one.
    public var value: CELValue? {
        if case .value(let value) = self { return value }
        return nil
    }

    /// True or false, where the value is a boolean.
    public var bool: Bool? {
        if case .value(.bool(let value)) = self { return value }
        return nil
    }
}
