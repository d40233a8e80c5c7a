// CheckPageText: a check's page as Markdown, and its bad example without the marks that tests read.

extension CheckPage {
    /// An example without its marks, with the byte offset at which each mark stood.
    public struct MarkedText: Sendable {
        /// The text as readers see it.
        public let text: String
        /// Where the marks stood, in bytes of `text`, in text order.
        public let offsets: [Int]
    }

    /// Takes the marks `1️⃣` … `9️⃣` and `🔟` out of an example.
    ///
    /// Cost: O(bytes).
    public static func withoutMarks(_ example: String) -> MarkedText {
        let bytes = Array(example.utf8)
        let ten: [UInt8] = [0xF0, 0x9F, 0x94, 0x9F]
        // A digit, the emoji form, the enclosing keycap.
        let keycap: [UInt8] = [0xEF, 0xB8, 0x8F, 0xE2, 0x83, 0xA3]
        var kept: [UInt8] = []
        var offsets: [Int] = []
        var index = 0
        while index < bytes.count {
            if (0x30...0x39).contains(bytes[index]), bytes[(index + 1)...].starts(with: keycap) {
                offsets.append(kept.count)
                index += 1 + keycap.count
            } else if bytes[index...].starts(with: ten) {
                offsets.append(kept.count)
                index += ten.count
            } else {
                kept.append(bytes[index])
                index += 1
            }
        }
        return MarkedText(text: String(decoding: kept, as: UTF8.self), offsets: offsets)
    }

    /// The page as Markdown: what `docs/checks` holds and `explain` prints.
    ///
    /// Shape: a heading with code and title, what is looked for, why it bites, a bad and a good example, stories, sources.
    public func markdown(code: FindingCode, level: Level) -> String {
        var lines = ["# \(code): \(title)", "", "Level: \(level.rawValue)", "", what, ""]
        lines += ["## Why it bites", "", CheckPage.sentence(because), ""]
        let marked = CheckPage.withoutMarks(bad)
        lines += ["## Bad", ""] + fence(marked.text)
        let places = CheckPage.positions(marked)
        if !places.isEmpty { lines += ["Found at \(places).", ""] }
        if let readAs { lines += ["Read as `\(readAs)`.", ""] }
        lines += ["## Good", ""] + fence(good)
        if !stories.isEmpty { lines += ["## Stories", "", stories.joined(separator: ", "), ""] }
        if !sources.isEmpty { lines += ["## Sources", ""] + sources.map { "- <\($0)>" } + [""] }
        return lines.dropLast().joined(separator: "\n") + "\n"
    }

    /// A fenced block, its language from the example's file name, longer than any fence inside.
    private func fence(_ text: String) -> [String] {
        var marks = "```"
        while text.contains(marks) { marks += "`" }
        let name = exampleFile.split(separator: "/").last.map(String.init) ?? exampleFile
        let ending = name.split(separator: ".").last.map(String.init) ?? ""
        let language = name.hasSuffix("env") ? "sh" : ending
        let body = text.hasSuffix("\n") ? String(text.dropLast()) : text
        return [marks + language, body, marks, ""]
    }

    /// Line and column of each mark: `1:7 and 3:2`.
    private static func positions(_ marked: MarkedText) -> String {
        let source = SourceText(name: "", text: marked.text)
        let words = marked.offsets.map { offset in
            let position = source.position(at: offset)
            return "\(position.line):\(position.column)"
        }
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }

    /// A clause as a sentence: a capital in front, a full stop behind.
    private static func sentence(_ clause: String) -> String {
        guard let first = clause.first else { return "" }
        return first.uppercased() + clause.dropFirst() + (clause.hasSuffix(".") ? "" : ".")
    }
}
