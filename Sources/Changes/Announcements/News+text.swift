// News+text: the text of a message: bounded, in plain lines, with what would address or format taken out.

extension News {
    /// How many characters a message has at most, beside its link.
    public static let limit = 1_000
    /// How many characters a line of it has at most.
    static let lineLimit = 300

    /// The message; `link` leads to the change.
    ///
    /// - Source: Slack, "Formatting text for app surfaces": `&`, `<` and `>` are escaped, so that no word of a person
    ///   mentions everybody or hides where a link leads.
    public func text(link: String?) -> String {
        var room = News.limit
        var written: [String] = []
        for line in lines {
            let text = News.escaped(line, limit: min(News.lineLimit, room))
            if text.isEmpty { break }
            written.append(text)
            room -= text.count + 1
        }
        if let link { written.append(News.escaped(link, limit: 2_000)) }
        return written.joined(separator: "\n")
    }

    /// A text without signs that format, cut where it would be longer than `limit`.
    static func escaped(_ text: String, limit: Int) -> String {
        guard limit > 0 else { return "" }
        var result = ""
        var count = 0
        for letter in text {
            let piece: String
            switch letter {
            case "&": piece = "&amp;"
            case "<": piece = "&lt;"
            case ">": piece = "&gt;"
            default: piece = letter.unicodeScalars.allSatisfy(isShown) ? String(letter) : " "
            }
            guard count + piece.count < limit else { return result + "…" }
            result += piece
            count += piece.count
        }
        return result
    }

    /// Whether a sign may stand in a line: none that controls, or turns the direction of what is written around it.
    private static func isShown(_ sign: Unicode.Scalar) -> Bool {
        switch sign.value {
        case 0x202A...0x202E, 0x2066...0x2069, 0x2028, 0x2029: false
        default: sign.properties.generalCategory != .control
        }
    }
}
