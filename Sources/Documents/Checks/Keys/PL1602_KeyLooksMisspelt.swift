// PL1602: a key that is one slip away from a well-known word, or from a key of another environment.
public import Findings

/// Finds keys such as `pasword` that no program looks up.
enum KeyLooksMisspelt: DocumentCheck {
    static let code: FindingCode = "PL1602"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a key looks misspelt",
        what: "A key with a word that is one letter away from a well-known one: missing, doubled, wrong or swapped.",
        because: "the program looks for the right word, finds nothing and takes its default without a word",
        bad: "database:\n  host: a.example\n  1️⃣pasword: {secret: env:DB_PASSWORD}\n",
        good: "database:\n  host: a.example\n  password: {secret: env:DB_PASSWORD}\n",
        stories: ["S25", "S33"]
    )

    static func look(atKey index: Int, _ node: Node, _ text: ByteText, nearWord: UInt8, _ walk: inout TrapWalk) {
        guard nearWord > 0, text.count <= 48, !text.contains(" "), !text.contains("/"), !text.contains("\\") else {
            return
        }
        guard walk.habits.isDisjoint(with: [.translation, .generated]) else { return }
        let word = NearWord.words[Int(nearWord) - 1]
        walk.report(
            self,
            "\(text.string) is one letter from \(word)",
            at: node.span,
            label: "\(word)?",
            mend: "write \(word), if that is meant"
        )
    }
}

extension Document {
    /// Keys that stand here only, one slip away from a key that stands at the same place in all siblings and not here.
    ///
    /// For one document in several environments. Cost: O(keys × depth), for mappings that all of them have.
    public func misspeltKeys(besides siblings: [Document]) -> [Finding] {
        guard let root, !siblings.isEmpty else { return [] }
        var result: [Finding] = []
        var pending: [(here: Int, there: [(document: Document, node: Int)])] = [
            (root, siblings.compactMap { sibling in sibling.root.map { (sibling, $0) } })
        ]
        while let (here, there) = pending.popLast(), result.count < 100 {
            guard let first = there.first, nodes[here].kind == .mapping else { continue }
            let missing = first.document.members(of: first.node).map { first.document.text(of: $0.key) }.filter { key in
                member(key, of: here) == nil && there.allSatisfy { $0.document.member(key, of: $0.node) != nil }
            }
            for (key, value) in members(of: here) {
                let text = text(of: key)
                let below = there.compactMap { sibling in
                    sibling.document.member(text, of: sibling.node).map { (document: sibling.document, node: $0) }
                }
                if below.isEmpty, let meant = missing.first(where: { Slip.isOne(text, $0) }) {
                    result.append(
                        KeyLooksMisspelt.finding(
                            "\(text) stands here only; the others have \(meant)",
                            at: place(of: key),
                            label: "\(meant)?",
                            mend: "write \(meant), if that is meant"
                        )
                    )
                } else if nodes[value].kind == .mapping, below.count == there.count {
                    pending.append((value, below))
                }
            }
        }
        return result
    }
}

/// Whether two words are one slip apart.
enum Slip {
    /// One letter missing, doubled, wrong, or two swapped; words of fewer than four letters never are.
    static func isOne(_ left: String, _ right: String) -> Bool {
        let one = Array(left.utf8)
        let two = Array(right.utf8)
        guard one != two, min(one.count, two.count) >= 4, abs(one.count - two.count) <= 1 else { return false }
        let shorter = min(one.count, two.count)
        var head = 0
        while head < shorter, one[head] == two[head] { head += 1 }
        var tail = 0
        while tail < shorter - head, one[one.count - 1 - tail] == two[two.count - 1 - tail] { tail += 1 }
        if one.count != two.count { return head + tail >= shorter }
        let differing = one.count - head - tail
        // A number at the end is another thing, not a slip.
        if differing == 1 { return !one[head].isDigit && !two[head].isDigit }
        return differing == 2 && one[head] == two[head + 1] && one[head + 1] == two[head]
    }
}
