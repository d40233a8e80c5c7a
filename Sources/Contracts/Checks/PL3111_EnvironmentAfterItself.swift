// PL3111: an environment that must be proved by itself first.
public import Findings

/// An environment that must be proved by itself first.
public struct EnvironmentAfterItself: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3111"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "an environment comes after itself",
        what: "Environments whose `after` leads in a ring.",
        because: "No change could ever enter any of them: each waits for proof from the next",
        bad: """
            plimsoll: 1
            service: shop
            environments:
              staging: {after: 1️⃣production}
              production: {after: staging}
            """,
        good: """
            plimsoll: 1
            service: shop
            environments:
              staging: {}
              production: {after: staging}
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S41"]
    )

    static func finding(_ ring: [String], at place: Place) -> Finding {
        let way = ring + [ring.first ?? ""]
        return finding(
            ring.count == 1
                ? "\(ring[0]) comes after itself"
                : "\(ring[0]) comes after itself: \(way.joined(separator: " after "))",
            at: place,
            mend: "take one `after` of the ring away: the first environment has none"
        )
    }
}
