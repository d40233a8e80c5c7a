// PL3002: a rule that comes to no answer.
public import Findings

/// A rule that comes to no answer.
public struct RuleFailed: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3002"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a rule could not be evaluated",
        what:
            "A rule that reads a key that is not there, divides by zero, or uses up its budget: a failure, never a pass.",
        because: "A rule that cannot be evaluated protects nobody",
        bad: """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{values: {pool: {size: 20}}}]}}
            rules:
              - id: pool-fits-server
                require: config.app.pool.1️⃣sise * 20 <= 900
            """,
        good: """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{values: {pool: {size: 20}}}]}}
            rules:
              - id: pool-fits-server
                require: config.app.pool.size * 20 <= 900
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S1"]
    )

    static func finding(_ id: String, _ why: String, at place: Place, mend: String?) -> Finding {
        finding("rule \(id) comes to no answer: \(why)", at: place, mend: mend)
    }
}
