// PL1002: bytes that are no UTF-8.
import Findings

/// Bytes that are no UTF-8.
enum NotUTF8: FindingKind {
    static let code: FindingCode = "PL1002"
    static let level = Level.error
    static let page = CheckPage(
        title: "a text is not UTF-8",
        what: "Bytes that no UTF-8 text holds, as editors write them that save as Latin-1 or Windows-1252.",
        because: "each reader makes something else of such bytes: an error, a question mark, two wrong letters",
        bad: "city: M\\xFCnster   (ü as one byte, 0xFC)",
        good: "city: Münster\n",
        stories: ["S25"],
        sources: ["RFC 3629, section 4"]
    )

    static func finding(in source: SourceText, at offset: Int, count: Int) -> Finding {
        let byte = source.bytes[offset]
        let more = count > 1 ? ", and \(count - 1) more" : ""
        var mend = "save the file as UTF-8"
        var read: String?
        if let letter = latin1Letter(byte) {
            read = "\(letter), if it was saved as Latin-1 or Windows-1252"
            mend += ": it looks like Latin-1 or Windows-1252"
        }
        return finding(
            "byte 0x\(hexadecimal(byte)) at offset \(offset) is no UTF-8\(more)",
            at: Place(source: source, span: Span(from: offset, to: offset + 1)),
            label: "not UTF-8",
            read: read,
            mend: mend
        )
    }

    /// The letter that Latin-1 has for a byte; the control characters there are most likely Windows-1252 or no text.
    private static func latin1Letter(_ byte: UInt8) -> String? {
        byte >= 0xA1 && byte != 0xAD ? String(Unicode.Scalar(byte)) : nil
    }
}

/// A byte as two hexadecimal digits.
func hexadecimal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return digits.count == 1 ? "0" + digits : digits
}
