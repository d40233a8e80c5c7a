// CronFieldReader: one field of a cron line: lists of ranges with steps, names, and the days that months decide.

/// Reads one field into a cron value.
struct CronFieldReader {
    let bytes: [UInt8]
    let place: Range<Int>
    let field: Cron.Field
    let isQuartz: Bool
    private var bits: UInt64 = 0

    init(bytes: [UInt8], place: Range<Int>, field: Cron.Field, isQuartz: Bool) {
        self.bytes = bytes
        self.place = place
        self.field = field
        self.isQuartz = isQuartz
    }

    mutating func read(into cron: inout Cron) throws(CronFailure) {
        let first = bytes[place.lowerBound]
        let isOpen = first == 0x2A || first == 0x3F
        if field == .dayOfMonth { cron.restrictsDayOfMonth = !isOpen }
        if field == .dayOfWeek { cron.restrictsDayOfWeek = !isOpen }
        var start = place.lowerBound
        var years = [Bool](repeating: false, count: field == .year ? 230 : 0)
        while start <= place.upperBound {
            var end = start
            while end < place.upperBound, bytes[end] != 0x2C { end += 1 }
            guard end > start else { throw unreadable(place, "an empty item in a list") }
            try readItem(start..<end, &years, &cron)
            start = end + 1
        }
        store(years, into: &cron)
    }

    private func store(_ years: [Bool], into cron: inout Cron) {
        switch field {
        case .second: cron.seconds = bits
        case .minute: cron.minutes = bits
        case .hour: cron.hours = bits
        case .dayOfMonth: cron.daysOfMonth = bits
        case .month: cron.months = bits
        case .dayOfWeek: cron.daysOfWeek = (bits | bits >> 7) & 0x7F
        case .year: cron.years = years.contains(false) ? years : nil
        }
    }

    /// One item of a list: `*`, `a`, `a-b`, any of them with `/step`, or a special day.
    private mutating func readItem(_ item: Range<Int>, _ years: inout [Bool], _ cron: inout Cron) throws(CronFailure) {
        if try readSpecial(item, &cron) { return }
        let slash = bytes[item].firstIndex(of: 0x2F)
        let base = item.lowerBound..<(slash ?? item.upperBound)
        let bounds = field == .dayOfWeek && isQuartz ? 1...7 : field.bounds
        var lower = bounds.lowerBound
        var upper = bounds.upperBound
        let isStar = base.count == 1 && (bytes[base.lowerBound] == 0x2A || bytes[base.lowerBound] == 0x3F)
        if isStar, field == .dayOfWeek, !isQuartz { upper = 6 }
        if !isStar {
            let dash = bytes[base].dropFirst().firstIndex(of: 0x2D)
            lower = try value(base.lowerBound..<(dash ?? base.upperBound))
            if let dash {
                upper = try value(dash + 1..<base.upperBound)
                if upper == 0, field == .dayOfWeek { upper = 7 }
                guard lower <= upper || isQuartz else { throw backwards(base, lower, upper) }
            } else if slash == nil {
                upper = lower
            }
        }
        var step = 1
        if let slash {
            step = try number(slash + 1..<item.upperBound, 1...1_000)
            if isStar { cron.steps[field] = step }
        }
        guard lower <= upper else {
            // Quartz lets a range run over the end: SAT-MON.
            for value in stride(from: lower, through: bounds.upperBound, by: step) { set(value, &years) }
            for value in stride(from: bounds.lowerBound, through: upper, by: step) { set(value, &years) }
            return
        }
        for value in stride(from: lower, through: upper, by: step) { set(value, &years) }
    }

    private mutating func set(_ value: Int, _ years: inout [Bool]) {
        if field == .year {
            years[value - 1970] = true
        } else {
            // Quartz counts from 1 = Sunday.
            bits |= 1 << UInt64(field == .dayOfWeek && isQuartz ? value - 1 : value)
        }
    }

