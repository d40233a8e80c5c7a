// Spelling: which known name someone meant.

/// Looks for the name nearest to one that was typed.
enum Spelling {
    /// The known name most like `typed`, or nil where none is near.
    static func nearest(to typed: String, among known: [String]) -> String? {
        let folded = fold(typed)
        let typedBytes = Array(typed.lowercased().unicodeScalars)
        guard typedBytes.count <= 100 else { return nil }
        var best: (name: String, rank: Int)?
        for name in known.prefix(5_000) where name != typed && name.utf8.count <= 200 {
            let distance =
                fold(name) == folded ? 0 : self.distance(typedBytes, Array(name.lowercased().unicodeScalars))
            let limit = min(3, max(1, min(typedBytes.count, name.unicodeScalars.count) / 3))
            guard distance <= limit else { continue }
            // Of two equally near the one of the same length: letters were swapped or mistyped.
            let rank = distance * 2 + (name.unicodeScalars.count == typedBytes.count ? 0 : 1)
            guard best.map({ rank < $0.rank }) ?? true else { continue }
            best = (name, rank)
        }
        if let best { return best.name }
        // A name with something added or left out: `timeoutSeconds` for `timeout`.
        let extended = known.filter { name in
            name.utf8.count >= 3 && typed.utf8.count >= 3
                && (fold(name).hasPrefix(folded) || folded.hasPrefix(fold(name))
                    || (folded.utf8.count >= 4 && fold(name).hasSuffix(folded)))
        }
        return extended.count == 1 ? extended[0] : nil
    }

    /// Without case, dashes and underscores: `maxConnections`, `max_connections` and `max-connections` are one.
    private static func fold(_ text: String) -> String {
        text.lowercased().filter { $0 != "-" && $0 != "_" && $0 != "." && $0 != " " }
    }

    /// Letters to add, drop, change or swap with their neighbour.
    static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        if abs(left.count - right.count) > 3 { return Int.max }
        var before: [Int] = []
        var last = Array(0...right.count)
        for row in 1...max(1, left.count) {
            guard row <= left.count else { return right.count }
            var current = [row]
            for column in 1...max(1, right.count) {
                guard column <= right.count else { break }
                let cost = left[row - 1] == right[column - 1] ? 0 : 1
                var value = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + cost)
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    value = min(value, before[column - 2] + 1)
                }
                current.append(value)
            }
            before = last
            last = current
        }
        return last[right.count]
    }
}
