// LocalClock: wall-clock time of an environment, daylight saving included.
import CEL
import Contracts
import Journal

/// The wall clock of a time zone.
///
/// Days are counted from 1970-01-01, seconds from local midnight as the clock on the wall shows them.
struct LocalClock: Sendable {
    /// The zone's name.
    let zone: String
    private let file: TimeZoneFile?

    /// The clock of a zone; nil where the zone's data cannot be had or read.
    ///
    /// `data` gives the bytes of a zone of the tz database (TZif, RFC 9636).
    init?(zone: String?, data: (String) -> [UInt8]?) {
        self.zone = zone ?? "UTC"
        guard let zone, zone != "UTC" else {
            file = nil
            return
        }
        guard let file = data(zone).flatMap(TimeZoneFile.init) else { return nil }
        self.file = file
    }

    /// Seconds east of UTC at an instant.
    func offset(at seconds: Int64) -> Int64 { file?.offset(at: seconds) ?? 0 }

    /// What the clock shows at an instant.
    func wall(at seconds: Int64) -> (day: Int, second: Int) {
        let local = seconds + offset(at: seconds)
        let day = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
        return (Int(day), Int(local - day * 86_400))
    }

    /// The instants at which the clock shows a time: one, two where an hour is doubled, none where it is skipped.
    func instants(day: Int, second: Int) -> [Int64] {
        let local = Int64(day) * 86_400 + Int64(second)
        var result: [Int64] = []
        for offset in Set([offset(at: local - 86_400), offset(at: local + 86_400), offset(at: local)]) {
            let instant = local - offset
            if self.offset(at: instant) == offset { result.append(instant) }
        }
        return result.sorted()
    }

    /// The first instant at which the clock shows a time or a later one of that day: the end of a skipped hour where
    /// the time falls into it.
    func first(day: Int, second: Int) -> Int64 {
        instants(day: day, second: second).first ?? change(near: day, second)
    }

    /// The last instant at which the clock shows a time; as `first` where it is skipped.
    func last(day: Int, second: Int) -> Int64 {
        instants(day: day, second: second).last ?? change(near: day, second)
    }

    /// The instant at which the clock jumps over a time.
    private func change(near day: Int, _ second: Int) -> Int64 {
        let local = Int64(day) * 86_400 + Int64(second)
        var low = local - 86_400 - 50_400
        var high = local + 86_400 + 50_400
        let before = offset(at: low)
        guard offset(at: high) != before else { return local - before }
        while high - low > 1 {
            let middle = low + (high - low) / 2
            if offset(at: middle) == before { low = middle } else { high = middle }
        }
        return high
    }

    /// An instant as people there say it: `Fri 2026-03-27 17:05 Europe/London`.
    func shown(_ seconds: Int64) -> String {
        let (day, second) = wall(at: seconds)
        let name = Weekdays.names[Weekday.of(day)]
        let weekday = name.prefix(1).uppercased() + name.dropFirst()
        return "\(weekday) \(CalendarDate(day: day)) \(LocalClock.time(second)) \(zone)"
    }

    /// `17:05`.
    static func time(_ second: Int) -> String {
        let (hour, minute) = (second / 3_600, second / 60 % 60)
        return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
    }
}

/// Days of the week of days since 1970: 0 is Monday.
enum Weekday {
    static func of(_ day: Int) -> Int { ((day + 3) % 7 + 7) % 7 }
}

extension CalendarDate {
    /// The date of a day since 1970-01-01.
    init(day: Int) { self.init(secondsSince1970: Int64(day) * 86_400) }

    /// Days since 1970-01-01.
    ///
    /// - Source: H. Hinnant, *chrono-compatible low-level date algorithms*.
    var dayNumber: Int { CalendarDate.dayNumber(year, month, day) }

    static func dayNumber(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let fromMarch = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + fromMarch - 719_468
    }

    /// How many days a month has.
    static func length(of month: Int, in year: Int) -> Int {
        let next = month == 12 ? dayNumber(year + 1, 1, 1) : dayNumber(year, month + 1, 1)
        return next - dayNumber(year, month, 1)
    }
}
