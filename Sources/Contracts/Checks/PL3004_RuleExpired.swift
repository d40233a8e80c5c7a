// PL3004: a rule whose last day is over.
public import Findings

/// A rule whose last day is over.
public struct RuleExpired: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3004"
    /// Its usual level.
    public static let level = Level.note
    /// Its documentation.
    public static let page = CheckPage(
        title: "a rule has expired",
        what: "A rule with an `until` that lies in the past: it no longer counts.",
        because: "Nobody may have noticed that it stopped protecting",
        bad: """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{values: {pool: {size: 20}}}]}}
            rules:
              - id: pool-fits-server
                require: config.app.pool.size * 20 <= 90
                until: 1️⃣2026-01-31
            """,
        good: """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{values: {pool: {size: 20}}}]}}
            rules:
              - id: pool-fits-server
                require: config.app.pool.size * 4 <= 90
                until: 2099-12-31
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S1"]
    )

    static func finding(_ id: String, _ until: CalendarDate, at place: Place) -> Finding {
        finding("rule \(id) counted until \(until)", at: place, mend: "take it out, or give it a later day")
    }
}
