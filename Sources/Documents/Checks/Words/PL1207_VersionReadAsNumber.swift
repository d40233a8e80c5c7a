// PL1207: a version such as 3.10 that is read as the number 3.1.
import Findings

/// Finds versions whose last zero is lost because they are read as numbers.
enum VersionReadAsNumber: DocumentCheck {
    static let code: FindingCode = "PL1207"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a version is read as a number",
        what: "A number with a fraction that ends in zero, such as `3.10`, under a key that names a version.",
        because: "as a number 3.10 is 3.1: another version is installed",
        bad: "python_version: 1️⃣3.10\n",
        good: "python_version: \"3.10\"\nother: 3.11.2\nratio: 0.10\n",
        stories: ["S25", "S33"],
        sources: ["https://yaml.org/spec/1.2.2/#10214-floating-point"]
    )

    static func look(at scalar: SeenScalar, _ raw: ByteText, _ walk: inout TrapWalk) {
        guard scalar.node.tag == 0, raw.count >= 3, raw[raw.count - 1] == 0x30, raw[0].isDigit else { return }
        guard let dot = raw.firstIndex(of: 0x2E), dot <= 3, raw.count - dot <= 4 else { return }
        if scalar.traits.contains(.quantity) { return }
        let isWhole = raw.from(dot + 1).allSatisfy { $0 == 0x30 }
        let isVersion = scalar.traits.contains(.version)
        // 1.0 stays 1.0 for most readers; JSON writers and JavaScript make it 1.
        guard isVersion || (!isWhole && raw[0] != 0x30 && looksLikeVersion(raw, dot)) else { return }
        if isWhole, walk.document.dialect == nil || raw.count - dot > 2 { return }
        var end = raw.count
        while end > dot + 1, raw[end - 1] == 0x30 { end -= 1 }
        let number = raw.part(0, end == dot + 1 ? dot : end).string
        let shown = walk.shown(raw, scalar.traits)
        walk.report(
            self,
            "\(shown) is read as the number \(number)",
            on: scalar,
            level: isVersion && !isWhole ? nil : .note,
            label: "the last zero is lost",
            read: number,
            mend: "quote it: \"\(shown)\""
        )
    }

    /// Two digits behind the dot, the last a zero, and little before it: 3.10, 1.20.
    private static func looksLikeVersion(_ raw: ByteText, _ dot: Int) -> Bool {
        dot <= 2 && raw.count - dot == 3 && raw[dot + 1] != 0x30
    }
}
