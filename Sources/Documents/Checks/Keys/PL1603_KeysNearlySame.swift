// PL1603: two keys of one mapping that differ only in capitals, dashes or underscores.
import Findings

/// Finds keys that people take for one: `maxSize` beside `max_size`.
enum KeysNearlySame: DocumentCheck {
    static let code: FindingCode = "PL1603"
    static let level = Level.warning
    static let page = CheckPage(
        title: "two keys differ only in capitals or dashes",
        what: "Two keys of one mapping that are the same but for case, `-` and `_`.",
        because: "the program reads one of them; whoever edits the other sees no effect",
        bad: "pool:\n  max_size: 10\n  1️⃣maxSize: 20\n",
        good: "pool:\n  max_size: 20\n  min_size: 2\n",
        stories: ["S25", "S33"]
    )

    /// Looks at the keys of a mapping that is closed: those from `first` on.
    static func look(from first: Int, _ frame: TrapWalk.Frame, _ walk: inout TrapWalk) {
        let count = walk.keyShapes.count - first
        if count <= 12 {
            for later in first + 1..<walk.keyShapes.count {
                for earlier in first..<later where walk.keyShapes[earlier].shape == walk.keyShapes[later].shape {
                    speak(Int(walk.keyShapes[earlier].key), Int(walk.keyShapes[later].key), &walk)
                }
            }
            return
        }
        // Many keys: a table of their shapes, twice as large, probed a few steps only.
        var size = 32
        while size < count * 2 { size *= 2 }
        var table = [Int32](repeating: -1, count: size)
        for index in first..<walk.keyShapes.count {
            let shape = walk.keyShapes[index].shape
            var slot = Int(shape &* 0x9E37_79B1 >> 7) & (size - 1)
            for _ in 0..<16 {
                if table[slot] < 0 {
                    table[slot] = Int32(truncatingIfNeeded: index)
                    break
                }
                let earlier = Int(table[slot])
                if walk.keyShapes[earlier].shape == shape {
                    speak(Int(walk.keyShapes[earlier].key), Int(walk.keyShapes[index].key), &walk)
                    break
                }
                slot = (slot + 1) & (size - 1)
            }
        }
    }

    private static func speak(_ earlier: Int, _ later: Int, _ walk: inout TrapWalk) {
        guard walk.habits.isDisjoint(with: [.translation, .generated]) else { return }
        let one = walk.keyText(earlier)
        let two = walk.keyText(later)
        guard one.count >= 3, two.count >= 3, !one.elementsEqual(two), isSame(one, two) else { return }
        // A switch beside a mapping of the same name is a habit of tools, not a slip of people.
        guard earlier + 1 < walk.nodes.count, later + 1 < walk.nodes.count else { return }
        guard walk.nodes[earlier + 1].isContainer == walk.nodes[later + 1].isContainer else { return }
        // Names of things, as in lists of fonts or columns, come in pairs: a slip is rare.
        walk.nearlySameCount += 1
        guard walk.nearlySameCount <= 3, !one.contains(" "), !two.contains(" ") else { return }
        // http_proxy and HTTP_PROXY are both read, by different programs.
        if one.containsIgnoringCase("proxy") { return }
        let place = Place(source: walk.document.source, span: walk.nodes[earlier].span)
        walk.report(
            self,
            "\(two.string) and \(one.string) differ only in capitals or dashes",
            at: walk.nodes[later].span,
            label: "nearly the same key",
            mend: "keep the one that the program reads",
            related: [RelatedPlace("the other", at: place)]
        )
    }

    /// Hashes may meet by chance: the letters decide.
    private static func isSame(_ one: ByteText, _ two: ByteText) -> Bool {
        func letters(_ text: ByteText) -> [UInt8] { text.filter { $0 != 0x5F && $0 != 0x2D }.map(\.lowered) }
        return letters(one) == letters(two)
    }
}
