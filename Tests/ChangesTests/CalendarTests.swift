// CalendarTests: clocks that jump, and days of calendar files.
@testable import Changes
import Contracts
import Journal
import Testing

@Suite struct CalendarTests {
    private func clock(_ zone: String) throws -> LocalClock {
        try #require(LocalClock(zone: zone, data: Samples.timeZone))
    }

    @Test(arguments: [
        // Zone, local day and time, instants in UTC.
        ("Europe/London", "2026-03-29", 1 * 3_600 + 1_800, []),
        ("Europe/London", "2026-03-29", 2 * 3_600, ["2026-03-29T01:00:00Z"]),
        ("Europe/London", "2026-10-25", 1 * 3_600 + 1_800, ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"]),
        ("Europe/London", "2026-10-25", 2 * 3_600, ["2026-10-25T02:00:00Z"]),
        ("America/New_York", "2026-03-08", 2 * 3_600 + 1_800, []),
        ("America/New_York", "2026-11-01", 1 * 3_600 + 1_800, ["2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"]),
        // Half an hour of daylight saving.
        ("Australia/Lord_Howe", "2026-10-04", 2 * 3_600 + 900, []),
        ("Australia/Lord_Howe", "2026-04-05", 1 * 3_600 + 2_700, ["2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z"]),
        // A day that does not exist.
        ("Pacific/Apia", "2011-12-30", 12 * 3_600, []),
        ("Asia/Kolkata", "2026-06-01", 0, ["2026-05-31T18:30:00Z"]),
    ])
    func `what the clock shows is found again, skipped and doubled hours included`(
        zone: String,
        date: String,
        second: Int,
        expected: [String]
    ) throws {
        let day = try #require(CalendarDate(date)).dayNumber
        let clock = try clock(zone)
        let instants = clock.instants(day: day, second: second)
        #expect(instants == (try expected.map { try Samples.moment($0).seconds }))
        for instant in instants {
            #expect(clock.wall(at: instant).day == day)
            #expect(clock.wall(at: instant).second == second)
        }
        let first = clock.first(day: day, second: second)
        let wall = clock.wall(at: first)
        #expect(wall.day * 86_400 + wall.second >= day * 86_400 + second)
        let before = clock.wall(at: first - 1)
        #expect(before.day * 86_400 + before.second < day * 86_400 + second || instants.count > 1)
    }

    @Test func `a zone without data is no clock`() {
        #expect(LocalClock(zone: "Europe/Nowhere", data: Samples.timeZone) == nil)
        #expect(LocalClock(zone: "Europe/London", data: { _ in [1, 2, 3] }) == nil)
        #expect(LocalClock(zone: nil, data: { _ in nil })?.zone == "UTC")
    }

    private func calendar(_ event: String) -> ICalendar {
        ICalendar(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:Day\r\n\(event)\r\nEND:VEVENT\r\nEND:VCALENDAR"
        )
    }

    @Test(arguments: [
        // Whole days; the end is exclusive.
        (
            "DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261227", ["2026-12-25", "2026-12-26"],
            ["2026-12-24", "2026-12-27"]
        ),
        ("DTSTART;VALUE=DATE:20261225", ["2026-12-25"], ["2026-12-26", "2027-12-25"]),
        ("DTSTART;VALUE=DATE:20261225\r\nDURATION:P2D", ["2026-12-26"], ["2026-12-27"]),
        ("DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261225", ["2026-12-25"], ["2026-12-26"]),
        // A folded line.
        ("DTSTART;VALUE=DA\r\n TE:20261225", ["2026-12-25"], ["2026-12-26"]),
        // Every year.
        (
            "DTSTART;VALUE=DATE:20201225\r\nRRULE:FREQ=YEARLY", ["2020-12-25", "2026-12-25", "2099-12-25"],
            ["2019-12-25", "2026-12-26"]
        ),
        (
            "DTSTART;VALUE=DATE:20201231\r\nDTEND;VALUE=DATE:20210102\r\nRRULE:FREQ=YEARLY",
            ["2026-12-31", "2027-01-01"], ["2027-01-02"]
        ),
        ("DTSTART;VALUE=DATE:20201225\r\nRRULE:FREQ=YEARLY;INTERVAL=2", ["2026-12-25"], ["2025-12-25"]),
        ("DTSTART;VALUE=DATE:20201225\r\nRRULE:FREQ=YEARLY;UNTIL=20251231", ["2025-12-25"], ["2026-12-25"]),
        ("DTSTART;VALUE=DATE:20201225\r\nRRULE:FREQ=YEARLY;COUNT=3", ["2022-12-25"], ["2023-12-25"]),
        (
            "DTSTART;VALUE=DATE:20201225\r\nRRULE:FREQ=YEARLY\r\nEXDATE;VALUE=DATE:20261225", ["2027-12-25"],
            ["2026-12-25"]
        ),
        ("DTSTART;VALUE=DATE:20201225\r\nRDATE;VALUE=DATE:20270101,20270102", ["2027-01-02"], ["2026-12-25"]),
        // Thanksgiving, the last Monday of May, election day, the day before the last of the month.
        (
            "DTSTART;VALUE=DATE:20201126\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", ["2026-11-26", "2027-11-25"],
            ["2026-11-19", "2026-11-27"]
        ),
        (
            "DTSTART;VALUE=DATE:20200525\r\nRRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO", ["2026-05-25", "2027-05-31"],
            ["2027-05-24"]
        ),
        (
            "DTSTART;VALUE=DATE:20201103\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
            ["2026-11-03"], ["2026-11-10", "2026-11-01"]
        ),
        (
            "DTSTART;VALUE=DATE:20200129\r\nRRULE:FREQ=YEARLY;BYMONTH=1,2;BYMONTHDAY=-2", ["2027-02-27", "2028-02-28"],
            ["2027-02-28"]
        ),
        // The 29th of February is there when it is.
        (
            "DTSTART;VALUE=DATE:20200229\r\nRRULE:FREQ=YEARLY", ["2024-02-29", "2028-02-29"],
            ["2026-02-28", "2026-03-01"]
        ),
        (
            "DTSTART;VALUE=DATE:20200101\r\nRRULE:FREQ=YEARLY;BYMONTH=12;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            ["2026-12-31", "2027-12-31"], ["2026-12-30"]
        ),
        ("DTSTART;VALUE=DATE:20261225\r\nSTATUS:CANCELLED", [], ["2026-12-25"]),
        ("DTSTART;VALUE=DATE:20261225\r\nTRANSP:TRANSPARENT", ["2026-12-25"], []),
    ])
    func `days of a calendar file are found`(event: String, on: [String], off: [String]) throws {
        let calendar = calendar(event)
        #expect(calendar.problems == [])
        let clock = try clock("Europe/London")
        for (dates, isOn) in [(on, true), (off, false)] {
            for date in dates {
                let day = try #require(CalendarDate(date)).dayNumber
                for second in [0, 43_200, 86_399] {
                    let instant = clock.first(day: day, second: second)
                    #expect((calendar.event(at: instant, clock) != nil) == isOn, "\(date) \(second)")
                }
            }
        }
    }

    @Test func `times of a calendar file are those of its clock, or UTC`() throws {
        let clock = try clock("Europe/London")
        let local = calendar("DTSTART;TZID=Europe/London:20260706T100000\r\nDTEND;TZID=Europe/London:20260706T120000")
        let utc = calendar("DTSTART:20260706T100000Z\r\nDTEND:20260706T120000Z")
        for (text, isLocal, isUTC) in [
            ("2026-07-06T08:59:59Z", false, false), ("2026-07-06T09:00:00Z", true, false),
            ("2026-07-06T10:00:00Z", true, true), ("2026-07-06T11:00:00Z", false, true),
            ("2026-07-06T12:00:00Z", false, false),
        ] {
            let instant = try Samples.moment(text).seconds
            #expect((local.event(at: instant, clock) != nil) == isLocal, "\(text)")
            #expect((utc.event(at: instant, clock) != nil) == isUTC, "\(text)")
        }
    }

    @Test(arguments: [
        ("DTSTART;VALUE=DATE:20261225\r\nRRULE:FREQ=WEEKLY", "comes back weekly"),
        ("DTSTART;VALUE=DATE:20261225\r\nRRULE:FREQ=YEARLY;BYWEEKNO=20", "BYWEEKNO=20"),
        ("DTSTART;VALUE=DATE:20261225\r\nRRULE:FREQ=YEARLY;BYMONTH=13", "BYMONTH=13"),
        ("DTSTART;VALUE=DATE:20261225\r\nRRULE:INTERVAL=2", "no FREQ"),
        ("DTSTART;VALUE=DATE:20261325", "DTSTART"), ("SUMMARY:nothing", "DTSTART"),
        ("DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261224", "end"),
        ("DTSTART;VALUE=DATE:20261225\r\nDURATION:P-1D", "end"),
        ("DTSTART;VALUE=DATE:20261225\r\nEXDATE:tomorrow", "EXDATE"),
        ("DTSTART;VALUE=DATE:20261225\r\nRECURRENCE-ID;VALUE=DATE:20261225", "series"),
    ])
    func `what cannot be read of a calendar file is said, never passed over`(event: String, word: String) {
        let problems = calendar(event).problems
        #expect(problems.count == 1)
        #expect(problems.first?.contains(word) == true, "\(problems)")
    }

    @Test func `a text that is no calendar is said to be none`() {
        #expect(ICalendar("plimsoll: 1\n").problems.count == 1)
        #expect(ICalendar("").problems.count == 1)
        #expect(!ICalendar("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261225\n").problems.isEmpty)
    }
}