    /// `L`, `L-3`, `LW`, `15W`, `5L`, `FRI#2`; Jenkins' `H` is told apart.
    private mutating func readSpecial(_ item: Range<Int>, _ cron: inout Cron) throws(CronFailure) -> Bool {
        let text = String(decoding: bytes[item], as: UTF8.self).uppercased()
        if text == "H" || text.hasPrefix("H/") || text.hasPrefix("H(") {
            throw CronFailure(kind: .foreign, range: item, message: "H is Jenkins' own", mend: "")
        }
        guard field == .dayOfMonth || field == .dayOfWeek else { return false }
        let last = item.upperBound - 1
        if field == .dayOfMonth {
            if text == "L" || text == "LW" {
                cron.specialDays.append(.init(kind: text == "L" ? .last(daysBefore: 0) : .lastWorkingDay))
                return true
            }
            if text.hasPrefix("L-") {
                let before = try number(item.lowerBound + 2..<item.upperBound, 1...30)
                cron.specialDays.append(.init(kind: .last(daysBefore: before)))
                return true
            }
            guard item.count > 1, text.hasSuffix("W") else { return false }
            cron.specialDays.append(.init(kind: .nearestWorkingDay(try value(item.lowerBound..<last))))
            return true
        }
        if text == "L" {
            bits |= 1 << 6
            return true
        }
        if let hash = bytes[item].firstIndex(of: 0x23) {
            let weekday = try weekday(item.lowerBound..<hash)
            let nth = try number(hash + 1..<item.upperBound, 1...5)
            cron.specialDays.append(.init(kind: .nthWeekday(weekday, nth)))
            return true
        }
        guard item.count > 1, text.hasSuffix("L") else { return false }
        cron.specialDays.append(.init(kind: .lastWeekday(try weekday(item.lowerBound..<last))))
        return true
    }

    private func weekday(_ range: Range<Int>) throws(CronFailure) -> Int {
        let value = try value(range)
        return isQuartz ? (value + 6) % 7 : value % 7
    }

    /// A number or a name.
    private func value(_ range: Range<Int>) throws(CronFailure) -> Int {
        if range.count == 3, field == .month || field == .dayOfWeek {
            let name = String(decoding: bytes[range], as: UTF8.self).uppercased()
            if field == .month, let index = Cron.monthNames.firstIndex(of: name) { return index + 1 }
            if field == .dayOfWeek, let index = Cron.weekdayNames.firstIndex(of: name) {
                return isQuartz ? index + 1 : index
            }
        }
        return try number(range, field == .dayOfWeek && isQuartz ? 1...7 : field.bounds)
    }

    private func number(_ range: Range<Int>, _ bounds: ClosedRange<Int>) throws(CronFailure) -> Int {
        guard !range.isEmpty, range.count <= 9, bytes[range].allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw unreadable(range.isEmpty ? place : range, nil)
        }
        let number = bytes[range].reduce(0) { $0 * 10 + Int($1 - 0x30) }
        guard bounds.contains(number) else {
            throw CronFailure(
                kind: .outOfRange(field),
                range: range,
                message: "\(field.name) \(number) does not exist",
                mend: "write a number from \(bounds.lowerBound) to \(bounds.upperBound)"
            )
        }
        return number
    }

    private func unreadable(_ range: Range<Int>, _ what: String?) -> CronFailure {
        let text = String(decoding: bytes[range], as: UTF8.self)
        let bounds = field.bounds
        var forms = "a number from \(bounds.lowerBound) to \(bounds.upperBound), *, a-b, */n or a list with commas"
        if field == .month { forms += ", or JAN to DEC" }
        if field == .dayOfWeek { forms += ", or SUN to SAT" }
        return CronFailure(
            kind: .unreadable(field),
            range: range,
            message: "\(what ?? text) is no \(field.name)",
            mend: "write \(forms)"
        )
    }

    private func backwards(_ range: Range<Int>, _ lower: Int, _ upper: Int) -> CronFailure {
        CronFailure(
            kind: .outOfRange(field),
            range: range,
            message: "the range \(lower)-\(upper) runs backwards",
            mend: "write two ranges: \(lower)-\(field.bounds.upperBound),\(field.bounds.lowerBound)-\(upper)"
        )
    }
}

extension Cron {
    static let monthNames = [
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ]
    static let weekdayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
}
