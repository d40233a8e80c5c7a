// Cron: a cron line as a value: read with located failures, told in words, asked for its next runs.

/// A cron line that could be read.
///
/// Five fields (minute, hour, day of month, month, day of week), six with seconds in front, seven with a year behind,
/// `@daily` and its kin, `@every 5m`, and the form `cron(… year)`. Names, ranges, lists, steps, `?`, `L`, `W` and `#`.
/// A line that contains `?` beside six or more fields counts days of the week from 1 = Sunday (Quartz), others from 0.
///
///     let cron = try Cron("*/5 8-18 * * MON-FRI")
///     cron.describe()                       // "every 5 minutes from 08:00 to 18:59, Monday to Friday"
///     cron.next(after: 1_700_000_000, count: 3)
///
/// - Source: POSIX.1-2024, *crontab*, "Extended description"; vixie-cron crontab(5); Quartz CronTrigger tutorial.
public struct Cron: Sendable, Hashable {
    /// The fields a line may have.
    public enum Field: Int, Sendable, CaseIterable {
        /// Seconds, 0–59; only in lines of six or seven fields.
        case second
        /// Minutes, 0–59.
        case minute
        /// Hours, 0–23.
        case hour
        /// Days of the month, 1–31.
        case dayOfMonth
        /// Months, 1–12 or JAN–DEC.
        case month
        /// Days of the week, 0–7 or SUN–SAT; 0 and 7 are Sunday.
        case dayOfWeek
        /// Years, 1970–2199; only in lines of seven fields and in `cron(…)`.
        case year
    }

    /// Days that depend on the month: the last one, the nearest working day, the second Friday.
    public struct SpecialDay: Sendable, Hashable {
        /// What kind of day it is.
        public enum Kind: Sendable, Hashable {
            /// So many days before the last of the month.
            case last(daysBefore: Int)
            /// The last working day.
            case lastWorkingDay
            /// The working day nearest to a day.
            case nearestWorkingDay(Int)
            /// The last such day of the week (0 = Sunday).
            case lastWeekday(Int)
            /// The nth such day of the week (0 = Sunday).
            case nthWeekday(Int, Int)
        }
        /// What kind of day it is.
        public let kind: Kind
    }

    /// The line as written.
    public let line: String
    /// The seconds it runs at, a bit each.
    public internal(set) var seconds: UInt64 = 1
    /// The minutes it runs at, a bit each.
    public internal(set) var minutes: UInt64 = 0
    /// The hours it runs at, a bit each.
    public internal(set) var hours: UInt64 = 0
    /// The days of the month, bits 1–31.
    public internal(set) var daysOfMonth: UInt64 = 0
    /// The months, bits 1–12.
    public internal(set) var months: UInt64 = 0
    /// The days of the week, bits 0–6 from Sunday.
    public internal(set) var daysOfWeek: UInt64 = 0
    /// The years as bits from 1970, or nil for all.
    public internal(set) var years: [Bool]?
    /// Days that depend on the month.
    public internal(set) var specialDays: [SpecialDay] = []
    /// Whether the day of the month was restricted (did not start with `*` or `?`).
    public internal(set) var restrictsDayOfMonth = false
    /// Whether the day of the week was restricted.
    public internal(set) var restrictsDayOfWeek = false
    /// Whether the line has a field for seconds.
    public internal(set) var hasSeconds = false
    /// The interval of `@every`, in seconds.
    public internal(set) var interval: Int?
    /// Whether it is `@reboot`: once, at start.
    public internal(set) var isAtReboot = false
    /// Where each field stands in the line, in bytes, by the field's number; empty for words such as `@daily`.
    var ranges: [Range<Int>?] = []
    /// The step written after `*/` in each field that has one.
    public internal(set) var steps: [Field: Int] = [:]

    /// Where a field stands in the line, in bytes; nil where the line does not have it.
    public func place(of field: Field) -> Range<Int>? {
        ranges.indices.contains(field.rawValue) ? ranges[field.rawValue] : nil
    }

    init(empty line: String) { self.line = line }

    /// Whether days of month and of week are both restricted, so that either suffices (vixie-cron, crontab(5)).
    public var runsOnEitherDay: Bool { restrictsDayOfMonth && restrictsDayOfWeek && interval == nil }
}

/// Why a cron line could not be read, and which part of it.
public struct CronFailure: Error, Sendable, Hashable {
    /// What kind of failure it is.
    public enum Kind: Sendable, Hashable {
        /// Too few or too many fields.
        case fieldCount(Int)
        /// A number beyond its field's range.
        case outOfRange(Cron.Field)
        /// Something that no field can be.
        case unreadable(Cron.Field?)
        /// A form that other schedulers have and this reader does not judge (Jenkins `H`).
        case foreign
    }
    /// What kind of failure it is.
    public let kind: Kind
    /// Which bytes of the line it is about.
    public let range: Range<Int>
    /// What is wrong: one lower-case clause.
    public let message: String
    /// How to mend it.
    public let mend: String
}

extension Cron.Field {
    /// The smallest and largest number it takes.
    public var bounds: ClosedRange<Int> {
        switch self {
        case .second, .minute: 0...59
        case .hour: 0...23
        case .dayOfMonth: 1...31
        case .month: 1...12
        case .dayOfWeek: 0...7
        case .year: 1970...2199
        }
    }

    /// Its name in words.
    public var name: String {
        switch self {
        case .second: "second"
        case .minute: "minute"
        case .hour: "hour"
        case .dayOfMonth: "day of month"
        case .month: "month"
        case .dayOfWeek: "day of week"
        case .year: "year"
        }
    }
}
