// NearestName: the name that was probably meant.

/// Finds the name nearest to a misspelt one.
enum NearestName {
    /// The candidate with the fewest changed letters, or nil where none is near.
    ///
    /// Cost: O(candidates × length²), names beyond 64 bytes are left out.
    static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
        let wanted = Array(name.utf8)
        guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
        let allowed = wanted.count <= 3 ? 1 : wanted.count <= 7 ? 2 : 3
        var best: (distance: Int, name: String)?
        for candidate in candidates where candidate != name {
            let other = Array(candidate.utf8)
            guard other.count <= 64, abs(other.count - wanted.count) <= allowed else { continue }
            let distance = distance(wanted, other)
            guard distance <= allowed, distance < wanted.count else { continue }
            if let best, (best.distance, best.name) <= (distance, candidate) { continue }
            best = (distance, candidate)
        }
        return best?.name
    }

    /// Letters changed, left out, added or swapped with the next; capitals count as the same letter.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var beforeLast = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for row in 1...left.count {
            var current = [row] + [Int](repeating: 0, count: right.count)
            for column in stride(from: 1, through: right.count, by: 1) {
                let same = lower(left[row - 1]) == lower(right[column - 1])
                var cost = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (same ? 0 : 1))
                if row > 1, column > 1, lower(left[row - 1]) == lower(right[column - 2]),
                    lower(left[row - 2]) == lower(right[column - 1])
                {
                    cost = min(cost, beforeLast[column - 2] + 1)
                }
                current[column] = cost
            }
            beforeLast = last
            last = current
        }
        return last[right.count]
    }

    private static func lower(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}
