// SimulatedAgent: an instance with its agent: carries out orders, starts a program that behaves as its revision does.
import Changes
import Journal

/// How a program behaves on a revision.
enum Behaviour: String, CaseIterable, Sendable {
    /// It is well, and serves.
    case good
    /// It ends before it is well.
    case endsAtBoot
    /// The agent refuses it: exit 78.
    case refused
    /// It is well for some time, and ends, again and again.
    case endsLater
    /// Its health check never holds.
    case neverWell
    /// Its health check holds at first.
    case unwellLater
    /// It is well and fails most requests.
    case errors
    /// It is well and gets no request.
    case noTraffic
    /// The whole machine falls silent some time after the start.
    case takesMachine
}

/// An instance with its agent.
struct SimulatedAgent: Sendable {
    let id: InstanceID
    var isAlive = true
    var generation: Int64 = -1
    var action: String?
    var revision: RevisionID?
    var goal = InstanceOrder.Goal.run
    /// When the program on the present revision was started, in true seconds.
    var started = 0
    /// How long a start takes here.
    var startSeconds: Int
    /// Times at which each action was carried out.
    var carriedOut: [String: Int] = [:]
    /// Revisions that the program ran on, however briefly.
    var ran: Set<RevisionID> = []
    var sequence: Int64 = 0
    var incarnation: Int
    /// When the agent was started.
    var restarted = -1_000
    /// The revision that its program was well on last, kept on disk.
    private var cached: RevisionID?

    init(_ id: InstanceID, startSeconds: Int, incarnation: Int) {
        self.id = id
        self.startSeconds = startSeconds
        self.incarnation = incarnation
    }

    /// Takes an order: what is not newer is ignored, and the same action is not carried out again.
    mutating func take(_ order: InstanceOrder, at second: Int) {
        guard isAlive, order.generation > generation else { return }
        generation = order.generation
        guard order.action != action, order.revision != nil || order.goal == .stop else { return }
        // Started from what was kept on disk, it runs what is asked for already.
        if action == nil, goal == .run, order.goal == .run, order.revision == revision, revision != nil {
            return action = order.action
        }
        action = order.action
        goal = order.goal
        carriedOut[order.action, default: 0] += 1
        if order.goal == .run {
            revision = order.revision
            started = second
            if let revision { ran.insert(revision) }
        }
    }

    /// The agent ends and is started again; without its disk it knows nothing.
    mutating func restart(keepsDisk: Bool, at second: Int) {
        if !keepsDisk { cached = nil }
        (generation, action, goal, revision) = (-1, nil, .run, cached)
        (started, restarted, incarnation, sequence) = (second, second, incarnation + 1_000, 0)
        carriedOut = [:]
    }

    /// How its program stands at a moment.
    func stand(_ behaviour: Behaviour, at second: Int) -> (phase: InstancePhase, health: InstanceHealth) {
        guard revision != nil else { return (.starting, .unknown) }
        if goal == .stop { return (.stopped, .unknown) }
        let age = second - started - startSeconds
        switch behaviour {
        case .refused: return (.refused, .unknown)
        case _ where age < 0: return (.starting, .unknown)
        case .endsAtBoot: return (.crashing, .failing)
        case .endsLater where age >= 8: return (.crashing, .failing)
        case .neverWell: return (.running, .failing)
        case .unwellLater where age >= 8: return (.running, .failing)
        default: return (.running, .healthy)
        }
    }

    /// Whether its machine is gone.
    func isGone(_ behaviour: Behaviour, at second: Int) -> Bool {
        !isAlive || behaviour == .takesMachine && goal == .run && second - started - startSeconds >= 6
    }

    /// What it tells at a moment.
    mutating func report(
        _ behaviour: Behaviour,
        at second: Int,
        now: Timestamp,
        requests: Int,
        _ chance: inout SimulatedChance
    ) -> InstanceReport {
        let (phase, health) = stand(behaviour, at: second)
        sequence += 1
        var report = InstanceReport(
            service: "shop",
            environment: "production",
            instance: id,
            host: "host-\(id)",
            revision: revision,
            phase: phase,
            health: health,
            sequence: sequence,
            incarnation: "\(id)-\(incarnation)"
        )
        report.done = action
        if phase == .crashing {
            report.exits = [
                ProgramExit(time: now, code: 1, signal: nil, ranMilliseconds: 300, revision: revision, wasAsked: false)
            ]
        }
        guard phase == .running else { return report }
        if health == .healthy { cached = revision }
        var errors = 0
        let served = behaviour == .noTraffic ? 0 : requests
        for _ in 0..<served where chance.happens(behaviour == .errors ? 900 : 5) { errors += 1 }
        report.counts = RequestCounts(requests: served, errors: errors)
        return report
    }
}
