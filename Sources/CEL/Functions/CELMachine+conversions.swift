// CELMachine+conversions: `int(x)`, `string(x)` and the others.

extension CELMachine {
    mutating func convert(_ builtin: CELBuiltin, _ value: CELValue) throws(CELFault) -> CELValue {
        if case .string(let text) = value { try budget.scan(text.utf8.count) }
        let result: CELValue?
        switch builtin {
        case .toBool: result = try toBool(value)
        case .toBytes: result = toBytes(value)
        case .toDouble: result = try toDouble(value)
        case .toInt: result = try toInt(value)
        case .toUint: result = try toUint(value)
        case .toString: result = try toText(value)
        case .toDuration: result = try toDuration(value)
        default: result = try toTimestamp(value)
        }
        guard let result else { throw CELFault.noOverload(String("\(builtin)".dropFirst(2)).lowercased(), value) }
        return result
    }

    private func invalid(_ value: CELValue, _ type: String) -> CELFault {
        CELFault(.invalidArgument, "\(value.shortText) is no \(type)")
    }

    private func toBool(_ value: CELValue) throws(CELFault) -> CELValue? {
        switch value {
        case .bool: return value
        case .string(let text):
            switch text {
            case "1", "t", "T", "true", "TRUE", "True": return .bool(true)
            case "0", "f", "F", "false", "FALSE", "False": return .bool(false)
            default: throw invalid(value, "bool")
            }
        default: return nil
        }
    }

    private func toBytes(_ value: CELValue) -> CELValue? {
        switch value {
        case .bytes: value
        case .string(let text): .bytes(Array(text.utf8))
        default: nil
        }
    }

    private func toDouble(_ value: CELValue) throws(CELFault) -> CELValue? {
        switch value {
        case .double: return value
        case .int(let number): return .double(Double(number))
        case .uint(let number): return .double(Double(number))
        case .string(let text):
            guard let number = parseDouble(text) else { throw invalid(value, "double") }
            return .double(number)
        default: return nil
        }
    }

    private func toInt(_ value: CELValue) throws(CELFault) -> CELValue? {
        switch value {
        case .int: return value
        case .uint(let number):
            guard let whole = Int64(exactly: number) else { throw CELFault.range("the number") }
            return .int(whole)
        case .double(let number):
            guard number > -0x1p63, number < 0x1p63 else { throw CELFault.range("the number") }
            return .int(Int64(number))
        case .string(let text):
            guard let number = Int64(text) else { throw invalid(value, "int") }
            return .int(number)
        case .timestamp(let instant): return .int(instant.seconds)
        default: return nil
        }
    }

    private func toUint(_ value: CELValue) throws(CELFault) -> CELValue? {
        switch value {
        case .uint: return value
        case .int(let number):
            guard let whole = UInt64(exactly: number) else { throw CELFault.range("the number") }
            return .uint(whole)
        case .double(let number):
            guard number >= 0, number < 0x1p64 else { throw CELFault.range("the number") }
            return .uint(UInt64(number))
        case .string(let text):
            guard let number = UInt64(text) else { throw invalid(value, "uint") }
            return .uint(number)
        default: return nil
        }
    }

    private func toText(_ value: CELValue) throws(CELFault) -> CELValue? {
        switch value {
        case .string: return value
        case .bytes(let bytes):
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw CELFault(.invalidArgument, "the bytes are no UTF-8 text")
            }
            return .string(text)
        case .double(let number) where !number.isFinite:
            return .string(number.isNaN ? "nan" : number < 0 ? "-inf" : "inf")
        case .bool, .int, .uint, .double, .timestamp, .duration, .opaque: return .string(value.plainText)
        default: return nil
        }
    }

    private func toDuration(_ value: CELValue) throws(CELFault) -> CELValue? {
        switch value {
        case .duration: return value
        case .string(let text):
            guard let span = CELDuration(text) else { throw invalid(value, "duration such as '1h30m' in range") }
            return .duration(span)
        default: return nil
        }
    }

    private func toTimestamp(_ value: CELValue) throws(CELFault) -> CELValue? {
        switch value {
        case .timestamp: return value
        case .int(let seconds):
            guard let instant = CELTimestamp(seconds: seconds) else { throw CELFault.range("the instant") }
            return .timestamp(instant)
        case .string(let text):
            guard let instant = CELTimestamp(text) else { throw invalid(value, "RFC 3339 time from year 1 to 9999") }
            return .timestamp(instant)
        default: return nil
        }
    }
}
