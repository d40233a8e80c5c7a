// CELTimestamp: an instant, and the calendar it is shown in.

/// An instant from the year 1 to the year 9999, to the nanosecond.
public struct CELTimestamp: Sendable, Hashable, Comparable {
    /// Seconds since 1970-01-01T00:00:00Z; negative before.
    public let seconds: Int64
    /// Nanoseconds after that second: 0 to 999,999,999.
    public let nanoseconds: Int32

    static let secondsRange: ClosedRange<Int64> = -62_135_596_800...253_402_300_799

    /// An instant, or nil where it is out of range.
    public init?(seconds: Int64, nanoseconds: Int32 = 0) {
        guard CELTimestamp.secondsRange.contains(seconds), (0..<1_000_000_000).contains(nanoseconds) else { return nil }
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// By time.
    public static func < (left: CELTimestamp, right: CELTimestamp) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    func adding(_ span: CELDuration) -> CELTimestamp? {
        let (seconds, overflow) = seconds.addingReportingOverflow(span.seconds)
        guard !overflow else { return nil }
        var nanoseconds = nanoseconds + span.nanoseconds
        var whole = seconds
        if nanoseconds < 0 {
            nanoseconds += 1_000_000_000
            whole -= 1
        } else if nanoseconds >= 1_000_000_000 {
            nanoseconds -= 1_000_000_000
            whole += 1
        }
        return CELTimestamp(seconds: whole, nanoseconds: nanoseconds)
    }

    func subtracting(_ span: CELDuration) -> CELTimestamp? { adding(span.negated) }

    /// The time since another instant, or nil beyond 2^63 nanoseconds (292 years), as in the reference implementations.
    func since(_ other: CELTimestamp) -> CELDuration? {
        let whole = Int128(seconds) - Int128(other.seconds)
        let total = whole * 1_000_000_000 + Int128(nanoseconds) - Int128(other.nanoseconds)
        return Int64(exactly: total).flatMap { CELDuration(nanoseconds: Int128($0)) }
    }
}

/// Date and time on the wall, of an instant in some zone.
struct CivilTime {
    var year: Int64
    var month: Int64
    var day: Int64
    /// Seconds since midnight.
    var second: Int64
    /// 0 is Sunday.
    var weekday: Int64
    /// 0 is the first of January.
    var dayOfYear: Int64

    /// The civil time of seconds since 1970, zone's offset added.
    init(_ seconds: Int64) {
        var days = seconds / 86_400
        second = seconds % 86_400
        if second < 0 {
            second += 86_400
            days -= 1
        }
        weekday = ((days + 4) % 7 + 7) % 7
        // Days since 0000-03-01, in eras of 400 years.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let fromMarch = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * fromMarch + 2) / 153
        day = fromMarch - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        dayOfYear = days - CivilTime.days(year: year, month: 1, day: 1)
    }

    /// Days since 1970-01-01 of a date in the Gregorian calendar.
    static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let fromMarch = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + fromMarch
        return era * 146_097 + dayOfEra - 719_468
    }

    static func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    static func daysInMonth(_ month: Int64, _ year: Int64) -> Int64 {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: isLeap(year) ? 29 : 28
        default: 31
        }
    }
}
