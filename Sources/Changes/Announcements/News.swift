// News: which events are told to channels, and what is said of them.
public import Contracts
import Findings
import Journal

/// What is told of one event, before it is known to whom.
///
///     let news = News(recordEvent, of: change, by: "user:anna", service: "shop", environment: "production")
///     news?.text(link: "https://plimsoll.example/services/shop/changes/c-118")
///
/// Values of the config are left out: a change names the paths that it touches.
public struct News: Sendable, Hashable {
    /// What it is about.
    public let topic: Contract.Channel.Topic
    /// The change it is about; nil: none.
    public let change: ChangeID?
    let lines: [String]

    private init(_ topic: Contract.Channel.Topic, _ change: ChangeID?, _ lines: [String?]) {
        self.topic = topic
        self.change = change
        self.lines = lines.compactMap { $0 }
    }

    /// What is told of an event of a service in an environment; `change` is the one that it is about.
    public init?(
        _ event: RecordEvent,
        of change: Change?,
        by actor: String,
        service: String,
        environment: String
    ) {
        let place = "\(environment) of \(service)"
        switch event {
        case .proposed(let change, let waits):
            guard let missing = waits?.first(where: { $0.code == ApprovalsMissing.code.text }) else { return nil }
            self.init(.approvals, change.id, News.approval(change, missing, place))
        case .started(let id, let emergency, let past, _):
            guard let change else { return nil }
            if let emergency {
                self.init(.emergencies, id, News.emergency(change, emergency, past ?? [], actor, place))
            } else if change.kind == .revert {
                let back = change.undoes.map { "takes back \($0)" } ?? "goes back to \(change.to?.short ?? "before")"
                let first = "Revert in \(place): \(id) by \(change.by) \(back)."
                self.init(.reverts, id, [first, "Why: \(change.why)"])
            } else {
                return nil
            }
        case .finished(let id, .halted(let because), _, _):
            self.init(.holds, id, ["Halted in \(place): \(id) stays where it is until a person decides: \(because)"])
        case .frozen(let freeze):
            let end = freeze.until.map { "until \($0.shown)" } ?? "until somebody thaws it"
            let first = "Freeze of \(place): \(freeze.by) allows no changes from \(freeze.from.shown) \(end)."
            self.init(.freezes, nil, [first, "Why: \(freeze.because)"])
        case .thawed(let freeze, let by, let because, _):
            self.init(.freezes, nil, ["Thaw of \(place): \(by) ended the freeze \(freeze).", "Why: \(because)"])
        case .approved, .finished, .refused: return nil
        }
    }

    /// What is told of an event while a change is carried out.
    public init?(_ event: RolloutEvent, of change: Change) {
        let words = "\(change.id) by \(change.by), \(change.kind.words)"
        let place = "\(change.environment) of \(change.service)"
        switch event {
        case .held(let because, _):
            let first = "Held in \(place): \(words), waits for a person: \(because)"
            self.init(.holds, change.id, [first, "Why the change: \(change.why)"])
        case .reverting(let because, _):
            let first = "Taken back in \(place): \(words). All that moved goes back: \(because)"
            self.init(.reverts, change.id, [first, "Why the change: \(change.why)"])
        default: return nil
        }
    }

    /// What is told of a stop and its end.
    public init(_ event: StopEvent) {
        switch event {
        case .stopped(let scope, let by, let because, _):
            let first = "Stop: \(by) stopped \(scope.words). Changes are refused, those under way halt."
            self.init(.stops, nil, [first, "Why: \(because)"])
        case .lifted(let scope, let by, let because, _):
            self.init(.stops, nil, ["End of a stop: \(by) lets \(scope.words) go on.", "Why: \(because)"])
        }
    }

    // MARK: Lines

    private static func emergency(
        _ change: Change,
        _ reason: String,
        _ past: [GateRefusal],
        _ actor: String,
        _ place: String
    ) -> [String?] {
        [
            "Emergency in \(place): \(actor) started \(change.id), \(change.kind.words).",
            "Why an emergency: \(reason)",
            "Why the change: \(change.why)",
            past.isEmpty
                ? "It went past nothing: the gate was open."
                : "It went past: " + past.map(\.named).joined(separator: "; "),
            paths(of: change),
        ] + checks(of: change)
    }

    private static func approval(_ change: Change, _ missing: GateRefusal, _ place: String) -> [String?] {
        [
            "Approval asked for in \(place): \(change.id) by \(change.by), \(change.kind.words).",
            "Why: \(change.why)",
            change.emergency.map { "As an emergency: \($0)" },
            "\(missing.message); \(missing.lift)",
            paths(of: change),
        ] + checks(of: change)
    }

    /// Which values it changes, not to what.
    private static func paths(of change: Change) -> String? {
        guard !change.difference.isEmpty else { return nil }
        let shown = change.difference.prefix(5).map(\.path).joined(separator: ", ")
        let rest = change.difference.count - 5
        return "It changes: \(shown)" + (rest > 0 ? " and \(rest) more" : "")
    }

    private static func checks(of change: Change) -> [String?] {
        let summary = change.checks
        let findings = summary.findings.prefix(3).map { "\($0.message) (\($0.code))" }
        var words = "Checks: \(summary.verdict)"
        if !findings.isEmpty { words += ": " + findings.joined(separator: "; ") }
        if summary.findings.count > 3 { words += " and \(summary.findings.count - 3) more" }
        guard !summary.unchecked.isEmpty else { return [words] }
        let parts = summary.unchecked.sorted { $0.wasRequired && !$1.wasRequired }
            .prefix(3).map { "\($0.what) (\($0.because))" }
        let rest = summary.unchecked.count - 3
        return [words, "Not checked: " + parts.joined(separator: "; ") + (rest > 0 ? " and \(rest) more" : "")]
    }
}
