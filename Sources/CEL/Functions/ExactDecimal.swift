// ExactDecimal: all decimal digits of a double, rounded exactly.

/// The exact decimal form of a finite double: digits and where the point stands.
struct ExactDecimal {
    private let isNegative: Bool
    /// Digits 0 to 9, first to last, without leading zeros; empty for zero.
    private var digits: [UInt8]
    /// How many of the digits stand before the point; negative where zeros follow it.
    private var point: Int

    init(_ value: Double) {
        isNegative = value.sign == .minus
        let bits = value.magnitude.bitPattern
        let exponentBits = Int(bits >> 52)
        let fraction = bits & (1 << 52 - 1)
        let significand = exponentBits == 0 ? fraction : fraction | 1 << 52
        let exponent = (exponentBits == 0 ? 1 : exponentBits) - 1_075
        // m × 2^-k is m × 5^k with k places after the point.
        var limbs = [significand % 1_000_000_000, significand / 1_000_000_000]
        var left = Int(exponent.magnitude)
        while left > 0 {
            // 5^13 and 2^30 are the largest powers whose product with a limb still fits.
            let step = min(left, exponent < 0 ? 13 : 30)
            var factor: UInt64 = 1
            for _ in 0..<step { factor *= exponent < 0 ? 5 : 2 }
            ExactDecimal.multiply(&limbs, by: factor)
            left -= step
        }
        digits = []
        for limb in limbs.reversed() { digits += padded(Int64(limb), 9).utf8.map { $0 &- 0x30 } }
        digits = Array(digits.drop { $0 == 0 })
        point = digits.count - (exponent < 0 ? -exponent : 0)
    }

    private static func multiply(_ limbs: inout [UInt64], by factor: UInt64) {
        var carry: UInt64 = 0
        for index in limbs.indices {
            let product = limbs[index] * factor + carry
            limbs[index] = product % 1_000_000_000
            carry = product / 1_000_000_000
        }
        while carry > 0 {
            limbs.append(carry % 1_000_000_000)
            carry /= 1_000_000_000
        }
    }

    /// Keeps `count` digits, rounding to the nearest, ties to even.
    private func rounded(_ count: Int) -> ExactDecimal {
        guard count < digits.count else { return self }
        var result = self
        guard count >= 0 else {
            result.digits = []
            return result
        }
        result.digits = Array(digits[..<count])
        let rest = digits[count...]
        let isAbove = rest.first.map { $0 > 5 || $0 == 5 && rest.dropFirst().contains { $0 > 0 } } ?? false
        let isTie = rest.first == 5 && !isAbove
        guard isAbove || isTie && (result.digits.last ?? 0) % 2 == 1 else { return result }
        var index = count - 1
        while index >= 0, result.digits[index] == 9 {
            result.digits[index] = 0
            index -= 1
        }
        if index >= 0 {
            result.digits[index] += 1
        } else {
            result.digits.insert(1, at: 0)
            result.point += 1
        }
        return result
    }

    private func digit(_ index: Int) -> Character {
        Character(Unicode.Scalar((digits.indices.contains(index) ? digits[index] : 0) + 0x30))
    }

    /// With so many digits after the point.
    func fixed(_ precision: Int) -> String {
        let number = rounded(point + precision)
        var text = isNegative ? "-" : ""
        if number.point <= 0 || number.digits.isEmpty {
            text += "0"
        } else {
            for index in 0..<number.point { text.append(number.digit(index)) }
        }
        guard precision > 0 else { return text }
        text += "."
        for place in 0..<precision {
            text.append(number.digits.isEmpty ? "0" : number.digit(number.point + place))
        }
        return text
    }

    /// With one digit before the point, so many after it, and an exponent of at least two digits.
    func scientific(_ precision: Int) -> String {
        let number = rounded(precision + 1)
        var text = isNegative ? "-" : ""
        text.append(number.digit(0))
        if precision > 0 {
            text += "."
            for index in 1...precision { text.append(number.digit(index)) }
        }
        let exponent = digits.isEmpty ? 0 : number.point - 1
        return text + "e\(exponent < 0 ? "-" : "+")\(padded(Int64(exponent.magnitude), 2))"
    }
}
