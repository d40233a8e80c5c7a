// PL1301: a placeholder such as CHANGEME that was left in.
import Findings

/// Finds values that were meant to be replaced.
enum PlaceholderLeftIn: DocumentCheck {
    static let code: FindingCode = "PL1301"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a placeholder was left in",
        what: "A value such as `CHANGEME`, `TODO`, `<your-host>`, `xxx`, `your_api_key` or `insert token here`.",
        because: "the program starts with it, and fails at the first use, or works with a password everyone knows",
        bad: "stripe:\n  key: 1️⃣CHANGEME\nsmtp:\n  host: 2️⃣<your-host>\n  user: 3️⃣TODO\n  token: 4️⃣your_api_key\n",
        good: "notes: >\n  todo lists are a feature; change me if you can\nname: Norbert\nstate: todo\n",
        stories: ["S25", "S33"],
        sources: ["https://cwe.mitre.org/data/definitions/1392.html"]
    )

    static func look(at scalar: SeenScalar, _ walk: inout TrapWalk) {
        let style = scalar.node.style
        guard style != .literal, style != .folded, !walk.habits.contains(.sample) else { return }
        if scalar.traits.contains(.prose) || scalar.traits.contains(.pattern) { return }
        guard Placeholder.isPlaceholder(scalar.text, scalar.traits, scalar.classes) else { return }
        // In lists of words and in translations it may be a word like others.
        let isNamed = !scalar.traits.isDisjoint(with: [.secret, .needed, .host, .version, .hash])
        if walk.habits.contains(.translation), !isNamed { return }
        let shown = scalar.text.count > 60 ? scalar.text.part(0, 57).string + "…" : scalar.text.string
        walk.report(
            self,
            "\(shown) is a placeholder",
            at: scalar.node.span,
            label: "left in",
            read: "\"\(shown)\"",
            mend: scalar.traits.contains(.secret)
                ? "write the real value as a secret reference, such as {secret: file:/run/secrets/name}"
                : "write the real value"
        )
    }
}
