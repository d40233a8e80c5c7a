// PL3120: a freeze that ends before it begins.
public import Findings

/// A freeze that ends before it begins.
public struct ReversedFreeze: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3120"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a freeze ends before it begins",
        what: "A freeze whose `to` is before its `from`.",
        because: "Nothing is frozen: changes go out on the days that were to be quiet",
        bad: """
            plimsoll: 1
            service: shop
            environments:
              production:
                freezes:
                  - 1️⃣{from: 2026-11-30, to: 2026-11-26}
            """,
        good: """
            plimsoll: 1
            service: shop
            environments:
              production:
                freezes:
                  - {from: 2026-11-26, to: 2026-11-30}
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S29"]
    )

    static func finding(_ freeze: Contract.Freeze, at place: Place) -> Finding {
        finding("the freeze from \(freeze.from) to \(freeze.to) ends before it begins", at: place, mend: "swap the two")
    }
}
