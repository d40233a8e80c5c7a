// PL3003: a rule whose expression is not CEL, or names what is not there.
import CEL
public import Findings

/// A rule whose expression is not CEL, or names what is not there.
public struct RuleUnreadable: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3003"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a rule cannot be read",
        what: "A rule with a mistake in its expression, found before anything is evaluated.",
        because: "The rule protects nobody, in no environment",
        bad: """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{values: {pool: {size: 20}}}]}}
            rules:
              - id: pool-fits-server
                require: config.1️⃣ap.pool.size <= 90
            """,
        good: """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{values: {pool: {size: 20}}}]}}
            rules:
              - id: pool-fits-server
                require: config.app.pool.size <= 90
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S1"]
    )

    static func finding(_ id: String, _ issue: CELIssue, at place: Place) -> Finding {
        finding(
            "rule \(id) cannot be read: \(issue.message)",
            at: place,
            mend: issue.suggestion.map { "did you mean `\($0)`?" } ?? mend(issue.code)
        )
    }

    static func finding(_ id: String, type: String, at place: Place) -> Finding {
        finding(
            "rule \(id) is \(type), not true or false",
            at: place,
            mend: "compare it with something, such as … <= 90 or … == \"x\""
        )
    }

    private static func mend(_ code: CELIssue.Code) -> String {
        switch code {
        case .undeclared: "rules read config, environment, facts, previous and elsewhere"
        case .syntax: "write a CEL expression, such as config.app.pool.size <= 90"
        default: "`plimsoll eval` tries an expression"
        }
    }
}
