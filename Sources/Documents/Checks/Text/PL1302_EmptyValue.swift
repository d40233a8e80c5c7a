// PL1302: a key with nothing behind it.
import Findings

/// Finds keys that were left without a value.
enum EmptyValue: DocumentCheck {
    static let code: FindingCode = "PL1302"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a key has no value",
        what: "A key of YAML with nothing behind its colon, where a single value is needed.",
        because: "it is read as null, and the program misses it at boot or later",
        bad: "application_key: 1️⃣\nname: shop\n",
        good: "proxy: null\nlist: []\nmap: {}\n",
        stories: ["S25", "S33"],
        sources: ["https://yaml.org/spec/1.2.2/#72-flow-nodes"]
    )

    static func look(at scalar: SeenScalar, _ walk: inout TrapWalk) {
        guard scalar.key >= 0, !scalar.isListed, !walk.nodes[scalar.key].isContainer else { return }
        let keyEnd = Int(walk.nodes[scalar.key].span.end)
        var index = keyEnd
        while index < walk.source.count, walk.source[index].isBlank { index += 1 }
        guard index < walk.source.count, walk.source[index] == 0x3A else { return }
        index += 1
        let colonEnd = index
        while index < walk.source.count, walk.source[index].isBlank { index += 1 }
        if index < walk.source.count, walk.source[index] == 0x21 || walk.source[index] == 0x26 {
            if SignEatsValue.look(at: scalar, sign: index, &walk) { return }
        }
        if scalar.node.tag != 0 { return }
        if index < walk.source.count, walk.source[index] == 0x23, index > colonEnd {
            let before = walk.findings.count
            CommentCutsValue.look(at: scalar, hash: index, &walk)
            if walk.findings.count > before { return }
            index = colonEnd + 1
        }
        guard !isUsual(walk) else { return }
        let isNeeded = scalar.traits.contains(.needed) && !scalar.traits.contains(.prose)
        let key = walk.keyText(scalar.key).string
        walk.report(
            self,
            "\(key) has no value and is read as null",
            at: Span(from: index, to: index),
            level: isNeeded ? nil : .note,
            label: "nothing stands here",
            read: "null",
            mend: "give it a value, remove the key, or write null if none is meant"
        )
    }

    /// Names without values are usual where a mapping is a list of names: volumes, events, variables passed through.
    private static func isUsual(_ walk: TrapWalk) -> Bool {
        if walk.habits.contains(.workflow) || walk.habits.contains(.sample) { return true }
        guard let frame = walk.frames.last, frame.key >= 0 else { return false }
        // `- host:` alone in a list names a part, and gives it nothing to be set.
        let outer = walk.frames.dropLast().last
        if outer.map({ !$0.isMapping }) ?? false, walk.nodes[frame.index].count == 1 { return true }
        let parent = walk.keyText(frame.key)
        for name in [
            "volumes", "networks", "on", "environment", "services", "configs", "secrets", "inputs", "outputs",
            "properties", "jobs", "steps",
        ] as [StaticString]
        where parent.equals(name) { return true }
        return false
    }
}
