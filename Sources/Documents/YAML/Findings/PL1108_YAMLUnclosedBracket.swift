// PL1108: a bracket is never closed.
import Findings

/// A bracket or brace is opened and never closed.
enum YAMLUnclosedBracket: FindingKind {
    static let code: FindingCode = "PL1108"
    static let level = Level.error
    static let page = CheckPage(
        title: "a bracket is never closed",
        what: "A list in [ ] or a mapping in { } without its closing partner.",
        because: "everything behind the bracket is taken for a part of it",
        bad: "ports: 1️⃣[80, 443\nname: shop\n",
        good: "ports: [80, 443]\nname: shop\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 7.4"]
    )

    /// A finding at the opening bracket; `next` is a line that looks like the next key, if that stopped the reading.
    static func finding(opening: Int, next: Int?, in context: YAMLContext) -> Finding {
        let isList = context.byte(opening) == 0x5B
        var message = "the \(isList ? "[" : "{") that opens here is never closed"
        var related: [RelatedPlace] = []
        if let next {
            message += "; line \(context.line(next)) already looks like the next key"
            related = [RelatedPlace("looks like a key", at: context.place(next, context.headEnd(next)))]
        }
        return finding(
            message,
            at: context.place(opening, opening + 1),
            label: "opened here",
            mend: "close it with \(isList ? "]" : "}")",
            related: related
        )
    }

    /// A finding at a closing bracket of the other kind.
    static func mismatch(at offset: Int, opening: Int, in context: YAMLContext) -> Finding {
        let isList = context.byte(opening) == 0x5B
        return finding(
            "expected \(isList ? "]" : "}") or a comma, found \(isList ? "}" : "]")",
            at: context.place(offset, offset + 1),
            label: "does not fit",
            mend: "close with \(isList ? "]" : "}")",
            related: [RelatedPlace("opened with \(isList ? "[" : "{") here", at: context.place(opening, opening + 1))]
        )
    }
}
