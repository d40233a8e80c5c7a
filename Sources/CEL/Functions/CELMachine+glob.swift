// CELMachine+glob: file-name patterns.

extension CELMachine {
    /// Whether all of `text` fits a pattern: `*` and `?` stand for letters other than `/`, `**` for any, `[a-z]` for one.
    ///
    /// Cost: pattern × text, taken from the budget.
    mutating func glob(_ pattern: String, _ text: String) throws(CELFault) -> Bool {
        let letters = Array(text.unicodeScalars)
        let parts = GlobPart.read(pattern)
        try budget.spend((parts.count + 1) * (letters.count + 1) / 8 + 1)
        try budget.allocate(letters.count * 5)
        var reachable = [Bool](repeating: false, count: letters.count + 1)
        reachable[0] = true
        for part in parts {
            var next = [Bool](repeating: false, count: letters.count + 1)
            if part.repeats { next = reachable }
            for index in letters.indices where part.accepts(letters[index]) {
                if part.repeats ? next[index] : reachable[index] { next[index + 1] = true }
            }
            reachable = next
        }
        return reachable[letters.count]
    }
}

/// A piece of a glob pattern.
private enum GlobPart {
    case letter(Unicode.Scalar)
    case one, many, anything
    case set([ClosedRange<UInt32>], isNegated: Bool)

    var repeats: Bool {
        switch self {
        case .many, .anything: true
        default: false
        }
    }

    func accepts(_ scalar: Unicode.Scalar) -> Bool {
        switch self {
        case .letter(let letter): letter == scalar
        case .one, .many: scalar != "/"
        case .anything: true
        case .set(let ranges, let isNegated):
            scalar != "/" && ranges.contains { $0.contains(scalar.value) } != isNegated
        }
    }

    static func read(_ pattern: String) -> [GlobPart] {
        var parts: [GlobPart] = []
        let letters = Array(pattern.unicodeScalars)
        var index = 0
        while index < letters.count {
            switch letters[index] {
            case "*" where index + 1 < letters.count && letters[index + 1] == "*":
                parts.append(.anything)
                index += 2
            case "*":
                parts.append(.many)
                index += 1
            case "?":
                parts.append(.one)
                index += 1
            case "\\" where index + 1 < letters.count:
                parts.append(.letter(letters[index + 1]))
                index += 2
            case "[":
                if let (set, end) = set(letters, index + 1) {
                    parts.append(set)
                    index = end
                } else {
                    parts.append(.letter("["))
                    index += 1
                }
            default:
                parts.append(.letter(letters[index]))
                index += 1
            }
        }
        return parts
    }

    private static func set(_ letters: [Unicode.Scalar], _ start: Int) -> (GlobPart, Int)? {
        var index = start
        var ranges: [ClosedRange<UInt32>] = []
        let isNegated = index < letters.count && (letters[index] == "!" || letters[index] == "^")
        if isNegated { index += 1 }
        let first = index
        while index < letters.count, letters[index] != "]" || index == first {
            let low = letters[index].value
            if index + 2 < letters.count, letters[index + 1] == "-", letters[index + 2] != "]" {
                let high = letters[index + 2].value
                ranges.append(min(low, high)...max(low, high))
                index += 3
            } else {
                ranges.append(low...low)
                index += 1
            }
        }
        return index < letters.count ? (.set(ranges, isNegated: isNegated), index + 1) : nil
    }
}
