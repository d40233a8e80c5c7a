// Supervision+ends: signals, stops, crashes, health, and what time does.
import Changes

extension Supervision {
    /// Stops a program: its drain hook first, then a signal, then at the end of its grace the whole group.
    mutating func stop(_ run: Run, _ now: Duration) -> [SupervisionAction] {
        let grace = run.preparation.grace
        if let drain = run.preparation.drain {
            program = .draining(run, until: now + grace * 3 / 4, killAt: now + grace)
            return [.drain(drain)]
        }
        program = .stopping(run, killAt: now + grace, isKilled: false)
        return [.send(endingBy ?? SignalNames.terminate)]
    }

    /// A signal for us: the program's, or our end.
    mutating func pass(_ number: Int32, _ now: Duration) -> [SupervisionAction] {
        let ends = SignalNames.ending.contains(number) || (policy.hasTerminal && number == SignalNames.hangUp)
        guard ends else {
            switch program {
            case .running, .draining, .stopping: return [.send(number)]
            // Without a program it would have ended us.
            case .none, .waiting: return SignalNames.fatal.contains(number) ? end(128 + number) : []
            }
        }
        let isFirst = endingBy == nil
        endingBy = endingBy ?? number
        next = nil
        let abandon = abandonPreparation()
        switch program {
        case .none, .waiting: return abandon + end(128 + number)
        case .running(let run): return abandon + stop(run, now)
        case .draining: return isFirst ? abandon : [.endDrain]
        case .stopping: return abandon + [.send(number)]
        }
    }

    /// The program ended.
    mutating func ended(_ end: ProgramEnd, _ now: Duration) -> [SupervisionAction] {
        let run: Run
        var isAsked = true
        var endDrain: [SupervisionAction] = []
        switch program {
        case .none, .waiting: return []
        case .running(let it): (run, isAsked) = (it, false)
        case .draining(let it, _, _): (run, endDrain) = (it, [.endDrain])
        case .stopping(let it, _, _): run = it
        }
        program = .none
        lastEnd = end
        if endingBy != nil { return endDrain + self.end(end.code) }
        if let next {
            crashes = 0
            return endDrain + start(next.target, next.preparation)
        }
        if isStopped {
            done = order?.action
            return endDrain
        }
        guard isAsked else { return endDrain + crashed(run, end, now) }
        // It was to make room for a revision that was called off or refused meanwhile.
        let follows = order.map { follow($0, now) } ?? []
        return endDrain + follows + (preparing == nil ? prepare(run.target) : [])
    }

    private mutating func crashed(_ run: Run, _ end: ProgramEnd, _ now: Duration) -> [SupervisionAction] {
        let isFailure = end != .exited(0)
        guard policy.restart == .always || (policy.restart == .onFailure && isFailure) else {
            return self.end(end.code)
        }
        crashes = now - run.since >= policy.steadyAfter ? 1 : crashes + 1
        // What is being checked meanwhile starts by itself.
        if preparing != nil { return [.say("the program \(end.words)")] }
        program = .waiting(until: now + wait, run.target)
        return [.say("the program \(end.words) after \((now - run.since).words); it is started again in \(wait.words)")]
    }

    /// A health check was answered.
    mutating func judge(_ isWell: Bool, _ reason: String?, _ now: Duration) -> [SupervisionAction] {
        guard case .running(var run) = program, let check = run.preparation.health else { return [] }
        var actions: [SupervisionAction] = []
        if isWell {
            (run.health, run.reason, run.misses) = (.healthy, nil, 0)
            if !run.isUp { actions.append(.ready) }
            run.isUp = true
            if !run.isProven {
                run.isProven = true
                if policy.hasServer { actions.append(.remember(run.preparation.revision)) }
            }
        } else {
            run.misses += 1
            run.reason = reason
            // One miss of a program that was well may be chance; two are not.
            if run.isUp ? run.misses >= 2 : now - run.since >= check.startWithin { run.health = .failing }
        }
        program = .running(run)
        return actions
    }

    /// What is due.
    mutating func tick(_ now: Duration) -> [SupervisionAction] {
        var actions: [SupervisionAction] = []
        switch program {
        case .running(var run):
            guard run.preparation.health == nil, !run.isProven, now - run.since >= policy.provenAfter else { break }
            run.isProven = true
            program = .running(run)
            if policy.hasServer { actions.append(.remember(run.preparation.revision)) }
        case .draining(let run, let until, let killAt) where now >= until:
            program = .stopping(run, killAt: killAt, isKilled: false)
            actions += [
                .say("the drain hook took too long and was ended"), .endDrain,
                .send(endingBy ?? SignalNames.terminate),
            ]
        case .stopping(let run, let killAt, false) where now >= killAt:
            program = .stopping(run, killAt: killAt, isKilled: true)
            let grace = run.preparation.grace.words
            actions += [.say("the program did not end within its grace of \(grace): its group is killed"), .kill]
        case .waiting(let until, let target) where now >= until && preparing == nil:
            program = .none
            actions += prepare(target)
        case .none, .draining, .stopping, .waiting: break
        }
        if let retryAt, now >= retryAt, preparing == nil {
            self.retryAt = nil
            if let order, order.action != done {
                actions += follow(order, now)
            } else if case .none = program, let current {
                actions += prepare(current.target)
            }
        }
        return actions
    }

    /// When the next `tick` is due; nil: nothing waits for time.
    func deadline(_ now: Duration) -> Duration? {
        var due: [Duration] = []
        switch program {
        case .running(let run) where run.preparation.health == nil && !run.isProven:
            due.append(run.since + policy.provenAfter)
        case .draining(_, let until, _): due.append(until)
        case .stopping(_, let killAt, false): due.append(killAt)
        case .waiting(let until, _) where preparing == nil: due.append(until)
        case .none, .running, .stopping, .waiting: break
        }
        if let retryAt, preparing == nil { due.append(retryAt) }
        return due.min()
    }

    /// Where the program stands.
    var status: SupervisionStatus {
        var status = SupervisionStatus(
            phase: .starting,
            health: .unknown,
            revision: preparing?.revision ?? next?.preparation.revision ?? current?.revision,
            reason: nil,
            findings: [],
            done: done,
            startedAt: nil
        )
        switch program {
        case .none:
            if isStopped { status.phase = .stopped }
            status.reason = obstacle
        case .running(let run):
            status.phase = run.isUp ? .running : .starting
            (status.health, status.reason) = (run.health, run.health == .failing ? run.reason : nil)
            (status.revision, status.startedAt) = (run.preparation.revision, run.since)
        case .draining(let run, _, _), .stopping(let run, _, _):
            (status.phase, status.health) = (.draining, run.health)
            (status.revision, status.startedAt) = (run.preparation.revision, run.since)
        case .waiting:
            status.phase = .crashing
            status.health = .failing
            status.revision = current?.revision
        }
        if let lastEnd, status.startedAt == nil, status.phase != .stopped {
            status.reason = "the program \(lastEnd.words)"
        }
        if let refusal {
            status.phase = .refused
            status.revision = refusal.revision ?? status.revision
            (status.reason, status.findings) = (refusal.reason, refusal.findings)
        }
        return status
    }
}
