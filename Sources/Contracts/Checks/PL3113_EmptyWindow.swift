// PL3113: a window in which nothing can happen.
public import Findings

/// A window in which nothing can happen.
public struct EmptyWindow: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3113"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a window has no length",
        what: "A window whose `from` and `to` are the same time.",
        because: "No change could ever start in it",
        bad: """
            plimsoll: 1
            service: shop
            environments:
              production:
                windows:
                  - 1️⃣{days: mon-thu, from: "08:00", to: "08:00"}
            """,
        good: """
            plimsoll: 1
            service: shop
            environments:
              production:
                windows:
                  - {days: mon-thu, from: "08:00", to: "15:30"}
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S29"]
    )

    static func finding(_ window: Contract.Window, at place: Place) -> Finding {
        finding(
            "the window from \(window.from) to \(window.to) has no length",
            at: place,
            mend: "let `to` be later; for a whole day write from \"00:00\" to \"24:00\""
        )
    }
}
