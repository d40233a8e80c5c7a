// PL1107: no anchor has this name.
import Findings

/// An alias names an anchor that is not there.
enum UndefinedAlias: FindingKind {
    static let code: FindingCode = "PL1107"
    static let level = Level.error
    static let page = CheckPage(
        title: "no anchor has this name",
        what: "A reference *name with no &name before it in the same document.",
        because: "the value it should stand for is not known, so the file does not parse",
        bad: "base: &base {a: 1}\nshop: 1️⃣*bsae\n",
        good: "base: &base {a: 1}\nshop: *base\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 7.1"]
    )

    /// A finding at the alias; `known` holds the names there are, `later` the place of an anchor that comes too late.
    static func finding(
        name: Range<Int>,
        known: [String],
        later: Int?,
        in context: YAMLContext
    ) -> Finding {
        let text = context.text(name.lowerBound, name.upperBound)
        let place = context.place(name.lowerBound - 1, name.upperBound)
        if let later {
            return finding(
                "the anchor \(text) is only defined further down",
                at: place,
                label: "not known yet",
                mend: "move &\(text) in front of this",
                related: [RelatedPlace("defined here", at: context.place(later, later + 1 + name.count))]
            )
        }
        let near = nearest(to: text, among: known)
        let mend =
            near.map { "did you mean *\($0)?" }
            ?? (known.isEmpty
                ? "if a text was meant, quote it: \(context.quoted("*" + text))"
                : "known are: \(known.sorted().prefix(5).joined(separator: ", "))")
        return finding("no anchor is called \(text)", at: place, label: "not defined", mend: mend)
    }

    /// The name that differs least, swapped neighbours counted as one change; nil where none is near.
    static func nearest(to text: String, among known: [String]) -> String? {
        let wanted = Array(text.unicodeScalars.prefix(40))
        var best: (name: String, distance: Int)?
        for name in known.prefix(1_000) {
            let distance = distance(wanted, Array(name.unicodeScalars.prefix(40)))
            if distance <= max(1, wanted.count / 3), distance < best?.distance ?? .max { best = (name, distance) }
        }
        return best?.name
    }

    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var before: [Int] = []
        var previous = Array(0...right.count)
        for (row, scalar) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var cost = min(
                    previous[column] + (scalar == other ? 0 : 1),
                    previous[column + 1] + 1,
                    current[column] + 1
                )
                if row > 0, column > 0, scalar == right[column - 1], left[row - 1] == other {
                    cost = min(cost, before[column - 1] + 1)
                }
                current.append(cost)
            }
            before = previous
            previous = current
        }
        return previous[right.count]
    }
}
