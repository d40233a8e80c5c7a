// PL1109: a comma is missing.
import Findings

/// Two entries in brackets stand side by side without a comma.
enum YAMLMissingComma: FindingKind {
    static let code: FindingCode = "PL1109"
    static let level = Level.error
    static let page = CheckPage(
        title: "a comma is missing",
        what: "Two entries of a list in [ ] or a mapping in { } without a comma between them.",
        because: "no reader can say where one entry ends",
        bad: "hosts: [\"a\" 1️⃣\"b\"]\n",
        good: "hosts: [\"a\", \"b\"]\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 7.4"]
    )

    /// A finding at the entry that needs a comma before it.
    static func finding(at offset: Int, opening: Int, isAfterKey: Bool, in context: YAMLContext) -> Finding {
        let end = context.byte(offset) == 0x3A ? offset + 1 : min(context.wordEnd(offset), context.valueEnd(offset))
        let text = context.text(offset, end, most: 30)
        let isList = context.byte(opening) == 0x5B
        return finding(
            isAfterKey
                ? "expected a colon or a comma, found \(text)"
                : "expected a comma or \(isList ? "]" : "}"), found \(text)",
            at: context.place(offset, end),
            label: isAfterKey ? "a colon or a comma is missing before this" : "a comma is missing before this",
            mend: isAfterKey ? "write a colon between key and value" : "write a comma between the entries",
            related: [
                RelatedPlace("inside this \(isList ? "list" : "mapping")", at: context.place(opening, opening + 1))
            ]
        )
    }
}
