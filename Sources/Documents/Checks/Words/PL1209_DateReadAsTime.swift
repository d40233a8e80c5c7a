// PL1209: an unquoted date, which YAML 1.1 reads as a date and not as text.
import Findings

/// Finds plain dates that YAML 1.1 readers turn into date values.
enum DateReadAsTime: DocumentCheck {
    static let code: FindingCode = "PL1209"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a date is read as a date, not as text",
        what: "A plain value such as `2024-01-15` under a key that does not ask for a date.",
        because: "YAML 1.1 readers give the program a date value; compared with a text it is never equal",
        bad: "api_version: 1️⃣2024-01-15\n",
        good: "api_version: \"2024-01-15\"\n",
        readAs: "yaml-1.1",
        stories: ["S25", "S33"],
        sources: ["https://yaml.org/type/timestamp.html"]
    )

    static func look(at scalar: SeenScalar, _ raw: ByteText, _ walk: inout TrapWalk) {
        guard scalar.node.tag == 0 else { return }
        let isMeant = scalar.traits.contains(.date) && !scalar.traits.contains(.version)
        // Where a date is asked for, only those who told us their reader want to hear of it.
        if isMeant, walk.document.dialect == nil { return }
        guard let readers = Readers.ofVersion11(walk, "PyYAML, Ruby, Go, SnakeYAML, js-yaml") else { return }
        let shown = walk.shown(raw, scalar.traits)
        walk.report(
            self,
            "\(shown) is read as a date, not as text, by \(readers.words)",
            on: scalar,
            level: isMeant ? .note : nil,
            label: "a date, not a text",
            read: readers.others.map { "a date (YAML 1.1) · the text \"\(shown)\" (\($0))" } ?? "a date",
            mend: "quote it: \"\(shown)\""
        )
    }
}
