// Exponential: exp, ln and the beta function's logarithm, the only functions of analysis that judging needs.
import func Glibc.exp
import func Glibc.log
import func Glibc.sin

/// Functions of analysis.
enum Exponential {
    /// eˣ.
    static func of(_ exponent: Double) -> Double { exp(exponent) }
    /// The natural logarithm; minus infinity for 0.
    static func log(_ value: Double) -> Double { Glibc.log(value) }

    /// ln(mean(eˣ)) without overflow; minus infinity for none.
    static func logMean(_ logarithms: [Double]) -> Double {
        guard let greatest = logarithms.max(), greatest > -.infinity else { return -.infinity }
        let sum = logarithms.reduce(0) { $0 + exp($1 - greatest) }
        return greatest + Glibc.log(sum / Double(logarithms.count))
    }

    /// ln B(a, b), for a and b above 0.
    static func logBeta(_ one: Double, _ two: Double) -> Double {
        logGamma(one) + logGamma(two) - logGamma(one + two)
    }

    /// ln Γ(x) for x above 0, by Lanczos' series (g = 7, 9 terms), right to about 15 digits.
    ///
    /// Ours, since the C library's writes the sign to a variable shared by all threads.
    private static func logGamma(_ value: Double) -> Double {
        let terms = [
            0.999_999_999_999_809_93, 676.520_368_121_885_1, -1_259.139_216_722_402_8, 771.323_428_777_653_13,
            -176.615_029_162_140_6, 12.507_343_278_686_905, -0.138_571_095_265_720_12, 9.984_369_578_019_572e-6,
            1.505_632_735_149_311_6e-7,
        ]
        if value < 0.5 { return Glibc.log(.pi / sin(.pi * value)) - logGamma(1 - value) }
        let shifted = value - 1
        var sum = terms[0]
        for (index, term) in terms.enumerated().dropFirst() { sum += term / (shifted + Double(index)) }
        let base = shifted + 7.5
        return 0.5 * Glibc.log(2 * .pi) + (shifted + 0.5) * Glibc.log(base) - base + Glibc.log(sum)
    }
}
