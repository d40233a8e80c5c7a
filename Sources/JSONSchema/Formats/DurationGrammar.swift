// DurationGrammar: `duration` (RFC 3339, appendix A).

/// Durations such as `P3DT4H`: `P`, a date part, then a time part after `T`; or weeks alone.
///
/// A unit may only be left out at either end of its part: `PT1H2S` is not a duration, `PT1H0M2S` is.
/// Letters are capitals, as ISO 8601 has them, and numbers are whole, as RFC 3339 has them.
enum DurationGrammar {
    /// Units in the order in which they may stand.
    private static func rank(ofDateUnit unit: UInt8) -> Int? {
        switch unit {
        case UInt8(ascii: "Y"): 0
        case UInt8(ascii: "M"): 1
        case UInt8(ascii: "D"): 2
        default: nil
        }
    }

    private static func rank(ofTimeUnit unit: UInt8) -> Int? {
        switch unit {
        case UInt8(ascii: "H"): 0
        case UInt8(ascii: "M"): 1
        case UInt8(ascii: "S"): 2
        default: nil
        }
    }

    /// The whole text is one duration.
    static func check(_ text: Span<UInt8>) throws(FormatProblem) {
        guard text.peek(0) == UInt8(ascii: "P") else { throw FormatProblem(.durationStart, at: 0) }
        var index = 1
        guard index < text.count else { throw FormatProblem(.durationEmpty, at: index) }
        if try checkWeeks(text) { return }
        try readPart(text, at: &index, isTime: false)
        guard index < text.count else { return }
        index += 1
        guard index < text.count else {
            throw FormatProblem(index == 2 ? .durationEmpty : .durationTimeEmpty, at: index)
        }
        try readPart(text, at: &index, isTime: true)
    }

    /// Whether the text is weeks alone.
    private static func checkWeeks(_ text: Span<UInt8>) throws(FormatProblem) -> Bool {
        var index = 1
        while text.peek(index).isDigit { index += 1 }
        guard index > 1, text.peek(index) == UInt8(ascii: "W") else { return false }
        guard index + 1 == text.count else { throw FormatProblem(.durationWeeks, at: index + 1) }
        return true
    }

    /// Reads numbers with units up to the end, or, in the date part, up to `T`.
    private static func readPart(_ text: Span<UInt8>, at index: inout Int, isTime: Bool) throws(FormatProblem) {
        var previous: Int?
        while index < text.count {
            if !isTime, text[index] == UInt8(ascii: "T") { return }
            let start = index
            while text.peek(index).isDigit { index += 1 }
            guard index > start else { throw FormatProblem(.durationNumber, at: index) }
            guard index < text.count else { throw FormatProblem(.durationUnitMissing, at: index) }
            let unit = text[index]
            guard let rank = isTime ? rank(ofTimeUnit: unit) : rank(ofDateUnit: unit) else {
                throw FormatProblem(fault(of: unit, isTime: isTime), at: index)
            }
            if let previous {
                guard rank > previous else { throw FormatProblem(.durationOrder, at: start) }
                guard rank == previous + 1 else { throw FormatProblem(.durationGap, at: start) }
            }
            previous = rank
            index += 1
        }
    }

    private static func fault(of unit: UInt8, isTime: Bool) -> FormatFault {
        switch unit {
        case UInt8(ascii: "."), UInt8(ascii: ","): .durationFraction
        case UInt8(ascii: "W"): .durationWeeks
        case UInt8(ascii: "T") where !isTime: .durationUnitMissing
        case UInt8(ascii: "H"), UInt8(ascii: "S"): .durationTimeUnit
        default: .durationUnit
        }
    }
}
