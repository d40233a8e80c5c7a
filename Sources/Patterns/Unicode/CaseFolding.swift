// CaseFolding: which scalars are one when case is ignored.

/// Simple case folding.
///
/// - Source: Unicode 17.0, CaseFolding.txt, status C and S.
enum CaseFolding {
    /// Each scalar that folds to another, ascending.
    private static let folded: [Pair] = decode().sorted().map {
        Pair(scalar: UInt32($0 >> 32), target: UInt32($0 & 0xFFFF_FFFF))
    }

    /// The same, by target.
    private static let byTarget: [Pair] = folded.map { UInt64($0.target) << 32 | UInt64($0.scalar) }.sorted()
        .map { Pair(scalar: UInt32($0 & 0xFFFF_FFFF), target: UInt32($0 >> 32)) }

    private struct Pair {
        var scalar: UInt32
        var target: UInt32
    }

    /// What `scalar` folds to: itself for most.
    static func fold(_ scalar: UInt32) -> UInt32 {
        if scalar < 0x80 { return scalar >= 0x41 && scalar <= 0x5A ? scalar + 32 : scalar }
        guard scalar <= ScalarSet.lastScalar else { return scalar }
        let index = lowerBound(folded.count) { folded[$0].scalar < scalar }
        return index < folded.count && folded[index].scalar == scalar ? folded[index].target : scalar
    }

    /// All scalars that fold to the same as `scalar`.
    static func variants(of scalar: UInt32) -> ScalarSet {
        if scalar < 0x80 { return closure(of: ScalarSet(scalar)) }
        let target = fold(scalar)
        var ranges = [ScalarRange(target, target)]
        var index = lowerBound(byTarget.count) { byTarget[$0].target < target }
        while index < byTarget.count, byTarget[index].target == target {
            ranges.append(ScalarRange(byTarget[index].scalar, byTarget[index].scalar))
            index += 1
        }
        return ScalarSet(ranges)
    }

    /// `set` with every scalar that folds to the same as one of its members.
    static func closure(of set: ScalarSet) -> ScalarSet {
        var added: [ScalarRange] = []
        let bits = set.asciiBits
        let letters = (bits.high | bits.high >> 32 | bits.high << 32) & 0x07FF_FFFE_07FF_FFFE
        var rest = letters & ~bits.high
        while rest != 0 {
            let letter = UInt32(64 + rest.trailingZeroBitCount)
            added.append(ScalarRange(letter, letter))
            rest &= rest - 1
        }
        if set.isASCII {
            // The Kelvin sign folds to k, the long s to s; no other scalar folds into ASCII.
            if letters >> 11 & 1 != 0 { added.append(ScalarRange(0x212A, 0x212A)) }
            if letters >> 19 & 1 != 0 { added.append(ScalarRange(0x17F, 0x17F)) }
            return ScalarSet(set.ranges + added)
        }
        return wideClosure(of: set, added)
    }

    private static func wideClosure(of set: ScalarSet, _ added: [ScalarRange]) -> ScalarSet {
        var added = added
        var start = 0
        while start < byTarget.count {
            let target = byTarget[start].target
            var end = start
            var hasMember = set.contains(target)
            while end < byTarget.count, byTarget[end].target == target {
                hasMember = hasMember || set.contains(byTarget[end].scalar)
                end += 1
            }
            if hasMember {
                added.append(ScalarRange(target, target))
                for index in start..<end {
                    added.append(ScalarRange(byTarget[index].scalar, byTarget[index].scalar))
                }
            }
            start = end
        }
        return ScalarSet(set.ranges + added)
    }

    private static func lowerBound(_ count: Int, _ isBefore: (Int) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if isBefore(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The pairs as numbers, the scalar above, its target below.
    private static func decode() -> [UInt64] {
        let text = UnsafeBufferPointer(start: unicodeFolding.utf8Start, count: unicodeFolding.utf8CodeUnitCount)
        var result: [UInt64] = []
        result.reserveCapacity(1536)
        var position = 0
        var first: UInt32 = 0
        while position < text.count {
            first &+= UnicodeTable.number(in: text, &position, text.count)
            let run = UnicodeTable.number(in: text, &position, text.count)
            let signed = UnicodeTable.number(in: text, &position, text.count)
            for step in 0...(run >> 1) {
                let scalar = first &+ step &* (run & 1 + 1)
                let target = signed & 1 == 0 ? scalar &+ signed >> 1 : scalar &- signed >> 1
                result.append(UInt64(scalar) << 32 | UInt64(target))
            }
        }
        return result
    }
}
