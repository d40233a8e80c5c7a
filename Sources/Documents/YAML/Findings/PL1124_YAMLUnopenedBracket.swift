// PL1124: a bracket closes what was never opened.
import Findings

/// A bracket closes what was never opened.
enum YAMLUnopenedBracket: FindingKind {
    static let code: FindingCode = "PL1124"
    static let level = Level.error
    static let page = CheckPage(
        title: "a bracket closes what was never opened",
        what: "A ] or } without an opening partner.",
        because: "one bracket too many, or one too few before it",
        bad: "ports: [80, 443]1️⃣]\n",
        good: "ports: [80, 443]\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 7.4"]
    )

    /// A finding at the closing bracket.
    static func finding(at offset: Int, in context: YAMLContext) -> Finding {
        let sign = context.text(offset, offset + 1)
        return finding(
            "\(sign) closes nothing that is open",
            at: context.place(offset, offset + 1),
            label: "not opened",
            mend: "remove it, or open it before; a value that starts with \(sign) needs quotes"
        )
    }
}
