// CELMachine+functions: calls: operands evaluated, then handed to the function's family.

/// Up to four operands of a call, the receiver first.
struct CELOperands {
    var count = 0
    var first: CELValue = .null
    var second: CELValue = .null
    var third: CELValue = .null
    var fourth: CELValue = .null
}

extension CELMachine {
    mutating func function(_ node: CELNode) throws(CELFault) -> CELValue {
        let start = Int(node.second)
        switch node.builtin {
        case .startsWith, .endsWith, .contains: if node.third == 2 { return .bool(try search(node)) }
        case .or, .orValue: return try either(node)
        case .greatest, .least: return try extreme(node)
        default: break
        }
        var operands = CELOperands()
        operands.count = Int(node.third)
        guard operands.count <= 4 else { throw CELFault(.noOverload, "too many operands", at: Int(node.offset)) }
        if operands.count > 0 { operands.first = try value(code.tree.children[start]) }
        if operands.count > 1 { operands.second = try value(code.tree.children[start + 1]) }
        if operands.count > 2 { operands.third = try value(code.tree.children[start + 2]) }
        if operands.count > 3 { operands.fourth = try value(code.tree.children[start + 3]) }
        do throws(CELFault) {
            return try call(node.builtin, operands)
        } catch {
            throw error.at(node.offset)
        }
    }

    private mutating func call(_ builtin: CELBuiltin, _ operands: CELOperands) throws(CELFault) -> CELValue {
        switch builtin {
        case .size: return .int(try size(operands.first))
        case .dynamic: return operands.first
        case .typeOf: return .type(operands.first.type)
        case .matches: return .bool(try matches(operands.first, operands.second))
        case .toBool, .toBytes, .toDouble, .toDuration, .toInt, .toString, .toTimestamp, .toUint:
            return try convert(builtin, operands.first)
        case .getDate, .getDayOfMonth, .getDayOfWeek, .getDayOfYear, .getFullYear, .getHours, .getMilliseconds,
            .getMinutes, .getMonth, .getSeconds:
            return try timeField(builtin, operands)
        case .charAt, .indexOf, .lastIndexOf, .lowerAscii, .upperAscii, .replace, .split, .substring, .trim, .join,
            .quote:
            return try text(builtin, operands)
        case .format: return .string(try format(operands))
        case .ceil, .floor, .round, .trunc, .abs, .sign, .isNaN, .isInf, .isFinite, .sqrt:
            return try number(builtin, operands)
        case .bitAnd, .bitOr, .bitXor, .bitNot, .bitShiftLeft, .bitShiftRight: return try bits(builtin, operands)
        case .range, .slice, .flatten, .sort, .distinct, .first, .last, .reverse: return try lists(builtin, operands)
        case .setsContains, .setsEquivalent, .setsIntersects: return .bool(try sets(builtin, operands))
        case .base64Encode, .base64Decode: return try base64(builtin, operands.first)
        case .optionalOf, .optionalOfNonZero, .optionalNone, .hasValue, .value, .unwrap:
            return try optionals(builtin, operands)
        case .regexReplace, .regexExtract, .regexExtractAll: return try regex(builtin, operands)
        default: return try library(builtin, operands)
        }
    }

    /// `a.or(b)` and `a.orValue(b)`: `b` is evaluated only where it is needed.
    private mutating func either(_ node: CELNode) throws(CELFault) -> CELValue {
        let start = Int(node.second)
        guard node.third == 2 else { throw CELFault(.noOverload, "no such overload: or", at: Int(node.offset)) }
        let first = try value(code.tree.children[start])
        guard case .optional(let optional) = first else { throw CELFault.noOverload("or", first).at(node.offset) }
        if let inner = optional.value { return node.builtin == .or ? first : inner }
        let second = try value(code.tree.children[start + 1])
        if node.builtin == .or, case .optional = second { return second }
        if node.builtin == .orValue { return second }
        throw CELFault.noOverload("or", first, second).at(node.offset)
    }

    private mutating func extreme(_ node: CELNode) throws(CELFault) -> CELValue {
        var numbers: [CELValue] = []
        for operand in Array(code.tree.operands(of: node)) { numbers.append(try value(operand)) }
        if numbers.count == 1, numbers[0].isList { numbers = try elements(numbers[0]) }
        guard var result = numbers.first else {
            throw CELFault(.invalidArgument, "at least one number is needed", at: Int(node.offset))
        }
        try budget.spend(numbers.count)
        let wanted = node.builtin == .greatest ? CELOrder.above : .below
        for number in numbers {
            guard let order = number.numericOrder(to: result) else {
                throw CELFault.noOverload("math.\(node.builtin)", number).at(node.offset)
            }
            if order == wanted { result = number }
        }
        return result
    }

    private mutating func size(_ value: CELValue) throws(CELFault) -> Int64 {
        switch value {
        case .string(let text):
            try budget.scan(text.utf8.count)
            return Int64(text.unicodeScalars.count)
        case .bytes(let bytes): return Int64(bytes.count)
        default:
            guard let count = value.elementCount else { throw CELFault.noOverload("size", value) }
            return Int64(count)
        }
    }

    private mutating func optionals(_ builtin: CELBuiltin, _ operands: CELOperands) throws(CELFault) -> CELValue {
        switch builtin {
        case .optionalOf: return .optional(CELOptional(operands.first))
        case .optionalOfNonZero:
            return operands.first.isZero ? .optional(.absent) : .optional(CELOptional(operands.first))
        case .optionalNone: return .optional(.absent)
        case .unwrap:
            var result: [CELValue] = []
            for element in try elements(operands.first) {
                guard case .optional(let optional) = element else { throw CELFault.noOverload("unwrap", element) }
                if let value = optional.value { result.append(value) }
            }
            return .list(result)
        default:
            guard case .optional(let optional) = operands.first else {
                throw CELFault.noOverload("\(builtin)", operands.first)
            }
            if builtin == .hasValue { return .bool(optional.value != nil) }
            if let value = optional.value { return value }
            throw CELFault(.invalidArgument, "optional.none() has no value")
        }
    }
}

extension CELValue {
    /// Whether it is the empty value of its type.
    var isZero: Bool {
        switch self {
        case .null: true
        case .bool(let value): !value
        case .int(let value): value == 0
        case .uint(let value): value == 0
        case .double(let value): value == 0
        case .string(let value): value.isEmpty
        case .bytes(let value): value.isEmpty
        case .timestamp(let value): value.seconds == 0 && value.nanoseconds == 0
        case .duration(let value): value.seconds == 0 && value.nanoseconds == 0
        case .optional(let optional): optional.value == nil
        default: elementCount == 0
        }
    }
}
