// TimeZoneRule: the rule for years after a zone's last transition, as POSIX writes it.

/// A rule such as `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX TZ, with the hours beyond a day of RFC 9636).
struct TimeZoneRule: Sendable {
    private let standard: Int64
    private var summer: (offset: Int64, start: Change, end: Change)?

    private enum Day: Sendable {
        case julian(Int64)
        case zeroBased(Int64)
        case weekday(month: Int64, week: Int64, day: Int64)
    }

    private struct Change: Sendable {
        var day: Day
        var second: Int64
    }

    init?(_ bytes: [UInt8]) {
        var reader = Reader(bytes: bytes)
        guard reader.name(), let west = reader.time() else { return nil }
        standard = -west
        guard reader.name() else { return }
        var offset = standard + 3_600
        if !reader.isAt(UInt8(ascii: ",")) {
            guard let west = reader.time() else { return nil }
            offset = -west
        }
        guard let start = reader.change(), let end = reader.change() else { return nil }
        summer = (offset, start, end)
    }

    /// Seconds east of UTC at an instant.
    func offset(at seconds: Int64) -> Int64 {
        guard let summer else { return standard }
        let year = CivilTime(seconds + standard).year
        let start = instant(summer.start, year) - standard
        let end = instant(summer.end, year) - summer.offset
        let isSummer = start < end ? seconds >= start && seconds < end : seconds >= start || seconds < end
        return isSummer ? summer.offset : standard
    }

    /// Seconds since 1970 on the wall.
    private func instant(_ change: Change, _ year: Int64) -> Int64 {
        let first = CivilTime.days(year: year, month: 1, day: 1)
        let day: Int64
        switch change.day {
        case .julian(let number): day = first + number - 1 + (CivilTime.isLeap(year) && number >= 60 ? 1 : 0)
        case .zeroBased(let number): day = first + number
        case .weekday(let month, let week, let weekday):
            let start = CivilTime.days(year: year, month: month, day: 1)
            let firstWeekday = ((start + 4) % 7 + 7) % 7
            var date = 1 + (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
            if date > CivilTime.daysInMonth(month, year) { date -= 7 }
            day = start + date - 1
        }
        return day * 86_400 + change.second
    }

    private struct Reader {
        var bytes: [UInt8]
        var position = 0

        func isAt(_ byte: UInt8) -> Bool { position < bytes.count && bytes[position] == byte }

        mutating func take(_ byte: UInt8) -> Bool {
            guard isAt(byte) else { return false }
            position += 1
            return true
        }

        /// Three or more letters, or anything between `<` and `>`.
        mutating func name() -> Bool {
            let start = position
            if take(UInt8(ascii: "<")) {
                while position < bytes.count, !isAt(UInt8(ascii: ">")) { position += 1 }
                return take(UInt8(ascii: ">"))
            }
            while position < bytes.count, isLetter(bytes[position]) { position += 1 }
            return position - start >= 3
        }

        mutating func number() -> Int64? {
            var value: Int64 = 0
            let start = position
            while position < bytes.count, isDigit(bytes[position]), value < 100_000 {
                value = value * 10 + Int64(bytes[position] &- 0x30)
                position += 1
            }
            return position > start ? value : nil
        }

        /// `[+-]hh[:mm[:ss]]` in seconds.
        mutating func time() -> Int64? {
            let isNegative = take(UInt8(ascii: "-"))
            if !isNegative { _ = take(UInt8(ascii: "+")) }
            guard let hours = number() else { return nil }
            var seconds = hours * 3_600
            if take(UInt8(ascii: ":")) {
                guard let minutes = number() else { return nil }
                seconds += minutes * 60
                if take(UInt8(ascii: ":")) {
                    guard let rest = number() else { return nil }
                    seconds += rest
                }
            }
            guard seconds <= 700_000 else { return nil }
            return isNegative ? -seconds : seconds
        }

        mutating func change() -> Change? {
            guard take(UInt8(ascii: ",")), let day = day() else { return nil }
            guard take(UInt8(ascii: "/")) else { return Change(day: day, second: 7_200) }
            return time().map { Change(day: day, second: $0) }
        }

        private mutating func day() -> Day? {
            if take(UInt8(ascii: "J")) {
                guard let number = number(), (1...365).contains(number) else { return nil }
                return .julian(number)
            }
            guard take(UInt8(ascii: "M")) else {
                guard let number = number(), number <= 365 else { return nil }
                return .zeroBased(number)
            }
            guard let month = number(), take(UInt8(ascii: ".")), let week = number(), take(UInt8(ascii: ".")),
                let day = number(), (1...12).contains(month), (1...5).contains(week), day <= 6
            else { return nil }
            return .weekday(month: month, week: week, day: day)
        }
    }
}
