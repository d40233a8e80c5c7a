// Cron+next: the instants a cron line runs at.

extension Cron {
    /// The next instants it runs at, ascending, all after `instant`.
    ///
    /// Units: seconds since 1970 UTC; the fields are wall-clock time at `zoneOffset` seconds east of UTC, without
    /// changes of daylight saving. Cost: O(`count`) and the days between; looks nine years ahead at most, so that a
    /// 29th of February is found. `@reboot` has none.
    public func next(after instant: Int64, zoneOffset: Int = 0, count: Int) -> [Int64] {
        guard count > 0, !isAtReboot, (-100_000_000_000...100_000_000_000).contains(instant) else { return [] }
        let offset = Int64(min(max(zoneOffset, -86_400), 86_400))
        if let interval { return (1...min(count, 1_000)).map { instant + Int64(interval) * Int64($0) } }
        let (today, secondOfDay) = floorDivide(instant + offset, by: 86_400)
        var result: [Int64] = []
        var date = CivilDate(daysSince1970: Int(today))
        var earliest = Int(secondOfDay) + 1
        let lastYear = date.year + 9
        while date.year <= lastYear, result.count < count {
            guard months >> UInt64(date.month) & 1 == 1, runs(inYear: date.year) else {
                date = CivilDate(
                    year: date.month == 12 ? date.year + 1 : date.year,
                    month: date.month % 12 + 1,
                    day: 1
                )
                earliest = 0
                continue
            }
            if runs(on: date) {
                let midnight = Int64(date.daysSince1970) * 86_400 - offset
                appendTimes(from: earliest, midnight: midnight, count: count, to: &result)
            }
            date = CivilDate(daysSince1970: date.daysSince1970 + 1)
            earliest = 0
        }
        return result
    }

    /// Whether any day of any year up to 2199 fits: the 30th of February does not.
    public var everRuns: Bool {
        if interval != nil || isAtReboot { return true }
        guard seconds != 0, minutes != 0, hours != 0, months != 0 else { return false }
        if let years, !years.contains(true) { return false }
        if runsOnEitherDay || !specialDays.isEmpty { return true }
        guard restrictsDayOfMonth else { return true }
        for month in 1...12 where months >> UInt64(month) & 1 == 1 {
            let length = CivilDate.length(of: month, in: 2000)
            if daysOfMonth & ((1 << UInt64(length + 1)) - 2) != 0 { return true }
        }
        return false
    }

    private func runs(inYear year: Int) -> Bool {
        guard let years else { return true }
        let index = year - 1970
        return years.indices.contains(index) && years[index]
    }

    /// Either day suffices where both are restricted, else both must fit.
    private func runs(on date: CivilDate) -> Bool {
        let inMonth = daysOfMonth >> UInt64(date.day) & 1 == 1 || hasSpecialDay(date, ofMonth: true)
        let inWeek = daysOfWeek >> UInt64(date.weekday) & 1 == 1 || hasSpecialDay(date, ofMonth: false)
        return runsOnEitherDay ? inMonth || inWeek : inMonth && inWeek
    }

    private func hasSpecialDay(_ date: CivilDate, ofMonth: Bool) -> Bool {
        guard !specialDays.isEmpty else { return false }
        let length = CivilDate.length(of: date.month, in: date.year)
        return specialDays.contains { special in
            switch special.kind {
            case .last(let before): return ofMonth && date.day == length - before
            case .lastWorkingDay: return ofMonth && date.day == nearestWorkingDay(to: length, in: date)
            case .nearestWorkingDay(let day): return ofMonth && date.day == nearestWorkingDay(to: day, in: date)
            case .lastWeekday(let weekday): return !ofMonth && date.weekday == weekday && date.day + 7 > length
            case .nthWeekday(let weekday, let nth):
                return !ofMonth && date.weekday == weekday && (date.day - 1) / 7 + 1 == nth
            }
        }
    }

    /// The working day nearest to `day` that is in the same month.
    private func nearestWorkingDay(to day: Int, in month: CivilDate) -> Int {
        let length = CivilDate.length(of: month.month, in: month.year)
        let wanted = min(day, length)
        switch CivilDate(year: month.year, month: month.month, day: wanted).weekday {
        case 6: return wanted > 1 ? wanted - 1 : wanted + 2
        case 0: return wanted < length ? wanted + 1 : wanted - 2
        default: return wanted
        }
    }

    private func appendTimes(from earliest: Int, midnight: Int64, count: Int, to result: inout [Int64]) {
        for hour in earliest / 3_600..<24 where hours >> UInt64(hour) & 1 == 1 {
            for minute in 0..<60 where minutes >> UInt64(minute) & 1 == 1 {
                let start = hour * 3_600 + minute * 60
                guard start + 59 >= earliest else { continue }
                for second in 0..<60 where seconds >> UInt64(second) & 1 == 1 && start + second >= earliest {
                    result.append(midnight + Int64(start + second))
                    if result.count == count { return }
                }
            }
        }
    }
}

/// An instant as people read it: `2026-11-21 09:05`, in the zone that is `zoneOffset` seconds east of UTC.
func civilText(_ instant: Int64, zoneOffset: Int, withSeconds: Bool = false) -> String {
    let (days, seconds) = floorDivide(instant + Int64(zoneOffset), by: 86_400)
    let date = CivilDate(daysSince1970: Int(days))
    let time = twoDigits(Int(seconds) / 3_600) + ":" + twoDigits(Int(seconds) / 60 % 60)
    let tail = withSeconds ? ":" + twoDigits(Int(seconds) % 60) : ""
    return "\(date.year)-\(twoDigits(date.month))-\(twoDigits(date.day)) \(time)\(tail)"
}

/// A number from 0 to 99 in two digits.
func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
