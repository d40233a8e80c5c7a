// PL1211: not a number, or an infinity, where a number is meant.
import Findings

/// Finds `.nan` and `.inf`, and the word NaN where it is only text.
enum NotANumber: DocumentCheck {
    static let code: FindingCode = "PL1211"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a value is not a number",
        what: "`.nan` or `.inf` in YAML, `nan` or `inf` in TOML.",
        because: "every comparison with NaN is false, a limit of infinity limits nothing, and JSON can carry neither",
        bad: "limits:\n  ratio: 1️⃣.nan\n  requests: 2️⃣.inf\n",
        good: "limits:\n  ratio: 0.5\n  requests: 1000\n",
        stories: ["S25", "S33"],
        sources: ["https://yaml.org/spec/1.2.2/#10214-floating-point", "https://toml.io/en/v1.0.0#float"]
    )

    static func look(at scalar: SeenScalar, _ raw: ByteText, _ walk: inout TrapWalk) {
        guard scalar.node.tag == 0 || scalar.node.kind == .notFinite else { return }
        let sign = raw.first == 0x2D || raw.first == 0x2B ? 1 : 0
        let word = raw.from(sign)
        let isInfinite = word.equalsIgnoringCase(".inf") || word.equals("inf")
        guard isInfinite || word.equalsIgnoringCase(".nan") || word.equals("nan") else { return }
        if walk.document.format == .yaml, word.first != 0x2E { return }
        let isNegative = raw.first == 0x2D
        walk.report(
            self,
            isInfinite
                ? "\(raw.string) is read as \(isNegative ? "minus " : "")infinity"
                : "\(raw.string) is read as not a number",
            on: scalar,
            label: isInfinite ? "limits nothing" : "every comparison is false",
            read: isInfinite ? "\(isNegative ? "-" : "")Infinity" : "NaN",
            because: isInfinite ? "a limit of infinity limits nothing, and JSON cannot carry it" : nil,
            mend: "write a number, or leave the key out"
        )
    }
}
