// CELMachine+numbers: the math extension.

extension CELMachine {
    func number(_ builtin: CELBuiltin, _ operands: CELOperands) throws(CELFault) -> CELValue {
        let name = "math.\(builtin)"
        switch (builtin, operands.first) {
        case (.abs, .int(let value)):
            if value == .min { throw CELFault(.overflow, "integer overflow") }
            return .int(Int64(value.magnitude))
        case (.abs, .uint), (.sqrt, .null): return operands.first
        case (.abs, .double(let value)): return .double(value.magnitude)
        case (.sign, .int(let value)): return .int(value.signum())
        case (.sign, .uint(let value)): return .uint(value == 0 ? 0 : 1)
        case (.sign, .double(let value)): return .double(value.isNaN ? value : value > 0 ? 1 : value < 0 ? -1 : 0)
        case (.sqrt, .int(let value)): return .double(Double(value).squareRoot())
        case (.sqrt, .uint(let value)): return .double(Double(value).squareRoot())
        case (_, .double(let value)): return real(builtin, value)
        default: throw CELFault.noOverload(name, operands.first)
        }
    }

    private func real(_ builtin: CELBuiltin, _ value: Double) -> CELValue {
        switch builtin {
        case .ceil: .double(value.rounded(.up))
        case .floor: .double(value.rounded(.down))
        case .round: .double(value.rounded(.toNearestOrAwayFromZero))
        case .trunc: .double(value.rounded(.towardZero))
        case .sqrt: .double(value.squareRoot())
        case .isNaN: .bool(value.isNaN)
        case .isInf: .bool(value.isInfinite)
        default: .bool(value.isFinite)
        }
    }

    func bits(_ builtin: CELBuiltin, _ operands: CELOperands) throws(CELFault) -> CELValue {
        switch (operands.first, operands.second) {
        case (.int(let one), _) where builtin == .bitNot: return .int(~one)
        case (.uint(let one), _) where builtin == .bitNot: return .uint(~one)
        case (.int(let one), .int(let two)):
            if builtin == .bitShiftLeft || builtin == .bitShiftRight {
                return .int(Int64(bitPattern: try shift(builtin, UInt64(bitPattern: one), two)))
            }
            return .int(Int64(bitPattern: combine(builtin, UInt64(bitPattern: one), UInt64(bitPattern: two))))
        case (.uint(let one), .int(let two)) where builtin == .bitShiftLeft || builtin == .bitShiftRight:
            return .uint(try shift(builtin, one, two))
        case (.uint(let one), .uint(let two)) where builtin != .bitShiftLeft && builtin != .bitShiftRight:
            return .uint(combine(builtin, one, two))
        default: throw CELFault.noOverload("math.\(builtin)", operands.first, operands.second)
        }
    }

    private func combine(_ builtin: CELBuiltin, _ one: UInt64, _ two: UInt64) -> UInt64 {
        switch builtin {
        case .bitAnd: one & two
        case .bitOr: one | two
        default: one ^ two
        }
    }

    /// Bits shifted out are gone, zeros come in.
    private func shift(_ builtin: CELBuiltin, _ value: UInt64, _ count: Int64) throws(CELFault) -> UInt64 {
        guard count >= 0 else { throw CELFault(.invalidArgument, "negative offset: \(count)") }
        guard count < 64 else { return 0 }
        return builtin == .bitShiftLeft ? value << UInt64(count) : value >> UInt64(count)
    }
}
