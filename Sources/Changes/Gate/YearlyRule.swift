// YearlyRule: how a day of a calendar comes back every year (RFC 5545, RRULE with FREQ=YEARLY).
import Contracts

/// A rule by which a day comes back every year.
struct YearlyRule: Sendable, Hashable {
    /// Why a rule is not read, one clause.
    struct Problem: Error { var why: String }

    /// A day of the week, the n-th of its month or year, or each.
    private struct WeekdayRule: Sendable, Hashable {
        var weekday: Int
        var ordinal: Int?
    }

    private var start: CalendarDate
    private var interval = 1
    private var count: Int?
    private var until: Int?
    private var months: [Int] = []
    private var monthDays: [Int] = []
    private var weekdays: [WeekdayRule] = []
    private var positions: [Int] = []

    private init(start: CalendarDate) { self.start = start }

    /// Reads `FREQ=YEARLY;BYMONTH=11;BYDAY=4TH`.
    static func read(_ text: String, start: CalendarDate) -> Result<YearlyRule, Problem> {
        var rule = YearlyRule(start: start)
        var isYearly = false
        for part in text.split(separator: ";") {
            let sides = part.split(separator: "=", maxSplits: 1).map { $0.uppercased() }
            guard sides.count == 2 else {
                return .failure(Problem(why: "`\(part.prefix(40))` in its RRULE has no value"))
            }
            if sides[0] == "FREQ" {
                guard sides[1] == "YEARLY" else {
                    return .failure(Problem(why: "it comes back \(sides[1].lowercased()), only yearly is read"))
                }
                isYearly = true
            } else if !rule.take(sides[0], sides[1]) {
                return .failure(Problem(why: "`\(part.prefix(40))` in its RRULE is not read"))
            }
        }
        return isYearly ? .success(rule) : .failure(Problem(why: "its RRULE has no FREQ"))
    }

    private mutating func take(_ key: String, _ value: String) -> Bool {
        func numbers(_ range: ClosedRange<Int>) -> [Int]? {
            let read = value.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
            let known = read.compactMap(\.self).filter { range.contains($0) && $0 != 0 }
            return known.count == read.count ? known : nil
        }
        switch key {
        case "INTERVAL": return numbers(1...1_000)?.first.map { interval = $0 } != nil
        case "COUNT": return numbers(1...10_000)?.first.map { count = $0 } != nil
        case "UNTIL": return ICalendar.Moment(value).map { until = $0.day } != nil
        case "BYMONTH": return numbers(1...12).map { months = $0 } != nil
        case "BYMONTHDAY": return numbers(-31...31).map { monthDays = $0 } != nil
        case "BYSETPOS": return numbers(-366...366).map { positions = $0 } != nil
        case "WKST": return true  // Where the week begins matters to BYWEEKNO alone.
        case "BYDAY":
            let names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
            for word in value.split(separator: ",", omittingEmptySubsequences: false) {
                guard let weekday = names.firstIndex(of: String(word.suffix(2))) else { return false }
                let number = word.dropLast(2)
                guard number.isEmpty || Int(number).map({ $0 != 0 && abs($0) <= 53 }) == true else { return false }
                weekdays.append(WeekdayRule(weekday: weekday, ordinal: Int(number)))
            }
            return true
        default: return false
        }
    }

    /// Whether it comes back on a day after its first one.
    func holds(on day: Int) -> Bool {
        if let until, day > until { return false }
        let year = CalendarDate(day: day).year
        guard days(in: year).contains(day) else { return false }
        guard let count else { return true }
        // The first one counts, whether the rule names it or not.
        var seen = 1
        var at = start.year
        while at <= year, seen <= count {
            for other in days(in: at) where other > start.dayNumber && other < day { seen += 1 }
            at += interval
        }
        return seen < count
    }

    /// The days of a year that it names, ascending.
    private func days(in year: Int) -> [Int] {
        guard year >= start.year, (year - start.year) % interval == 0 else { return [] }
        var result = Set(monthDays.isEmpty && !weekdays.isEmpty ? byWeekday(year) : byMonthDay(year)).sorted()
        if !positions.isEmpty {
            let all = result
            result = positions.compactMap { position in
                let index = position > 0 ? position - 1 : all.count + position
                return all.indices.contains(index) ? all[index] : nil
            }
            .sorted()
        }
        return result
    }

    private func byMonthDay(_ year: Int) -> [Int] {
        let ofMonths = months.isEmpty ? (monthDays.isEmpty ? [start.month] : Array(1...12)) : months
        let ofDays = monthDays.isEmpty ? [start.day] : monthDays
        return ofMonths.flatMap { month in
            let length = CalendarDate.length(of: month, in: year)
            return ofDays.compactMap { day -> Int? in
                let date = day > 0 ? day : length + day + 1
                guard (1...length).contains(date) else { return nil }
                let number = CalendarDate.dayNumber(year, month, date)
                return weekdays.isEmpty || weekdays.contains { $0.weekday == Weekday.of(number) } ? number : nil
            }
        }
    }

    private func byWeekday(_ year: Int) -> [Int] {
        let spans: [Range<Int>]
        if months.isEmpty {
            spans = [CalendarDate.dayNumber(year, 1, 1)..<CalendarDate.dayNumber(year + 1, 1, 1)]
        } else {
            spans = months.map { month in
                let first = CalendarDate.dayNumber(year, month, 1)
                return first..<first + CalendarDate.length(of: month, in: year)
            }
        }
        return spans.flatMap { span in
            weekdays.flatMap { rule -> [Int] in
                let all = span.filter { Weekday.of($0) == rule.weekday }
                guard let ordinal = rule.ordinal else { return all }
                let index = ordinal > 0 ? ordinal - 1 : all.count + ordinal
                return all.indices.contains(index) ? [all[index]] : []
            }
        }
    }
}
