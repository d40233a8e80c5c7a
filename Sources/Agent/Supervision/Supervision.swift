// Supervision: what is to be done about a program, decided from what happens to it; no clock, process or network here.
import Changes

/// What is to be done about a program, decided from what happens to it.
///
/// Each `step` takes what happened, at a time since the agent began, and answers with actions in order. A program is
/// `none`, `running`, `draining` (its hook runs), `stopping` (it was signalled; at `killAt` its group is killed) or
/// `waiting` (it crashed; it is started again at an instant). Meanwhile one target may be in preparation: the next
/// revision is checked while the one before still runs, so a refused revision costs nobody anything.
struct Supervision: Sendable {
    /// A program that runs.
    struct Run: Sendable {
        var target: StartTarget
        var preparation: Preparation
        var since: Duration
        /// Whether it was well once, or has no check.
        var isUp: Bool
        var isProven = false
        /// Failed health checks in a row.
        var misses = 0
        var health: InstanceHealth = .unknown
        var reason: String?
    }

    enum Program: Sendable {
        case none
        case running(Run)
        case draining(Run, until: Duration, killAt: Duration)
        case stopping(Run, killAt: Duration, isKilled: Bool)
        case waiting(until: Duration, StartTarget)
    }

    let policy: SupervisionPolicy
    var program = Program.none
    /// The newest order.
    var order: InstanceOrder?
    /// The action carried out last.
    var done: String?
    /// The target that is being checked.
    var preparing: StartTarget?
    /// A target that may start as soon as the program before has ended.
    var next: (target: StartTarget, preparation: Preparation)?
    /// The refusal that stands.
    var refusal: Refusal?
    /// What keeps a target from being checked; it is tried again at `retryAt`.
    var obstacle: String?
    var retryAt: Duration?
    /// What the program runs on, or ran on.
    var current: (target: StartTarget, revision: RevisionID)?
    var lastEnd: ProgramEnd?
    /// Crashes in a row.
    var crashes = 0
    /// The signal that ends us; nil as long as nothing does.
    var endingBy: Int32?
    var isStopped = false
    var hasEnded = false

    init(policy: SupervisionPolicy) { self.policy = policy }

    /// What follows from something that happened at `now`.
    mutating func step(_ input: SupervisionInput, at now: Duration) -> [SupervisionAction] {
        guard !hasEnded else { return [] }
        switch input {
        case .began: return policy.hasServer ? [] : prepare(StartTarget(revision: nil, action: nil))
        case .order(let order): return take(order, now)
        case .serverAway(let good): return startWithoutServer(good)
        case .prepared(let target, let preparation):
            guard target == preparing else { return [] }
            (preparing, obstacle, retryAt) = (nil, nil, nil)
            return begin(target, preparation, now)
        case .refused(let target, let refusal):
            guard target == preparing else { return [] }
            (preparing, obstacle, retryAt) = (nil, nil, nil)
            return refuse(target, refusal, now)
        case .unprepared(let target, let reason):
            guard target == preparing else { return [] }
            let isNew = obstacle != reason
            (preparing, obstacle, retryAt) = (nil, reason, now + .seconds(2))
            return isNew ? [.say("\(target.revision?.short ?? "the revision") cannot be checked: \(reason)")] : []
        case .started: return started(now)
        case .notStarted(let reason, let code): return notStarted(reason, code)
        case .ended(let end): return ended(end, now)
        case .drained:
            guard case .draining(let run, _, let killAt) = program else { return [] }
            program = .stopping(run, killAt: killAt, isKilled: false)
            return [.send(endingBy ?? SignalNames.terminate)]
        case .health(let isWell, let reason): return judge(isWell, reason, now)
        case .signal(let number): return pass(number, now)
        case .tick: return tick(now)
        }
    }

    // MARK: Orders

    private mutating func take(_ order: InstanceOrder, _ now: Duration) -> [SupervisionAction] {
        guard endingBy == nil, order.generation > (self.order?.generation ?? .min) else { return [] }
        self.order = order
        return follow(order, now)
    }

    /// What an order leads to from where the program stands.
    mutating func follow(_ order: InstanceOrder, _ now: Duration) -> [SupervisionAction] {
        guard order.action != done else { return [] }
        switch order.goal {
        case .stop:
            next = nil
            isStopped = true
            let abandon = abandonPreparation()
            switch program {
            case .none, .waiting:
                program = .none
                done = order.action
                return abandon
            case .running(let run): return abandon + stop(run, now)
            case .draining, .stopping: return abandon
            }
        case .run:
            guard let revision = order.revision else {
                let words = "nothing was shipped to this environment yet: the program waits for a revision"
                guard case .none = program, obstacle != words else { return [] }
                obstacle = words
                return [.say(words)]
            }
            isStopped = false
            // A program that is on the revision already stays as it is where the way there was never gone: it was
            // started from the cache, or the revision it was to leave for was refused.
            if case .running = program, let current, current.revision == revision,
                current.target.action == nil || refusal != nil
            {
                self.current?.target.action = order.action
                (refusal, done, next) = (nil, order.action, nil)
                return abandonPreparation()
            }
            let target = StartTarget(revision: revision, action: order.action, cause: order.cause)
            guard preparing != target, next?.target != target else { return [] }
            next = nil
            return abandonPreparation() + prepare(target)
        }
    }

