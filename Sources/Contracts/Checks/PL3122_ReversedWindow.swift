// PL3122: a window that seems to have its ends swapped.
public import Findings

/// A window that seems to have its ends swapped.
public struct ReversedWindow: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3122"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "a window's ends are probably swapped",
        what: "A window that ends before it begins and so goes over midnight, for more than twelve hours.",
        because: "Changes may then start all night, and not in the hours that were meant",
        bad: """
            plimsoll: 1
            service: shop
            environments:
              production:
                windows:
                  - 1️⃣{days: mon-thu, from: "15:30", to: "08:00"}
            """,
        good: """
            plimsoll: 1
            service: shop
            environments:
              production:
                windows:
                  - {days: mon-thu, from: "22:00", to: "04:00"}
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S29"]
    )

    static func finding(_ window: Contract.Window, minutes: Int, at place: Place) -> Finding {
        finding(
            "the window from \(window.from) to \(window.to) goes over midnight, \(minutes / 60) h \(minutes % 60) min long",
            at: place,
            mend: "if the hours between are meant, swap the two: from \"\(window.to)\" to \"\(window.from)\""
        )
    }
}
