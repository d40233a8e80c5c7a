// PageValues+change: what the page of a change shows.
import Changes
import Journal

extension PageValues {
    /// The page of a change: what it changes, what was found and what was not checked, who agreed, how far it is.
    static func changePage(
        _ view: ReadModel.ChangeView,
        _ composing: Composing,
        _ call: Call
    ) async throws -> [String: Any] {
        let change = view.entry.change
        let clock = composing.clock(change.service, change.environment)
        var values = self.change(view, composing.now, clock)
        values["service"] = change.service
        values["environment"] = change.environment
        values["environmentLink"] =
            "/services/\(LoginRoutes.escaped(change.service))/environments/\(LoginRoutes.escaped(change.environment))"
        values["from"] = change.from?.short ?? "nothing"
        values["to"] = change.to?.short ?? "the same"
        values["form"] = call.principal?.session?.formToken
        values["difference"] = change.difference.map(difference)
        values["hasDifference"] = !change.difference.isEmpty
        let verdict = change.checks.verdict
        let names = ["pass": "healthy", "warn": "degraded", "fail": "failing"]
        values["verdict"] = state(names[verdict] ?? "unknown", verdict)
        values["by_whom"] = change.checks.by.joined(separator: " and ")
        values["findings"] = change.checks.findings.map(finding)
        values["unchecked"] = change.checks.unchecked.map { part in
            ["what": part.what, "because": part.because, "wasRequired": part.wasRequired]
        }
        let locks = change.checks.locks ?? []
        values["locks"] = locks.map { lock in
            [
                "place": lock.place, "table": lock.table, "lock": lock.lock ?? "of an index", "words": lock.words,
                "state": state(
                    lock.seconds == nil ? "unknown" : "degraded",
                    lock.blocksReads ? "all wait" : "writes wait"
                ),
            ] as [String: Any]
        }
        (values["looksAtMigrations"], values["hasLocks"]) = (change.checks.locks != nil, !locks.isEmpty)
        values["revert"] = revertWords(change.revertPlan)
        values["cause"] = change.cause.isEmpty ? nil : change.cause.joined(separator: " → ")
        values["past"] = view.entry.past.map { $0.map(\.named).joined(separator: "; ") }
        values["approvals"] = view.entry.approvals.map {
            ["by": $0.by, "because": $0.because, "at": clock.shown($0.at)]
        }
        values["entries"] = entries(view.timeline.reversed(), { _, _ in clock }, isOfOneChange: true)
        if let judged = view.rollout?.judged { values["judged"] = "\(judged.word): \(judged.figures)" }
        if let rollout = view.rollout {
            values["moved"] = rollout.instances.sorted { $0.key < $1.key }.map { moved($0.key, $0.value) }
            values["hasMoved"] = !rollout.instances.isEmpty
        }
        let acts = acts(view, call)
        (values["acts"], values["hasActs"]) = (acts, !acts.isEmpty)
        values["isOwn"] = view.state == .proposed && change.by == call.principal?.actor
        return values
    }

    private static func moved(_ instance: InstanceID, _ moved: RolloutProgress.Moved) -> [String: Any] {
        let shown: [String: Any]
        if let failure = moved.failure {
            shown = state("failing", failure)
        } else if let settled = moved.settled {
            shown = state("healthy", "well after \(Words.duration(settled - moved.assigned))")
        } else {
            shown = state("moving", "is to start on it")
        }
        return ["name": instance.text, "revision": moved.revision.short, "state": shown]
    }

    private static func difference(_ value: ValueChange) -> [String: Any] {
        var values: [String: Any] = ["path": value.path]
        values["before"] = value.before
        values["after"] = value.after
        values["place"] = value.place
        return values
    }

    static func revertWords(_ plan: RevertPlan?) -> String {
        switch plan {
        case .automatic(let revision): "back to \(revision.short), by the same rollout"
        case .command(let command): "by the team's command: \(command)"
        case .impossible(let because): "there is no way back: \(because)"
        case nil: "none was given"
        }
    }

    /// The gate's word.
    static func gate(_ gate: GateAnswer, _ clock: WallClock) -> [String: Any] {
        var values: [String: Any] = ["isOpen": gate.isOpen]
        values["refusals"] = gate.refusals.map { refusal in
            var values: [String: Any] = ["code": refusal.code, "message": refusal.message, "lift": refusal.lift]
            values["until"] = refusal.until.map(clock.shown)
            return values
        }
        values["holds"] = gate.holds.map { ["words": $0] }
        values["unknown"] = gate.unknown.map { ["words": $0] }
        return values
    }

    /// The buttons that fit where the change stands and who looks.
    private static func acts(_ view: ReadModel.ChangeView, _ call: Call) -> [[String: Any]] {
        let change = view.entry.change
        let fitting: [(String, String, Verb)]
        switch view.state {
        case .proposed:
            fitting = [("approve", "Approve", .approve), ("start", "Start", .change), ("cancel", "Call off", .change)]
        case .underway: fitting = [("revert", "Take back", .change)]
        case .held: fitting = [("resume", "Let it go on", .change), ("revert", "Take back", .change)]
        case .done: fitting = [("revert", "Revert \(change.id)", .change)]
        default: fitting = []
        }
        return fitting.filter { act in
            call.may(act.2, change.service, change.environment)
                && !(act.0 == "approve" && change.by == call.principal?.actor)
        }.enumerated().map { index, act in ["act": act.0, "words": act.1, "isPlain": index > 0] }
    }
}
