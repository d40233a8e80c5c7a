// RolloutReaction: carries started changes out: looks, asks the aggregate what follows, lets a driver do it.
import Changes
import Contracts
public import Journal
import Judging

/// Carries started changes out, one look at a time.
///
///     let reaction = RolloutReaction(store, telemetry: telemetry, leases: leases, drivers: drivers, node: "node-1")
///     while … { for trouble in await reaction.step(now: clock.now) { log(trouble) } }
///
/// Whatever fails in a step is told and tried again in the next: all that it does follows from the journal, and each
/// action has an id of its own. A lease keeps other nodes from looking at the same time; where both do all the same, the
/// journal's versions keep the rollout one.
public actor RolloutReaction {
    /// What did not work, and where.
    public struct Trouble: Sendable, Hashable, CustomStringConvertible {
        /// The change, or what else it is about.
        public var at: String
        /// Why.
        public var because: String
        /// Both.
        public var description: String { "\(at): \(because)" }
    }

    /// How long a lease is taken for.
    static let leaseTime = Duration.seconds(15)
    /// A longer time between two steps is a jump of the clock, or nobody looked.
    static let gap = Duration.seconds(15)
    static let origin = "engine:rollout"

    let store: any EventStore
    let telemetry: any Telemetry
    let leases: any Leases
    let drivers: any DriverSource
    let metrics: (any MetricsSource)?
    let node: String
    private var state = DesiredState()
    private var lastStep: Timestamp?
    /// Time that passed by small steps; and since the last jump.
    private(set) var uptime = Duration.zero
    private var steadySince = Duration.zero
    private var carried: [String: CarriedChange] = [:]
    private var isStepping = false

    /// A reaction over a journal; `metrics` is asked what contracts have measured, nil: nobody is.
    public init(
        _ store: any EventStore,
        telemetry: any Telemetry,
        leases: any Leases,
        drivers: any DriverSource,
        metrics: (any MetricsSource)? = nil,
        node: String
    ) {
        self.store = store
        self.telemetry = telemetry
        self.leases = leases
        self.drivers = drivers
        self.metrics = metrics
        self.node = node
    }

    /// Looks at each change under way once and does what follows; what did not work is told.
    ///
    /// Cost: O(new events + instances + bins of the step). A step that is called while another one runs does nothing.
    public func step(now: Timestamp) async -> [Trouble] {
        guard !isStepping else { return [] }
        isStepping = true
        defer { isStepping = false }
        keepTime(now)
        do { state = try await state.caughtUp(with: store) } catch {
            return [Trouble(at: "journal", because: "\(error)")]
        }
        var troubles: [Trouble] = []
        let underWay = state.underWay.filter { $0.change.kind != .recorded }
        let ids = Set(underWay.map { Self.key($0.change) })
        carried = carried.filter { ids.contains($0.key) }
        for (change, rollout) in underWay {
            do throws(CarryFailure) {
                try await carry(change, rollout, now)
            } catch { troubles.append(Trouble(at: "\(change.service) \(change.id)", because: error.because)) }
        }
        return troubles
    }

    func carriedChange(_ change: Change) -> CarriedChange? { carried[Self.key(change)] }

    /// Numbers count in each service.
    private static func key(_ change: Change) -> String { "\(change.service)/\(change.id)" }

    private func keepTime(_ now: Timestamp) {
        if let lastStep {
            let passed = now - lastStep
            if passed >= .zero, passed <= RolloutReaction.gap { uptime += passed } else { steadySince = uptime }
        }
        lastStep = now
    }

    private func carry(_ change: Change, _ known: Rollout?, _ now: Timestamp) async throws(CarryFailure) {
        let lease = "rollout/\(change.service)/\(change.id)"
        let until = now + RolloutReaction.leaseTime
        do {
            guard try await leases.acquire(lease, holder: node, until: until, now: now) else { return }
        } catch { throw CarryFailure("\(error)") }
        guard let rollout = known, let plan = rollout.plan else { return try await plan(change, now) }
        var kept = try await kept(change, plan)
        if rollout.isFinished {
            try await finish(change, rollout, now)
            carried[Self.key(change)] = nil
            do { return try await leases.release(lease, holder: node) } catch { throw CarryFailure("\(error)") }
        }
        let stops = state.stops.stops(against: change.service, by: change.by)
        if let stop = stops.first {
            try await perform(.halt(because: "\(stop.by): \(stop.because)"), rollout, plan, now)
        } else if rollout.phase == .halted {
            try await perform(.lift(because: "the stop was lifted"), rollout, plan, now)
        }
        let fresh = try await caughtUp(change) ?? rollout
        let observation = try await observe(fresh, plan, &kept, now)
        carried[Self.key(change)] = kept
        try await perform(.observe(observation), fresh, plan, now)
        guard let after = try await caughtUp(change) else { return }
        if after.isFinished { try await finish(change, after, now) }
        try await drive(after, plan, kept.driver)
    }

    private func caughtUp(_ change: Change) async throws(CarryFailure) -> Rollout? {
        do { state = try await state.caughtUp(with: store) } catch { throw CarryFailure("\(error)") }
        return state.rollout(of: change)
    }

    private func observe(
        _ rollout: Rollout,
        _ plan: RolloutPlan,
        _ kept: inout CarriedChange,
        _ now: Timestamp
    ) async throws(CarryFailure) -> FleetObservation {
        let views: [InstanceView]
        do { views = try await kept.driver.instances(now: now) } catch {
            throw CarryFailure("the instances are not known: \(error.because)")
        }
        let watched = kept.watched(rollout.phaseNumber, at: uptime)
        let instances = views.map { view in
            InstanceObservation(view, failingFor: kept.failing(view.report, at: uptime))
        }
        let signals = await signals(rollout, plan, &kept, views.map(\.report), now)
        return FleetObservation(instances, signals: signals, watched: watched, steady: uptime - steadySince)
    }

    /// Lets the driver do what was told and is not done.
    private func drive(_ rollout: Rollout, _ plan: RolloutPlan, _ driver: any Driver) async throws(CarryFailure) {
        var failures: [String] = []
        for (id, member) in rollout.members.sorted(by: { $0.key < $1.key }) {
            let cause = plan.cause + [plan.change.text]
            do throws(DriverFailure) {
                switch (member.standing, member.revision) {
                case (.assigned, .some(let revision)):
                    try await driver.assign(id, to: revision, action: member.action, cause: cause)
                case (.assigned, .none), (.quarantined, _):
                    try await driver.withdraw(id, action: member.action, cause: cause)
                default: continue
                }
            } catch { failures.append("\(id): \(error.because)") }
        }
        if !failures.isEmpty { throw CarryFailure(failures.joined(separator: "; ")) }
    }
}

