// PL5004: a placeholder whose text only the tool knows.
public import Findings

/// A placeholder whose text only the tool knows.
public enum PlaceholderInMigration: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL5004"
    /// Its usual level.
    public static let level = Level.note
    /// Its documentation.
    public static let page = CheckPage(
        title: "a placeholder whose text is not known here",
        what:
            "`${name}`, `{{name}}`, `<%= name %>`, `%(name)s` or `:name` outside of quotes: the tool puts a text in its "
            + "place before the server sees it. Read as a name, or as a number where only a number may stand.",
        because: "what is said of the statement holds for a name in this place; a table named so is unknown",
        bad: "SET lock_timeout = '2s';\nALTER TABLE 1️⃣${schema}.orders ADD COLUMN plan text;\n",
        good: "SET lock_timeout = '2s';\nALTER TABLE shop.orders ADD COLUMN plan text;\n",
        exampleFile: "V1__plans.sql",
        stories: ["S20"],
        sources: ["https://documentation.red-gate.com/fd/placeholders-275218549.html"]
    )

    static func finding(_ tool: MigrationTool, at place: Place) -> Finding {
        let words = place.source.text(of: place.span).prefix(60)
        let who = tool == .sql ? "the tool" : tool.rawValue
        return finding("`\(words)` is a placeholder: what \(who) puts here is not known", at: place)
    }
}
