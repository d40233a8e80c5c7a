// Cron+describe: a cron line in words.

extension Cron {
    /// When it runs, in words: `every 5 minutes`, `at 02:00, Monday to Friday`, `at 00:00 on day 1 of each month`.
    public func describe() -> String {
        if isAtReboot { return "once, when the machine starts" }
        if let interval { return "every " + Cron.duration(interval) }
        var result = timeWords()
        let days = dayWords()
        if !days.isEmpty { result += days }
        if months != 0x1FFE { result += " in " + Cron.join(Cron.runs(months, 1...12).map(Cron.monthRange)) }
        if let years {
            result += " in " + Cron.join(years.indices.filter { years[$0] }.prefix(6).map { String($0 + 1970) })
        }
        return result
    }

    private func timeWords() -> String {
        let everyMinute: UInt64 = (1 << 60) - 1
        let everyHour: UInt64 = (1 << 24) - 1
        if hasSeconds, seconds != 1, seconds.nonzeroBitCount > 1 {
            let words = Cron.pattern(seconds, 0...59, "second")
            let isAlways = minutes == everyMinute && hours == everyHour
            return isAlways ? words : words + " of " + minuteWords(everyMinute, everyHour)
        }
        if minutes.nonzeroBitCount * hours.nonzeroBitCount <= 4, minutes != 0, hours != 0 {
            let second =
                seconds.nonzeroBitCount == 1 && seconds != 1 ? ":" + twoDigits(seconds.trailingZeroBitCount) : ""
            let times = Cron.numbers(hours, 0...23).flatMap { hour in
                Cron.numbers(minutes, 0...59).map { "\(twoDigits(hour)):\(twoDigits($0))\(second)" }
            }
            return "at " + Cron.join(times)
        }
        return minuteWords(everyMinute, everyHour)
    }

    private func minuteWords(_ everyMinute: UInt64, _ everyHour: UInt64) -> String {
        if minutes == 1, hours == everyHour { return "every hour" }
        if hours == everyHour { return Cron.pattern(minutes, 0...59, "minute") }
        let minute = Cron.pattern(minutes, 0...59, "minute")
        if let step = Cron.step(hours, 0...23) { return "\(minute) of every \(Cron.ordinal(step)) hour" }
        let hourRuns = Cron.runs(hours, 0...23)
        if minutes.nonzeroBitCount > 1, hourRuns.count == 1, let run = hourRuns.first {
            return "\(minute) from \(twoDigits(run.lowerBound)):00 to \(twoDigits(run.upperBound)):59"
        }
        let names = hourRuns.map { run in
            run.count == 1
                ? twoDigits(run.lowerBound) : "\(twoDigits(run.lowerBound)) to \(twoDigits(run.upperBound))"
        }
        return "\(minute) of the hours \(Cron.join(names))"
    }

    private func dayWords() -> String {
        var ofMonth = ""
        if restrictsDayOfMonth || daysOfMonth.nonzeroBitCount < 31 {
            var parts = Cron.runs(daysOfMonth, 1...31).map { $0.count == 1 ? "\($0.lowerBound)" : Cron.range($0) }
            if let step = Cron.step(daysOfMonth, 1...31) { parts = ["1, \(1 + step), \(1 + 2 * step) and so on"] }
            var words = parts.isEmpty ? [] : ["day \(Cron.join(parts))"]
            words += specialDays.compactMap(Cron.monthWords)
            if !words.isEmpty { ofMonth = Cron.join(words) + (months == 0x1FFE ? " of each month" : "") }
        }
        var ofWeek = ""
        if restrictsDayOfWeek || daysOfWeek != 0x7F {
            var words = Cron.weekRuns(daysOfWeek)
            words += specialDays.compactMap(Cron.weekWords)
            ofWeek = Cron.join(words)
        }
        switch (ofMonth.isEmpty, ofWeek.isEmpty) {
        case (true, true): return interval == nil && needsEveryDay ? " every day" : ""
        case (false, true): return " on \(ofMonth)"
        case (true, false): return ", \(ofWeek)"
        case (false, false) where runsOnEitherDay: return " on \(ofMonth) and also on every \(ofWeek)"
        case (false, false): return " on \(ofMonth) when it is a \(ofWeek)"
        }
    }

