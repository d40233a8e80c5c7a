// PL3105: a word of the contract that is none of those expected.
public import Findings

/// A word of the contract that is none of those expected.
public struct UnknownWord: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3105"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a word of the contract means nothing",
        what: "A word where only certain ones have a meaning: levels, dialects, directions.",
        because: "The program would have to guess what was meant",
        bad: """
            plimsoll: 1
            service: shop
            config:
              app: {layers: [{file: app.yaml}], read_as: 1️⃣yaml1.1}
            """,
        good: """
            plimsoll: 1
            service: shop
            config:
              app: {layers: [{file: app.yaml}], read_as: yaml-1.1}
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S25"]
    )

    static func finding(_ text: String, _ label: String, _ words: [Word], at place: Place) -> Finding {
        let mend =
            NearestWord.nearest(to: text, among: words.map(\.text)).map { "did you mean `\($0)`?" }
            ?? "write \(words.map { "`\($0.text)` (\($0.meaning))" }.joined(separator: " or "))"
        return finding(
            "\(label) cannot be `\(text.prefix(40))`",
            at: place,
            label: "\(Shape.joined(words.map(\.text))) is expected",
            read: text,
            mend: mend
        )
    }
}
