// CELBindings: what the variables are, and what an evaluation came to.

/// The variables' values for one evaluation.
public struct CELBindings: Sendable, ExpressibleByDictionaryLiteral {
    enum Bound: Sendable {
        case value(CELValue)
        case fault(CELFault)
    }

    private var entries: [(name: String, bound: Bound)] = []
    /// Positions by name, where there are more than a few.
    private var table: [String: Int] = [:]

    /// No variables.
    public init() {}

    /// Variables by name.
    public init(dictionaryLiteral elements: (String, CELValue)...) {
        for (name, value) in elements { bind(name, value) }
    }

    /// Binds a variable to a value.
    public mutating func bind(_ name: String, _ value: CELValue) { set(name, .value(value)) }
    /// Binds a variable to an error: what reads it fails with that.
    public mutating func bind(_ name: String, error: CELFault) { set(name, .fault(error)) }
    /// Says that a variable's value is not known: what reads it is unknown.
    public mutating func bindUnknown(_ name: String) { set(name, .fault(.unknown(name))) }

    private mutating func set(_ name: String, _ bound: Bound) {
        if let known = entries.firstIndex(where: { $0.name == name }) {
            entries[known].bound = bound
            return
        }
        entries.append((name, bound))
        guard entries.count > 12 else { return }
        if entries.count == 13 {
            for (position, entry) in entries.enumerated() { table[entry.name] = position }
        } else {
            table[name] = entries.count - 1
        }
    }

    /// What a name is bound to, or nil.
    subscript(_ name: String) -> Bound? {
        if entries.count > 12 { return table[name].map { entries[$0].bound } }
        for entry in entries where entry.name == name { return entry.bound }
        return nil
    }
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
