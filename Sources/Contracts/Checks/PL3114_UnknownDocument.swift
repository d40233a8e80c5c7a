// PL3114: a config document that is named and not declared.
public import Findings

/// A config document that is named and not declared.
public struct UnknownDocument: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3114"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a config document is named that does not exist",
        what: "An expression or path that begins with a document that `config` does not declare.",
        because: "The value can never be found: the connection, or the secret, stays unchecked",
        bad: """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{file: app.yaml}]}}
            connections:
              database: {postgres: config.1️⃣ap.database.url}
            """,
        good: """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{file: app.yaml}]}}
            connections:
              database: {postgres: config.app.database.url}
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S40"]
    )

    static func finding(_ name: String, known: [String], at place: Place) -> Finding {
        let mend =
            NearestWord.nearest(to: name, among: known).map { "did you mean `\($0)`?" }
            ?? (known.count == 1 ? "the only document is `\(known[0])`" : nil)
            ?? (known.isEmpty ? "declare it under `config`" : "there are \(known.joined(separator: ", "))")
        return finding("there is no config document `\(name.prefix(40))`", at: place, mend: mend)
    }
}
