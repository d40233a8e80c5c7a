// TelemetryTests: reports are taken once, counted in bins and forgotten, in SQLite and PostgreSQL alike.
import Changes
import Journal
import Processes
import Stores
import Testing

@Suite struct TelemetryTests {
    enum Kind: CaseIterable { case sqlite, postgresql }

    private struct Opened {
        let telemetry: any Telemetry
        /// The same, opened again where it is a file.
        let again: () throws -> any Telemetry

        init(_ kind: Kind) throws {
            switch kind {
            case .sqlite:
                let path = try keptFolder() + "/telemetry.sqlite"
                let first = try SQLiteTelemetry(path: path)
                telemetry = first
                again = {
                    first.close()
                    return try SQLiteTelemetry(path: path)
                }
            case .postgresql:
                let database = try testDatabase()
                telemetry = try StoreSet.open(database).telemetry
                again = { try StoreSet.open(database).telemetry }
            }
        }
    }

    private func report(_ sequence: Int64, instance: String = "web-1", incarnation: String = "i1") -> InstanceReport {
        InstanceReport(
            service: "shop",
            environment: "production",
            instance: InstanceID(instance),
            host: "h1",
            revision: RevisionID("r-1"),
            phase: .running,
            health: .healthy,
            sequence: sequence,
            incarnation: incarnation
        )
    }

    @Test(arguments: Kind.allCases)
    func `a report is taken once, also where it comes again or late`(_ kind: Kind) async throws {
        let opened = try Opened(kind)
        var first = report(1)
        first.lines = [
            LogLine(time: noon, source: "out", text: "one"),
            LogLine(time: noon + .seconds(1), source: "err", text: "two é"),
        ]
        first.counts = RequestCounts(requests: 10, errors: 1, latencies: [1, 2])
        var second = report(2)
        second.counts = RequestCounts(requests: 5, errors: 0, latencies: [3])
        second.health = .failing
        for report in [first, first, second, first, second] {
            try await opened.telemetry.record(report, at: noon + .seconds(2))
        }
        for isAgain in [false, true] {
            let telemetry = isAgain ? try opened.again() : opened.telemetry
            let views = try await telemetry.instances(of: "shop", in: "production", since: noon)
            #expect(views.map(\.report.instance.text) == ["web-1"])
            #expect(views.first?.report.health == .failing)
            let bins = try await telemetry.bins(of: "shop", in: "production", since: noon - .seconds(15))
            #expect(bins.map(\.counts.requests) == [15])
            #expect(bins.map(\.counts.errors) == [1])
            #expect(bins.first?.counts.latencies.sorted() == [1, 2, 3])
            let id = InstanceID("web-1")
            let lines = try await telemetry.lines(of: id, service: "shop", environment: "production", limit: 10)
            #expect(lines.map(\.text) == ["one", "two é"])
            #expect(try await telemetry.instances(of: "shop", in: "staging", since: noon) == [])
        }
    }

    @Test(arguments: Kind.allCases)
    func `an earlier process of the agent is not believed after a newer one`(_ kind: Kind) async throws {
        let telemetry = try Opened(kind).telemetry
        try await telemetry.record(report(9), at: noon)
        try await telemetry.record(report(1, incarnation: "i2"), at: noon + .seconds(1))
        var late = report(10)
        late.health = .failing
        try await telemetry.record(late, at: noon + .seconds(2))
        let views = try await telemetry.instances(of: "shop", in: "production", since: noon)
        #expect(views.map(\.report.incarnation) == ["i2"])
        #expect(views.map(\.report.health) == [.healthy])
    }

    @Test(arguments: Kind.allCases)
    func `what is old is forgotten, what is not is kept`(_ kind: Kind) async throws {
        let telemetry = try Opened(kind).telemetry
        for (number, name) in ["old", "new"].enumerated() {
            let time = noon + .seconds(3_600 * number)
            var report = report(1, instance: name)
            report.lines = [LogLine(time: time, source: "out", text: name)]
            report.counts = RequestCounts(requests: 1, errors: 0)
            try await telemetry.record(report, at: time)
        }
        try await telemetry.forget(before: noon + .seconds(1_800))
        let begin = noon - .seconds(60)
        let views = try await telemetry.instances(of: "shop", in: "production", since: begin)
        #expect(views.map(\.report.instance.text) == ["new"])
        #expect(try await telemetry.bins(of: "shop", in: "production", since: begin).map(\.instance.text) == ["new"])
        for (name, expected) in [("old", []), ("new", ["new"])] {
            let id = InstanceID(name)
            let lines = try await telemetry.lines(of: id, service: "shop", environment: "production", limit: 10)
            #expect(lines.map(\.text) == expected)
        }
    }
}
