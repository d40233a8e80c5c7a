// PL1111: a space is missing behind the colon.
import Findings

/// A colon that should end a key has no space behind it.
enum MissingSpaceAfterColon: FindingKind {
    static let code: FindingCode = "PL1111"
    static let level = Level.error
    static let page = CheckPage(
        title: "a space is missing behind the colon",
        what: "A line such as key:value among others with a space behind the colon.",
        because: "without the space the colon is a part of the text, and the line is no pair",
        bad: "host: a\nport1️⃣:80\nname: shop\n",
        good: "host: a\nport: 80\nname: shop\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 8.2.2"]
    )

    /// A finding at the colon.
    static func finding(colon: Int, key: Int, in context: YAMLContext) -> Finding {
        let name = context.text(key, colon, most: 30)
        let value = context.text(colon + 1, context.valueEnd(colon + 1), most: 30)
        return finding(
            "a space is missing behind the colon of \"\(name)\"",
            at: context.place(colon, colon + 1),
            label: "no space behind it",
            mend: "write \(name): \(value)"
        )
    }
}
