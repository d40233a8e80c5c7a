// GateDesk+times: windows, holidays, freezes.
import Contracts
import Journal

extension GateDesk {
    mutating func askTimes(_ environment: Contract.Environment) {
        if isBack { return hold("going back: windows, holidays and freezes do not matter") }
        let zone = environment.timeZone?.value
        guard let clock = LocalClock(zone: zone, data: question.timeZone) else {
            return askUnknownTimes("the data of the time zone \(zone ?? "UTC") is not on the server")
        }
        let times = ChangeTimes(
            environment,
            clock: clock,
            ordered: record.freezes,
            calendar: question.calendar
        )
        keep(times)
        for problem in times.problems.prefix(3) { askUnknownTimes(problem) }
        let now = question.now.seconds
        askWindows(times, now)
        askHolidays(times, now)
        askFreezes(times, now)
    }

    private mutating func askUnknownTimes(_ problem: String) {
        let words = "when a change may start is not known: \(problem)"
        guard isProtected else { return doubt(words) }
        refuse(TimesUnknown.refusal(words, lift: "a time zone and calendar files that can be read"))
    }

    private mutating func askWindows(_ times: ChangeTimes, _ now: Int64) {
        if let window = times.window(at: now) { return hold("window \(window.words) \(times.clock.zone) is open") }
        guard !times.windows.isEmpty else { return }
        let until = times.next(after: now, where: times.isWindowOpen)
        let list = times.windows.map(\.words).joined(separator: ", ")
        refuse(
            OutsideWindows.refusal(
                "it is \(times.clock.shown(now)), outside of \(list)",
                lift: until.map { "time, at \(times.clock.shown($0)); or an emergency with a reason" }
                    ?? "an emergency with a reason",
                until: until.map { Timestamp(seconds: $0) }
            )
        )
    }

    private mutating func askHolidays(_ times: ChangeTimes, _ now: Int64) {
        guard let holiday = times.holiday(at: now) else { return }
        let until = times.next(after: now) { times.holiday(at: $0) == nil }
        refuse(
            OnHoliday.refusal(
                "it is \(times.clock.shown(now)): \(holiday)",
                lift: until.map { "time, at \(times.clock.shown($0)); or an emergency with a reason" }
                    ?? "an emergency with a reason",
                until: until.map { Timestamp(seconds: $0) }
            )
        )
    }

    private mutating func askFreezes(_ times: ChangeTimes, _ now: Int64) {
        for freeze in times.freezes(at: now) {
            let end = freeze.until.map { "time, at \(times.clock.shown($0))" }
            let until = freeze.until.map { Timestamp(seconds: $0) }
            guard let ordered = freeze.freeze else {
                refuse(
                    FrozenByContract.refusal(
                        "the contract freezes \(change.environment): \(freeze.because)",
                        lift: "\(end ?? "another contract"); or an emergency with a reason",
                        until: until
                    )
                )
                continue
            }
            refuse(
                FrozenByPerson.refusal(
                    "\(ordered.by) froze \(change.environment): \(ordered.because)",
                    lift: "\(end.map { $0 + ", or" } ?? "a person does:") plimsoll thaw \(change.environment) "
                        + "\(ordered.id) --why \"…\"; or an emergency with a reason",
                    until: until
                )
            )
        }
    }
}
