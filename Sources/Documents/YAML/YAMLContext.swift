// YAMLContext: the text around an error, for findings to speak of.
import Findings

/// The text around an error: lines, words and places, for findings.
///
/// Only used once something is wrong.
struct YAMLContext {
    let source: SourceText
    var bytes: [UInt8] { source.bytes }

    /// The byte at an offset; 0 behind the end.
    func byte(_ offset: Int) -> UInt8 { offset >= 0 && offset < bytes.count ? bytes[offset] : 0 }

    /// Bytes as a place, at least one byte long unless at the end.
    func place(_ start: Int, _ end: Int) -> Place {
        let lower = min(max(0, start), bytes.count)
        return Place(source: source, span: Span(from: lower, to: min(max(lower + 1, end), bytes.count)))
    }

    /// The place of the whole character at an offset.
    func character(_ offset: Int) -> Place {
        var end = offset + 1
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        return place(offset, end)
    }

    /// Bytes as text, shortened where long.
    func text(_ start: Int, _ end: Int, most: Int = 40) -> String {
        let lower = min(max(0, start), bytes.count)
        let upper = min(max(lower, end), bytes.count)
        let all = String(decoding: bytes[lower..<min(upper, lower + 4 * most + 4)], as: UTF8.self)
        guard all.unicodeScalars.count > most else { return all }
        return String(String.UnicodeScalarView(all.unicodeScalars.prefix(most - 1))) + "…"
    }

    func lineStart(_ offset: Int) -> Int {
        var i = min(max(0, offset), bytes.count)
        while i > 0, bytes[i - 1] != 0x0A, bytes[i - 1] != 0x0D { i -= 1 }
        return i
    }

    func lineEnd(_ offset: Int) -> Int {
        var i = min(max(0, offset), bytes.count)
        while i < bytes.count, bytes[i] != 0x0A, bytes[i] != 0x0D { i += 1 }
        return i
    }

    /// The end of the value that starts at an offset: its line without trailing blanks and comment.
    func valueEnd(_ offset: Int) -> Int {
        let end = lineEnd(offset)
        var i = offset
        while i < end, !(bytes[i] == 0x23 && i > offset && bytes[i - 1] <= 0x20) { i += 1 }
        while i > offset, bytes[i - 1] <= 0x20 { i -= 1 }
        return i
    }

    /// The end of the word that starts at an offset.
    func wordEnd(_ offset: Int) -> Int {
        var i = offset
        while i < bytes.count, bytes[i] > 0x20 { i += 1 }
        return max(i, min(offset + 1, bytes.count))
    }

    /// The key or other head of the entry at an offset: up to `:` and a blank, else the word.
    func headEnd(_ offset: Int) -> Int {
        let end = lineEnd(offset)
        var i = offset
        while i < end {
            if bytes[i] == 0x3A, byte(i + 1) <= 0x20 { return i }
            if bytes[i] == 0x23, i > offset, bytes[i - 1] <= 0x20 { break }
            i += 1
        }
        return valueEnd(offset)
    }

    /// Whether a line's text reads `key:` or `"key":`, with a blank or the line's end behind the colon.
    func looksLikeKey(_ offset: Int) -> Bool {
        var i = offset
        let first = byte(i)
        if first == 0x22 || first == 0x27 {
            i += 1
            while i < bytes.count, bytes[i] != first, bytes[i] != 0x0A { i += 1 }
            return byte(i) == first && byte(i + 1) == 0x3A && byte(i + 2) <= 0x20
        }
        guard first > 0x20, first != 0x23, first != 0x2D || byte(i + 1) > 0x20 else { return false }
        while i < bytes.count, bytes[i] > 0x20 || (bytes[i] == 0x20 && byte(i + 1) == 0x3A) {
            if bytes[i] == 0x3A, byte(i + 1) <= 0x20 { return i > offset }
            if bytes[i] == 0x22 || bytes[i] == 0x7B || bytes[i] == 0x5B || bytes[i] == 0x2C { return false }
            i += 1
        }
        return false
    }

    func line(_ offset: Int) -> Int { source.position(at: offset).line }
    func column(_ offset: Int) -> Int { source.position(at: offset).column }

    /// A value quoted as it would have to be written.
    func quoted(_ text: String) -> String {
        if !text.contains("\""), !text.contains("\\") { return "\"\(text)\"" }
        return "'\(text.replacing("'", with: "''"))'"
    }

    /// "1 space", "2 spaces", "no space".
    static func spaces(_ count: Int) -> String { count == 0 ? "no space" : count == 1 ? "1 space" : "\(count) spaces" }
}
