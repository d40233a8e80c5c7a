// TimeGrammar: `date`, `time` and `date-time` (RFC 3339, section 5.6).

/// Dates and times as RFC 3339 writes them.
///
/// A 60th second is a leap second: allowed where it is 23:59:60 in UTC, on any day, since days to come are not known yet.
enum TimeGrammar {
    /// `full-date`, and nothing after it.
    static func checkDate(_ text: Span<UInt8>) throws(FormatProblem) {
        var index = 0
        try readDate(text, at: &index)
        guard index == text.count else { throw FormatProblem(.surplus, at: index) }
    }

    /// `full-time`, and nothing after it.
    static func checkTime(_ text: Span<UInt8>) throws(FormatProblem) {
        var index = 0
        try readTime(text, at: &index)
        guard index == text.count else { throw FormatProblem(.surplus, at: index) }
    }

    /// `date-time`, and nothing after it.
    static func checkDateTime(_ text: Span<UInt8>) throws(FormatProblem) {
        var index = 0
        try readDate(text, at: &index)
        guard text.peek(index) | 0x20 == UInt8(ascii: "t"), text[index] >= 0x40 else {
            throw FormatProblem(.separatorExpected(UInt8(ascii: "T"), after: .day), at: index)
        }
        index += 1
        try readTime(text, at: &index)
        guard index == text.count else { throw FormatProblem(.surplus, at: index) }
    }

    /// How many days a month of the Gregorian calendar has.
    static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func readDate(_ text: Span<UInt8>, at index: inout Int) throws(FormatProblem) {
        let high = try readTwoDigits(text, at: &index, .year)
        let year = high * 100 + (try readTwoDigits(text, at: &index, .year))
        try readSeparator(text, at: &index, UInt8(ascii: "-"), after: .year)
        let month = try readTwoDigits(text, at: &index, .month)
        guard 1...12 ~= month else { throw FormatProblem(.outOfRange(.month), at: index - 2) }
        try readSeparator(text, at: &index, UInt8(ascii: "-"), after: .month)
        let day = try readTwoDigits(text, at: &index, .day)
        guard day >= 1 else { throw FormatProblem(.outOfRange(.day), at: index - 2) }
        let last = days(inMonth: month, of: year)
        guard day <= last else {
            throw FormatProblem(.dayOfMonth(last: UInt8(truncatingIfNeeded: last)), at: index - 2)
        }
    }

    private static func readTime(_ text: Span<UInt8>, at index: inout Int) throws(FormatProblem) {
        let start = index
        let hour = try readTwoDigits(text, at: &index, .hour, most: 23)
        try readSeparator(text, at: &index, UInt8(ascii: ":"), after: .hour)
        let minute = try readTwoDigits(text, at: &index, .minute, most: 59)
        try readSeparator(text, at: &index, UInt8(ascii: ":"), after: .minute)
        let second = try readTwoDigits(text, at: &index, .second, most: 60)
        if text.peek(index) == UInt8(ascii: ".") {
            index += 1
            guard text.peek(index).isDigit else { throw FormatProblem(.fractionDigits, at: index) }
            while text.peek(index).isDigit { index += 1 }
        }
        let offset = try readOffset(text, at: &index)
        guard second < 60 || (hour * 60 + minute - offset + 2880) % 1440 == 1439 else {
            throw FormatProblem(.leapSecond, at: start + 6)
        }
    }

    /// Reads `Z` or `+hh:mm`, and returns minutes east of UTC.
    private static func readOffset(_ text: Span<UInt8>, at index: inout Int) throws(FormatProblem) -> Int {
        let sign = text.peek(index)
        switch sign {
        case UInt8(ascii: "Z"), UInt8(ascii: "z"):
            index += 1
            return 0
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            index += 1
            let hour = try readTwoDigits(text, at: &index, .offsetHour, most: 23)
            try readSeparator(text, at: &index, UInt8(ascii: ":"), after: .offsetHour)
            let minute = try readTwoDigits(text, at: &index, .offsetMinute, most: 59)
            return (hour * 60 + minute) * (sign == UInt8(ascii: "-") ? -1 : 1)
        default:
            throw FormatProblem(.zoneMissing, at: index)
        }
    }

    @inline(__always)
    private static func readTwoDigits(
        _ text: Span<UInt8>,
        at index: inout Int,
        _ field: TimeField,
        most: Int = 99
    ) throws(FormatProblem) -> Int {
        let tens = text.peek(index) &- 0x30
        let ones = text.peek(index + 1) &- 0x30
        guard tens < 10, ones < 10 else {
            throw FormatProblem(.digitExpected(field), at: tens < 10 ? index + 1 : index)
        }
        let value = Int(tens) * 10 + Int(ones)
        guard value <= most else { throw FormatProblem(.outOfRange(field), at: index) }
        index += 2
        return value
    }

    @inline(__always)
    private static func readSeparator(
        _ text: Span<UInt8>,
        at index: inout Int,
        _ separator: UInt8,
        after field: TimeField
    ) throws(FormatProblem) {
        guard text.peek(index) == separator else {
            throw FormatProblem(.separatorExpected(separator, after: field), at: index)
        }
        index += 1
    }
}
