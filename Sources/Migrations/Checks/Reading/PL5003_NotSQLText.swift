// PL5003: a file whose bytes are no text that could be SQL.
public import Findings

/// A file whose bytes are no text that could be SQL.
public enum NotSQLText: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL5003"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a migration that is no text in UTF-8",
        what: "A file with NUL bytes, in UTF-16, or with bytes that are no UTF-8.",
        because: "the server refuses such a text, or stores other characters than were meant",
        bad: "-- gr\u{FC}n, saved in another encoding than UTF-8\n",
        good: "-- grün, saved in UTF-8\n",
        exampleFile: "0001_colours.sql",
        stories: ["S20"]
    )
}

/// Looks for bytes that are no text.
enum UnreadableText {
    /// What keeps a text from being read as SQL; nil where nothing does.
    static func finding(in source: SourceText) -> Finding? {
        let bytes = source.bytes
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            return NotSQLText.finding(
                "the file is in UTF-16, UTF-8 is expected",
                at: Place(source: source, span: Span(from: 0, to: 2)),
                mend: "save it in UTF-8"
            )
        }
        if let offset = bytes.firstIndex(of: 0) {
            return NotSQLText.finding(
                "a NUL byte stands here: this is no text",
                at: Place(source: source, span: Span(from: offset, to: offset + 1)),
                mend: "name the migration's SQL, not what was built from it"
            )
        }
        guard let offset = invalidOffset(bytes) else { return nil }
        return NotSQLText.finding(
            "the byte 0x\(String(bytes[offset], radix: 16)) is no UTF-8",
            at: Place(source: source, span: Span(from: offset, to: offset + 1)),
            mend: "save the file in UTF-8"
        )
    }

    private static func invalidOffset(_ bytes: [UInt8]) -> Int? {
        guard bytes.contains(where: { $0 >= 0x80 }) else { return nil }
        var decoder = UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            switch decoder.parseScalar(from: &iterator) {
            case .valid(let encoded): offset += encoded.count
            case .emptyInput: return nil
            case .error: return offset
            }
        }
    }
}
