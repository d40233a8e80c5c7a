// ScalarSet: a set of Unicode scalars as sorted ranges.

/// Scalars from `first` to `last`, both included.
struct ScalarRange: Equatable, Hashable, Sendable {
    var first: UInt32
    var last: UInt32

    init(_ first: UInt32, _ last: UInt32) {
        self.first = first
        self.last = last
    }
}

/// A set of scalars: ranges ascending, disjoint, not touching, without surrogates.
struct ScalarSet: Equatable, Hashable, Sendable {
    private(set) var ranges: [ScalarRange]

    static let lastScalar: UInt32 = 0x10FFFF
    static let empty = ScalarSet(sorted: [])
    static let all = ScalarSet(sorted: [ScalarRange(0, 0xD7FF), ScalarRange(0xE000, lastScalar)])
    static let digits = ScalarSet([ScalarRange(0x30, 0x39)])
    static let word = ScalarSet([
        ScalarRange(0x30, 0x39), ScalarRange(0x41, 0x5A), ScalarRange(0x5F, 0x5F), ScalarRange(0x61, 0x7A),
    ])

    private init(sorted ranges: [ScalarRange]) {
        self.ranges = ranges
    }

    /// A set from ranges in any order; surrogates are dropped.
    init(_ ranges: [ScalarRange]) {
        self.ranges = []
        guard ranges.count > 1 || ranges.contains(where: { $0.last >= 0xD800 && $0.first < 0xE000 }) else {
            self.ranges = ranges
            return
        }
        var isSorted = true
        for index in 1..<max(ranges.count, 1) where ranges[index].first < ranges[index - 1].first {
            isSorted = false
            break
        }
        let ordered = isSorted ? ranges : ranges.sorted { $0.first < $1.first }
        self.ranges.reserveCapacity(ordered.count)
        for range in ordered { append(range) }
    }

    init(_ scalar: UInt32) {
        self.init([ScalarRange(scalar, scalar)])
    }

    /// Adds a range that starts no earlier than the last one; cuts surrogates out.
    private mutating func append(_ range: ScalarRange) {
        if range.first < 0xE000, range.last >= 0xD800 {
            if range.first < 0xD800 { appendPlain(ScalarRange(range.first, 0xD7FF)) }
            if range.last >= 0xE000 { appendPlain(ScalarRange(0xE000, range.last)) }
        } else {
            appendPlain(range)
        }
    }

    private mutating func appendPlain(_ range: ScalarRange) {
        guard let last = ranges.last else { return ranges.append(range) }
        if range.first <= last.last &+ 1 {
            ranges[ranges.count - 1].last = max(last.last, range.last)
        } else {
            ranges.append(range)
        }
    }

    var isEmpty: Bool { ranges.isEmpty }

    /// Whether every member is below 128.
    var isASCII: Bool { (ranges.last?.last ?? 0) < 0x80 }

    /// The only member, where there is exactly one.
    var single: UInt32? {
        guard ranges.count == 1, ranges[0].first == ranges[0].last else { return nil }
        return ranges[0].first
    }

    var inverted: ScalarSet {
        var result: [ScalarRange] = []
        result.reserveCapacity(ranges.count + 2)
        var next: UInt32 = 0
        for range in ranges {
            if range.first > next { result.append(ScalarRange(next, range.first - 1)) }
            next = range.last + 1
        }
        if next <= Self.lastScalar { result.append(ScalarRange(next, Self.lastScalar)) }
        return ScalarSet(result)
    }

    func union(_ other: ScalarSet) -> ScalarSet {
        if other.isEmpty { return self }
        if isEmpty { return other }
        return ScalarSet(ranges + other.ranges)
    }

    func intersection(_ other: ScalarSet) -> ScalarSet {
        inverted.union(other.inverted).inverted
    }

    /// Members of exactly one of the two sets.
    func symmetricDifference(_ other: ScalarSet) -> ScalarSet {
        union(other).intersection(intersection(other).inverted)
    }

    func isDisjoint(with other: ScalarSet) -> Bool {
        var left = 0
        var right = 0
        while left < ranges.count, right < other.ranges.count {
            let one = ranges[left]
            let two = other.ranges[right]
            if one.last < two.first { left += 1 } else if two.last < one.first { right += 1 } else { return false }
        }
        return true
    }

    /// Binary search: O(log ranges).
    func contains(_ scalar: UInt32) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].last < scalar { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].first <= scalar
    }

    /// The members below 128, a bit each.
    var asciiBits: ASCIIBits {
        var bits = ASCIIBits()
        for range in ranges {
            guard range.first < 0x80 else { break }
            bits.insert(from: range.first, through: min(range.last, 0x7F))
        }
        return bits
    }
}

/// A set of ASCII bytes, a bit each.
struct ASCIIBits: Equatable, Hashable, Sendable {
    var low: UInt64 = 0
    var high: UInt64 = 0

    var isEmpty: Bool { low | high == 0 }

    mutating func insert(from first: UInt32, through last: UInt32) {
        if first < 64 { low |= Self.mask(first, min(last, 63)) }
        if last >= 64 { high |= Self.mask(max(first, 64) - 64, last - 64) }
    }

    private static func mask(_ first: UInt32, _ last: UInt32) -> UInt64 {
        (UInt64.max >> UInt64(63 - (last - first))) << UInt64(first)
    }

    func contains(_ byte: UInt8) -> Bool {
        (byte < 64 ? low >> UInt64(byte) : high >> UInt64(byte & 63)) & 1 != 0
    }

    func intersection(_ other: ASCIIBits) -> ASCIIBits { ASCIIBits(low: low & other.low, high: high & other.high) }
    func subtracting(_ other: ASCIIBits) -> ASCIIBits { ASCIIBits(low: low & ~other.low, high: high & ~other.high) }
    func union(_ other: ASCIIBits) -> ASCIIBits { ASCIIBits(low: low | other.low, high: high | other.high) }

    /// The smallest member; 0 where empty.
    var first: UInt8 {
        low != 0 ? UInt8(low.trailingZeroBitCount) : high != 0 ? UInt8(64 + high.trailingZeroBitCount) : 0
    }
}
