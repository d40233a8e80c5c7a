// PL1220: a template's mark such as {{ host }} that was never filled in.
import Findings

/// Finds marks of templates that were left in a file that is read as it is.
enum TemplateLeftOver: DocumentCheck {
    static let code: FindingCode = "PL1220"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a template's mark was left in",
        what: "An unquoted `{{ name }}`, or a value that is `__NAME__`, `#{NAME}#`, `@NAME@` or `<%= name %>`.",
        because: "nothing filled it in: unquoted braces become a mapping, the other marks reach the program as text",
        bad: "host: 1️⃣{{ db_host }}\n",
        good: "host: db.example\nmap: {a: {b: 1}}\n",
        stories: ["S25", "S33"],
        sources: ["https://yaml.org/spec/1.2.2/#742-flow-mappings"]
    )

    /// Looks at a mapping in braces: one that opens with another brace was a template.
    static func look(atFlowMapping index: Int, _ node: Node, _ walk: inout TrapWalk) {
        guard walk.document.format == .yaml, walk.habits.isDisjoint(with: [.expandsTemplates, .sample]) else { return }
        let raw = walk.raw(of: node)
        guard raw.count > 4, raw[0] == 0x7B, raw[1] == 0x7B, raw[raw.count - 1] == 0x7D, raw[raw.count - 2] == 0x7D
        else { return }
        guard raw.count < 200, !raw.contains("\n") else { return }
        walk.templateCount += 1
        guard walk.templateCount <= 20 else { return }
        walk.report(
            self,
            "\(raw.string) is read as a mapping inside a mapping's key",
            at: node.span,
            label: "no template to a YAML reader",
            read: "a mapping; some readers refuse it",
            mend: "fill it in, or quote it where a template is meant: \"\(raw.string)\""
        )
    }

    static func look(at scalar: SeenScalar, _ walk: inout TrapWalk) {
        let text = scalar.text
        guard text.count >= 5, text.count <= 120 else { return }
        guard scalar.traits.isDisjoint(with: [.prose, .script, .pattern]) else { return }
        let isMark: Bool
        switch text[0] {
        case 0x5F: isMark = isNamed(text, "__", "__")
        case 0x40: isMark = isNamed(text, "@", "@")
        case 0x23: isMark = isNamed(text, "#{", "}#") || isNamed(text, "#{", "}")
        case 0x25: isMark = isNamed(text, "%%", "%%")
        case 0x7B:
            isMark = text.starts(with: "{{") && text.from(text.count - 2).equals("}}") && !text.from(2).contains("{{")
        default: return
        }
        guard isMark else { return }
        walk.templateCount += 1
        let isUsual = text[0] == 0x7B || walk.habits.contains(.expandsTemplates)
        // {{ }} in quotes is how templates are written on purpose.
        if isUsual, walk.templateCount > 3 || walk.habits.contains(.expandsTemplates) { return }
        walk.report(
            self,
            "\(walk.shown(text, scalar.traits)) looks like a template's mark that was never filled in",
            on: scalar,
            level: isUsual ? .note : nil,
            read: "\"\(walk.shown(text, scalar.traits))\"",
            mend: "fill it in"
        )
    }

    /// A name in capitals between two marks.
    private static func isNamed(_ text: ByteText, _ open: StaticString, _ close: StaticString) -> Bool {
        let head = open.utf8CodeUnitCount
        let tail = close.utf8CodeUnitCount
        guard text.count > head + tail + 1, text.starts(with: open), text.from(text.count - tail).equals(close) else {
            return false
        }
        return text.part(head, text.count - tail).allSatisfy { $0.isUpper || $0.isDigit || $0 == 0x5F || $0 == 0x2E }
    }
}
