// SuspectScore: what speaks for and against one change.

/// The reasons of one change.
struct SuspectScore {
    private(set) var reasons: [Suspect.Reason] = []
    /// How many healthy instances a restart would put onto it.
    private(set) var endangered: Int?
    private let change: IncidentFacts.Change
    private let facts: IncidentFacts
    private let picture: FailurePicture

    init(_ change: IncidentFacts.Change, _ facts: IncidentFacts, _ picture: FailurePicture) {
        (self.change, self.facts, self.picture) = (change, facts, picture)
        let runners = active()
        let services = touched(runners)
        associate(runners, services)
        age(runners)
        reach(services)
        mention(services)
        circumstances()
    }

    private mutating func add(_ words: String, _ weight: Double) {
        reasons.append(Suspect.Reason(words: words, weight: weight))
    }

    // MARK: Who runs it

    /// Instances that ran it before the symptom; those on the revision that a migration needs bear it.
    private func active() -> Set<String> {
        var running = Set(change.activations.filter { $0.value <= facts.symptomAt }.keys)
        if let needed = change.needsRevision {
            for other in facts.changes where other.revision == needed {
                running.subtract(other.activations.filter { $0.value <= facts.symptomAt }.keys)
            }
        }
        return running.filter { picture.service[$0] != nil }
    }

    /// The services that it may hurt.
    private func touched(_ runners: Set<String>) -> Set<String> {
        if change.kind == .migration, let database = change.database {
            return Set(facts.services.filter { $0.database == database }.map(\.name))
        }
        return change.service.map { [$0] } ?? Set(runners.compactMap { picture.service[$0] })
    }

    /// Whether failure goes with who runs it.
    private mutating func associate(_ runners: Set<String>, _ services: Set<String>) {
        var scope = Set(services.flatMap { picture.instances[$0] ?? [] })
        scope.formUnion(change.activations.keys.filter { picture.service[$0] != nil })
        if change.service == nil { scope.formUnion(picture.failing) }
        let rest = scope.subtracting(runners)
        let failingWith = runners.intersection(picture.failing).count, healthyWith = runners.count - failingWith
        let failing = rest.intersection(picture.failing).count, healthy = rest.count - failing
        let with =
            Exponential.logBeta(5 + Double(failingWith), 1.5 + Double(healthyWith)) - Exponential.logBeta(5, 1.5)
        let without = Exponential.logBeta(0.5 + Double(failing), 6 + Double(healthy)) - Exponential.logBeta(0.5, 6)
        let alike =
            Exponential.logBeta(0.6 + Double(failingWith + failing), 1.2 + Double(healthyWith + healthy))
            - Exponential.logBeta(0.6, 1.2)
        let weight = min(8, max(-7, with + without - alike))
        add(
            "\(failingWith) of \(runners.count) instances that run it fail, \(failing) of \(rest.count) others",
            weight
        )
        // A restarted process reads stored config anew, but stays on the artefact that its host has.
        let isOnRestart = change.kind == .config && (change.reload == .restart || change.reload == .rolling)
        let follows = Skew.follows(
            failingWith: failingWith,
            healthyWith: healthyWith,
            failing: failing,
            healthy: healthy
        )
        if failingWith > 0, isOnRestart, follows { endangered = healthy }
    }

    // MARK: Since when

    private mutating func age(_ runners: Set<String>) {
        guard change.at <= facts.symptomAt else { return add("it was made after the first symptom", -8) }
        let ages = runners.intersection(picture.failing).compactMap { instance in
            change.activations[instance].map { max(0, facts.symptomAt - $0) / 3_600 }
        }
        guard !ages.isEmpty else { return add("it was never active on a failing instance", -4) }
        let hours = FailurePicture.median(ages)
        let density =
            0.62 * Exponential.of(-hours / 0.25) / 0.25 + 0.23 * Exponential.of(-hours / 4) / 4
            + 0.15 * Exponential.of(-hours / 30) / 30
        let weight = min(4.5, max(-3, Exponential.log(72 * density)))
        add("active on the failing instances for \(SuspectScore.duration(hours)) when it began", weight)
    }

    private static func duration(_ hours: Double) -> String {
        let minutes = Int((hours * 60).rounded())
        if minutes < 2 { return "a minute" }
        return minutes < 120 ? "\(minutes) minutes" : "\(Int(hours.rounded())) hours"
    }

    // MARK: Where

    private mutating func reach(_ services: Set<String>) {
        let names = services.sorted().joined(separator: ", ")
        if !services.isDisjoint(with: picture.deepest) {
            return add("\(names) is the deepest that fails", 0.4 * 1.6)
        }
        if !services.isDisjoint(with: picture.failingServices) {
            return add("\(names) fails, but so does something beneath it", 0.4 * -0.4)
        }
        var (weight, words) = (-4.0, "no failing service calls \(names)")
        if !services.isDisjoint(with: picture.beneath) {
            (weight, words) = (-1.2, "\(names) is well, beneath a failing service")
        }
        let callers = facts.errorLines.filter {
            picture.service[$0.instance].map(picture.failingServices.contains) ?? false
        }
        let total = callers.reduce(0) { $0 + $1.count }
        let named = callers.filter { line in services.contains { line.message.contains($0) } }.reduce(0) {
            $0 + $1.count
        }
        if change.service != nil, named > 0, 1.6 * Double(named) / Double(total) - 0.3 > weight {
            weight = 1.6 * Double(named) / Double(total) - 0.3
            words = "its callers' errors name \(names)"
        }
        add(words, 0.4 * weight)
    }

    // MARK: What was said

    private mutating func mention(_ services: Set<String>) {
        var hits = 0, own = 0
        for line in facts.errorLines where change.words.contains(where: { !$0.isEmpty && line.message.contains($0) }) {
            hits += 1
            if let service = picture.service[line.instance], services.contains(service) { own += 1 }
        }
        if own > 0 {
            let weight = min(4, 1.6 + 0.9 * Exponential.log(Double(hits) + 0.5 * Double(own)))
            return add("\(hits) error line\(hits == 1 ? " mentions" : "s mention") it", weight)
        }
        if hits > 0 { return add("errors of other services mention it", 0.8) }
        add("no error line mentions it", -0.25)
    }

    // MARK: Circumstances

    private mutating func circumstances() {
        let prior: Double =
            switch change.kind {
            case .cron: 0.84
            case .infra: 0.25
            case .config: 0.15
            case .migration: 0.11
            case .deploy: -0.36
            case .flag: -1.27
            }
        add("changes of this kind (\(change.kind.rawValue)) are to blame \(prior > 0 ? "more" : "less") often", prior)
        if let reverted = change.revertedAt, reverted < facts.symptomAt { add("it was taken back before", -3.5) }
        for event in facts.events {
            switch event {
            case .jobRun(let job, let at) where change.kind == .cron && (0..<1_800).contains(facts.symptomAt - at):
                guard change.words.contains(where: { $0.contains(job) }) else { continue }
                return add("its job \(job) had just run", 1.2)
            case .memoryHigh(let service, let at)
            where change.kind == .deploy && service == change.service && at <= facts.openedAt:
                return add("memory of \(service) has risen since", 2.2)
            default: continue
            }
        }
    }
}
