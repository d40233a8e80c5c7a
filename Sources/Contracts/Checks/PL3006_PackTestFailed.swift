// PL3006: an example of a pack that is not as it says.
public import Findings

/// An example of a pack that is not as it says.
public struct PackTestFailed: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3006"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "an example of a pack is not as it says",
        what: "A rule that fails on an example that must pass, or holds on one that it must fail on.",
        because: "The rule does not say what its author means",
        bad: """
            rules:
              - {id: pool-fits, require: config.app.pool.size <= 90}
            tests:
              - name: 1️⃣a pool that fits
                config: {app: {pool: {size: 100}}}
            """,
        good: """
            rules:
              - {id: pool-fits, require: config.app.pool.size <= 90}
            tests:
              - name: a pool that fits
                config: {app: {pool: {size: 10}}}
              - name: a pool that is too large
                config: {app: {pool: {size: 100}}}
                fails: [pool-fits]
            """,
        exampleFile: "rules/web.yaml",
        stories: ["S1"]
    )

    static func finding(
        _ example: String,
        fails id: String,
        because: String?,
        _ read: String?,
        at place: Place
    ) -> Finding {
        finding(
            "\(because ?? "rule \(id) fails") in the example \(JSONText.quoted(example))",
            at: place,
            read: read,
            mend: "mend the rule, or say `fails: [\(id)]`"
        )
    }

    static func finding(_ example: String, holds id: String, _ why: String?, at place: Place) -> Finding {
        finding(
            "rule \(id) \(why.map { "is not decided (\($0))" } ?? "holds") in the example \(JSONText.quoted(example))",
            at: place,
            mend: "mend the rule or the example: it says that the rule fails"
        )
    }
}
