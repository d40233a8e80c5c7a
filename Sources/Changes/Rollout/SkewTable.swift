// SkewTable: instances by revision and health, and whether failure follows the revision.
import Findings
public import Journal
import Judging

/// Instances by revision and health: what a restart of all would do to those that are well.
public struct SkewTable: Sendable, Hashable {
    /// The instances of one revision.
    public struct Row: Sendable, Hashable {
        /// The revision; nil: not known.
        public var revision: RevisionID?
        /// Instances that are well.
        public var healthy: Int
        /// Instances that fail.
        public var failing: Int
        /// Instances of which it is not known.
        public var unknown: Int
        /// When the first of their programs was started; nil: not known.
        public var since: Timestamp?
    }

    /// The rows: the healthiest first.
    public let rows: [Row]
    /// The revision that is live: what a restart puts all on.
    public let live: RevisionID?
    /// The revision that a change under way moves all to; nil: none.
    public let moving: RevisionID?

    /// The table of a fleet; those that stopped are left out.
    ///
    /// `failing` are instances that fail by what they answer, whatever their health says.
    public init(
        _ reports: [InstanceReport],
        live: RevisionID?,
        moving: RevisionID? = nil,
        failing: Set<InstanceID> = []
    ) {
        self.live = live
        self.moving = moving
        var rows: [RevisionID?: Row] = [:]
        for report in reports where report.phase != .stopped {
            var row = rows[report.revision] ?? Row(revision: report.revision, healthy: 0, failing: 0, unknown: 0)
            switch (report.phase, report.health) {
            case (.running, _) where failing.contains(report.instance): row.failing += 1
            case (.crashing, _), (.refused, _), (_, .failing): row.failing += 1
            case (.running, .healthy): row.healthy += 1
            default: row.unknown += 1
            }
            if let started = report.started { row.since = min(row.since ?? started, started) }
            rows[report.revision] = row
        }
        self.rows = rows.values.sorted { one, two in
            (-one.healthy, one.failing, one.revision?.text ?? "") < (
                -two.healthy, two.failing, two.revision?.text ?? ""
            )
        }
    }

    /// The instances that are well and would be moved onto what fails; 0 where failure does not follow the revision, or
    /// what fails is not what a restart, or the change under way, moves to.
    public var endangered: Int {
        guard let target = moving ?? live else { return 0 }
        let fleet = rows.map { row in
            RevisionHealth(row.revision?.text ?? "", healthy: row.healthy, failing: row.failing)
        }
        guard let skew = Skew(fleet), skew.failing == target.text else { return 0 }
        return skew.endangered
    }

    /// Failing instances of the revision that all would be moved to.
    public var failing: Int { rows.first { $0.revision == moving ?? live }?.failing ?? 0 }

    /// The table in words, a line a revision.
    public var text: String {
        let names = rows.map { $0.revision?.short ?? "not known" }
        let width = max(8, names.map(\.count).max() ?? 0)
        let hasUnknown = rows.contains { $0.unknown > 0 }
        var lines = [padded("", width) + "  healthy  failing" + (hasUnknown ? "  unknown" : "")]
        for (name, row) in zip(names, rows) {
            var line = padded(name, width) + right(row.healthy, 9) + right(row.failing, 9)
            if hasUnknown { line += right(row.unknown, 9) }
            let isMoving = moving != nil && row.revision == moving
            let words = [
                row.revision == live ? "live" : isMoving ? "under way" : nil, row.since.map { "since \($0.shown)" },
            ]
            let end = words.compactMap(\.self).joined(separator: ", ")
            lines.append(line + (end.isEmpty ? "" : "   " + end))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func right(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: " ", count: max(0, width - digits.count)) + digits
    }
}

extension SkewTable {
    /// What stands against a restart; nil where nothing does, or the change goes on despite it with a reason.
    ///
    /// `difference` is the values in which the live revision differs from what the healthy ones run, `change` brought them
    /// and was live from `moment` on, where known: they are named in what can be done.
    /// - Returns: nil where nothing stands against it.
    public func refusal(
        of kind: ChangeKind,
        despite: [String],
        why: String,
        broughtBy change: ChangeID? = nil,
        at moment: Timestamp? = nil,
        difference: [ValueChange] = []
    ) -> GateRefusal? {
        let endangered = endangered
        guard kind == .restart, endangered > 0 else { return nil }
        let isReasoned = why.contains { !$0.isWhitespace }
        if despite.contains("skew"), isReasoned { return nil }
        let all = rows.reduce(0) { $0 + $1.healthy + $1.failing }
        let name = (moving ?? live)?.short ?? ""
        var message = "failing follows the revision\n" + text
        message +=
            moving != nil
            ? "\(change?.text ?? "The change") moves the \(endangered) healthy instances onto \(name), too: all customers "
                + "would be hit, now "
            : "A restart would put the \(endangered) healthy instances on \(name): all customers would be hit, now "
        message += "\(failing) of \(all) instances fail."
        let brought = change.map { " (\($0))" + (moment.map { ", live since \($0.shown)" } ?? "") } ?? ""
        if difference.count == 1, let value = difference.first {
            message += "\nThe difference is 1 value: \(value.path)\(brought)."
        } else if !difference.isEmpty {
            let paths = difference.prefix(3).map(\.path).joined(separator: ", ")
            message +=
                "\nThe difference is \(CountWords.text(difference.count, "value")): \(paths)"
                + (difference.count > 3 ? " …" : "")
            message += "\(brought)."
        }
        let back = change.map { "plimsoll revert \($0)" } ?? "plimsoll revert"
        return GateRefusal(
            code: SkewOnRestart.code.text,
            message: message,
            lift: "\(back), or, knowing that, --despite skew --why \"…\"",
            yieldsToEmergency: false
        )
    }
}
