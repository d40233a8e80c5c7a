// PL1214: a second document in a file that is read as one.
import Findings

/// Finds files with several YAML documents where they are no stream of the same kind.
enum SecondDocument: DocumentCheck {
    static let code: FindingCode = "PL1214"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a file holds a second document",
        what: "A line `---` behind content, in a file whose documents are not a stream of resources.",
        because: "most loaders take the first document and drop the rest, others refuse the file",
        bad: "name: shop\n1️⃣---\nname: other\n",
        good: "---\nname: shop\n",
        stories: ["S25", "S33"],
        sources: ["https://yaml.org/spec/1.2.2/#92-streams"]
    )

    static func look(_ walk: inout TrapWalk) {
        let roots = walk.document.roots
        guard walk.document.format == .yaml, roots.count > 1, walk.nodes.indices.contains(roots[1]) else { return }
        if walk.habits.contains(.stream) || isStream(walk) { return }
        let start = marker(before: Int(walk.nodes[roots[1]].span.start), in: walk.source)
        let isEmpty = walk.nodes[roots[1]].kind == .null && walk.nodes[roots[1]].length == 0
        let others = roots.count - 1
        walk.report(
            self,
            others == 1
                ? "a second document starts here\(isEmpty ? ", and it is empty" : "")"
                : "\(others) more documents start here",
            at: Span(from: start, to: min(start + 3, walk.source.count)),
            // Three and more of them are seldom a mistake.
            level: others > 1 ? .note : nil,
            label: "most loaders stop here",
            read: "the document before this line, or nothing",
            mend: isEmpty ? "remove this line" : "put each document into a file of its own"
        )
    }

    /// Resources of Kubernetes and kin, or records that all start with the same key and say what they are.
    private static func isStream(_ walk: TrapWalk) -> Bool {
        let names = ["apiVersion", "kind", "spec", "$schema", "schema"]
        return walk.document.roots.prefix(3).contains { root in
            walk.nodes.indices.contains(root) && names.contains { walk.document.member($0, of: root) != nil }
        }
    }

    /// The line `---` nearest before an offset, or at it.
    private static func marker(before offset: Int, in source: ByteText) -> Int {
        var index = min(offset, max(0, source.count - 3))
        while index > 0 {
            let isLineStart = source[index - 1] == 0x0A || source[index - 1] == 0x0D
            if isLineStart, source.from(index).starts(with: "---") { return index }
            index -= 1
        }
        return offset
    }
}
