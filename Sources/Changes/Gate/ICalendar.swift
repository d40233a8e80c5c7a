// ICalendar: days of a calendar file (RFC 5545): whole days, times, and what comes back every year.
import Contracts

/// The events of a calendar file, as far as they say on which days nothing may change.
///
/// Read are `DTSTART`, `DTEND` (which is exclusive), `DURATION`, `RRULE` of every year, `EXDATE`, `RDATE`, `SUMMARY` and
/// `STATUS:CANCELLED`. Whether an event is shown as busy does not matter. Whatever else decides when an event is, is a
/// problem: an event that is left out would be a day that is thought to be free.
struct ICalendar: Sendable {
    /// One event.
    struct Event: Sendable, Hashable {
        /// Its name.
        var summary: String
        /// The day on which it begins, since 1970.
        var day: Int
        /// Seconds since midnight; nil: the whole day.
        var second: Int?
        /// Whether times are UTC rather than of the environment's zone.
        var isUTC = false
        /// How long it lasts, in seconds; whole days are 86,400 each.
        var length: Int
        /// How it comes back.
        var rule: YearlyRule?
        /// Days on which it does not, though the rule says so.
        var without: Set<Int> = []
        /// Further days on which it begins.
        var also: Set<Int> = []
    }

    /// Its events.
    private(set) var events: [Event] = []
    /// What could not be read, one clause each, at most 20.
    private(set) var problems: [String] = []

    /// How many events are read.
    static let limit = 20_000

    /// Reads a file's text.
    init(_ text: String) {
        var lines: [(line: Int, text: [UInt8])] = []
        for (index, line) in Array(text.utf8).split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            var line = Array(line)
            if line.last == 0x0D { line.removeLast() }
            if let first = line.first, first == 0x20 || first == 0x09, !lines.isEmpty {
                lines[lines.count - 1].text += line.dropFirst()
            } else {
                lines.append((index + 1, line))
            }
        }
        var open: [Property]?
        var start = 0
        var isCalendar = false
        for (number, bytes) in lines where !bytes.isEmpty {
            guard let property = Property(String(decoding: bytes, as: UTF8.self)) else { continue }
            switch (property.name, property.value.uppercased()) {
            case ("BEGIN", "VCALENDAR"): isCalendar = true
            case ("BEGIN", "VEVENT"): (open, start) = ([], number)
            case ("END", "VEVENT"):
                if let properties = open { take(properties, line: start) }
                open = nil
            default: open?.append(property)
            }
        }
        if !isCalendar { complain("it is no calendar: BEGIN:VCALENDAR is missing") }
        if open != nil { complain("line \(start): the event has no end") }
    }

    private mutating func complain(_ problem: String) { if problems.count < 20 { problems.append(problem) } }

    private mutating func take(_ properties: [Property], line: Int) {
        guard events.count < ICalendar.limit else {
            return complain("it has more than \(ICalendar.limit) events")
        }
        func all(_ name: String) -> [Property] { properties.filter { $0.name == name } }
        if all("STATUS").first?.value.uppercased() == "CANCELLED" { return }
        let summary = all("SUMMARY").first?.value ?? "an event"
        let name = "line \(line), \(summary.prefix(60))"
        guard let start = all("DTSTART").first.flatMap({ Moment($0.value) }) else {
            return complain("\(name): its DTSTART cannot be read")
        }
        if !all("RECURRENCE-ID").isEmpty { return complain("\(name): it replaces one of a series, which is not read") }
        guard let length = length(from: start, all("DTEND").first, all("DURATION").first) else {
            return complain("\(name): its end cannot be read, or is not behind its beginning")
        }
        var event = Event(
            summary: summary,
            day: start.day,
            second: start.second,
            isUTC: start.isUTC,
            length: length
        )
        if let rule = all("RRULE").first {
            switch YearlyRule.read(rule.value, start: CalendarDate(day: start.day)) {
            case .success(let read): event.rule = read
            case .failure(let problem): return complain("\(name): \(problem.why)")
            }
        }
        for (list, isWithout) in [("EXDATE", true), ("RDATE", false)] {
            for property in all(list) {
                for text in property.value.split(separator: ",") {
                    guard let moment = Moment(String(text)) else {
                        return complain("\(name): its \(list) cannot be read")
                    }
                    if isWithout { event.without.insert(moment.day) } else { event.also.insert(moment.day) }
                }
            }
        }
        events.append(event)
    }

    private func length(from start: Moment, _ end: Property?, _ duration: Property?) -> Int? {
        if let end {
            guard let end = Moment(end.value), (end.second == nil) == (start.second == nil) else { return nil }
            let length = (end.day - start.day) * 86_400 + (end.second ?? 0) - (start.second ?? 0)
            // An end equal to the beginning is written by some for one whole day.
            if length == 0, start.second == nil { return 86_400 }
            return length > 0 ? min(length, 400 * 86_400) : nil
        }
        if let duration { return ICalendar.seconds(duration.value).flatMap { $0 > 0 ? $0 : nil } }
        return start.second == nil ? 86_400 : 1
    }

    /// `P1D`, `P2W`, `PT1H30M` in seconds.
    private static func seconds(_ text: String) -> Int? {
        guard text.hasPrefix("P") else { return nil }
        var total = 0
        var number = 0
        var isEmpty = true
        for character in text.dropFirst() {
            if let digit = character.wholeNumberValue, character.isASCII, number < 1_000_000 {
                number = number * 10 + digit
                isEmpty = false
                continue
            }
            let unit: Int
            switch character {
            case "T": continue
            case "W": unit = 7 * 86_400
            case "D": unit = 86_400
            case "H": unit = 3_600
            case "M": unit = 60
            case "S": unit = 1
            default: return nil
            }
            guard !isEmpty else { return nil }
            total += number * unit
            (number, isEmpty) = (0, true)
        }
        return isEmpty ? min(total, 400 * 86_400) : nil
    }

    /// The event that covers an instant, on a clock.
    func event(at seconds: Int64, _ clock: LocalClock) -> Event? {
        let wall = clock.wall(at: seconds)
        return events.first { event in
            if event.isUTC, event.second != nil {
                let day = Int(seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400)
                return event.covers(day: day, second: Int(seconds - Int64(day) * 86_400))
            }
            return event.covers(day: wall.day, second: wall.second)
        }
    }
}

