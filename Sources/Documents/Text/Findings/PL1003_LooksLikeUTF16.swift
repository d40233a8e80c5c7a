// PL1003: a text in UTF-16 or UTF-32.
import Findings

/// A text in UTF-16 or UTF-32.
enum LooksLikeUTF16: FindingKind {
    static let code: FindingCode = "PL1003"
    static let level = Level.error
    static let page = CheckPage(
        title: "a text is saved as UTF-16",
        what: "A text whose characters take two or four bytes each, as some Windows programs save it.",
        because: "config readers expect UTF-8 and refuse the file, or find NUL bytes between the letters",
        bad: "\\xFF\\xFEn\\0a\\0m\\0e\\0:\\0",
        good: "name: shop\n",
        stories: ["S25"],
        sources: ["RFC 8259, section 8.1", "RFC 2781"]
    )

    static func finding(in source: SourceText, called name: String) -> Finding {
        finding(
            "the text looks like \(name), expected UTF-8",
            at: Place(source: source, span: Span(from: 0, to: min(2, source.bytes.count))),
            mend: "save it as UTF-8 (in PowerShell: Out-File -Encoding utf8)"
        )
    }
}
