// SimulatedOutside: telemetry and leases in memory, as the real ones are promised to be.
import Changes
import Journal
import Processes

/// Heartbeats and counts in memory.
actor SimulatedTelemetry: Telemetry {
    private var views: [InstanceID: InstanceView] = [:]
    private var counted: [Timestamp: [InstanceID: CountedBin]] = [:]
    /// Whether it answers.
    private var isAway = false

    func setAway(_ isAway: Bool) { self.isAway = isAway }

    func record(_ report: InstanceReport, at time: Timestamp) async throws(StoreFailure) {
        if isAway { throw .unavailable(because: "telemetry is away") }
        let known = views[report.instance]
        if let known, known.report.incarnation == report.incarnation, known.report.sequence >= report.sequence {
            return
        }
        var exits = report.exits.reversed() + (known?.exits ?? [])
        exits = Array(exits.prefix(20))
        views[report.instance] = InstanceView(
            report: report,
            heard: time,
            first: known?.first ?? time,
            exits: exits
        )
        guard let counts = report.counts else { return }
        let begin = Timestamp(seconds: time.seconds / 15 * 15)
        var bin =
            counted[begin]?[report.instance]
            ?? CountedBin(
                instance: report.instance,
                revision: report.revision,
                begin: begin,
                counts: RequestCounts(requests: 0, errors: 0)
            )
        guard bin.revision == report.revision else { return }
        bin.counts.requests += counts.requests
        bin.counts.errors += counts.errors
        counted[begin, default: [:]][report.instance] = bin
    }

    func instances(
        of service: String,
        in environment: String,
        since: Timestamp
    ) async throws(StoreFailure) -> [InstanceView] {
        if isAway { throw .unavailable(because: "telemetry is away") }
        return views.values.filter { $0.heard >= since }.sorted { $0.report.instance < $1.report.instance }
    }

    func lines(
        of instance: InstanceID,
        service: String,
        environment: String,
        limit: Int
    ) async throws(StoreFailure) -> [LogLine] { [] }

    func bins(of service: String, in environment: String, since: Timestamp) async throws(StoreFailure) -> [CountedBin] {
        if isAway { throw .unavailable(because: "telemetry is away") }
        return counted.filter { $0.key >= since }.sorted { $0.key < $1.key }
            .flatMap { $0.value.values.sorted { $0.instance < $1.instance } }
    }

    func forget(before time: Timestamp) async throws(StoreFailure) {}
}

/// Leases in memory; one can be told to give a lease to two.
actor SimulatedLeases: Leases {
    private var held: [String: (holder: String, until: Timestamp)] = [:]
    private var isLoose = false

    func setLoose(_ isLoose: Bool) { self.isLoose = isLoose }

    func acquire(_ name: String, holder: String, until: Timestamp, now: Timestamp) async throws(StoreFailure) -> Bool {
        if !isLoose, let lease = held[name], lease.holder != holder, lease.until > now { return false }
        held[name] = (holder, until)
        return true
    }

    func release(_ name: String, holder: String) async throws(StoreFailure) {
        if held[name]?.holder == holder { held[name] = nil }
    }
}
