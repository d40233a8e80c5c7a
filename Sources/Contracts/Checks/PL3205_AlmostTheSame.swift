// PL3205: a text that differs from the other environments by case or blanks alone.
public import Findings

/// A text that differs from the other environments by case or blanks alone.
public struct AlmostTheSame: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3205"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "a text is almost the same as elsewhere",
        what:
            "A text that differs from the one in all other environments only by upper case, blanks or a slash at the end.",
        because: "Nobody means such a difference: one of the two is a slip, and it shows in this environment alone",
        bad: """
            plimsoll: 1
            service: shop
            environments: {test: {}, staging: {}, production: {protected: true}}
            config:
              app:
                layers:
                  - values: {zone: Europe/London}
                  - {only: production, values: {zone: 1️⃣europe/london}}
            """,
        good: """
            plimsoll: 1
            service: shop
            environments: {test: {}, staging: {}, production: {protected: true}}
            config:
              app:
                layers:
                  - values: {zone: Europe/London}
                  - {only: production, values: {zone: Europe/Paris}}
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S25"]
    )

    static func finding(
        _ name: String,
        _ texts: (here: String, there: String)?,
        others: String,
        at place: Place,
        related: [RelatedPlace]
    ) -> Finding {
        let shown = texts.map { ": \(JSONText.quoted($0.here)), there \(JSONText.quoted($0.there))" } ?? ""
        return finding(
            "`\(name)` differs from \(others) by case, blanks or a slash alone\(shown)",
            at: place,
            mend: "write it as elsewhere",
            related: related
        )
    }
}
