// PL1204: digits with colons that YAML 1.1 reads as a number in base sixty.
import Findings

/// Finds values such as `22:22` that YAML 1.1 readers count in base sixty.
enum NumberInBaseSixty: DocumentCheck {
    static let code: FindingCode = "PL1204"
    static let level = Level.warning
    static let page = CheckPage(
        title: "digits with colons are read in base 60",
        what: "A plain value such as `22:22` or `12:30:45`, every part after the first below 60.",
        because: "YAML 1.1 counts it like hours and minutes: a port mapping or a time becomes one number",
        bad: "ports:\n  - 1️⃣22:22\n  - 8080:80\n",
        good: "ports:\n  - \"22:22\"\n  - 8080:80\n",
        readAs: "yaml-1.1",
        stories: ["S25", "S33"],
        sources: ["https://yaml.org/type/int.html"]
    )

    static func look(at scalar: SeenScalar, _ raw: ByteText, _ walk: inout TrapWalk) {
        guard scalar.node.tag == 0, let number = OldNumber.sexagesimal(raw) else { return }
        // PyYAML and SnakeYAML want no zero in front; Ruby does not mind.
        let digit = raw.first == 0x2D || raw.first == 0x2B ? 1 : 0
        let startsWithZero = raw[digit] == 0x30
        if startsWithZero, walk.document.dialect == nil { return }
        guard let readers = Readers.ofVersion11(walk, startsWithZero ? "Ruby" : "PyYAML, Ruby, SnakeYAML") else {
            return
        }
        let shown = walk.shown(raw, scalar.traits)
        walk.report(
            self,
            "\(shown) is read as \(scalar.traits.contains(.secret) ? "a number" : number) by \(readers.words)",
            on: scalar,
            level: startsWithZero ? .note : nil,
            label: "a number in base 60",
            read: readers.others.map { "\(number) (YAML 1.1) · the text \"\(shown)\" (\($0))" } ?? number,
            mend: "quote it: \"\(shown)\""
        )
    }
}
