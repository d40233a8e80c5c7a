// GateTimesTests: S29's table of times: windows, holidays and freezes on the environment's clock, its jumps included.
import Changes
import Contracts
import Journal
import Testing

@Suite struct GateTimesTests {
    /// A moment, and what the gate says of it.
    struct Row: Sendable, CustomTestStringConvertible {
        var lines: String
        var at: String
        var codes: [String]
        var opens: String?
        var testDescription: String { "\(at) in \(lines.replacing("\n", with: " "))" }
    }

    private static let london = """
        time_zone: Europe/London
        windows: [{days: mon-thu, from: "08:00", to: "15:30"}]
        """
    private static let newYork = """
        time_zone: America/New_York
        windows: [{days: mon-fri, from: "09:00", to: "17:00"}]
        """
    private static func sunday(_ from: String, _ to: String) -> String {
        "time_zone: Europe/London\nwindows: [{days: sun, from: \"\(from)\", to: \"\(to)\"}]"
    }
    private static let night = """
        time_zone: Europe/London
        windows: [{days: sat, from: "22:00", to: "06:00"}]
        """
    private static let winter =
        london + """

            holidays: ["2026-12-24", ops/holidays.ics]
            """
    private static let frozen =
        london + """

            freezes: [{from: "2026-11-26", to: "2026-11-30", because: the busiest days}]
            """
    private static let minutes = """
        time_zone: Europe/London
        freezes: [{from: "2026-07-01T12:00", to: "2026-07-01T12:00:00-01:00"}]
        """

