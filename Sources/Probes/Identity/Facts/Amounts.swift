// Amounts: sizes, ages and instants in words.
import Contracts
import Documents

/// Sizes, ages and instants in words.
public enum Amounts {
    /// `14 MB`: to a thousand, with one decimal below ten.
    public static func size(_ bytes: Int64) -> String {
        var value = Double(max(0, bytes))
        var unit = 0
        let units = ["bytes", "kB", "MB", "GB", "TB", "PB"]
        while value >= 999.5, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        let isShort = unit > 0 && value < 9.95
        let tenths = Int((value * 10).rounded())
        let number = isShort && tenths % 10 != 0 ? "\(tenths / 10).\(tenths % 10)" : "\(Int(value.rounded()))"
        return "\(number) \(unit == 0 && bytes == 1 ? "byte" : units[unit])"
    }

    /// `2 days`, `3 h`, `5 min`, `12 s`.
    public static func span(_ seconds: Int64) -> String {
        let seconds = max(0, seconds)
        if seconds < 120 { return "\(seconds) s" }
        if seconds < 2 * 3_600 { return "\(seconds / 60) min" }
        if seconds < 2 * 86_400 { return "\(seconds / 3_600) h" }
        return "\(seconds / 86_400) days"
    }

    /// `2 days ago`, or when it will be.
    public static func age(of instant: Int64, now: Int64) -> String {
        instant <= now ? "\(span(now - instant)) ago" : "in \(span(instant - now))"
    }

    /// `26 h` or `35 days`, as a promise of the contract.
    public static func span(_ duration: Duration) -> String { span(duration.components.seconds) }

    /// `2026-03-02`.
    public static func date(_ instant: Int64) -> String { CalendarDate(secondsSince1970: instant).description }

    /// `2026-03-02T09:00:00Z`.
    public static func text(_ instant: Int64) -> String {
        let second = Int(((instant % 86_400) + 86_400) % 86_400)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(date(instant))T\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60))Z"
    }

    /// The seconds since 1970 of `2026-03-02T09:00:00Z`, of a time with an offset or of a day's start; nil for other texts.
    ///
    /// A fraction of a second is left out; without an offset it is UTC.
    public static func instant(_ text: String) -> Int64? {
        var text = text
        if let dot = text.firstIndex(of: ".") {
            let rest = text[text.index(after: dot)...].drop { $0.isASCII && $0.isNumber }
            text = String(text[..<dot]) + rest
        }
        guard let read = Instant(text) else { return nil }
        let days = days(read.date)
        return Int64(days) * 86_400 + Int64(read.seconds ?? 0) - Int64(read.offset ?? 0) * 60
    }

    /// Days since 1970 of a day of the calendar, as `CivilDate` counts them the other way.
    private static func days(_ date: CalendarDate) -> Int {
        let year = date.month <= 2 ? date.year - 1 : date.year
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// `7423…9917`: enough of a long identifier to know it again.
    public static func short(_ identifier: String) -> String {
        identifier.count <= 12 ? identifier : "\(identifier.prefix(4))…\(identifier.suffix(4))"
    }

    /// `1 table`, `3 tables`.
    public static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
