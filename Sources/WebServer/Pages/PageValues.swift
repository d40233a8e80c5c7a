// PageValues: what templates show, from answers.
import Changes
import Journal
import Processes

/// What templates show.
enum PageValues {
    /// A state with its sign and word.
    static func state(_ name: String, _ words: String) -> [String: Any] {
        let signs = ["healthy": "●", "degraded": "▲", "failing": "■", "unknown": "?", "moving": "◐"]
        return ["class": name, "sign": signs[name] ?? "?", "words": words]
    }

    /// How an instance is: failing or moving before what it says of its health.
    static func name(of instance: InstanceAnswer, _ now: Timestamp) -> String {
        guard now - instance.heard <= Composing.silence else { return "unknown" }
        if instance.health == .failing || instance.phase == .crashing || instance.phase == .refused { return "failing" }
        switch instance.phase {
        case .starting, .draining: return "moving"
        case .stopped: return "unknown"
        default: return instance.health == .healthy ? "healthy" : "unknown"
        }
    }

    /// The whole of an environment in one state and its words.
    static func fleetState(_ instances: [InstanceAnswer], _ now: Timestamp) -> [String: Any] {
        guard !instances.isEmpty else { return state("unknown", "no instance was heard of") }
        let counts = Dictionary(grouping: instances) { name(of: $0, now) }.mapValues(\.count)
        let order = ["failing", "unknown", "moving", "healthy"]
        let words = order.compactMap { name in counts[name].map { "\($0) \(name)" } }.joined(separator: ", ")
        guard counts["failing"] == nil else {
            return state(counts["failing"] == instances.count ? "failing" : "degraded", words)
        }
        return state(order.first { counts[$0] != nil } ?? "unknown", words)
    }

    /// The fleet, split by revision: the live one first.
    static func parts(_ answer: EnvironmentAnswer, _ now: Timestamp) -> [[String: Any]] {
        let groups = Dictionary(grouping: answer.instances) { $0.revision }
        let order = groups.keys.sorted { left, right in
            (left == answer.live ? 0 : 1, left?.text ?? "~") < (right == answer.live ? 0 : 1, right?.text ?? "~")
        }
        return order.map { revision in
            let instances = ordered(groups[revision] ?? [])
            var part: [String: Any] = [
                "revision": revision?.short ?? "no revision", "isLive": revision == answer.live && revision != nil,
                "isAlone": order.count == 1, "state": fleetState(instances, now),
            ]
            part["squares"] = instances.prefix(120).map { square($0, answer, now) }
            if instances.count > 120 { part["more"] = "and \(instances.count - 120) more" }
            return part
        }
    }

    /// By name as people count: `web-2` before `web-10`.
    static func ordered(_ instances: [InstanceAnswer]) -> [InstanceAnswer] {
        func key(_ name: String) -> [String] {
            var parts: [String] = []
            for letter in name {
                if letter.isNumber, let last = parts.last, last.last?.isNumber == true {
                    parts[parts.count - 1] = last + String(letter)
                } else {
                    parts.append(String(letter))
                }
            }
            // A longer number is a greater one.
            return parts.map {
                $0.first?.isNumber == true ? String(repeating: "0", count: max(0, 20 - $0.count)) + $0 : $0
            }
        }
        return instances.map { (key($0.instance.text), $0) }.sorted { $0.0.lexicographicallyPrecedes($1.0) }.map(\.1)
    }

    /// Changes that go no further without a person, the oldest first.
    static func waiting(
        _ composing: Composing,
        _ maySee: (String, String) -> Bool
    ) async throws -> [[String: Any]] {
        let model = composing.model
        let views = model.services.flatMap { service in
            model.environments(of: service).filter { maySee(service, $0.name) }.flatMap { environment in
                model.changes(service, environment.name).filter { view in
                    view.entry.change.kind != .recorded && (view.state == .proposed || view.state == .held)
                }
            }
        }.sorted { $0.entry.change.proposed < $1.entry.change.proposed }.suffix(10)
        var result: [[String: Any]] = []
        for view in views {
            let place = view.entry.change
            var values = change(view, composing.now, composing.clock(place.service, place.environment))
            values["service"] = view.entry.change.service
            values["environment"] = view.entry.change.environment
            if view.state == .proposed, let gate = try await composing.whole(view).gate {
                let words = gate.refusals.first?.message ?? "the gate is open: somebody has to start it"
                values["state"] = state("unknown", words)
            }
            result.append(values)
        }
        return result
    }

    private static func square(
        _ instance: InstanceAnswer,
        _ answer: EnvironmentAnswer,
        _ now: Timestamp
    ) -> [String: Any] {
        let name = name(of: instance, now)
        return [
            "state": state(name, name), "name": instance.instance.text,
            "link": link(answer, instance.instance),
        ]
    }

    private static func link(_ answer: EnvironmentAnswer, _ instance: InstanceID) -> String {
        "/services/\(LoginRoutes.escaped(answer.service))/environments/\(LoginRoutes.escaped(answer.environment))"
            + "/instances/\(LoginRoutes.escaped(instance.text))"
    }

