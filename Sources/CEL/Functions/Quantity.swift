// Quantity: amounts as Kubernetes writes them, and numbers of bytes.

/// An exact amount such as `500m`, `1.5Gi` or `2e3`, to a billionth.
public struct Quantity: Sendable, Comparable, CustomStringConvertible {
    /// Billionths.
    let units: Int128
    private let text: String?

    private static let scale: Int128 = 1_000_000_000
    private static let suffixes: [String: (numerator: Int128, denominator: Int128)] = [
        "": (1, 1), "n": (1, 1_000_000_000), "u": (1, 1_000_000), "m": (1, 1_000), "k": (1_000, 1),
        "M": (1_000_000, 1), "G": (1_000_000_000, 1), "T": (1_000_000_000_000, 1), "P": (1_000_000_000_000_000, 1),
        "E": (1_000_000_000_000_000_000, 1), "Ki": (1 << 10, 1), "Mi": (1 << 20, 1), "Gi": (1 << 30, 1),
        "Ti": (1 << 40, 1), "Pi": (1 << 50, 1), "Ei": (1 << 60, 1),
    ]

    init(_ number: Int64) {
        units = Int128(number) * Quantity.scale
        text = nil
    }

    private init(units: Int128) {
        self.units = units
        text = nil
    }

    init?(_ text: String) {
        var number = DecimalReader(text)
        guard let (digits, places) = number.decimal() else { return nil }
        var suffix = number.rest
        var power = -places
        if let first = suffix.first, first == "e" || first == "E", suffix.utf8.count > 1,
            let exponent = Int(suffix.dropFirst()),
            abs(exponent) <= 40
        {
            power += exponent
            suffix = ""
        }
        guard let factor = Quantity.suffixes[suffix],
            let units = Quantity.units(digits, power: power, factor.numerator, factor.denominator)
        else { return nil }
        self.units = units
        self.text = text
    }

    /// `digits` × 10^`power` × a factor in billionths; what is finer is rounded away from zero, as Kubernetes does.
    private static func units(_ digits: Int128, power: Int, _ numerator: Int128, _ denominator: Int128) -> Int128? {
        var value = digits
        for factor in [numerator, scale] {
            let (product, overflow) = value.multipliedReportingOverflow(by: factor)
            if overflow { return nil }
            value = product
        }
        var divisor = denominator
        var left = power
        while left > 0 {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            value = product
            left -= 1
        }
        while left < 0 {
            let (product, overflow) = divisor.multipliedReportingOverflow(by: 10)
            if overflow { return value == 0 ? 0 : value.signum() }
            divisor = product
            left += 1
        }
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder == 0 ? quotient : quotient + value.signum()
    }

    func adding(_ other: Quantity) -> Quantity? {
        let (sum, overflow) = units.addingReportingOverflow(other.units)
        return overflow ? nil : Quantity(units: sum)
    }

    var negated: Quantity { Quantity(units: units == .min ? .max : -units) }

    /// By amount, however written.
    public static func == (left: Quantity, right: Quantity) -> Bool { left.units == right.units }
    /// By amount.
    public static func < (left: Quantity, right: Quantity) -> Bool { left.units < right.units }

    func field(_ name: String) -> CELValue? {
        switch name {
        case "isInteger": return .bool(units % Quantity.scale == 0 && Int64(exactly: units / Quantity.scale) != nil)
        case "asInteger":
            guard units % Quantity.scale == 0 else { return nil }
            return Int64(exactly: units / Quantity.scale).map { .int($0) }
        case "asApproximateFloat": return .double(Double(units) / 1e9)
        case "sign": return .int(Int64(units.signum()))
        default: return nil
        }
    }

    /// As it was written, or as a decimal number.
    public var description: String {
        if let text { return text }
        let (whole, rest) = units.magnitude.quotientAndRemainder(dividingBy: Quantity.scale.magnitude)
        var result = (units < 0 ? "-" : "") + String(whole)
        if rest != 0 {
            var digits = padded(Int64(rest), 9)
            while digits.hasSuffix("0") { digits.removeLast() }
            result += "." + digits
        }
        return result
    }
}

/// Numbers of bytes such as `512MiB`, `64kB`, `1.5G`.
enum ByteSize {
    /// Powers of 1024 end in `iB` or `i`, powers of 1000 in `B` or nothing.
    private static let units: [String: Int128] = {
        var result: [String: Int128] = ["": 1, "b": 1]
        for (index, letter) in ["k", "m", "g", "t", "p", "e"].enumerated() {
            var decimal: Int128 = 1
            for _ in 0...index { decimal *= 1_000 }
            for name in [letter, letter + "b"] { result[name] = decimal }
            for name in [letter + "i", letter + "ib"] { result[name] = 1 << Int128(10 * (index + 1)) }
        }
        return result
    }()

    /// The number of bytes, or nil where the text is none or they are no whole number that fits.
    static func read(_ text: String) -> Int64? {
        var reader = DecimalReader(text)
        guard let (digits, places) = reader.decimal(),
            let unit = units[reader.rest.drop { $0 == " " }.lowercased()]
        else { return nil }
        var divisor: Int128 = 1
        for _ in 0..<places { divisor *= 10 }
        let (product, overflow) = digits.multipliedReportingOverflow(by: unit)
        guard !overflow, product % divisor == 0, digits >= 0 else { return nil }
        return Int64(exactly: product / divisor)
    }
}

/// Reads a decimal number and leaves what follows.
struct DecimalReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var rest: String { String(decoding: bytes[position...], as: UTF8.self) }

    /// All digits as one number and how many of them stand after the point; at most 27 digits.
    mutating func decimal() -> (digits: Int128, places: Int)? {
        var isNegative = false
        if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            position += 1
        }
        var value: Int128 = 0
        var count = 0
        var places = 0
        var hasPoint = false
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "."), !hasPoint {
                hasPoint = true
            } else if isDigit(byte) {
                value = value * 10 + Int128(byte &- 0x30)
                count += 1
                if hasPoint { places += 1 }
                guard count <= 27 else { return nil }
            } else {
                break
            }
            position += 1
        }
        guard count > 0 else { return nil }
        return (isNegative ? -value : value, places)
    }
}
