// MeasuresTests: what a server of metrics answers, as counts and looks, and what is said where it does not.
import Changes
import Contracts
import Documents
import Findings
import Journal
import Judging
import Testing

@testable import Processes

@Suite struct MeasuresTests {
    private func section(_ text: String) throws -> Contract.Rollout {
        let lines = text.split(separator: "\n").map { "  \($0)\n" }.joined()
        let source = SourceText(name: "plimsoll.yaml", text: "plimsoll: 1\nservice: shop\nrollout:\n\(lines)")
        let result = Contract.read(try #require(Document.read(source, as: .yaml).document))
        #expect(result.findings.map(\.message) == [])
        return try #require(result.contract?.rollout)
    }

    private func queries(_ text: String) throws -> RequestQueries {
        let requests = try section(text).requests
        return try #require(requests.flatMap(RequestQueries.init))
    }

    private func report(_ id: InstanceID, host: String = "h", port: Int?, _ revision: RevisionID = "r-1")
        -> InstanceReport
    {
        var report = InstanceReport(
            service: "shop",
            environment: "production",
            instance: id,
            host: host,
            revision: revision,
            phase: .running,
            health: .healthy,
            sequence: 1,
            incarnation: "a"
        )
        report.port = port
        return report
    }

    private func series(_ labels: [String: String], _ values: [Double]) -> MeasuredSeries {
        let points = values.enumerated().map { index, value in
            MeasuredSeries.Point(Timestamp(seconds: 900 + 15 * Int64(index)), value)
        }
        return MeasuredSeries(labels: labels, points: points)
    }

    @Test func `queries follow from the contract`() throws {
        let plain = try queries("requests: {counter: hits}")
        #expect(plain.all == "sum by (instance) (hits)")
        #expect(plain.failed == #"sum by (instance) (hits{code=~"5.."})"#)
        #expect(plain.latency == nil)
        let text =
            #"requests: {counter: hits, label: status, failed: "5\\d+|\"x\"", latency: took, select: 'job="shop"', instance: pod}"#
        let full = try queries(text)
        #expect(full.all == #"sum by (pod) (hits{job="shop"})"#)
        #expect(full.failed == #"sum by (pod) (hits{status=~"5\\d+|\"x\"",job="shop"})"#)
        #expect(full.latency == #"sum by (pod, le) (took_bucket{job="shop"})"#)
        #expect(full.day.all == #"sum by (pod) (increase(hits{job="shop"}[1d]))"#)
        let agents = try section("requests: {counter: hits, metrics: \"http://127.0.0.1:{port}/metrics\"}")
        #expect(agents.requests.flatMap(RequestQueries.init) == nil)
    }

    @Test func `counters become counts of 15 seconds, a restart and a first error included`() throws {
        let queries = try queries("requests: {counter: hits, latency: took}")
        let bins = queries.bins(
            all: [series(["instance": "a"], [100, 140, 30, 30]), series(["instance": "stranger"], [1, 2])],
            failed: [
                MeasuredSeries(
                    labels: ["instance": "a"],
                    points: [.init(Timestamp(seconds: 930), 5), .init(Timestamp(seconds: 945), 5)]
                )
            ],
            latency: [
                series(["instance": "a", "le": "0.1"], [90, 120, 10, 10]),
                series(["instance": "a", "le": "+Inf"], [100, 140, 30, 30]),
            ],
            of: [report("a", port: 1, "r-2")]
        )
        #expect(bins.map(\.begin.seconds) == [900, 915, 930] && bins.allSatisfy { $0.revision == "r-2" })
        #expect(bins.map(\.counts.requests) == [40, 30, 0])
        #expect(bins.map(\.counts.errors) == [0, 5, 0])
        let fast = bins.map { $0.counts.latencies.count { $0 <= 100 } },
            slow = bins.map { $0.counts.latencies.count { $0 > 100 } }
        #expect(fast == [30, 10, 0] && slow == [10, 20, 0])
    }

    @Test(
        arguments: [
            ("web-1", "web-1"), ("web-2:9000", "web-2"), ("10.0.0.3:80", "web-3"), ("127.0.0.1:81", "web-1"),
            ("localhost:82", nil), ("10.0.0.9:80", nil), ("10.0.0.4", "web-4"), ("h", nil), ("", nil), (":", nil),
        ] as [(String, InstanceID?)]
    )
    func `a label names an instance, or none`(_ label: String, _ id: InstanceID?) {
        let names = InstanceNames([
            report("web-1", port: 81), report("web-2", port: 82), report("web-3", host: "10.0.0.3", port: 80),
            report("web-4", host: "10.0.0.4", port: 82),
        ])
        #expect(names.instance(label) == id)
    }

    @Test func `what a revision did before it settled is no history of others`() {
        func bin(_ id: InstanceID, _ revision: RevisionID, _ errors: Int) -> CountedBin {
            CountedBin(
                instance: id,
                revision: revision,
                begin: Timestamp(seconds: 15),
                counts: RequestCounts(requests: 100, errors: errors)
            )
        }
        let bins = [bin("a", "r-new", 90), bin("b", "r-old", 1)]
        let history = CanaryHistory(bins, before: Timestamp(seconds: 60), without: "r-new")
        #expect(history.requests == 100 && history.errors == 1)
        #expect(CanaryHistory(bins, before: Timestamp(seconds: 60)).errors == 91)
        #expect(CanaryHistory(bins, before: Timestamp(seconds: 15)).requests == 0)
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var direction = SeriesJudge.Direction.up
        var new: [Double]
        var old: [Double] = [2, 3, 4]
        var looks = 8
        var harmful = 2.0
        var decision: SeriesJudge.Decision
    }

    @Test(arguments: [
        Row(testDescription: "the same", new: [3], decision: .good),
        Row(testDescription: "twice the median and above all", new: [6.1], decision: .worse),
        Row(testDescription: "above all, and not twice", new: [5], decision: .good),
        Row(testDescription: "one of many new ones", new: [3, 3, 9], decision: .worse),
        Row(testDescription: "too few looks", new: [9], looks: 7, decision: .open),
        Row(testDescription: "less is no harm", new: [0], decision: .good),
        Row(testDescription: "less is worse", direction: .down, new: [1], decision: .worse),
        Row(testDescription: "less, and not half", direction: .down, new: [1.9], decision: .good),
        Row(testDescription: "either is worse: less", direction: .both, new: [0.5], decision: .worse),
        Row(testDescription: "either is worse: more", direction: .both, new: [7], decision: .worse),
        Row(testDescription: "no failures elsewhere", new: [0.2], old: [0, 0], decision: .worse),
        Row(testDescription: "no failures anywhere", new: [0], old: [0, 0], decision: .good),
        Row(testDescription: "a multiple of its own", new: [9], harmful: 4, decision: .good),
        Row(testDescription: "no numbers", new: [.nan], decision: .quiet),
        Row(testDescription: "nobody to compare with", new: [9], old: [], decision: .open),
    ])
    func `a signal is judged by eight looks`(_ row: Row) {
        let bins = Array(repeating: SeriesBin(new: row.new, old: row.old), count: row.looks)
        #expect(SeriesJudge(row.direction, harmful: row.harmful).decision(bins) == row.decision)
    }

    @Test func `a single bad look, or an old one, decides nothing`() {
        let good = SeriesBin(new: [2], old: [2]), bad = SeriesBin(new: [9], old: [2])
        let judge = SeriesJudge(.up)
        #expect(judge.decision([bad] + Array(repeating: good, count: 8)) == .good)
        #expect(judge.decision(Array(repeating: good, count: 20) + [bad, bad, bad]) == .open)
        #expect(judge.decision(Array(repeating: good, count: 20) + Array(repeating: bad, count: 7)) == .worse)
    }

    @Test func `of several readings the worst counts, then what is least known`() {
        let good = SignalReading.good(isWeak: false, figures: "a"),
            weak = SignalReading.good(isWeak: true, figures: "b")
        let open = SignalReading.open(figures: "c"), bad = SignalReading.bad(RolloutFinding("PL7205", "d"))
        let unreadable = SignalReading.unreadable(because: "e")
        #expect(SignalReading.joined([]) == .none && SignalReading.joined([.none, good]) == good)
        #expect(SignalReading.joined([good, weak]) == .good(isWeak: true, figures: "a; b"))
        #expect(SignalReading.joined([good, open]) == open)
        #expect(SignalReading.joined([unreadable, good, open]) == unreadable)
        #expect(SignalReading.joined([unreadable, bad]) == bad)
    }

    @Test func `what nobody measures is named, and never left out`() throws {
        let both = try section("requests: {counter: hits}\nsignals: {orders: {command: ops/orders.sh, bad: down}}")
        let measures = try #require(Measures(both))
        #expect(measures.unmeasured.count == 1 && measures.asksServer && !measures.countsRequests)
        #expect(Measures(try section("signals: {errors: {bad: up}}")) == nil)
        let counted = try #require(
            Measures(try section("signals: {errors: {bad: up}, depth: {prometheus: q, bad: up}}"))
        )
        #expect(counted.countsRequests && counted.queries.map(\.query) == ["q"])
    }
}
