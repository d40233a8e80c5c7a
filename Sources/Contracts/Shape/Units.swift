// Units: durations, shares and multiples as people write them.

/// Durations such as `2m`, `26h`, `35d`, `250ms`, `1h30m`.
public enum Durations {
    private static let units: [(name: String, microseconds: Int64)] = [
        ("us", 1), ("ms", 1_000), ("s", 1_000_000), ("m", 60_000_000), ("h", 3_600_000_000),
        ("d", 86_400_000_000), ("w", 604_800_000_000),
    ]

    /// The duration that a text says; nil where it says none or one of more than 292,000 years.
    public static func parse(_ text: String) -> Duration? {
        guard case .success(let microseconds) = read(text) else { return nil }
        return .microseconds(microseconds)
    }

    /// Why a text is no duration, as a clause.
    static func problem(with text: String) -> String? {
        guard case .failure(let problem) = read(text) else { return nil }
        return problem.why
    }

    private struct Problem: Error { let why: String }

    private static func read(_ text: String) -> Result<Int64, Problem> {
        var rest = Substring(text)
        guard !rest.isEmpty else { return .failure(Problem(why: "it is empty")) }
        var total: Int64 = 0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            guard !number.isEmpty else {
                return .failure(Problem(why: "a number is expected before `\(rest.prefix(12))`"))
            }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { $0.isASCII && $0.isLetter }
            guard !unit.isEmpty else { return .failure(Problem(why: "\(number) has no unit")) }
            rest = rest.dropFirst(unit.count)
            guard let known = units.first(where: { $0.name == unit }) else {
                return .failure(Problem(why: "`\(unit.prefix(12))` is no unit; there are ms, s, m, h, d and w"))
            }
            guard let amount = scaled(number, by: known.microseconds) else {
                return .failure(Problem(why: "`\(number.prefix(24))` is no number that fits"))
            }
            let (sum, overflow) = total.addingReportingOverflow(amount)
            guard !overflow else { return .failure(Problem(why: "it is too long")) }
            total = sum
        }
        return .success(total)
    }

    /// A decimal number times a unit, without rounding a whole number.
    private static func scaled(_ number: Substring, by unit: Int64) -> Int64? {
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let first = parts.first, let whole = Int64(first) else { return nil }
        let (product, overflow) = whole.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        guard parts.count == 2 else { return product }
        guard !parts[1].isEmpty, parts[1].count <= 6, var fraction = Int64(parts[1]) else { return nil }
        var scale: Int64 = 1
        for _ in 0..<parts[1].count { scale *= 10 }
        // At most 10^6 × 6×10^11: far below 2^63.
        fraction = fraction * unit / scale
        return product.addingReportingOverflow(fraction).overflow ? nil : product + fraction
    }
}

/// Shares such as `25%` and multiples such as `2x`.
enum Shares {
    /// The share in hundredths, 0 to 100.
    static func parse(_ text: String) -> Double? {
        guard text.hasSuffix("%"), let value = decimal(text.dropLast()), value <= 100 else { return nil }
        return value
    }

    /// The factor of a multiple.
    static func multiple(_ text: String) -> Double? {
        guard text.hasSuffix("x"), let value = decimal(text.dropLast()), value > 0 else { return nil }
        return value
    }

    private static func decimal(_ text: Substring) -> Double? {
        guard let first = text.utf8.first, Texts.isDigit(first), text.utf8.count <= 16 else { return nil }
        guard text.utf8.allSatisfy({ Texts.isDigit($0) || $0 == 0x2E }) else { return nil }
        return Double(text)
    }
}
