// Times: times of day, days of the week, dates and zones as the contract writes them; no clock, no zone data.
import Documents

/// A time of day in minutes, `24:00` included.
public struct TimeOfDay: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Minutes since midnight, 0 to 1440.
    public let minutes: Int

    /// Reads `08:00`; nil for anything else.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == 0x3A else { return nil }
        guard let hour = Digits.number(bytes[0..<2]), let minute = Digits.number(bytes[3..<5]) else { return nil }
        guard hour < 24 && minute < 60 || hour == 24 && minute == 0 else { return nil }
        minutes = hour * 60 + minute
    }

    /// Order in the day.
    public static func < (left: TimeOfDay, right: TimeOfDay) -> Bool { left.minutes < right.minutes }

    /// `08:00`.
    public var description: String {
        let (hour, minute) = (minutes / 60, minutes % 60)
        return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
    }
}

/// Days of the week, Monday first.
public struct Weekdays: OptionSet, Sendable, Hashable {
    /// The bits, Monday's the lowest.
    public let rawValue: UInt8
    /// From bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The days' names in order.
    public static let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    /// All seven.
    public static let all = Weekdays(rawValue: 127)

    /// Reads `mon-thu`, `mon,wed` or `sat-mon`; nil for anything else.
    public init?(_ text: String) {
        var bits: UInt8 = 0
        for part in text.lowercased().split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Weekdays.number(of: $0) }
            guard let first = ends.first, var day = first, let last = ends.last.flatMap(\.self), ends.count <= 2 else {
                return nil
            }
            bits |= 1 << day
            while day != last {
                day = (day + 1) % 7
                bits |= 1 << day
            }
        }
        rawValue = bits
    }

    /// Why a text names no days, as a clause.
    static func problem(with text: String) -> String? {
        if Weekdays(text) != nil { return nil }
        let words = text.lowercased().split { $0 == "," || $0 == "-" }
        guard let wrong = words.first(where: { number(of: $0) == nil }) else { return "it names no days" }
        return "`\(wrong.prefix(20))` is no day; there are \(names.joined(separator: ", "))"
    }

    private static func number(of text: Substring) -> Int? {
        let blank: Set<Character> = [" ", "\t"]
        var word = text
        while let first = word.first, blank.contains(first) { word.removeFirst() }
        while let last = word.last, blank.contains(last) { word.removeLast() }
        return names.firstIndex(of: String(word))
    }
}

/// A day of the calendar.
public struct CalendarDate: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The year, 1 to 9999.
    public let year: Int
    /// The month, 1 to 12.
    public let month: Int
    /// The day, 1 to 31.
    public let day: Int

    /// Reads `2026-12-31`; nil for anything else, the 30th of February included.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == 0x2D, bytes[7] == 0x2D else { return nil }
        guard let year = Digits.number(bytes[0..<4]), let month = Digits.number(bytes[5..<7]),
            let day = Digits.number(bytes[8..<10])
        else { return nil }
        guard year >= 1, (1...12).contains(month), (1...CalendarDate.days(in: month, of: year)).contains(day) else {
            return nil
        }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// The day in UTC that an instant falls on; years outside 1 to 9999 are clamped.
    public init(secondsSince1970 seconds: Int64) {
        let days = Int(clamping: (seconds >= 0 ? seconds : seconds - 86_399) / 86_400)
        let date = CivilDate(daysSince1970: min(max(days, -719_162), 2_932_896))
        (year, month, day) = (date.year, date.month, date.day)
    }

    /// Calendar order.
    public static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    /// `2026-12-31`.
    public var description: String {
        let text = String(year)
        return String(repeating: "0", count: max(0, 4 - text.count)) + text
            + "-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// A date, or a date with a time, as it is written.
public struct Instant: Sendable, Hashable, CustomStringConvertible {
    /// The date.
    public let date: CalendarDate
    /// Seconds since midnight; nil where only a date is given.
    public let seconds: Int?
    /// Minutes east of UTC; nil: the environment's own time zone.
    public let offset: Int?
    /// The text as written.
    public let description: String

    /// Reads `2026-12-24`, `2026-12-24T12:00` or `2026-12-24T12:00:00+01:00`.
    public init?(_ text: String) {
        guard let date = CalendarDate(String(text.prefix(10))) else { return nil }
        self.date = date
        description = text
        var rest = Array(text.utf8.dropFirst(10))[...]
        guard let separator = rest.first else {
            (seconds, offset) = (nil, nil)
            return
        }
        guard separator == 0x54 || separator == 0x20, let time = Instant.clock(&rest) else { return nil }
        seconds = time
        switch rest.first {
        case nil: offset = nil
        case 0x5A where rest.count == 1: offset = 0
        case let sign? where (sign == 0x2B || sign == 0x2D) && rest.count == 6:
            let bytes = Array(rest)
            guard bytes[3] == 0x3A, let hour = Digits.number(bytes[1..<3]), let minute = Digits.number(bytes[4..<6]),
                hour < 24, minute < 60
            else { return nil }
            offset = (sign == 0x2D ? -1 : 1) * (hour * 60 + minute)
        default: return nil
        }
    }

    private static func clock(_ rest: inout ArraySlice<UInt8>) -> Int? {
        let bytes = Array(rest.dropFirst())
        guard bytes.count >= 5, bytes[2] == 0x3A, let hour = Digits.number(bytes[0..<2]),
            let minute = Digits.number(bytes[3..<5]), hour < 24, minute < 60
        else { return nil }
        var seconds = hour * 3600 + minute * 60
        var count = 5
        if bytes.count >= 8, bytes[5] == 0x3A {
            guard let second = Digits.number(bytes[6..<8]), second < 60 else { return nil }
            seconds += second
            count = 8
        }
        rest = rest.dropFirst(1 + count)
        return seconds
    }
}

/// Two to four digits as a number.
enum Digits {
    static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
        var result = 0
        for byte in bytes {
            guard Texts.isDigit(byte) else { return nil }
            result = result * 10 + Int(byte - 0x30)
        }
        return result
    }
}

/// Names of time zones, by their form: the data is on the machine that reckons with them.
enum TimeZones {
    private static let abbreviations = [
        "GMT": "UTC or Europe/London", "BST": "Europe/London", "CET": "Europe/Berlin", "CEST": "Europe/Berlin",
        "MEZ": "Europe/Berlin", "EET": "Europe/Helsinki", "WET": "Europe/Lisbon", "EST": "America/New_York",
        "EDT": "America/New_York", "CST": "America/Chicago", "CDT": "America/Chicago", "MST": "America/Denver",
        "MDT": "America/Denver", "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles", "IST": "Asia/Kolkata",
        "JST": "Asia/Tokyo", "AEST": "Australia/Sydney", "MSK": "Europe/Moscow",
    ]

    /// Why a text names no zone, as a clause.
    static func problem(with text: String) -> String? {
        if text == "UTC" { return nil }
        if let full = abbreviations[text.uppercased()] {
            return "abbreviations are ambiguous and know no daylight saving; write \(full)"
        }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 2, parts.allSatisfy({ !$0.isEmpty }) else {
            return "zones are named by region and city"
        }
        let isPlain = text.utf8.allSatisfy {
            Texts.isLetter($0) || Texts.isDigit($0) || [0x2F, 0x5F, 0x2D, 0x2B].contains($0)
        }
        return isPlain ? nil : "names of zones have letters, digits, `_`, `-` and `/`"
    }
}
