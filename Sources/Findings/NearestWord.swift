// NearestWord: "did you mean", shared by all that know what words there could be.

/// Finds the word that was probably meant.
public enum NearestWord {
    /// The candidate nearest to `word`, or nil where none is near enough.
    ///
    /// Near means: the same but for case, `-`, `_` and blanks, or at most one slip in three characters (Damerau's slips:
    /// one left out, added, changed, or two swapped). Of equally near ones the first wins.
    /// Cost: O(candidates × length × slips allowed); words over 64 characters are only compared for being the same.
    public static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let wanted = folded(word)
        let limit = wanted.count > 64 ? 0 : max(1, wanted.count / 3)
        var best: (distance: Int, word: String)?
        for candidate in candidates where candidate != word {
            let other = folded(candidate)
            if other == wanted { return candidate }
            let allowed = min(limit, (best?.distance ?? .max) - 1)
            // Of words of one or two letters everything is near everything.
            guard allowed > 0, wanted.count > 2, other.count <= 64 else { continue }
            guard let distance = distance(wanted, other, limit: allowed) else { continue }
            best = (distance, candidate)
        }
        return best?.word
    }

    /// How many slips lie between two words, or nil where there are more than `limit`.
    ///
    /// - Source: the restricted distance (optimal string alignment) after Damerau, CACM 7(3), 1964.
    static func distance(_ one: [UInt32], _ two: [UInt32], limit: Int) -> Int? {
        guard abs(one.count - two.count) <= limit else { return nil }
        var beforeLast = [Int](repeating: 0, count: two.count + 1)
        var last = Array(0...two.count)
        var current = last
        for row in 0..<one.count {
            current[0] = row + 1
            var least = current[0]
            for column in 0..<two.count {
                let change = last[column] + (one[row] == two[column] ? 0 : 1)
                var cost = min(last[column + 1] + 1, current[column] + 1, change)
                if row > 0, column > 0, one[row] == two[column - 1], one[row - 1] == two[column] {
                    cost = min(cost, beforeLast[column - 1] + 1)
                }
                current[column + 1] = cost
                least = min(least, cost)
            }
            if least > limit { return nil }
            (beforeLast, last, current) = (last, current, beforeLast)
        }
        return last[two.count] <= limit ? last[two.count] : nil
    }

    private static func folded(_ word: String) -> [UInt32] {
        word.lowercased().unicodeScalars.compactMap { scalar in
            scalar == "-" || scalar == "_" || scalar == " " ? nil : scalar.value
        }
    }
}
