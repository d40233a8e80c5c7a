// CronTests: cron lines read, told in words, and asked for their next runs.
@testable import Documents
import Foundation
import Testing

@Suite struct CronTests {
    struct Words: CustomTestStringConvertible, Sendable {
        let line: String
        let words: String
        var testDescription: String { line }
    }

    static let words = [
        ("* * * * *", "every minute"),
        ("*/5 * * * *", "every 5 minutes"),
        ("0 * * * *", "every hour"),
        ("15 * * * *", "at minute 15"),
        ("0 2 * * *", "at 02:00 every day"),
        ("30 4 1 * *", "at 04:30 on day 1 of each month"),
        ("0 9 * * 1-5", "at 09:00, Monday to Friday"),
        ("0 9 * * MON,WED", "at 09:00, Monday and Wednesday"),
        ("0 0 1 1 *", "at 00:00 on day 1 in January"),
        ("0 9 13 * 5", "at 09:00 on day 13 of each month and also on every Friday"),
        ("*/10 8-18 * * MON-FRI", "every 10 minutes from 08:00 to 18:59, Monday to Friday"),
        ("0 */2 * * *", "at minute 0 of every second hour every day"),
        ("0 0 L * *", "at 00:00 on the last day of each month"),
        ("0 0 * * 5L", "at 00:00, last Friday of the month"),
        ("0 0 * * FRI#2", "at 00:00, second Friday of the month"),
        ("*/45 * * * *", "at minutes 0 and 45"),
        ("0 0 12 * * ?", "at 12:00 every day"),
        ("*/10 * * * * *", "every 10 seconds"),
        ("0 6,18 * * *", "at 06:00 and 18:00 every day"),
        ("0 2 * 6-8 *", "at 02:00 in June to August"),
        ("0 3 * * 0", "at 03:00, Sunday"),
        ("0 3 * * 7", "at 03:00, Sunday"),
        ("cron(0 10 * * ? *)", "at 10:00 every day"),
        ("@daily", "at 00:00 every day"),
        ("@hourly", "every hour"),
        ("@every 1h30m", "every 1 hour and 30 minutes"),
        ("@reboot", "once, when the machine starts"),
    ].map { Words(line: $0.0, words: $0.1) }

    @Test(arguments: words)
    func `a line is told in words`(_ row: Words) throws {
        #expect(try Cron(row.line).describe() == row.words)
    }

    struct Runs: CustomTestStringConvertible, Sendable {
        let line: String
        let after: String
        let runs: [String]
        var testDescription: String { "\(line) after \(after)" }
    }

    static let runs = [
        Runs(
            line: "*/5 * * * *",
            after: "2026-11-21 09:03",
            runs: ["2026-11-21 09:05", "2026-11-21 09:10", "2026-11-21 09:15"]
        ),
        Runs(line: "0 2 * * *", after: "2026-12-31 02:00", runs: ["2027-01-01 02:00", "2027-01-02 02:00"]),
        Runs(line: "0 0 29 2 *", after: "2026-01-01 00:00", runs: ["2028-02-29 00:00", "2032-02-29 00:00"]),
        Runs(line: "0 0 31 * *", after: "2026-03-31 00:00", runs: ["2026-05-31 00:00", "2026-07-31 00:00"]),
        // Either day suffices where both are named.
        Runs(
            line: "0 9 13 * 5",
            after: "2026-11-01 00:00",
            runs: ["2026-11-06 09:00", "2026-11-13 09:00", "2026-11-20 09:00"]
        ),
        Runs(line: "0 0 L * *", after: "2028-02-01 00:00", runs: ["2028-02-29 00:00", "2028-03-31 00:00"]),
        Runs(line: "0 0 LW * *", after: "2026-05-01 00:00", runs: ["2026-05-29 00:00", "2026-06-30 00:00"]),
        Runs(line: "0 0 15W * *", after: "2026-08-01 00:00", runs: ["2026-08-14 00:00", "2026-09-15 00:00"]),
        Runs(line: "0 0 * * 2#1", after: "2026-11-21 00:00", runs: ["2026-12-01 00:00", "2027-01-05 00:00"]),
        Runs(line: "0 0 * * 5L", after: "2026-11-21 00:00", runs: ["2026-11-27 00:00", "2026-12-25 00:00"]),
        Runs(line: "0 12 * * 7", after: "2026-11-21 00:00", runs: ["2026-11-22 12:00"]),
        // Quartz counts days of the week from 1 = Sunday.
        Runs(line: "0 0 12 ? * 1", after: "2026-11-21 00:00", runs: ["2026-11-22 12:00"]),
        Runs(line: "0 0 12 ? * SAT-SUN", after: "2026-11-21 13:00", runs: ["2026-11-22 12:00", "2026-11-28 12:00"]),
        Runs(line: "cron(0 10 * * ? 2030)", after: "2026-11-21 00:00", runs: ["2030-01-01 10:00"]),
        Runs(line: "TZ=UTC 0 2 * * *", after: "2026-11-21 00:00", runs: ["2026-11-21 02:00"]),
    ]

