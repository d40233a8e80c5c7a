// PL1205: a number with a zero in front, which is octal, decimal or text by reader.
import Findings

/// Finds plain numbers that start with 0.
enum LeadingZero: DocumentCheck {
    static let code: FindingCode = "PL1205"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a number starts with 0",
        what: "A plain value such as `0755` or `01234`.",
        because: "YAML 1.1 reads it in base eight, YAML 1.2 drops the zero: file modes and postcodes change",
        bad: "file_mode: 1️⃣0755\nzip: 2️⃣01234\n",
        good: "file_mode: \"0755\"\nzip: \"01234\"\n",
        stories: ["S25", "S33"],
        sources: ["https://yaml.org/type/int.html", "https://yaml.org/spec/1.2.2/#1032-tag-resolution"]
    )

    static func look(at scalar: SeenScalar, _ raw: ByteText, _ walk: inout TrapWalk) {
        guard scalar.node.tag == 0 else { return }
        let octal = OldNumber.octal(raw)
        let decimal = withoutZeros(raw)
        let shown = walk.shown(raw, scalar.traits)
        let isOctal = octal != nil && octal != decimal
        let old = octal.map { "\($0)" } ?? "the text \"\(shown)\""
        let both = "\(old) (YAML 1.1: PyYAML, Ruby, Go) · \(decimal) (YAML 1.2)"
        let message: String
        let read: String
        switch walk.document.dialect {
        case .yaml1_1:
            // 08 is no octal number: PyYAML leaves it alone, Ruby and Go do not agree.
            (message, read) = ("\(shown) is read as \(old) by the program (YAML 1.1)", "\(old)")
        case .yaml1_2: (message, read) = ("\(shown) is read as \(decimal) by the program (YAML 1.2)", decimal)
        case nil:
            let becomes =
                isOctal
                ? "\(old) by YAML 1.1 readers and \(decimal) by YAML 1.2 readers" : "\(decimal) by YAML 1.2 readers"
            (message, read) = ("\(shown) is read as \(becomes)", both)
        }
        let isMode = scalar.traits.contains(.mode) && isOctal
        let hasSmallLoss = !isOctal && raw.count <= 2 && !scalar.traits.contains(.digits)
        walk.report(
            self,
            scalar.traits.contains(.secret) ? "the value starts with 0 and is read as a number" : message,
            on: scalar,
            // Ansible reads 1.1, and a mode is what it expects there.
            level: hasSmallLoss || (isMode && walk.habits.contains(.ansible)) ? .note : nil,
            label: isOctal ? "base 8 or 10, by reader" : "the zero is lost",
            read: read,
            mend: isMode
                ? "quote it: \"\(shown)\"; or write 0o\(decimal) for a YAML 1.2 reader" : "quote it: \"\(shown)\""
        )
    }

    private static func withoutZeros(_ raw: ByteText) -> String {
        let sign = raw.first == 0x2D ? "-" : ""
        let digits = raw.from(sign.isEmpty && raw.first != 0x2B ? 0 : 1)
        let firstOther = digits.firstIndex { $0 != 0x30 } ?? digits.count - 1
        return sign + digits.from(firstOther).string
    }
}