    static let rows: [Row] = [
        // Thursday afternoon; the clock jumps on Sunday, so Monday's 08:00 is 07:00 UTC.
        Row(lines: london, at: "2026-03-26T15:29:59Z", codes: []),
        Row(lines: london, at: "2026-03-26T15:30:00Z", codes: ["PL6101"], opens: "2026-03-30T07:00:00Z"),
        Row(lines: london, at: "2026-03-27T12:00:00Z", codes: ["PL6101"], opens: "2026-03-30T07:00:00Z"),
        Row(lines: london, at: "2026-03-30T06:59:59Z", codes: ["PL6101"], opens: "2026-03-30T07:00:00Z"),
        Row(lines: london, at: "2026-03-30T07:00:00Z", codes: []),
        Row(lines: london, at: "2026-03-30T14:29:59Z", codes: []),
        Row(lines: london, at: "2026-03-30T14:30:00Z", codes: ["PL6101"], opens: "2026-03-31T07:00:00Z"),
        // And back in October.
        Row(lines: london, at: "2026-10-22T14:29:59Z", codes: []),
        Row(lines: london, at: "2026-10-22T14:30:00Z", codes: ["PL6101"], opens: "2026-10-26T08:00:00Z"),
        Row(lines: london, at: "2026-10-26T07:59:59Z", codes: ["PL6101"], opens: "2026-10-26T08:00:00Z"),
        Row(lines: london, at: "2026-10-26T08:00:00Z", codes: []),
        // New York jumps three weeks before London.
        Row(lines: newYork, at: "2026-03-06T22:00:00Z", codes: ["PL6101"], opens: "2026-03-09T13:00:00Z"),
        Row(lines: newYork, at: "2026-03-06T21:59:59Z", codes: []),
        Row(lines: newYork, at: "2026-03-09T12:59:59Z", codes: ["PL6101"], opens: "2026-03-09T13:00:00Z"),
        Row(lines: newYork, at: "2026-10-30T21:00:00Z", codes: ["PL6101"], opens: "2026-11-02T14:00:00Z"),
        // A window in the hour that is skipped, one that begins in it, one in the hour that is doubled.
        Row(
            lines: sunday("01:15", "01:45"),
            at: "2026-03-29T00:30:00Z",
            codes: ["PL6101"],
            opens: "2026-04-05T00:15:00Z"
        ),
        Row(
            lines: sunday("01:30", "03:00"),
            at: "2026-03-29T00:59:59Z",
            codes: ["PL6101"],
            opens: "2026-03-29T01:00:00Z"
        ),
        Row(lines: sunday("01:30", "03:00"), at: "2026-03-29T01:00:00Z", codes: []),
        Row(
            lines: sunday("01:30", "03:00"),
            at: "2026-03-29T02:00:00Z",
            codes: ["PL6101"],
            opens: "2026-04-05T00:30:00Z"
        ),
        Row(lines: sunday("01:15", "01:45"), at: "2026-10-25T00:15:00Z", codes: []),
        Row(
            lines: sunday("01:15", "01:45"),
            at: "2026-10-25T00:50:00Z",
            codes: ["PL6101"],
            opens: "2026-10-25T01:15:00Z"
        ),
        Row(lines: sunday("01:15", "01:45"), at: "2026-10-25T01:30:00Z", codes: []),
        // Over midnight, and over the jump.
        Row(lines: night, at: "2026-03-28T21:59:59Z", codes: ["PL6101"], opens: "2026-03-28T22:00:00Z"),
        Row(lines: night, at: "2026-03-28T22:00:00Z", codes: []),
        Row(lines: night, at: "2026-03-29T04:59:59Z", codes: []),
        Row(lines: night, at: "2026-03-29T05:00:00Z", codes: ["PL6101"], opens: "2026-04-04T21:00:00Z"),
        Row(lines: night, at: "2026-10-25T05:59:59Z", codes: []),
        Row(lines: night, at: "2026-10-25T06:00:00Z", codes: ["PL6101"], opens: "2026-10-31T22:00:00Z"),
        // Holidays: a date, and days of a calendar file: the 25th, and the 28th of 2026 in its place for a Saturday.
        Row(lines: winter, at: "2026-12-23T15:00:00Z", codes: []),
        Row(lines: winter, at: "2026-12-23T15:30:00Z", codes: ["PL6101"], opens: "2026-12-29T08:00:00Z"),
        Row(lines: winter, at: "2026-12-24T12:00:00Z", codes: ["PL6102"], opens: "2026-12-29T08:00:00Z"),
        Row(lines: winter, at: "2026-12-25T12:00:00Z", codes: ["PL6101", "PL6102"], opens: "2026-12-29T08:00:00Z"),
        Row(lines: winter, at: "2026-12-28T12:00:00Z", codes: ["PL6102"], opens: "2026-12-29T08:00:00Z"),
        Row(lines: winter, at: "2026-12-29T12:00:00Z", codes: []),
        Row(lines: winter, at: "2031-12-25T12:00:00Z", codes: ["PL6102"], opens: "2031-12-29T08:00:00Z"),
        // A freeze of whole days, and one of hours in two zones: 12:00 in London is 11:00 UTC, 12:00 at -01:00 is 13:00.
        Row(lines: frozen, at: "2026-11-25T23:59:59Z", codes: ["PL6101"], opens: "2026-12-01T08:00:00Z"),
        Row(lines: frozen, at: "2026-11-26T00:00:00Z", codes: ["PL6101", "PL6103"], opens: "2026-12-01T08:00:00Z"),
        Row(lines: frozen, at: "2026-11-30T12:00:00Z", codes: ["PL6103"], opens: "2026-12-01T08:00:00Z"),
        Row(lines: frozen, at: "2026-12-01T08:00:00Z", codes: []),
        Row(lines: minutes, at: "2026-07-01T10:59:59Z", codes: []),
        Row(lines: minutes, at: "2026-07-01T11:00:00Z", codes: ["PL6103"], opens: "2026-07-01T13:00:00Z"),
        Row(lines: minutes, at: "2026-07-01T13:00:00Z", codes: []),
        // Without a zone it is UTC; without windows it is always.
        Row(lines: "windows: [{from: \"08:00\", to: \"24:00\"}]", at: "2026-07-01T23:59:59Z", codes: []),
        Row(
            lines: "windows: [{from: \"08:00\", to: \"24:00\"}]",
            at: "2026-07-02T00:00:00Z",
            codes: ["PL6101"],
            opens: "2026-07-02T08:00:00Z"
        ),
        Row(lines: "protected: false", at: "2026-07-04T03:00:00Z", codes: []),
    ]

    static let holidays = """
        BEGIN:VCALENDAR
        BEGIN:VEVENT
        SUMMARY:Christmas
        DTSTART;VALUE=DATE:20201225
        DTEND;VALUE=DATE:20201226
        RRULE:FREQ=YEARLY
        END:VEVENT
        BEGIN:VEVENT
        SUMMARY:Boxing Day (in its place)
        DTSTART;VALUE=DATE:20261228
        END:VEVENT
        END:VCALENDAR
        """