    @Test(arguments: runs)
    func `the next runs are found`(_ row: Runs) throws {
        let cron = try Cron(row.line)
        let found = cron.next(after: try #require(instant(row.after)), count: row.runs.count)
        #expect(found.map { civilText($0, zoneOffset: 0) } == row.runs)
    }

    @Test func `runs are wall clock times of the zone`() throws {
        let found = try Cron("0 2 * * *").next(
            after: try #require(instant("2026-11-21 00:30")),
            zoneOffset: 3_600,
            count: 1
        )
        #expect(found.map { civilText($0, zoneOffset: 3_600) } == ["2026-11-21 02:00"])
        #expect(found.map { civilText($0, zoneOffset: 0) } == ["2026-11-21 01:00"])
    }

    @Test(arguments: ["0 0 30 2 *", "0 0 31 2,4,6,9,11 *", "0 0 31 6 *"])
    func `a day that does not exist is told`(_ line: String) throws {
        let cron = try Cron(line)
        #expect(!cron.everRuns)
        #expect(cron.next(after: 0, count: 1).isEmpty)
    }

    struct Failure: CustomTestStringConvertible, Sendable {
        let line: String
        let range: Range<Int>
        let words: String
        var testDescription: String { line }
    }

    static let failures = [
        Failure(line: "*/5 * * *", range: 0..<9, words: "four fields"),
        Failure(line: "61 2 * * *", range: 0..<2, words: "minute 61 does not exist"),
        Failure(line: "0 24 * * *", range: 2..<4, words: "hour 24 does not exist"),
        Failure(line: "0 2 32 * *", range: 4..<6, words: "day of month 32"),
        Failure(line: "0 2 0 * *", range: 4..<5, words: "day of month 0"),
        Failure(line: "0 2 * 13 *", range: 6..<8, words: "month 13"),
        Failure(line: "0 2 * * 8", range: 8..<9, words: "day of week 8"),
        Failure(line: "0 2 * * MOO", range: 8..<11, words: "MOO is no day of week"),
        Failure(line: "0 22-2 * * *", range: 2..<6, words: "backwards"),
        Failure(line: "*/0 * * * *", range: 2..<3, words: "minute 0"),
        Failure(line: "0, 2 * * *", range: 0..<2, words: "empty item"),
        Failure(line: "@dayly", range: 0..<6, words: "@dayly"),
        Failure(line: "", range: 0..<0, words: "no field"),
        Failure(line: "a b c d e", range: 0..<1, words: "a is no minute"),
    ]

    @Test(arguments: failures)
    func `a failure names its bytes`(_ row: Failure) {
        do {
            _ = try Cron(row.line)
            Issue.record("it was read")
        } catch {
            #expect(error.range == row.range)
            #expect(error.message.contains(row.words), "\(error.message)")
            #expect(!error.mend.isEmpty)
        }
    }

    @Test func `days of four hundred years go there and back`() {
        for day in stride(from: -200_000, to: 200_000, by: 37) {
            let date = CivilDate(daysSince1970: day)
            #expect(date.daysSince1970 == day)
            #expect(
                (1...12).contains(date.month)
                    && (1...CivilDate.length(of: date.month, in: date.year)).contains(date.day)
            )
        }
        #expect(CivilDate(daysSince1970: 0) == CivilDate(year: 1970, month: 1, day: 1))
        #expect(CivilDate(year: 1970, month: 1, day: 1).weekday == 4)
    }

    @Test func `random lines never crash and runs fit the line`() {
        var seed: UInt64 = 42
        func random(_ limit: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % limit
        }
        let pieces = [
            "*", "*/5", "1", "59", "60", "L", "LW", "15W", "5#2", "5L", "?", "MON", "JAN-MAR", "1-5/2", ",", "-", "/",
            "H", "99999999999", "é", "2,3",
        ]
        for _ in 0..<20_000 {
            let line = (0..<random(9)).map { _ in pieces[random(pieces.count)] }.joined(
                separator: random(8) == 0 ? "" : " "
            )
            guard let cron = try? Cron(line) else { continue }
            _ = cron.describe()
            let runs = cron.next(after: Int64(random(2_000_000_000)), zoneOffset: random(40_000) - 20_000, count: 2)
            #expect(runs == runs.sorted())
        }
    }

    private func instant(_ text: String) -> Int64? {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "yyyy-MM-dd HH:mm"
        return formatter.date(from: text).map { Int64($0.timeIntervalSince1970) }
    }
}
