// PL1208: letters and digits that happen to be a number with an exponent, such as the commit 1234e56.
import Findings

/// Finds ids that are read as numbers because their only letter is an e.
enum ExponentLookAlike: DocumentCheck {
    static let code: FindingCode = "PL1208"
    static let level = Level.warning
    static let page = CheckPage(
        title: "an id with an e is read as a number",
        what: "A plain value such as `1234e56`: digits, the letter e, digits.",
        because: "it is a number with an exponent; the commit or id it was meant to be is lost",
        bad: "release:\n  commit: 1️⃣1234e56\n",
        good: "release:\n  commit: \"1234e56\"\nlimit: 1e6\n",
        readAs: "yaml-1.2",
        stories: ["S25", "S33"],
        sources: ["https://yaml.org/spec/1.2.2/#10214-floating-point"]
    )

    static func look(at scalar: SeenScalar, _ raw: ByteText, _ walk: inout TrapWalk) {
        guard scalar.node.tag == 0, let mark = raw.firstIndex(where: { $0 | 0x20 == 0x65 }) else { return }
        guard raw[0].isDigit, !raw.contains("."), raw[mark + 1].isDigit else { return }
        let mantissa = raw.part(0, mark)
        let exponent = raw.from(mark + 1)
        let isNamed = !scalar.traits.isDisjoint(with: [.hash, .version, .secret, .digits])
        // 1e6 is how people write a million; 1234e56 is not how they write anything.
        let isOdd = exponent.count > 2 || mantissa.count > 3 || (mantissa[0] == 0x30 && mantissa.count > 1)
        guard isNamed || isOdd else { return }
        let shown = walk.shown(raw, scalar.traits)
        let value = number(mantissa, exponent)
        let readers =
            walk.document.dialect == .yaml1_2
            ? "the program (YAML 1.2)" : "YAML 1.2 readers and Go (PyYAML and Ruby read a text)"
        // The floats of YAML 1.1 have a dot and a sign.
        let level: Level? = walk.document.dialect == .yaml1_1 ? .note : nil
        walk.report(
            self,
            "\(shown) is read as \(scalar.traits.contains(.secret) ? "a number" : "the number \(value)") by \(readers)",
            on: scalar,
            level: level,
            label: "a number with an exponent",
            read: value,
            mend: "quote it: \"\(shown)\""
        )
    }

    /// The number in one digit, dot, digits, exponent: 1.234e59.
    private static func number(_ mantissa: ByteText, _ exponent: ByteText) -> String {
        let start = mantissa.firstIndex { $0 != 0x30 } ?? mantissa.count
        let digits = mantissa.from(start)
        guard let first = digits.first else { return "0" }
        let power = exponent.prefix(4).reduce(0) { $0 * 10 + Int($1 &- 0x30) } + digits.count - 1
        guard exponent.count <= 3, power <= 308 else { return "infinity" }
        var rest = digits.from(1).string
        while rest.hasSuffix("0") { rest.removeLast() }
        return "\(first - 0x30)\(rest.isEmpty ? "" : ".\(rest)")e\(power)"
    }
}
