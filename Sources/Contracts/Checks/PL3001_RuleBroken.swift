// PL3001: a rule of the contract that does not hold.
public import Findings

/// A rule of the contract that does not hold.
public struct RuleBroken: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3001"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a rule does not hold",
        what: "A rule whose expression comes to false, with each value it read and what each part came to.",
        because: "What the rule's author knew about this service is not so in this environment",
        bad: """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{values: {pool: {size: 20}}}]}}
            rules:
              - id: pool-fits-server
                require: 1️⃣config.app.pool.size * 20 <= 90
            """,
        good: """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{values: {pool: {size: 20}}}]}}
            rules:
              - id: pool-fits-server
                require: config.app.pool.size * 4 <= 90
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S1"]
    )

    static func broken(_ id: String, at place: Place, label: String) -> Finding {
        finding("rule \(id) does not hold", at: place, label: label)
    }
}
