// RequestQueries: requests that a server of metrics counted: what it is asked, and its answers as counts of 15 seconds.
import Changes
import Contracts
import Journal

/// The queries of a contract's `requests` that no agent reads, and what their answers come to.
struct RequestQueries: Sendable {
    /// Seconds of a bin.
    static let step = 15

    /// The label that names the instance.
    let label: String
    private let requests: Contract.Rollout.Requests

    /// The queries; nil where the agents read the counter, or none is named.
    init?(_ requests: Contract.Rollout.Requests) {
        guard requests.metrics == nil, requests.counter != nil else { return nil }
        self.requests = requests
        label = requests.instance ?? "instance"
    }

    private var counter: String { requests.counter?.value ?? "" }

    private var failure: String {
        let pattern = (requests.failed?.value ?? "5..").replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\(requests.label ?? "code")=~\"\(pattern)\""
    }

    private func selector(_ matchers: [String]) -> String {
        let all = matchers + [requests.select?.value].compactMap(\.self)
        return all.isEmpty ? "" : "{\(all.joined(separator: ","))}"
    }

    /// Requests of each instance.
    var all: String { "sum by (\(label)) (\(counter)\(selector([])))" }
    /// Those that failed.
    var failed: String { "sum by (\(label)) (\(counter)\(selector([failure])))" }
    /// Those that took at most so long; nil where no histogram is named.
    var latency: String? {
        requests.latency.map { "sum by (\(label), le) (\($0.value)_bucket\(selector([])))" }
    }
    /// Requests of each instance in a day, and those that failed.
    var day: (all: String, failed: String) {
        (
            "sum by (\(label)) (increase(\(counter)\(selector([]))[1d]))",
            "sum by (\(label)) (increase(\(counter)\(selector([failure]))[1d]))"
        )
    }

    /// Answers as counts of 15 seconds for each instance; series that are of no instance known here are left out.
    ///
    /// A bin ends at the moment of its later value, so that it holds nothing that came after it.
    func bins(
        all: [MeasuredSeries],
        failed: [MeasuredSeries],
        latency: [MeasuredSeries],
        of reports: [InstanceReport]
    ) -> [CountedBin] {
        let names = InstanceNames(reports)
        let revisions = Dictionary(reports.map { ($0.instance, $0.revision) }) { first, _ in first }
        var failures: [InstanceID: [Timestamp: Double]] = [:]
        for series in failed {
            if let id = names.instance(series.labels[label] ?? "") { failures[id] = Self.byTime(series) }
        }
        let buckets = buckets(latency, names)
        var result: [CountedBin] = []
        for series in all {
            guard let id = names.instance(series.labels[label] ?? "") else { continue }
            for (earlier, later) in zip(series.points, series.points.dropFirst()) {
                let failed = failures[id] ?? [:]
                let errors = Self.grown(from: failed[earlier.time] ?? 0, to: failed[later.time] ?? 0)
                var counts = RequestCounts(
                    requests: Self.whole(Self.grown(from: earlier.value, to: later.value)),
                    errors: Self.whole(errors)
                )
                counts.latencies = Self.latencies(buckets[id] ?? [], from: earlier.time, to: later.time)
                let begin = later.time - .seconds(Self.step)
                result.append(
                    CountedBin(instance: id, revision: revisions[id] ?? nil, begin: begin, counts: counts)
                )
            }
        }
        return result.sorted { ($0.begin, $0.instance) < ($1.begin, $1.instance) }
    }

    /// What a counter grew by; one that fell began anew with its program.
    static func grown(from earlier: Double, to later: Double) -> Double { later >= earlier ? later - earlier : later }

    static func whole(_ value: Double) -> Int { value.isFinite ? Int(min(max(0, value.rounded()), 1e12)) : 0 }

    private static func byTime(_ series: MeasuredSeries) -> [Timestamp: Double] {
        Dictionary(series.points.map { ($0.time, $0.value) }) { $1 }
    }

    // MARK: Latency

    private typealias Bucket = (bound: Double, values: [Timestamp: Double])

    /// The cumulative buckets of each instance, ascending by their bounds in milliseconds.
    private func buckets(_ latency: [MeasuredSeries], _ names: InstanceNames) -> [InstanceID: [Bucket]] {
        var result: [InstanceID: [Bucket]] = [:]
        for series in latency {
            guard let id = names.instance(series.labels[label] ?? ""), let word = series.labels["le"],
                let bound = word == "+Inf" ? .infinity : Double(word), !bound.isNaN
            else { continue }
            result[id, default: []].append((bound * 1_000, Self.byTime(series)))
        }
        return result.mapValues { $0.sorted { $0.bound < $1.bound } }
    }

    /// Up to about 100 latencies that stand for those of a bin: each the upper bound of its bucket, the last one doubled.
    private static func latencies(_ buckets: [Bucket], from earlier: Timestamp, to later: Timestamp) -> [Double] {
        let sums = buckets.map { grown(from: $0.values[earlier] ?? 0, to: $0.values[later] ?? 0) }
        guard let total = sums.last, total >= 1 else { return [] }
        let highest = buckets.last { $0.bound.isFinite }?.bound ?? 0
        let scale = min(1, 100 / total)
        var result: [Double] = []
        var before = 0.0
        for (bucket, sum) in zip(buckets, sums) {
            let count = Int((max(0, sum - before) * scale).rounded())
            result += Array(repeating: bucket.bound.isFinite ? bucket.bound : 2 * highest, count: min(count, 100))
            before = max(before, sum)
        }
        return result
    }
}