    private mutating func startWithoutServer(_ good: RevisionID?) -> [SupervisionAction] {
        guard order == nil, preparing == nil, case .none = program, endingBy == nil else { return [] }
        guard let good else {
            let words = "the server is away and no revision is known to be good here: waiting for the server"
            guard obstacle != words else { return [] }
            obstacle = words
            return [.say(words)]
        }
        return [.say("the server is away: starting on \(good.short), the last revision known to be good here")]
            + prepare(StartTarget(revision: good, action: nil))
    }

    mutating func prepare(_ target: StartTarget) -> [SupervisionAction] {
        preparing = target
        retryAt = nil
        return [.prepare(target)]
    }

    mutating func abandonPreparation() -> [SupervisionAction] {
        retryAt = nil
        guard preparing != nil else { return [] }
        preparing = nil
        return [.abandonPreparation]
    }

    // MARK: Starts

    private mutating func begin(_ target: StartTarget, _ preparation: Preparation, _ now: Duration)
        -> [SupervisionAction]
    {
        refusal = nil
        switch program {
        case .none, .waiting:
            program = .none
            return start(target, preparation)
        case .running(let run):
            next = (target, preparation)
            return stop(run, now)
        case .draining, .stopping:
            next = (target, preparation)
            return []
        }
    }

    mutating func start(_ target: StartTarget, _ preparation: Preparation) -> [SupervisionAction] {
        next = (target, preparation)
        return [.start(target, preparation)]
    }

    private mutating func started(_ now: Duration) -> [SupervisionAction] {
        guard let (target, preparation) = next else { return [] }
        next = nil
        let isUp = preparation.health == nil
        program = .running(Run(target: target, preparation: preparation, since: now, isUp: isUp))
        current = (target, preparation.revision)
        done = target.action ?? done
        lastEnd = nil
        // An order whose revision could not be had while this one was brought up is tried again.
        if let order, order.action != done, preparing == nil { retryAt = now + .seconds(2) }
        return isUp ? [.ready] : []
    }

    private mutating func notStarted(_ reason: String, _ code: Int32) -> [SupervisionAction] {
        let target = next?.target
        next = nil
        program = .none
        done = target?.action ?? done
        refusal = Refusal(revision: target?.revision, reason: reason)
        guard policy.hasServer, let current, current.target != target else { return [.say(reason)] + end(code) }
        // What ran before may still start.
        return [.say(reason)] + prepare(current.target)
    }

    private mutating func refuse(_ target: StartTarget, _ refusal: Refusal, _ now: Duration) -> [SupervisionAction] {
        self.refusal = refusal
        done = target.action ?? done
        let name = (refusal.revision ?? target.revision)?.short ?? "the config"
        let shown: [SupervisionAction] = refusal.text.isEmpty ? [] : [.show(refusal.text)]
        switch program {
        case .running:
            let stays = current?.revision.short ?? "what it runs on"
            return shown + [.say("\(name) was refused: \(refusal.reason); the program stays on \(stays)")]
        case .draining, .stopping: return shown + [.say("\(name) was refused: \(refusal.reason)")]
        case .none where policy.hasServer && lastEnd != nil, .waiting where policy.hasServer:
            crashes += 1
            program = .waiting(until: now + wait, current?.target ?? target)
            return shown + [.say("\(name) was refused: \(refusal.reason); it is checked again in \(wait.words)")]
        case .none, .waiting:
            return shown + [.say("\(name) was refused: \(refusal.reason); the program was not started")]
                + end(refusal.code)
        }
    }

    mutating func end(_ code: Int32) -> [SupervisionAction] {
        hasEnded = true
        return [.exit(code)]
    }

    /// How long after the last of a row of crashes.
    var wait: Duration {
        var wait = policy.firstWait
        for _ in 1..<max(1, min(crashes, 16)) where wait < policy.longestWait { wait = wait * 2 }
        return min(wait, policy.longestWait)
    }
}

extension Duration {
    /// `2 s`, `1.5 s`.
    var words: String {
        let milliseconds = components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000
        if milliseconds % 1_000 == 0 { return "\(milliseconds / 1_000) s" }
        return milliseconds < 1_000 ? "\(milliseconds) ms" : "\(milliseconds / 1_000).\(milliseconds % 1_000 / 100) s"
    }
}
