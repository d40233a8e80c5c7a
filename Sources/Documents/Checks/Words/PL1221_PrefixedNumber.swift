// PL1221: 0o755 and 0b101, which one YAML reads as a number and the other as text.
import Findings

/// Finds numbers in base eight and two that readers of another YAML take as text.
enum PrefixedNumber: DocumentCheck {
    static let code: FindingCode = "PL1221"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a number in another base is text to some readers",
        what: "`0o755`, which only YAML 1.2 reads as a number, and `0b101`, which only YAML 1.1 does.",
        because: "the other readers give the program a text, or a number where a text was meant",
        bad: "file_mode: 1️⃣0o755\n",
        good: "file_mode: 493\nhex: 0x1F\n",
        readAs: "yaml-1.1",
        stories: ["S25", "S33"],
        sources: ["https://yaml.org/type/int.html", "https://yaml.org/spec/1.2.2/#10213-integer"]
    )

    static func look(at scalar: SeenScalar, _ raw: ByteText, _ walk: inout TrapWalk) {
        guard scalar.node.tag == 0 else { return }
        let sign = raw.first == 0x2D || raw.first == 0x2B ? 1 : 0
        let letter = raw[sign + 1] | 0x20
        guard letter == 0x6F || letter == 0x62 else { return }
        let isOctal = letter == 0x6F
        guard let number = OldNumber.number(raw.from(sign + 2), base: isOctal ? 8 : 2) else { return }
        let shown = walk.shown(raw, scalar.traits)
        let text = "the text \"\(shown)\""
        let (old, new) = isOctal ? (text, number) : (number, text)
        let message: String
        switch walk.document.dialect {
        case .yaml1_1: message = "\(shown) is read as \(old) by the program (YAML 1.1)"
        case .yaml1_2: message = "\(shown) is read as \(new) by the program (YAML 1.2)"
        case nil: message = "\(shown) is read as \(old) by YAML 1.1 readers and as \(new) by YAML 1.2 readers"
        }
        // Who knows the reader and gets the number has what was written.
        let isAsWritten = isOctal ? walk.document.dialect == .yaml1_2 : walk.document.dialect == .yaml1_1
        if isAsWritten, !isOctal || scalar.traits.contains(.mode) { return }
        walk.report(
            self,
            message,
            on: scalar,
            level: walk.document.dialect == nil && scalar.traits.contains(.mode) || isAsWritten ? .note : nil,
            read: "\(old) (YAML 1.1) · \(new) (YAML 1.2)",
            mend: "write \(number), or quote it: \"\(shown)\""
        )
    }
}
