// PL1203: a plain word that YAML 1.1 reads as true or false.
import Findings

/// Finds plain words such as `NO` and `off` that YAML 1.1 readers turn into booleans.
enum WordReadAsBoolean: DocumentCheck {
    static let code: FindingCode = "PL1203"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a word is read as true or false",
        what: "A plain scalar such as `NO`, `off` or `y` where the program's reader speaks YAML 1.1.",
        because: "the program receives a boolean; Norway's country code has become `false`",
        bad: "countries:\n  - SE\n  - 1️⃣NO\nmode: 2️⃣off\nvertical: 3️⃣y\n",
        good: "countries:\n  - SE\n  - \"NO\"\nmode: \"off\"\nvertical: \"y\"\nnote: no way\n",
        readAs: "yaml-1.1",
        stories: ["S25", "S33"],
        sources: ["https://yaml.org/type/bool.html"]
    )

    static func look(at scalar: SeenScalar, _ raw: ByteText, _ walk: inout TrapWalk) {
        guard let word = BooleanWord(raw) else { return }
        guard scalar.node.tag == 0, let readers = Readers.ofVersion11(walk, word.readers) else { return }
        let shown = walk.shown(raw, scalar.traits)
        walk.report(
            self,
            "\(shown) is read as \(word.value) by \(readers.words)",
            on: scalar,
            level: level(of: scalar, raw, word, walk),
            label: "quote it: \"\(shown)\"",
            read: readers.others.map { "\(word.value) (YAML 1.1) · the text \"\(shown)\" (\($0))" } ?? "\(word.value)",
            because: because(scalar, word),
            mend: "quote it: \"\(shown)\"; or write \(word.value) if that is meant"
        )
    }

    /// A switch that says yes means true to those who wrote it: worth a note, as other readers see a text.
    private static func level(of scalar: SeenScalar, _ raw: ByteText, _ word: BooleanWord, _ walk: TrapWalk) -> Level {
        if word.isLetter { return .warning }
        if scalar.isListed || scalar.traits.contains(.letters) { return .warning }
        if walk.habits.contains(.ansible) { return .note }
        return scalar.traits.contains(.flag) ? .note : .warning
    }

    private static func because(_ scalar: SeenScalar, _ word: BooleanWord) -> String {
        if scalar.traits.contains(.flag) { return "readers of YAML 1.2 see a text, which is true in most languages" }
        return "the program receives a boolean where a text may be meant"
    }
}
