// PL1105: a value starts with a character that needs quotes.
import Findings

/// A value without quotes starts with a character it must not start with.
enum YAMLReservedStart: FindingKind {
    static let code: FindingCode = "PL1105"
    static let level = Level.error
    static let page = CheckPage(
        title: "a value starts with a character that needs quotes",
        what:
            "A value without quotes that starts with %, @, a backtick, or a sign with a meaning of its own "
            + "in this place.",
        because: "YAML keeps these characters for itself",
        bad: "owner: 1️⃣@platform\n",
        good: "owner: \"@platform\"\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 5.3"]
    )

    /// A finding at the character.
    static func finding(at offset: Int, in context: YAMLContext) -> Finding {
        let character = context.text(offset, offset + 1)
        let text = context.text(offset, context.valueEnd(offset), most: 60)
        let name =
            switch context.byte(offset) {
            case 0x25: "a percent sign"
            case 0x40: "an at sign"
            case 0x60: "a backtick"
            default: "\(character)"
            }
        return finding(
            "a value without quotes cannot start with \(name)",
            at: context.place(offset, offset + 1),
            label: "\(character) is reserved here",
            mend: "quote the value: \(context.quoted(text))"
        )
    }
}
