// PL1218: a backslash in a double-quoted path or pattern that is read as an escape.
import Findings

/// Finds Windows paths and patterns whose backslashes became line breaks, tabs and other controls.
enum EscapeInPath: DocumentCheck {
    static let code: FindingCode = "PL1218"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a backslash in double quotes is read as an escape",
        what: "A path such as `\"C:\\new\\table\"`, or a pattern with `\\b`, in double quotes.",
        because: "in double quotes \\n is a line break, \\t a tab and \\b a backspace: no such file, no such match",
        bad: "path: \"C:1️⃣\\new\\table\"\n",
        good: "path: 'C:\\new\\table'\ntext: \"one\\ntwo\"\n",
        stories: ["S25", "S33"],
        sources: ["https://yaml.org/spec/1.2.2/#57-escaped-characters"]
    )

    static func look(at scalar: SeenScalar, _ walk: inout TrapWalk) {
        guard scalar.node.flags.contains(.decoded) else { return }
        let raw = walk.raw(of: scalar.node)
        guard raw.count > 3, let (offset, name) = firstEscape(raw) else { return }
        guard looksLikePath(raw, offset, scalar) else { return }
        let start = Int(scalar.node.span.start) + offset
        let letter = raw.part(offset, offset + 2).string
        if scalar.traits.contains(.secret) { walk.document.source.mask(scalar.node.span) }
        walk.report(
            self,
            "\(letter) is read as \(name)",
            at: Span(from: start, to: start + 2),
            label: name,
            mend: walk.document.format == .json || walk.document.format == .jsonc
                ? "double each backslash" : "use single quotes, or double each backslash"
        )
    }

    /// The first escape that stands for a control character.
    private static func firstEscape(_ raw: ByteText) -> (offset: Int, name: String)? {
        var index = 1
        while index + 1 < raw.count {
            guard raw[index] == 0x5C else {
                index += 1
                continue
            }
            switch raw[index + 1] {
            case 0x6E: return (index, "a line break")
            case 0x74: return (index, "a tab")
            case 0x72: return (index, "a carriage return")
            case 0x62: return (index, "a backspace")
            case 0x66: return (index, "a form feed")
            case 0x76: return (index, "a vertical tab")
            case 0x61: return (index, "a bell")
            case 0x65: return (index, "an escape character")
            case 0x30: return (index, "a NUL character")
            default: index += 2
            }
        }
        return nil
    }

    private static func looksLikePath(_ raw: ByteText, _ offset: Int, _ scalar: SeenScalar) -> Bool {
        let body = raw.part(1, raw.count - 1)
        // C:\new, \\server\new, .\new, %APPDATA%\new
        let hasDrive = body.count > 2 && body[0].isLetter && body[1] == 0x3A && body[2] == 0x5C
        if hasDrive || body.starts(with: "\\\\\\\\") || body.starts(with: ".\\") || body.starts(with: "..\\") {
            return true
        }
        if body.first == 0x25, body.contains("%\\") { return true }
        let behind = raw.from(offset + 2)
        if scalar.traits.contains(.pattern) { return raw[offset + 1] == 0x62 && !scalar.traits.contains(.prose) }
        // logs\new under a key that names a folder; one line without blanks.
        guard scalar.traits.contains(.folder), !body.contains(" "), offset > 2, behind.count > 2 else { return false }
        return behind[0].isLower && behind[1].isLower && raw[offset - 1].isWordByte && raw[offset - 2].isWordByte
    }
}
