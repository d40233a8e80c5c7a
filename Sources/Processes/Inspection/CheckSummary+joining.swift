// CheckSummary+joining: a report in short, and what two checks of one revision come to together.
public import Changes
public import Findings
import Preflight

extension CheckSummary {
    /// Why the server did not look at a connection.
    static let noConnections = "the server opens no connections: a check on a machine that reaches them does"

    /// That the server did not look at migrations.
    static let noMigrations = UncheckedPart(
        what: Preflight.unreadMigrations.what,
        because: Preflight.unreadMigrations.why,
        wasRequired: Preflight.unreadMigrations.wasRequired
    )

    /// How many findings a summary carries.
    static let findingLimit = 200

    /// A report in short; the gravest findings come first, what is beyond 200 is counted.
    public init(_ report: Report, by who: String) {
        let findings = report.findings.sorted { $0.level > $1.level }
        self.init(
            verdict: report.verdict.rawValue,
            findings: findings.prefix(CheckSummary.findingLimit).map { finding in
                CheckedFinding(
                    code: finding.code.text,
                    level: finding.level.rawValue,
                    message: finding.message,
                    place: finding.place.words
                )
            },
            unchecked: report.unchecked.map {
                UncheckedPart(what: $0.what, because: $0.why, wasRequired: $0.wasRequired)
            },
            by: [who]
        )
        let more = findings.count - CheckSummary.findingLimit
        if more > 0 { counts["findings left out"] = more }
    }

    /// What two checks of one revision come to: all that either found.
    ///
    /// What neither checked stays unchecked. A connection that only the server left out counts as checked where the other
    /// one looked at as many (`counts["connections"]`) and does not name it among what it left out. Migrations are the other
    /// one's matter where it looked at them (`locks`).
    public func joined(with other: CheckSummary) -> CheckSummary {
        var seen = Set(findings)
        let all = findings + other.findings.filter { seen.insert($0).inserted }
        let order = ["error": 0, "warning": 1]
        let isOther =
            other.by != ["server"] && other.counts["connections"].map { $0 >= counts["connections"] ?? 0 } ?? false
        let open = other.unchecked.contains { $0.what.hasPrefix("connections ") || $0.what == "everything" }
        let own = unchecked.filter { part in
            // Who has the repository says of its migrations what there is to say.
            if part == CheckSummary.noMigrations { return other.locks == nil }
            guard part.because == CheckSummary.noConnections, isOther, !open else { return true }
            let name = part.what.split(separator: " ").last.map(String.init) ?? part.what
            return other.unchecked.contains { $0.what.split { " ,:".contains($0) }.contains { $0 == name } }
        }
        var parts = Set(own)
        let left = own + other.unchecked.filter { parts.insert($0).inserted }
        var result = CheckSummary(
            verdict: "pass",
            findings: all.enumerated().sorted { left, right in
                (order[left.element.level] ?? 2, left.offset) < (order[right.element.level] ?? 2, right.offset)
            }
            .map(\.element),
            unchecked: left,
            counts: counts.merging(other.counts) { max($0, $1) },
            by: by + other.by.filter { !by.contains($0) }
        )
        if locks != nil || other.locks != nil {
            var known = Set(locks ?? [])
            result.locks = (locks ?? []) + (other.locks ?? []).filter { known.insert($0).inserted }
        }
        result.verdict = result.computedVerdict(verdict, other.verdict)
        return result
    }

    /// Fail outranks unknown, unknown warn, warn pass; a word that is no verdict is unknown.
    ///
    /// The server's own *unknown* says no more than its unchecked parts do, which the other check may have looked at.
    private func computedVerdict(_ own: String, _ other: String) -> String {
        if own == "fail" || other == "fail" || findings.contains(where: { $0.level == "error" }) { return "fail" }
        if other == "unknown" || unchecked.contains(where: \.wasRequired) { return "unknown" }
        if Verdict(rawValue: own) == nil || Verdict(rawValue: other) == nil { return "unknown" }
        if own == "unknown", !by.contains("server") { return "unknown" }
        return own == "warn" || other == "warn" || findings.contains { $0.level == "warning" } ? "warn" : "pass"
    }
}

extension Place {
    /// `config/app.yaml:41:12`.
    var words: String {
        let position = start
        return "\(source.name):\(position.line):\(position.column)"
    }
}
