// CELFault: why an expression came to no value.

/// An error or an unknown that evaluation came to, with the byte of the part that raised it.
public final class CELFault: Error, Sendable, CustomStringConvertible {
    /// The kinds of faults.
    public enum Code: String, Sendable, Hashable {
        /// No function or operator takes operands of these kinds.
        case noOverload = "no_matching_overload"
        /// A map has no such key, a list no such position.
        case noSuchKey = "no_such_key"
        /// A whole number, an instant or a duration left its range.
        case overflow
        /// Division or modulus by zero.
        case divideByZero = "divide_by_zero"
        /// An operand is out of what the function takes.
        case invalidArgument = "invalid_argument"
        /// A name that nothing is bound to.
        case undeclared = "undeclared_reference"
        /// A function that is not there.
        case unbound = "unbound_function"
        /// A budget is used up: the message names it.
        case limit = "limit_exceeded"
        /// A value is not known yet; `unknowns` names what was read.
        case unknown
    }

    /// Which kind.
    public let code: Code
    /// One clause, in lower case.
    public let message: String
    /// Byte in the expression's UTF-8 text, or -1 where it is not known.
    public let offset: Int
    /// For unknowns: what is not known.
    public let unknowns: [String]

    /// A fault; the evaluator adds the place.
    public init(_ code: Code, _ message: String, at offset: Int = -1, unknowns: [String] = []) {
        self.code = code
        self.message = message
        self.offset = offset
        self.unknowns = unknowns
    }

    /// The message.
    public var description: String { message }

    /// The fault with a place, if it has none yet.
    func at(_ place: UInt32) -> CELFault {
        offset >= 0 ? self : CELFault(code, message, at: Int(place), unknowns: unknowns)
    }

    /// Of two faults that `&&`, `||` or a quantifier met, the one to tell: unknowns together, else the first.
    static func merged(_ first: CELFault?, _ second: CELFault) -> CELFault {
        guard let first else { return second }
        guard second.code == .unknown else { return first }
        guard first.code == .unknown else { return second }
        let more = second.unknowns.filter { !first.unknowns.contains($0) }
        return CELFault(.unknown, first.message, at: first.offset, unknowns: first.unknowns + more)
    }

    static func noOverload(_ name: String, _ operands: CELValue...) -> CELFault {
        let kinds = operands.map { $0.type.valueName }.joined(separator: ", ")
        return CELFault(.noOverload, "no such overload: \(name)(\(kinds))")
    }
    static func range(_ what: String) -> CELFault { CELFault(.overflow, "\(what) is out of range") }
    static func unknown(_ name: String) -> CELFault {
        CELFault(.unknown, "\(name) is not known", unknowns: [name])
    }
}
