// FailurePicture: which instances and services fail, and how deep in the chain of calls.

/// Who fails, seen from the facts alone.
struct FailurePicture {
    /// Instances that fail or never began to serve.
    let failing: Set<String>
    /// Instances by service.
    let instances: [String: [String]]
    /// The service of each instance.
    let service: [String: String]
    /// Services with a failing instance.
    let failingServices: Set<String>
    /// Failing services beneath which nothing fails.
    let deepest: Set<String>
    /// All services beneath failing ones.
    let beneath: Set<String>

    /// - Source: METHODS §2, *A failing instance*.
    init(_ facts: IncidentFacts) {
        var instances: [String: [String]] = [:]
        var service: [String: String] = [:]
        var serving: [String: [Int]] = [:]
        for instance in facts.instances {
            instances[instance.service, default: []].append(instance.id)
            service[instance.id] = instance.service
            if instance.requests > 0 { serving[instance.service, default: []].append(instance.requests) }
        }
        let starts = FailurePicture.starts(facts)
        var failing: Set<String> = []
        for instance in facts.instances {
            let peers = FailurePicture.median(serving[instance.service] ?? [])
            if FailurePicture.fails(instance) {
                failing.insert(instance.id)
            } else if instance.requests == 0, instance.requestsBefore == 0, peers >= 20,
                facts.symptomAt - (starts[instance.id] ?? 0) < 3 * 3_600
            {
                failing.insert(instance.id)
            }
        }
        let below = FailurePicture.reachable(facts.services)
        let services = Set(failing.compactMap { service[$0] })
        self.failing = failing
        self.instances = instances
        self.service = service
        failingServices = services
        deepest = services.filter { (below[$0] ?? []).isDisjoint(with: services) }
        beneath = services.reduce(into: []) { $0.formUnion(below[$1] ?? []) }
    }

    /// At least two errors, and more than 3 % and than four times as often as before.
    private static func fails(_ instance: IncidentFacts.Instance) -> Bool {
        guard instance.errors >= 2, instance.requests > 0 else { return false }
        let rate = Double(instance.errors) / Double(instance.requests)
        let before =
            instance.requestsBefore > 0 ? Double(instance.errorsBefore) / Double(instance.requestsBefore) : 0
        return rate > max(0.03, 4 * before)
    }

    /// When each process was started: as told, or later where a change that needs a restart became active.
    private static func starts(_ facts: IncidentFacts) -> [String: Double] {
        var result: [String: Double] = [:]
        for instance in facts.instances { result[instance.id] = instance.startedAt }
        for change in facts.changes where change.reload == .restart || change.reload == .rolling {
            guard change.kind == .config || change.kind == .deploy else { continue }
            for (instance, at) in change.activations where at <= facts.openedAt {
                if let known = result[instance] { result[instance] = max(known, at) }
            }
        }
        return result
    }

    /// All services beneath each service; circles are walked once.
    ///
    /// Cost: O(services × calls).
    private static func reachable(_ services: [IncidentFacts.Service]) -> [String: Set<String>] {
        var calls: [String: [String]] = [:]
        for service in services { calls[service.name] = service.dependsOn }
        var result: [String: Set<String>] = [:]
        for service in services {
            var seen: Set<String> = []
            var waiting = service.dependsOn
            while let next = waiting.popLast() {
                if seen.insert(next).inserted { waiting += calls[next] ?? [] }
            }
            result[service.name] = seen
        }
        return result
    }

    static func median(_ values: [Int]) -> Double { median(values.map(Double.init)) }

    static func median(_ values: [Double]) -> Double {
        guard !values.isEmpty else { return 0 }
        let sorted = values.sorted(), half = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
    }
}
