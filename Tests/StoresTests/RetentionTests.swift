// RetentionTests: telemetry stays within bounds however long it is written, and the server lets the old go.
import Changes
import Foundation
import GRDB
import Journal
import PostgreSQL
import Processes
import Stores
import Support
import Testing

@Suite struct RetentionTests {
    private func report(_ sequence: Int64, lines: Int, at time: Timestamp) -> InstanceReport {
        var report = InstanceReport(
            service: "shop",
            environment: "production",
            instance: "web-1",
            host: "h1",
            revision: RevisionID("r-1"),
            phase: .running,
            health: .healthy,
            sequence: sequence,
            incarnation: "i1"
        )
        report.lines = (0..<lines).map { LogLine(time: time, source: "out", text: "line \($0) of report \(sequence)") }
        report.counts = RequestCounts(requests: 10, errors: 0, latencies: [1])
        return report
    }

    /// A program that writes 400 lines every two hours, for days.
    private func days(_ days: Range<Int>, _ telemetry: any Telemetry, _ retention: inout TelemetryRetention)
        async throws
    {
        for hour in stride(from: days.lowerBound * 24, to: days.upperBound * 24, by: 2) {
            let time = noon + .seconds(3_600 * hour)
            try await telemetry.record(report(Int64(hour + 1), lines: 400, at: time), at: time)
            #expect(await retention.step(now: time) == nil)
        }
    }

    @Test func `a file of telemetry grows to a bound and no further`() async throws {
        let path = try keptFolder() + "/telemetry.sqlite"
        let telemetry = try SQLiteTelemetry(path: path)
        var retention = TelemetryRetention(telemetry)
        func size() throws -> Int {
            let reader = try DatabaseQueue(path: path)
            defer { try? reader.close() }
            return try reader.read { db in
                try (Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0) * 4_096
            }
        }
        try await days(0..<9, telemetry, &retention)
        let first = try size()
        try await days(9..<40, telemetry, &retention)
        #expect(try size() <= first * 11 / 10)
        #expect(first < 1_000_000)
        let lines = try await telemetry.lines(
            of: "web-1",
            service: "shop",
            environment: "production",
            limit: 100_000
        )
        #expect(lines.count == TelemetryRetention.linesOfInstance)
        #expect(lines.last?.text == "line 399 of report 959")
        let bins = try await telemetry.bins(of: "shop", in: "production", since: noon)
        #expect(bins.count == 7 * 12 + 1)
        telemetry.close()
    }

    @Test func `tables of telemetry in PostgreSQL stay within the same bound`() async throws {
        let database = try testDatabase()
        let stores = try StoreSet.open(database)
        var retention = TelemetryRetention(stores.telemetry)
        try await days(0..<20, stores.telemetry, &retention)
        let connection = try Connection(database.settings, within: .seconds(60))
        let lines: Int = try connection.query("SELECT count(*) FROM plimsoll.line").value()
        let bins: Int = try connection.query("SELECT count(*) FROM plimsoll.bin").value()
        #expect(lines == TelemetryRetention.linesOfInstance)
        #expect(bins == 7 * 12 + 1)
        stores.close()
    }

    @Test func `it looks each ten minutes, and at once after the clock was set back`() async throws {
        let counting = CountingTelemetry()
        var retention = TelemetryRetention(counting)
        for second in [0, 1, 599, 600, 601, 100, 101, 700] {
            _ = await retention.step(now: noon + .seconds(second))
        }
        let week = TelemetryRetention.kept
        #expect(
            await counting.asked
                == [noon, noon + .seconds(600), noon + .seconds(100), noon + .seconds(700)].map {
                    $0 - week
                }
        )
        await counting.fail()
        #expect(await retention.step(now: noon + .seconds(1_400)) == .unavailable(because: "away"))
    }

    @Test func `a server lets old telemetry go`() async throws {
        let folder = try keptFolder()
        try FileManager.default.createDirectory(atPath: folder + "/data", withIntermediateDirectories: false)
        let path = folder + "/data/telemetry.sqlite"
        let telemetry = try SQLiteTelemetry(path: path)
        try await telemetry.record(report(1, lines: 30, at: noon), at: noon)
        telemetry.close()
        func lines() throws -> Int {
            let reader = try DatabaseQueue(path: path)
            defer { try? reader.close() }
            return try reader.read { db in try Int.fetchOne(db, sql: "SELECT count(*) FROM line") ?? -1 }
        }
        #expect(try lines() == 30)
        let server = try RunningCommand.plimsoll(["serve", "--data", "data", "--listen", "127.0.0.1:0"], in: folder)
        #expect(await Eventually.holds(within: 60) { (try? lines()) == 0 }, "\(server.output) \(server.errors)")
        server.send(SIGTERM)
        #expect(await server.end(within: 30) == 0)
    }
}

/// Telemetry that only notes from when on it was told to forget.
private actor CountingTelemetry: Telemetry {
    private(set) var asked: [Timestamp] = []
    private var fails = false

    func fail() { fails = true }

    func forget(before time: Timestamp) async throws(StoreFailure) {
        if fails { throw .unavailable(because: "away") }
        asked.append(time)
    }

    func record(_ report: InstanceReport, at time: Timestamp) async throws(StoreFailure) {}

    func instances(of: String, in: String, since: Timestamp) async throws(StoreFailure) -> [InstanceView] { [] }

    func lines(of: InstanceID, service: String, environment: String, limit: Int) async throws(StoreFailure)
        -> [LogLine]
    { [] }

    func bins(of: String, in: String, since: Timestamp) async throws(StoreFailure) -> [CountedBin] { [] }
}
