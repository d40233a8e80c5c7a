// PL1222: a plain = or << as a value, which YAML 1.1 does not read as text.
import Findings

/// Finds the plain values `=` and `<<`, to which YAML 1.1 gives a meaning of their own.
enum SignReadAsTag: DocumentCheck {
    static let code: FindingCode = "PL1222"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a sign is read as a type of YAML 1.1",
        what: "A plain value `=` (the type *value*) or `<<` (the type *merge*).",
        because: "PyYAML refuses to load it, other readers give a text",
        bad: "operator: 1️⃣=\n",
        good: "operator: \"=\"\n",
        readAs: "yaml-1.1",
        stories: ["S25", "S33"],
        sources: ["https://yaml.org/type/value.html", "https://yaml.org/type/merge.html"]
    )

    static func look(at scalar: SeenScalar, _ raw: ByteText, _ walk: inout TrapWalk) {
        guard scalar.node.tag == 0, raw.equals("=") || raw.equals("<<"), scalar.node.kind == .string else { return }
        guard let readers = Readers.ofVersion11(walk, "PyYAML") else { return }
        let kind = raw.count == 1 ? "value" : "merge"
        walk.report(
            self,
            "\(raw.string) is read as the type \(kind), not as text, by \(readers.words)",
            on: scalar,
            read: readers.others.map { "refused (PyYAML) · the text \"\(raw.string)\" (\($0))" },
            mend: "quote it: \"\(raw.string)\""
        )
    }
}
