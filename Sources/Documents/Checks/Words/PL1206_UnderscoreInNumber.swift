// PL1206: a number with underscores, which YAML 1.1 leaves out.
import Findings

/// Finds plain numbers with underscores.
enum UnderscoreInNumber: DocumentCheck {
    static let code: FindingCode = "PL1206"
    static let level = Level.warning
    static let page = CheckPage(
        title: "underscores vanish from a number",
        what: "A plain value of digits and underscores such as `123_456_789`.",
        because:
            "YAML 1.1 reads a number and drops the underscores, YAML 1.2 reads a text: an id is lost, or a limit is no number",
        bad: "order_id: 1️⃣123_456_789\n",
        good: "order_id: \"123_456_789\"\n",
        readAs: "yaml-1.1",
        stories: ["S25", "S33"],
        sources: ["https://yaml.org/type/int.html", "https://yaml.org/type/float.html"]
    )

    static func look(at scalar: SeenScalar, _ raw: ByteText, _ walk: inout TrapWalk) {
        guard scalar.node.tag == 0 else { return }
        var digits = raw.string
        digits.removeAll { $0 == "_" }
        guard let readers = Readers.ofVersion11(walk, "PyYAML, Ruby, Go, SnakeYAML") else { return }
        let shown = walk.shown(raw, scalar.traits)
        walk.report(
            self,
            scalar.traits.contains(.secret)
                ? "underscores vanish from the value" : "\(shown) is read as \(digits) by \(readers.words)",
            on: scalar,
            label: "a number without underscores",
            read: readers.others.map { "\(digits) (YAML 1.1) · the text \"\(shown)\" (\($0))" } ?? digits,
            mend: "quote it: \"\(shown)\"; or write \(digits) if a number is meant"
        )
    }
}