    private func question(_ row: Row, _ change: (inout Change) -> Void = { _ in }) throws -> GateQuestion {
        let now = try Samples.moment(row.at)
        var made = Samples.change(at: now)
        change(&made)
        return GateQuestion(
            contract: try Samples.contract(row.lines),
            change: made,
            record: try Samples.record(),
            now: now,
            timeZone: Samples.timeZone,
            calendar: { $0 == "ops/holidays.ics" ? Self.holidays : nil }
        )
    }

    @Test(arguments: rows)
    func `a change starts when the environment's clock allows it`(row: Row) throws {
        let answer = Gate.answer(try question(row))
        #expect(answer.refusals.map(\.code) == row.codes)
        #expect(answer.opens == (try row.opens.map(Samples.moment)))
        for refusal in answer.refusals { #expect(refusal.until != nil && refusal.yieldsToEmergency) }
        // What opens is open then, and is not a second before.
        guard let opens = row.opens else { return }
        var then = row
        then.at = opens
        #expect(Gate.answer(try question(then)).isOpen)
        let before = try Samples.moment(opens) - .seconds(1)
        if try before > Samples.moment(row.at) {
            var question = try question(row)
            question.now = before
            #expect(!Gate.answer(question).isOpen)
        }
    }

    @Test(arguments: rows.filter { !$0.codes.isEmpty })
    func `an emergency goes past times and says so, going back does not ask`(row: Row) throws {
        let emergency = Gate.answer(try question(row) { $0.emergency = "customers cannot pay" })
        #expect(emergency.isOpen)
        #expect(emergency.holds.filter { $0.hasPrefix("emergency, past ") }.count == row.codes.count)
        var back = try question(row) {
            $0.kind = .revert
            $0.to = Samples.old
        }
        back.change.from = back.record.live
        #expect(Gate.answer(back).isOpen)
    }

    @Test(arguments: [
        ("time_zone: Europe/Atlantis", "Europe/Atlantis"), ("holidays: [gone.ics]", "gone.ics"),
        ("holidays: [weekly.ics]", "comes back weekly"),
    ])
    func `times that cannot be read refuse in a protected environment, and are said in others`(
        lines: String,
        word: String
    ) throws {
        for isProtected in [true, false] {
            var question = try question(
                Row(lines: "protected: \(isProtected)\n" + lines, at: "2026-07-01T12:00:00Z", codes: [])
            )
            question.calendar = { path in
                path == "weekly.ics"
                    ? "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260701\nRRULE:FREQ=WEEKLY\nEND:VEVENT\nEND:VCALENDAR"
                    : nil
            }
            let answer = Gate.answer(question)
            #expect(answer.refusals.map(\.code) == (isProtected ? ["PL6105"] : []))
            let words = isProtected ? answer.refusals.map(\.message) : answer.unknown
            #expect(words.contains { $0.contains(word) }, "\(words)")
        }
    }

    @Test func `ordered freezes hold until they end or are thawed`() throws {
        let row = Row(lines: "protected: true", at: "2026-07-01T12:00:00Z", codes: [])
        let now = try Samples.moment(row.at)
        for (from, until, codes) in [
            (-3_600, 3_600, ["PL6104"]), (-3_600, nil, ["PL6104"]), (-3_600, -1, []), (60, nil, []), (0, 1, ["PL6104"]),
        ] as [(Int, Int?, [String])] {
            var question = try question(row)
            let freeze = OrderedFreeze(
                id: "f-1",
                from: now + .seconds(from),
                until: until.map { now + .seconds($0) },
                because: "audit",
                by: "user:ben"
            )
            question.record.apply(.frozen(freeze: freeze))
            let answer = Gate.answer(question)
            #expect(answer.refusals.map(\.code) == codes, "\(from) \(until ?? 0)")
            #expect(answer.opens == (codes.isEmpty ? nil : until.map { now + .seconds($0) }))
            question.record.apply(.thawed(freeze: "f-1", by: "user:ben", because: "over", at: now))
            #expect(Gate.answer(question).isOpen)
        }
    }
}
