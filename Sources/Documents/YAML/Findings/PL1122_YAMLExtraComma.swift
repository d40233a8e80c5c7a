// PL1122: a comma with nothing before it.
import Findings

/// A comma stands where an entry has to.
enum YAMLExtraComma: FindingKind {
    static let code: FindingCode = "PL1122"
    static let level = Level.error
    static let page = CheckPage(
        title: "a comma with nothing before it",
        what: "Two commas side by side, or a comma right behind an opening bracket.",
        because: "an empty entry cannot be left out; it has to be written as null or \"\"",
        bad: "ports: [80, 1️⃣, 443]\n",
        good: "ports: [80, 443]\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 7.4"]
    )

    /// A finding at the comma.
    static func finding(at offset: Int, in context: YAMLContext) -> Finding {
        finding(
            "expected a value, found a comma",
            at: context.place(offset, offset + 1),
            label: "nothing stands before it",
            mend: "remove it, or write null"
        )
    }
}
