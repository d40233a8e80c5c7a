// PL3110: two rules of one contract that have the same id.
public import Findings

/// Two rules of one contract that have the same id.
public struct RuleTwice: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3110"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "two rules have the same id",
        what: "An id that stands twice among a contract's rules.",
        because: "Findings, exceptions and reports name rules by id: of two nobody knows which is meant",
        bad: """
            plimsoll: 1
            service: shop
            rules:
              - {id: pool-fits, require: config.app.pool.size <= 90}
              - {id: 1️⃣pool-fits, require: config.app.pool.size >= 1}
            config: {app: {layers: [{file: app.yaml}]}}
            """,
        good: """
            plimsoll: 1
            service: shop
            rules:
              - {id: pool-fits, require: config.app.pool.size <= 90}
              - {id: pool-is-there, require: config.app.pool.size >= 1}
            config: {app: {layers: [{file: app.yaml}]}}
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S1"]
    )

    static func finding(_ id: String, at place: Place, first: Place) -> Finding {
        finding(
            "the rule `\(id)` stands twice",
            at: place,
            mend: "give one of them another id",
            related: [RelatedPlace("it stands here first", at: first)]
        )
    }
}
