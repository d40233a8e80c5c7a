// PL3119: a part of the contract that needs exactly one of some keys.
public import Findings

/// A part of the contract that needs exactly one of some keys.
public struct OneOfExpected: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3119"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "one of several keys is expected",
        what: "A layer without a source, a connection without a server, or one with two.",
        because: "The part says nothing, or two things at once",
        bad: """
            plimsoll: 1
            service: shop
            config:
              app:
                layers:
                  - 1️⃣optional: true
            """,
        good: """
            plimsoll: 1
            service: shop
            config:
              app:
                layers:
                  - file: app.yaml
                    optional: true
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S25"]
    )

    static func finding(_ noun: String, _ keys: [String], found: Int, at place: Place) -> Finding {
        let words = Shape.joined(keys.map { "`\($0)`" })
        return finding(
            found == 0 ? "\(noun) has no \(words)" : "\(noun) has \(found) of \(words)",
            at: place,
            mend: found == 0 ? "add \(words)" : "keep one of them"
        )
    }
}
