// CELTimestamp+text: instants as RFC 3339 writes them.

extension CELTimestamp: CustomStringConvertible {
    /// An instant from RFC 3339 text such as `2026-11-21T08:30:00.5+01:00`, or nil.
    public init?(_ text: String) {
        var reader = DigitReader(text)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), reader.take("T") || reader.take("t"), let hour = reader.number(2),
            reader.take(":"), let minute = reader.number(2), reader.take(":"), let second = reader.number(2)
        else { return nil }
        var fraction: Int32 = 0
        if reader.take(".") {
            guard let digits = reader.fraction() else { return nil }
            fraction = digits
        }
        guard let offset = reader.offset(), reader.isAtEnd, (1...12).contains(month),
            day >= 1, day <= CivilTime.daysInMonth(month, year), hour < 24, minute < 60, second < 60
        else { return nil }
        let days = CivilTime.days(year: year, month: month, day: day)
        self.init(seconds: days * 86_400 + hour * 3_600 + minute * 60 + second - offset, nanoseconds: fraction)
    }

    /// The instant in UTC; the fraction, where there is one, in 3, 6 or 9 digits.
    public var description: String {
        let civil = CivilTime(seconds)
        let date = "\(padded(civil.year, 4))-\(padded(civil.month, 2))-\(padded(civil.day, 2))"
        let hour = padded(civil.second / 3_600, 2)
        let time = "\(hour):\(padded(civil.second / 60 % 60, 2)):\(padded(civil.second % 60, 2))"
        return "\(date)T\(time)\(fractionText(nanoseconds))Z"
    }
}

/// A number with leading zeros.
func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

/// A fraction of a second with its dot, in 3, 6 or 9 digits; nothing for none.
func fractionText(_ nanoseconds: Int32) -> String {
    guard nanoseconds != 0 else { return "" }
    let digits = padded(Int64(nanoseconds), 9)
    if nanoseconds % 1_000_000 == 0 { return "." + digits.prefix(3) }
    return "." + (nanoseconds % 1_000 == 0 ? String(digits.prefix(6)) : digits)
}

/// Reads digits and marks of dates.
struct DigitReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { position == bytes.count }

    /// A number of exactly so many digits.
    mutating func number(_ width: Int) -> Int64? {
        guard position + width <= bytes.count else { return nil }
        var value: Int64 = 0
        for byte in bytes[position..<position + width] {
            guard isDigit(byte) else { return nil }
            value = value * 10 + Int64(byte &- 0x30)
        }
        position += width
        return value
    }

    mutating func take(_ mark: Character) -> Bool {
        guard position < bytes.count, bytes[position] == mark.asciiValue else { return false }
        position += 1
        return true
    }

    /// One to nine digits, as nanoseconds.
    mutating func fraction() -> Int32? {
        var value: Int32 = 0
        var digits = 0
        while position < bytes.count, isDigit(bytes[position]) {
            if digits < 9 { value = value * 10 + Int32(bytes[position] &- 0x30) }
            digits += 1
            position += 1
        }
        guard digits > 0, digits <= 9 else { return nil }
        for _ in digits..<9 { value *= 10 }
        return value
    }

    /// `Z` or `+hh:mm`, in seconds east of UTC.
    mutating func offset() -> Int64? {
        if take("Z") || take("z") { return 0 }
        let isWest = take("-")
        guard isWest || take("+"), let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60
        else { return nil }
        let seconds = hours * 3_600 + minutes * 60
        return isWest ? -seconds : seconds
    }
}
