// PL1005: a byte order mark before the text.
import Findings

/// A byte order mark before the text.
enum ByteOrderMark: FindingKind {
    static let code: FindingCode = "PL1005"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a byte order mark stands before the text",
        what: "The three bytes EF BB BF that some editors write before UTF-8 text; no editor shows them.",
        because: "many readers refuse it or take it for a part of the first name",
        bad: "1️⃣\u{FEFF}{\"port\": 80}\n",
        good: "{\"port\": 80}\n",
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["RFC 8259, section 8.1", "YAML 1.2.2, section 5.2"]
    )

    /// A warning where readers trip over it, a note where the notation allows it.
    static func finding(in source: SourceText, as format: DocumentFormat) -> Finding {
        let place = Place(source: source, span: Span(from: 0, to: 3))
        let mend = "save the file as UTF-8 without byte order mark"
        return switch format {
        case .json, .jsonc:
            finding(
                "a byte order mark stands before the JSON text",
                at: place,
                because: "many readers refuse it: RFC 8259 forbids writing one",
                mend: mend
            )
        case .yaml, .toml:
            finding(
                "a byte order mark stands before the text",
                at: place,
                level: .note,
                because: "it is allowed here, but has no use in UTF-8",
                mend: mend
            )
        case .dotenv, .ini, .properties:
            finding(
                "a byte order mark stands before the text",
                at: place,
                because: "many readers take it for a part of the first name, which is then missing",
                mend: mend
            )
        }
    }
}
