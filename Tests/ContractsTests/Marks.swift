// Marks: numbered places in an example, such as `1️⃣`, taken out before it is read.
import Documents
import Findings

/// An example's text without marks, and the offsets where they stood.
struct Marked {
    var text = ""
    var offsets: [Int] = []

    init(_ marked: String) {
        var bytes: [UInt8] = []
        for character in marked {
            if character.unicodeScalars.contains("\u{20E3}"), character.unicodeScalars.contains("\u{FE0F}") {
                offsets.append(bytes.count)
            } else {
                bytes.append(contentsOf: Array(String(character).utf8))
            }
        }
        text = String(decoding: bytes, as: UTF8.self)
    }

    /// The marks as lines and columns.
    var positions: [Position] {
        let source = SourceText(name: "example", text: text)
        return offsets.map { source.position(at: $0) }
    }
}