    /// `at 02:00` alone leaves open which day; `every 5 minutes` does not.
    private var needsEveryDay: Bool { hours.nonzeroBitCount < 24 && months == 0x1FFE && years == nil }

    private static func monthWords(_ special: SpecialDay) -> String? {
        switch special.kind {
        case .last(0): "the last day"
        case .last(let before): "the day \(before) before the last"
        case .lastWorkingDay: "the last working day"
        case .nearestWorkingDay(let day): "the working day nearest to day \(day)"
        default: nil
        }
    }

    private static func weekWords(_ special: SpecialDay) -> String? {
        switch special.kind {
        case .lastWeekday(let day): "last \(weekdays[day % 7]) of the month"
        case .nthWeekday(let day, let nth): "\(ordinal(nth)) \(weekdays[day % 7]) of the month"
        default: nil
        }
    }

    private static func weekRuns(_ bits: UInt64) -> [String] {
        // A working week that runs from Monday reads better with Sunday last.
        let shifted = (bits >> 1) | (bits & 1) << 6
        return runs(shifted, 0...6).flatMap { run -> [String] in
            let names = run.map { weekdays[($0 + 1) % 7] }
            return names.count > 2 ? ["\(names[0]) to \(names[names.count - 1])"] : names
        }
    }

    /// `every minute`, `every 5 minutes`, `at minute 15`, `at minutes 0 and 45`.
    private static func pattern(_ bits: UInt64, _ bounds: ClosedRange<Int>, _ unit: String) -> String {
        if bits.nonzeroBitCount == bounds.count { return "every \(unit)" }
        if let step = step(bits, bounds), bounds.count % step == 0 { return "every \(step) \(unit)s" }
        let parts = runs(bits, bounds).flatMap { $0.count > 2 ? [range($0)] : $0.map(String.init) }
        return (bits.nonzeroBitCount == 1 ? "at \(unit) " : "at \(unit)s ") + join(parts)
    }

    /// The step of bits that start at the lower bound and go on to the end, 2 or more and at least two of them.
    private static func step(_ bits: UInt64, _ bounds: ClosedRange<Int>) -> Int? {
        let values = numbers(bits, bounds)
        guard values.count > 1, values[0] == bounds.lowerBound else { return nil }
        let step = values[1] - values[0]
        guard step > 1, values == Array(stride(from: bounds.lowerBound, through: bounds.upperBound, by: step)) else {
            return nil
        }
        return step
    }

    private static func numbers(_ bits: UInt64, _ bounds: ClosedRange<Int>) -> [Int] {
        bounds.filter { bits >> UInt64($0) & 1 == 1 }
    }

    /// Neighbouring bits as ranges.
    private static func runs(_ bits: UInt64, _ bounds: ClosedRange<Int>) -> [ClosedRange<Int>] {
        var result: [ClosedRange<Int>] = []
        for value in numbers(bits, bounds) {
            if let last = result.last, last.upperBound + 1 == value {
                result[result.count - 1] = last.lowerBound...value
            } else {
                result.append(value...value)
            }
        }
        return result
    }

    private static func range(_ range: ClosedRange<Int>) -> String { "\(range.lowerBound) to \(range.upperBound)" }

    private static func monthRange(_ range: ClosedRange<Int>) -> String {
        let first = monthWords[range.lowerBound - 1]
        return range.count == 1 ? first : "\(first) to \(monthWords[range.upperBound - 1])"
    }

    private static func join(_ parts: [String]) -> String {
        guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
        return parts.dropLast().joined(separator: ", ") + " and " + last
    }

    private static func ordinal(_ number: Int) -> String {
        switch number {
        case 1: "first"
        case 2: "second"
        case 3: "third"
        case 4: "fourth"
        case 5: "fifth"
        case 21: "21st"
        case 22: "22nd"
        case 23: "23rd"
        default: "\(number)th"
        }
    }

    private static func duration(_ seconds: Int) -> String {
        let units = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")]
        var rest = seconds
        var parts: [String] = []
        for (size, name) in units where rest >= size {
            let count = rest / size
            rest %= size
            parts.append(count == 1 && seconds == size ? name : "\(count) \(name)\(count == 1 ? "" : "s")")
        }
        return join(parts)
    }

    private static let monthWords = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
}
