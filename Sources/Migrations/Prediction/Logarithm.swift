// Logarithm: logarithms and powers of e, computed here since engines import no C library.

/// Logarithms and powers of e.
enum Logarithm {
    private static let naturalOfTwo = 0.693_147_180_559_945_3

    /// The natural logarithm of a positive number; minus infinity for 0 and below.
    static func natural(_ value: Double) -> Double {
        guard value > 0 else { return -.infinity }
        guard value.isFinite else { return value }
        // ln m = 2·artanh((m − 1) / (m + 1)); with m in 1..<2 the argument is below 1/3 and 25 terms give all digits.
        let ratio = (value.significand - 1) / (value.significand + 1)
        let square = ratio * ratio
        var (term, sum) = (ratio, 0.0)
        for index in 0..<25 {
            sum += term / Double(2 * index + 1)
            term *= square
        }
        return 2 * sum + Double(value.exponent) * naturalOfTwo
    }

    /// The logarithm to the base 2.
    static func binary(_ value: Double) -> Double { natural(value) / naturalOfTwo }

    /// e to a power; bounded so that no later product overflows.
    static func exponential(_ power: Double) -> Double {
        let bounded = min(max(power, -600), 600)
        let twos = (bounded / naturalOfTwo).rounded()
        let rest = bounded - twos * naturalOfTwo
        var (term, sum) = (1.0, 1.0)
        for index in 1..<20 {
            term *= rest / Double(index)
            sum += term
        }
        return Double(sign: .plus, exponent: Int(twos), significand: sum)
    }

    /// The square root; 0 for a negative number.
    static func squareRoot(_ value: Double) -> Double { value > 0 ? value.squareRoot() : 0 }
}
