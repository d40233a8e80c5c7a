// CELDuration: a span of time, and how it is written.

/// A span of time of up to 10,000 years either way, to the nanosecond.
public struct CELDuration: Sendable, Hashable, Comparable {
    /// Whole seconds.
    public let seconds: Int64
    /// Nanoseconds beyond them, of the same sign.
    public let nanoseconds: Int32

    static let maximumSeconds: Int64 = 315_576_000_000

    /// A span of both parts, or nil where it is out of range or the signs differ.
    public init?(seconds: Int64, nanoseconds: Int32 = 0) {
        guard (-CELDuration.maximumSeconds...CELDuration.maximumSeconds).contains(seconds),
            (-999_999_999...999_999_999).contains(nanoseconds),
            seconds == 0 || nanoseconds == 0
                || (seconds < 0) == (nanoseconds < 0)
        else { return nil }
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    init?(nanoseconds total: Int128) {
        guard let seconds = Int64(exactly: total / 1_000_000_000) else { return nil }
        self.init(seconds: seconds, nanoseconds: Int32(truncatingIfNeeded: total % 1_000_000_000))
    }

    var totalNanoseconds: Int128 { Int128(seconds) * 1_000_000_000 + Int128(nanoseconds) }

    private init(unchecked seconds: Int64, _ nanoseconds: Int32) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    var negated: CELDuration { CELDuration(unchecked: -seconds, -nanoseconds) }

    func adding(_ other: CELDuration) -> CELDuration? {
        CELDuration(nanoseconds: totalNanoseconds + other.totalNanoseconds)
    }

    /// By length, shortest (most negative) first.
    public static func < (left: CELDuration, right: CELDuration) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }
}

extension CELDuration: CustomStringConvertible {
    /// A span from text such as `1h30m`, `-1.5s`, `250ms`, `0`; or nil.
    ///
    /// Units: h, m, s, ms, us, µs, ns.
    public init?(_ text: String) {
        var bytes = Array(text.utf8)[...]
        var isNegative = false
        if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            bytes = bytes.dropFirst()
        }
        guard !bytes.isEmpty else { return nil }
        if bytes.elementsEqual([UInt8(ascii: "0")]) {
            self.init(unchecked: 0, 0)
            return
        }
        var total: Int128 = 0
        while !bytes.isEmpty {
            guard let part = CELDuration.part(&bytes) else { return nil }
            total += part
            guard total < 1 << 80 else { return nil }
        }
        self.init(nanoseconds: isNegative ? -total : total)
    }

    /// A number with its unit, in nanoseconds.
    private static func part(_ bytes: inout ArraySlice<UInt8>) -> Int128? {
        var whole: Int128 = 0
        var digits = 0
        while let byte = bytes.first, isDigit(byte) {
            whole = whole * 10 + Int128(byte &- 0x30)
            guard whole < 1 << 60 else { return nil }
            digits += 1
            bytes = bytes.dropFirst()
        }
        var fraction: Int128 = 0
        var scale: Int128 = 1
        if bytes.first == UInt8(ascii: ".") {
            bytes = bytes.dropFirst()
            while let byte = bytes.first, isDigit(byte) {
                if scale < 1_000_000_000_000_000 {
                    fraction = fraction * 10 + Int128(byte &- 0x30)
                    scale *= 10
                }
                digits += 1
                bytes = bytes.dropFirst()
            }
        }
        guard digits > 0 else { return nil }
        let unit = Array(bytes.prefix { !isDigit($0) && $0 != UInt8(ascii: ".") })
        bytes = bytes.dropFirst(unit.count)
        guard let nanoseconds = units[String(decoding: unit, as: UTF8.self)] else { return nil }
        return whole * nanoseconds + fraction * nanoseconds / scale
    }

    private static let units: [String: Int128] = [
        "h": 3_600_000_000_000, "m": 60_000_000_000, "s": 1_000_000_000, "ms": 1_000_000, "us": 1_000,
        "\u{B5}s": 1_000, "\u{3BC}s": 1_000, "ns": 1,
    ]

    /// The span in seconds: `5400s`, `-0.500s`.
    public var description: String {
        let sign = seconds < 0 || nanoseconds < 0 ? "-" : ""
        return "\(sign)\(seconds.magnitude)\(fractionText(Int32(nanoseconds.magnitude)))s"
    }
}