    /// A cell of the overview.
    static func cell(_ answer: EnvironmentAnswer, _ composing: Composing) -> [String: Any] {
        var values: [String: Any] = [
            "service": answer.service, "environment": answer.environment,
            "link": "/services/\(LoginRoutes.escaped(answer.service))/environments/"
                + LoginRoutes.escaped(answer.environment),
            "live": answer.live?.short ?? "", "isLive": answer.live != nil,
            "state": fleetState(answer.instances, composing.now),
            "parts": parts(answer, composing.now),
            // The fleet names the live revision where an instance is on it.
            "isUnseen": answer.live != nil && !answer.instances.contains { $0.revision == answer.live },
        ]
        values["age"] = answer.since.map { Words.duration(composing.now - $0) }
        if answer.isProtected == true { values["isProtected"] = true }
        let revisions = Set(answer.instances.compactMap(\.revision))
        if revisions.count > 1 { values["skew"] = Words.count(revisions.count, "revision") + " run side by side" }
        let clock = composing.clock(answer.service, answer.environment)
        if let id = answer.underway, let view = composing.model.change(answer.service, id) {
            values["underway"] = change(view, composing.now, clock)
        }
        if let last = composing.model.changes(answer.service, answer.environment, limit: 1).first {
            values["last"] = change(last, composing.now, clock)
        }
        values["freezes"] = answer.freezes.map { ["because": $0.because, "by": $0.by] }
        return values
    }

    /// A change in one line.
    static func change(_ view: ReadModel.ChangeView, _ now: Timestamp, _ clock: WallClock) -> [String: Any] {
        let change = view.entry.change
        var values: [String: Any] = [
            "id": change.id.text, "kind": change.kind.words, "why": change.why, "by": change.by,
            "age": Words.duration(now - change.proposed), "proposed": clock.shown(change.proposed),
            "exactly": change.proposed.description,
            "link": "/services/\(LoginRoutes.escaped(change.service))/changes/\(LoginRoutes.escaped(change.id.text))",
            "state": state(stateName(view.state), view.entry.outcome?.words ?? word(view.state)),
        ]
        values["emergency"] = view.entry.emergency ?? change.emergency
        if let rollout = view.rollout, let plan = rollout.plan, rollout.phase != .finished {
            var words = "step \(rollout.step + 1) of \(plan.steps.count), \(rollout.phase.rawValue)"
            if let since = rollout.since, rollout.phase == .baking {
                let rest = since + .microseconds(plan.bakeMicroseconds) - now
                if rest > .zero { words += ", watched for \(Words.duration(rest)) more" }
            }
            if let because = rollout.because { words += ": \(because)" }
            values["progress"] = words
        }
        return values
    }

    static func word(_ state: ChangeState) -> String {
        switch state {
        case .proposed: "waits to be started"
        case .underway: "under way"
        case .reverting: "is being taken back"
        case .held: "waits for a person"
        default: state.rawValue
        }
    }

    static func stateName(_ state: ChangeState) -> String {
        switch state {
        case .proposed, .cancelled: "unknown"
        case .underway, .reverting: "moving"
        case .held, .halted: "degraded"
        case .done: "healthy"
        case .reverted, .failed: "failing"
        }
    }

    /// An instance.
    static func instance(_ instance: InstanceAnswer, _ answer: EnvironmentAnswer, _ now: Timestamp) -> [String: Any] {
        let name = name(of: instance, now)
        var words = name == "healthy" ? "healthy" : "\(instance.phase.rawValue), \(instance.health.rawValue)"
        if now - instance.heard > Composing.silence { words = "silent" }
        var values: [String: Any] = [
            "name": instance.instance.text, "host": instance.host, "state": state(name, words),
            "revision": instance.revision?.short ?? "none", "heard": instance.heard.shown,
            "ago": Words.duration(now - instance.heard) + " ago",
            "link": link(answer, instance.instance), "service": answer.service, "environment": answer.environment,
            "environmentLink": "/services/\(LoginRoutes.escaped(answer.service))/environments/"
                + LoginRoutes.escaped(answer.environment),
        ]
        values["reason"] = instance.reason
        values["started"] = instance.started?.shown
        if let live = answer.live, instance.revision != live { values["isApart"] = true }
        return values
    }

    static func exit(_ exit: ProgramExit) -> [String: Any] {
        let end = exit.signal.map { "by signal \($0)" } ?? "with exit code \(exit.code ?? 0)"
        return [
            "time": exit.time.shown,
            "words": "ended \(end) after \(Words.duration(.milliseconds(exit.ranMilliseconds)))"
                + (exit.wasAsked ? ", as asked" : ""),
        ]
    }

    static func finding(_ finding: CheckedFinding) -> [String: Any] {
        let name = ["error": "failing", "warning": "degraded"][finding.level] ?? "unknown"
        return [
            "state": state(name, finding.level), "code": finding.code, "message": finding.message,
            "place": finding.place,
        ]
    }
}
