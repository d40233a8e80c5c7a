// WallClockTests: moments by the wall clock of a zone, daylight saving included.
import Changes
import Journal
import Testing

@Suite struct WallClockTests {
    @Test(
        arguments: [
            ("2026-07-01T12:00:05Z", "Europe/London", "2026-07-01 13:00:05 Europe/London"),
            ("2026-12-31T23:59:59Z", "Europe/London", "2026-12-31 23:59:59 Europe/London"),
            ("2026-12-31T23:59:59Z", "Europe/Berlin", "2027-01-01 00:59:59 Europe/Berlin"),
            ("2026-10-25T00:30:00Z", "Europe/London", "2026-10-25 01:30:00 Europe/London"),
            ("2026-10-25T01:30:00Z", "Europe/London", "2026-10-25 01:30:00 Europe/London"),
            ("2026-01-01T03:00:00Z", "America/New_York", "2025-12-31 22:00:00 America/New_York"),
            ("2026-01-01T03:00:00Z", nil, "2026-01-01 03:00:00 UTC"),
            ("2026-01-01T03:00:00Z", "Nowhere/Here", "2026-01-01 03:00:00 UTC"),
            ("1969-12-31T23:59:59Z", nil, "1969-12-31 23:59:59 UTC"),
        ] as [(String, String?, String)]
    )
    func `a moment is shown as the wall clock there shows it`(moment: String, zone: String?, shown: String) throws {
        #expect(WallClock(zone: zone, data: Samples.timeZone).shown(try Samples.moment(moment)) == shown)
    }
}
