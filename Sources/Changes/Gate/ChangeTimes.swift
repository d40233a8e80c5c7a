// ChangeTimes: when a change may start in an environment: windows, holidays, freezes, on its own clock.
import Contracts
import Journal

/// When a change may start in an environment.
struct ChangeTimes: Sendable {
    /// A span without changes, and why.
    struct Closed: Sendable {
        /// From when on, in seconds since 1970.
        var from: Int64
        /// Until when; nil: until someone thaws it.
        var until: Int64?
        /// Why.
        var because: String
        /// The ordered freeze; nil: it stands in the contract.
        var freeze: OrderedFreeze?
    }

    let clock: LocalClock
    let windows: [Contract.Window]
    private var dates: Set<Int> = []
    private var calendars: [(path: String, calendar: ICalendar)] = []
    /// Freezes of the contract, then ordered ones.
    private(set) var freezes: [Closed] = []
    /// What could not be read, one clause each.
    private(set) var problems: [String] = []

    /// The times of an environment, on its clock; `calendar` gives the text of a calendar file.
    init(
        _ environment: Contract.Environment,
        clock: LocalClock,
        ordered: [OrderedFreeze],
        calendar: (String) -> String?
    ) {
        self.clock = clock
        windows = environment.windows
        for holiday in environment.holidays {
            switch holiday {
            case .date(let date): dates.insert(date.dayNumber)
            case .calendar(let path):
                guard let text = calendar(path.value) else {
                    problems.append("\(path.value) is not among the revision's files")
                    continue
                }
                let read = ICalendar(text)
                problems += read.problems.map { "\(path.value): \($0)" }
                calendars.append((path.value, read))
            }
        }
        for freeze in environment.freezes {
            freezes.append(
                Closed(
                    from: clock.instant(freeze.from, isEnd: false),
                    until: clock.instant(freeze.to, isEnd: true),
                    because: freeze.because ?? "a freeze of the contract"
                )
            )
        }
        freezes += ordered.map {
            Closed(from: $0.from.seconds, until: $0.until?.secondsUp, because: $0.because, freeze: $0)
        }
    }

    /// The window that is open at an instant; nil: none is.
    func window(at seconds: Int64) -> Contract.Window? {
        let (day, second) = clock.wall(at: seconds)
        return windows.first { window in
            let (from, to) = (window.from.minutes * 60, window.to.minutes * 60)
            if from < to { return window.days.has(day) && second >= from && second < to }
            return window.days.has(day) && second >= from || window.days.has(day - 1) && second < to
        }
    }

    /// Whether windows allow a change at an instant: all do where there are none.
    func isWindowOpen(at seconds: Int64) -> Bool { windows.isEmpty || window(at: seconds) != nil }

    /// The holiday at an instant, in words.
    func holiday(at seconds: Int64) -> String? {
        let day = clock.wall(at: seconds).day
        if dates.contains(day) { return "\(CalendarDate(day: day)) is a holiday of the contract" }
        for (path, calendar) in calendars {
            if let event = calendar.event(at: seconds, clock) { return "\(event.summary) (\(path))" }
        }
        return nil
    }

    /// The freezes that hold at an instant.
    func freezes(at seconds: Int64) -> [Closed] {
        freezes.filter { freeze in freeze.from <= seconds && freeze.until.map { seconds < $0 } ?? true }
    }

    /// Whether nothing of all that stands against a change at an instant.
    func isOpen(at seconds: Int64) -> Bool {
        isWindowOpen(at: seconds) && holiday(at: seconds) == nil && freezes(at: seconds).isEmpty
    }

    /// How far ahead `next` looks.
    static let horizonDays = 400

    /// The first instant after another at which something holds; nil: not within 400 days.
    ///
    /// Whatever holds here changes only at edges of windows, at midnight, at edges of freezes and events, and where the
    /// clock itself jumps: those are looked at, in order.
    func next(after seconds: Int64, where holds: (Int64) -> Bool) -> Int64? {
        let ends = freezes.flatMap { [$0.from, $0.until].compactMap(\.self) }
        let first = clock.wall(at: seconds).day
        for day in first...first + ChangeTimes.horizonDays {
            var edges: Set<Int64> = [clock.first(day: day, second: 0)]
            for window in windows {
                for second in [window.from.minutes * 60, window.to.minutes * 60 % 86_400] {
                    edges.formUnion(clock.instants(day: day, second: second))
                    edges.insert(clock.first(day: day, second: second))
                }
            }
            let (begin, end) = (clock.first(day: day, second: 0), clock.first(day: day + 1, second: 0))
            edges.formUnion(ends.filter { (begin..<end).contains($0) })
            // The hour after a jump may lie in a window that the hour before did not.
            if end - begin != 86_400 { edges.formUnion(stride(from: begin, to: end, by: 900)) }
            if !calendars.isEmpty { edges.formUnion(stride(from: begin, to: end, by: 900)) }
            for edge in edges.sorted() where edge > seconds && holds(edge) { return edge }
        }
        return nil
    }

    /// The first instant after another at which all allow a change.
    func opens(after seconds: Int64) -> Int64? { next(after: seconds, where: isOpen) }
}

extension Weekdays {
    /// Whether a day since 1970 is one of them.
    func has(_ day: Int) -> Bool { rawValue & (1 << UInt8(Weekday.of(day))) != 0 }

    /// In words: `mon–thu`, `mon, wed`, `every day`.
    var words: String {
        if self == .all { return "every day" }
        let on = (0..<7).filter { rawValue & (1 << UInt8($0)) != 0 }
        if on.count > 2, let first = on.first, let last = on.last, last - first == on.count - 1 {
            return "\(Weekdays.names[first])–\(Weekdays.names[last])"
        }
        return on.map { Weekdays.names[$0] }.joined(separator: ", ")
    }
}

extension Contract.Window {
    /// In words: `mon–thu 08:00–15:30`.
    var words: String { "\(days.words) \(from)–\(to)" }
}

extension LocalClock {
    /// A written instant; a date counts whole, so that as an end it is the midnight after it.
    func instant(_ written: Instant, isEnd: Bool) -> Int64 {
        let day = written.date.dayNumber
        guard let second = written.seconds else {
            return isEnd ? last(day: day + 1, second: 0) : first(day: day, second: 0)
        }
        if let offset = written.offset { return Int64(day) * 86_400 + Int64(second) - Int64(offset) * 60 }
        return isEnd ? last(day: day, second: second) : first(day: day, second: second)
    }
}

extension Timestamp {
    /// Seconds since 1970 UTC, rounded up.
    var secondsUp: Int64 { Timestamp(microseconds: microseconds &+ 999_999).seconds }
}
