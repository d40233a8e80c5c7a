// PL3117: a layer that stands twice in one document.
public import Findings

/// A layer that stands twice in one document.
public struct LayerTwice: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3117"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "a layer stands twice",
        what: "The same file or prefix twice among a document's layers.",
        because: "The first one has no effect: the second wins over all that lies between",
        bad: """
            plimsoll: 1
            service: shop
            config:
              app:
                layers:
                  - file: app.yaml
                  - 1️⃣file: app.yaml
            """,
        good: """
            plimsoll: 1
            service: shop
            config:
              app:
                layers:
                  - file: app.yaml
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S1"]
    )

    static func finding(_ layer: String, at place: Place, first: Place) -> Finding {
        finding(
            "the layer `\(layer)` stands twice",
            at: place,
            mend: "take one of them away",
            related: [RelatedPlace("it stands here first", at: first)]
        )
    }
}