/// What the reaction keeps of a change that it carries: lost with the process, which costs time only.
struct CarriedChange {
    let driver: any Driver
    /// What the contract says of rollouts; nil: nothing, or it could not be read.
    let section: Contract.Rollout?
    var history: CanaryHistory?
    /// What was measured elsewhere, and when that was asked.
    var measured: (at: Duration, reading: SignalReading)?
    private var phase = -1
    private var phaseBegan = Duration.zero
    private var failingSince: [InstanceID: Duration] = [:]

    init(driver: any Driver, section: Contract.Rollout?) {
        self.driver = driver
        self.section = section
    }

    mutating func watched(_ number: Int, at uptime: Duration) -> Duration {
        if number != phase { (phase, phaseBegan) = (number, uptime) }
        return uptime - phaseBegan
    }

    mutating func failing(_ report: InstanceReport, at uptime: Duration) -> Duration {
        guard report.health == .failing else {
            failingSince[report.instance] = nil
            return .zero
        }
        let since = failingSince[report.instance] ?? uptime
        failingSince[report.instance] = since
        return uptime - since
    }
}

/// Why a change was not carried on in this step.
struct CarryFailure: Error {
    var because: String
    init(_ because: String) { self.because = because }
}

extension InstanceObservation {
    init(_ view: InstanceView, failingFor: Duration) {
        let report = view.report
        self.init(
            report.instance,
            revision: report.revision,
            phase: report.phase,
            health: report.health,
            done: report.done,
            heard: view.heard,
            reason: report.reason,
            exits: view.exits,
            failingFor: failingFor
        )
    }
}
