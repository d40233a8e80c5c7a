// MemoryTelemetry: heartbeats, lines and counts that end with the process, for simulations and tests.
public import Changes
public import Journal

/// Telemetry in memory.
public actor MemoryTelemetry: Telemetry {
    private struct Place: Hashable {
        var service: String
        var environment: String
        var instance: InstanceID
    }

    private struct Kept {
        var view: InstanceView
        var lines: [LogLine] = []
        var bins: [CountedBin] = []
    }

    private var kept: [Place: Kept] = [:]

    /// Nothing yet.
    public init() {}

    /// Takes a report, as `Telemetry` says.
    public func record(_ report: InstanceReport, at time: Timestamp) async throws(StoreFailure) {
        let place = Place(service: report.service, environment: report.environment, instance: report.instance)
        var short = report
        (short.lines, short.exits) = ([], [])
        var known = kept[place] ?? Kept(view: InstanceView(report: short, heard: time, first: time, exits: []))
        let last = known.view.report
        let isKnown = kept[place] != nil && last.incarnation == report.incarnation && report.sequence <= last.sequence
        guard !isKnown else { return }
        known.view.report = short
        known.view.heard = time
        known.view.exits = Array((report.exits.reversed() + known.view.exits).prefix(20))
        known.lines = Array((known.lines + report.lines).suffix(TelemetryRetention.linesOfInstance))
        if let counts = report.counts {
            let begin = Timestamp(seconds: time.seconds / 15 * 15)
            known.bins.append(
                CountedBin(instance: report.instance, revision: report.revision, begin: begin, counts: counts)
            )
            known.bins = known.bins.suffix(2_000)
        }
        kept[place] = known
    }

    /// The instances, as `Telemetry` says.
    public func instances(of service: String, in environment: String, since: Timestamp) async throws(StoreFailure)
        -> [InstanceView]
    {
        kept.filter { $0.key.service == service && $0.key.environment == environment && $0.value.view.heard >= since }
            .map(\.value.view).sorted { $0.report.instance < $1.report.instance }
    }

    /// The lines, as `Telemetry` says.
    public func lines(of instance: InstanceID, service: String, environment: String, limit: Int)
        async throws(StoreFailure)
        -> [LogLine]
    {
        kept[Place(service: service, environment: environment, instance: instance)]?.lines.suffix(limit) ?? []
    }

    /// The counts, as `Telemetry` says.
    public func bins(of service: String, in environment: String, since: Timestamp) async throws(StoreFailure)
        -> [CountedBin]
    {
        kept.filter { $0.key.service == service && $0.key.environment == environment }.flatMap(\.value.bins)
            .filter { $0.begin >= since }.sorted { $0.begin < $1.begin }
    }

    /// Forgets, as `Telemetry` says.
    public func forget(before time: Timestamp) async throws(StoreFailure) {
        kept = kept.filter { $0.value.view.heard >= time }
    }
}
