// PL3301: a layer's file that is not there.
public import Findings

/// A layer's file that is not there.
public struct LayerMissing: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3301"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a layer's file is missing",
        what: "A file among a document's layers that cannot be found.",
        because:
            "The effective config is then another than the program would load, and nothing said of it can be trusted",
        bad: """
            plimsoll: 1
            service: shop
            config:
              app:
                layers:
                  - file: 1️⃣config/missing.yaml
            """,
        good: """
            plimsoll: 1
            service: shop
            config:
              app:
                layers:
                  - {file: config/missing.yaml, optional: true}
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S25"]
    )

    static func finding(_ path: String, at place: Place) -> Finding {
        finding(
            "the file \(path) is not there",
            at: place,
            mend: "write the file, mend the path, or say `optional: true`"
        )
    }
}
