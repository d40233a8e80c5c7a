// PL1601: a key that stands twice in one mapping.
import Findings

/// Says that a key stands twice; readers find it while they close a mapping.
enum KeyStandsTwice: DocumentCheck {
    static let code: FindingCode = "PL1601"
    static let level = Level.error
    static let page = CheckPage(
        title: "a key stands twice",
        what: "The same key twice in one mapping, one section or one file of variables.",
        because: "one of them wins, and which one depends on the reader; some refuse the file",
        bad: "database:\n  host: a.example\n  1️⃣host: b.example\n",
        good: "database:\n  host: b.example\n",
        stories: ["S25", "S33"],
        sources: [
            "https://yaml.org/spec/1.2.2/#3213-node-comparison", "https://www.rfc-editor.org/rfc/rfc8259#section-4",
        ]
    )

    static func finding(_ duplicate: DuplicateKey, in document: Document) -> Finding {
        let source = document.source
        let first = source.position(at: Int(duplicate.first.start))
        let key = duplicate.text.utf8.count > 60 ? String(duplicate.text.prefix(57)) + "…" : duplicate.text
        return finding(
            "the key \(key) stands twice",
            at: Place(source: source, span: duplicate.again),
            // Some programs read lines of an INI file as a list.
            level: document.format == .ini || document.format == .properties ? .warning : nil,
            label: "again",
            read: "the later value here; other readers keep the first or refuse",
            mend: "keep one of the two; the first is on line \(first.line)",
            related: [RelatedPlace("first here", at: Place(source: source, span: duplicate.first))]
        )
    }
}