extension ICalendar.Event {
    /// Whether it is going on at a time.
    func covers(day: Int, second: Int) -> Bool {
        let now = day * 86_400 + second
        let reach = (length + (self.second ?? 0)) / 86_400 + 1
        return (max(day - reach, self.day)...max(day, self.day)).contains { start in
            guard begins(on: start) else { return false }
            let from = start * 86_400 + (self.second ?? 0)
            return from <= now && now < from + length
        }
    }

    /// Whether it begins on a day.
    private func begins(on start: Int) -> Bool {
        if without.contains(start) { return false }
        if start == day || also.contains(start) { return true }
        return start > day && rule?.holds(on: start) == true
    }
}

extension ICalendar {
    /// A content line: a name, parameters that do not matter here, a value.
    struct Property {
        var name: String
        var value: String

        init?(_ line: String) {
            var isQuoted = false
            guard
                let colon = line.firstIndex(where: { character in
                    if character == "\"" { isQuoted.toggle() }
                    return character == ":" && !isQuoted
                })
            else { return nil }
            name = line[..<colon].split(separator: ";").first.map { $0.uppercased() } ?? ""
            value = String(line[line.index(after: colon)...])
        }
    }

    /// `20261225`, `20261225T080000` or `20261225T080000Z`.
    struct Moment {
        var day: Int
        var second: Int?
        var isUTC: Bool

        init?(_ text: String) {
            let bytes = Array(text.utf8)
            guard bytes.count >= 8, let digits = Moment.number(bytes[0..<8]) else { return nil }
            let (year, month, date) = (digits / 10_000, digits / 100 % 100, digits % 100)
            guard year >= 1, (1...12).contains(month), (1...CalendarDate.length(of: month, in: year)).contains(date)
            else { return nil }
            day = CalendarDate.dayNumber(year, month, date)
            isUTC = bytes.last == UInt8(ascii: "Z")
            if bytes.count == 8 { return }
            guard bytes.count == (isUTC ? 16 : 15), bytes[8] == UInt8(ascii: "T"),
                let time = Moment.number(bytes[9..<15])
            else { return nil }
            let (hour, minute, second) = (time / 10_000, time / 100 % 100, time % 100)
            guard hour < 24, minute < 60, second <= 60 else { return nil }
            self.second = hour * 3_600 + minute * 60 + min(second, 59)
        }

        private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
            var result = 0
            for byte in bytes {
                guard (0x30...0x39).contains(byte) else { return nil }
                result = result * 10 + Int(byte - 0x30)
            }
            return result
        }
    }
}
