// PL1202: a plain key that YAML 1.1 reads as true or false.
import Findings

/// Finds keys such as `on` that YAML 1.1 readers turn into booleans.
enum KeyReadAsBoolean: DocumentCheck {
    static let code: FindingCode = "PL1202"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a key is read as true or false",
        what: "A plain key `on`, `off`, `yes` or `no` where the program's reader speaks YAML 1.1.",
        because: "the key becomes a boolean, and a lookup of the word finds nothing",
        bad: "1️⃣on:\n  - push\nname: x\n",
        good: "\"on\":\n  - push\nname: x\n",
        readAs: "yaml-1.1",
        stories: ["S25", "S33"],
        sources: ["https://yaml.org/type/bool.html"]
    )

    static func look(atKey index: Int, _ node: Node, _ text: ByteText, _ walk: inout TrapWalk) {
        let raw = walk.raw(of: node)
        guard let word = BooleanWord(raw) else { return }
        // One letter is a coordinate or an answer; only the letter of YAML 1.1 makes it a boolean.
        if word.isLetter, walk.document.dialect != .yaml1_1 { return }
        if walk.document.dialect == nil, walk.habits.contains(.workflow) || isWorkflow(walk) { return }
        guard let readers = Readers.ofVersion11(walk, word.readers) else { return }
        walk.report(
            self,
            "the key \(raw.string) is read as \(word.value) by \(readers.words)",
            at: node.span,
            label: "a lookup of \"\(raw.string)\" finds nothing",
            read: readers.others.map { "\(word.value) (YAML 1.1) · the text \"\(raw.string)\" (\($0))" }
                ?? "\(word.value)",
            mend: "quote the key: \"\(raw.string)\""
        )
    }

    /// GitHub's workflows have `on` beside `jobs`, and a reader that takes it as text.
    private static func isWorkflow(_ walk: TrapWalk) -> Bool {
        guard walk.frames.count == 1, let frame = walk.frames.first else { return false }
        return walk.document.member("jobs", of: frame.index) != nil
    }
}

/// One of the words that YAML 1.1 reads as a boolean.
struct BooleanWord {
    let value: Bool
    let isLetter: Bool

    init?(_ raw: ByteText) {
        switch raw.count {
        case 1:
            guard raw[0] | 0x20 == 0x79 || raw[0] | 0x20 == 0x6E else { return nil }
            value = raw[0] | 0x20 == 0x79
        case 2:
            let isNo = raw.equals("no") || raw.equals("No") || raw.equals("NO")
            guard isNo || raw.equals("on") || raw.equals("On") || raw.equals("ON") else { return nil }
            value = !isNo
        case 3:
            let isYes = raw.equals("yes") || raw.equals("Yes") || raw.equals("YES")
            guard isYes || raw.equals("off") || raw.equals("Off") || raw.equals("OFF") else { return nil }
            value = isYes
        default: return nil
        }
        isLetter = raw.count == 1
    }

    /// The readers that are known to do so; PyYAML and Ruby leave single letters alone.
    var readers: String { isLetter ? "Go yaml.v2 and others by the book" : "PyYAML, Ruby, Go yaml.v2, SnakeYAML" }
}
