// CELMachine+lists: the lists and sets extensions, and base 64.

extension CELMachine {
    mutating func lists(_ builtin: CELBuiltin, _ operands: CELOperands) throws(CELFault) -> CELValue {
        if builtin == .range { return .list(try range(operands.first)) }
        if builtin == .reverse, case .string(let text) = operands.first {
            try budget.scan(text.utf8.count)
            try budget.allocate(text.utf8.count)
            var result = String.UnicodeScalarView()
            result.append(contentsOf: text.unicodeScalars.reversed())
            return .string(String(result))
        }
        guard operands.first.isList else { throw CELFault.noOverload("\(builtin)", operands.first) }
        let list = try elements(operands.first)
        try budget.spend(list.count)
        switch builtin {
        case .first: return .maybe(list.first)
        case .last: return .maybe(list.last)
        case .slice: return .list(try slice(list, operands))
        case .flatten: return .list(try flatten(list, operands))
        case .sort: return .list(try sorted(list))
        case .distinct: return .list(try distinct(list))
        default:
            try budget.allocate(16 * list.count)
            return .list(list.reversed())
        }
    }

    private mutating func range(_ value: CELValue) throws(CELFault) -> [CELValue] {
        guard case .int(let count) = value else { throw CELFault.noOverload("lists.range", value) }
        guard count > 0 else { return [] }
        let (bytes, overflow) = count.multipliedReportingOverflow(by: 16)
        try budget.allocate(overflow ? .max : Int(bytes))
        try budget.spend(Int(count))
        return (0..<count).map { .int($0) }
    }

    private mutating func slice(_ list: [CELValue], _ operands: CELOperands) throws(CELFault) -> [CELValue] {
        guard case .int(let start) = operands.second, case .int(let end) = operands.third else {
            throw CELFault.noOverload("slice", operands.first, operands.second, operands.third)
        }
        guard start >= 0, start <= end, end <= list.count else {
            throw CELFault(.invalidArgument, "cannot slice(\(start), \(end)) a list of \(list.count)")
        }
        try budget.allocate(16 * Int(end - start))
        return Array(list[Int(start)..<Int(end)])
    }

    private mutating func flatten(_ list: [CELValue], _ operands: CELOperands) throws(CELFault) -> [CELValue] {
        var depth: Int64 = 1
        if operands.count == 2 {
            guard case .int(let wanted) = operands.second else { throw CELFault.noOverload("flatten", operands.second) }
            guard wanted >= 0 else { throw CELFault(.invalidArgument, "level must be non-negative") }
            depth = wanted
        }
        var result: [CELValue] = []
        try flatten(list, depth, into: &result)
        return result
    }

    /// As deep as the lists nest, which is as deep as the expression or the document.
    private mutating func flatten(
        _ list: [CELValue],
        _ depth: Int64,
        into result: inout [CELValue]
    ) throws(CELFault) {
        for element in list {
            try budget.spend(1)
            if depth > 0, element.isList {
                try flatten(try elements(element), depth - 1, into: &result)
            } else {
                try budget.allocate(16)
                result.append(element)
            }
        }
    }

    /// Merges ever longer runs: stable, and any fault of a comparison ends it.
    private mutating func sorted(_ list: [CELValue]) throws(CELFault) -> [CELValue] {
        let node = CELNode(operation: .less, offset: 0)
        var current = list
        var width = 1
        try budget.allocate(32 * list.count)
        if let only = list.first { _ = try only.order(to: only, node) }
        while width < current.count {
            var merged: [CELValue] = []
            merged.reserveCapacity(current.count)
            for start in stride(from: 0, to: current.count, by: 2 * width) {
                let middle = min(start + width, current.count)
                let end = min(start + 2 * width, current.count)
                var (left, right) = (start, middle)
                while left < middle || right < end {
                    try budget.spend(1)
                    if left < middle, right < end {
                        guard current[left].type.valueName == current[right].type.valueName else {
                            throw CELFault(.invalidArgument, "list elements must have the same type")
                        }
                        let takesRight = try current[right].order(to: current[left], node) == .below
                        merged.append(current[takesRight ? right : left])
                        if takesRight { right += 1 } else { left += 1 }
                    } else {
                        merged.append(current[left < middle ? left : right])
                        if left < middle { left += 1 } else { right += 1 }
                    }
                }
            }
            current = merged
            width *= 2
        }
        return current
    }

    private mutating func distinct(_ list: [CELValue]) throws(CELFault) -> [CELValue] {
        var seen: Set<MapKey> = []
        var others: [CELValue] = []
        var result: [CELValue] = []
        try budget.allocate(32 * list.count)
        for element in list {
            if let key = MapKey(element) {
                if seen.insert(key).inserted { result.append(element) }
                continue
            }
            var isKnown = false
            for other in others {
                isKnown = try equals(element, other)
                if isKnown { break }
            }
            if !isKnown {
                others.append(element)
                result.append(element)
            }
        }
        return result
    }

    mutating func sets(_ builtin: CELBuiltin, _ operands: CELOperands) throws(CELFault) -> Bool {
        guard operands.first.isList, operands.second.isList else {
            throw CELFault.noOverload("sets", operands.first, operands.second)
        }
        let one = try elements(operands.first)
        let two = try elements(operands.second)
        switch builtin {
        case .setsContains: return try holds(one, all: two)
        case .setsEquivalent:
            guard try holds(one, all: two) else { return false }
            return try holds(two, all: one)
        default:
            for element in one { if try holds(two, element) { return true } }
            return false
        }
    }

    private mutating func holds(_ list: [CELValue], all wanted: [CELValue]) throws(CELFault) -> Bool {
        for element in wanted { if try !holds(list, element) { return false } }
        return true
    }

    private mutating func holds(_ list: [CELValue], _ wanted: CELValue) throws(CELFault) -> Bool {
        for element in list { if try equals(element, wanted) { return true } }
        return false
    }

    mutating func base64(_ builtin: CELBuiltin, _ operand: CELValue) throws(CELFault) -> CELValue {
        switch (builtin, operand) {
        case (.base64Encode, .bytes(let bytes)):
            try budget.scan(bytes.count)
            try budget.allocate(bytes.count * 2)
            return .string(Base64.encode(bytes))
        case (.base64Decode, .string(let text)):
            try budget.scan(text.utf8.count)
            try budget.allocate(text.utf8.count)
            guard let bytes = Base64.decode(text) else { throw CELFault(.invalidArgument, "this is no base 64 text") }
            return .bytes(bytes)
        default: throw CELFault.noOverload("\(builtin)", operand)
        }
    }
}
