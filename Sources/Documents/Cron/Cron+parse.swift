// Cron+parse: reads a cron line field by field and says which bytes it could not read.

extension Cron {
    /// Reads a line.
    ///
    /// - Throws: `CronFailure`, for the first field that cannot be read, with its bytes.
    public init(_ line: String) throws(CronFailure) {
        self.init(empty: line)
        let bytes = Array(line.utf8)
        var body = Cron.trimmed(bytes, 0..<bytes.count)
        if bytes[body].starts(with: Array("TZ=".utf8)) || bytes[body].starts(with: Array("CRON_TZ=".utf8)) {
            let zoneEnd = bytes[body].firstIndex(of: 0x20) ?? body.upperBound
            body = Cron.trimmed(bytes, zoneEnd..<body.upperBound)
        }
        var hasYearOnly = false
        if bytes[body].starts(with: Array("cron(".utf8)), bytes[body].last == 0x29 {
            body = Cron.trimmed(bytes, body.lowerBound + 5..<body.upperBound - 1)
            hasYearOnly = true
        }
        if !body.isEmpty, bytes[body.lowerBound] == 0x40 {
            try readWord(bytes, body)
            return
        }
        let fields = Cron.fields(bytes, body)
        let kinds = try Cron.kinds(of: fields.count, hasYearOnly: hasYearOnly, body)
        let isQuartz = fields.count >= 6 && bytes[body].contains(0x3F)
        hasSeconds = kinds[0] == .second
        ranges = [Range<Int>?](repeating: nil, count: Field.allCases.count)
        for (kind, place) in zip(kinds, fields) {
            ranges[kind.rawValue] = place
            var reader = CronFieldReader(bytes: bytes, place: place, field: kind, isQuartz: isQuartz)
            try reader.read(into: &self)
        }
    }

    /// The fields' places, split at blanks.
    private static func fields(_ bytes: [UInt8], _ body: Range<Int>) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var index = body.lowerBound
        while index < body.upperBound, result.count < 64 {
            while index < body.upperBound, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
            let start = index
            while index < body.upperBound, bytes[index] != 0x20, bytes[index] != 0x09 { index += 1 }
            if index > start { result.append(start..<index) }
        }
        return result
    }

    private static func kinds(of count: Int, hasYearOnly: Bool, _ body: Range<Int>) throws(CronFailure) -> [Field] {
        let five: [Field] = [.minute, .hour, .dayOfMonth, .month, .dayOfWeek]
        switch count {
        case 5: return five
        case 6 where hasYearOnly: return five + [.year]
        case 6: return [.second] + five
        case 7: return [.second] + five + [.year]
        default:
            let words = ["no field", "one field", "two fields", "three fields", "four fields"]
            let counted = count < words.count ? words[count] : "\(count) fields"
            throw CronFailure(
                kind: .fieldCount(count),
                range: body,
                message: "a cron line has five fields, this one has \(counted)",
                mend: "write minute, hour, day of month, month, day of week, such as \"*/5 * * * *\""
            )
        }
    }

    private static func trimmed(_ bytes: [UInt8], _ range: Range<Int>) -> Range<Int> {
        var lower = range.lowerBound
        var upper = range.upperBound
        while lower < upper, bytes[lower] <= 0x20 { lower += 1 }
        while upper > lower, bytes[upper - 1] <= 0x20 { upper -= 1 }
        return lower..<upper
    }

    private mutating func readWord(_ bytes: [UInt8], _ range: Range<Int>) throws(CronFailure) {
        let word = String(decoding: bytes[range], as: UTF8.self).lowercased()
        let lines = [
            "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
            "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
        ]
        if word == "@reboot" {
            isAtReboot = true
        } else if word.hasPrefix("@every ") {
            guard let seconds = Cron.duration(word.dropFirst(7).utf8), seconds > 0 else {
                throw CronFailure(
                    kind: .unreadable(nil),
                    range: range,
                    message: "the interval after @every cannot be read",
                    mend: "write it as 90s, 5m or 1h30m"
                )
            }
            interval = seconds
        } else if let same = lines[word] {
            let plain = try Cron(same)
            (minutes, hours, daysOfMonth, months) = (plain.minutes, plain.hours, plain.daysOfMonth, plain.months)
            daysOfWeek = plain.daysOfWeek
            restrictsDayOfMonth = plain.restrictsDayOfMonth
            restrictsDayOfWeek = plain.restrictsDayOfWeek
        } else {
            throw CronFailure(
                kind: .unreadable(nil),
                range: range,
                message: "\(word) is no word that cron knows",
                mend: "write @hourly, @daily, @weekly, @monthly, @yearly, @reboot or five fields"
            )
        }
    }

    /// `1h30m` in seconds.
    private static func duration(_ text: Substring.UTF8View) -> Int? {
        var total = 0
        var number: Int?
        for byte in text where byte != 0x20 {
            if (0x30...0x39).contains(byte) {
                let next = (number ?? 0) * 10 + Int(byte - 0x30)
                guard next < 100_000_000 else { return nil }
                number = next
                continue
            }
            let units: [UInt8: Int] = [0x73: 1, 0x6D: 60, 0x68: 3_600, 0x64: 86_400]
            guard let value = number, let unit = units[byte], total < 1_000_000_000 else { return nil }
            total += value * unit
            number = nil
        }
        return number == nil && total > 0 ? total : nil
    }
}
