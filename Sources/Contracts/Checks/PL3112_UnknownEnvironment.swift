// PL3112: an environment that is named and not declared.
public import Findings

/// An environment that is named and not declared.
public struct UnknownEnvironment: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3112"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "an environment is named that does not exist",
        what: "A name under `after`, `only` or `except` that is none of the contract's environments.",
        because: "What is meant for that environment never counts, or blocks for ever",
        bad: """
            plimsoll: 1
            service: shop
            environments:
              staging: {}
              production: {after: 1️⃣stagin}
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

    static func finding(_ name: String, under key: String, known: [String], at place: Place) -> Finding {
        let mend =
            NearestWord.nearest(to: name, among: known).map { "did you mean `\($0)`?" }
            ?? (known.isEmpty ? "declare it under `environments`" : "there are \(known.joined(separator: ", "))")
        return finding("`\(key)` names \(name.prefix(40)), which is no environment", at: place, mend: mend)
    }
}
