// PL1008: a control character in a text.
import Findings

/// A control character that is neither a tab nor a line end.
enum ControlCharacter: FindingKind {
    static let code: FindingCode = "PL1008"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a control character stands in the text",
        what: "A character such as U+0008 or U+001B that no editor shows; pasted from a terminal most often.",
        because: "nobody sees it, yet it is a part of the value",
        bad: "PASSWORD=abc1️⃣\u{08}d\n",
        good: "PASSWORD=abcd\n",
        exampleFile: "example.env",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 5.1"]
    )

    /// An error in YAML, whose grammar forbids them; a warning elsewhere.
    static func finding(in source: SourceText, as format: DocumentFormat, at offset: Int) -> Finding {
        let bytes = source.bytes
        let value = bytes[offset] == 0xC2 && offset + 1 < bytes.count ? bytes[offset + 1] : bytes[offset]
        let place = Place(source: source, span: Span(from: offset, to: offset + (bytes[offset] == 0xC2 ? 2 : 1)))
        return finding(
            "the control character U+00\(hexadecimal(value)) (\(name(value))) stands in the text",
            at: place,
            level: format == .yaml && value != 0x7F && value < 0x80 ? .error : .warning,
            because: format == .yaml ? "YAML forbids it, and nobody sees it" : nil,
            mend: format == .yaml ? "remove it, or write it as \"\\x\(hexadecimal(value))\"" : "remove it"
        )
    }

    /// What people call a control character.
    static func name(_ value: UInt8) -> String {
        switch value {
        case 0: "NUL"
        case 7: "bell"
        case 8: "backspace"
        case 9: "tab"
        case 10: "line feed"
        case 11: "vertical tab"
        case 12: "form feed"
        case 13: "carriage return"
        case 27: "escape"
        case 127: "delete"
        default: "control character"
        }
    }
}
