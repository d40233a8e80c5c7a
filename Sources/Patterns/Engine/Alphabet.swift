// Alphabet: cuts Unicode into the classes that a program can tell apart.

/// Classes of scalars: two scalars of one class are in the same sets of the program.
///
/// Class 0 is everything in no set, broken bytes included. ASCII finds its own by one look-up, the rest by search.
struct Alphabet: Sendable {
    /// The class of each byte below 128.
    private(set) var asciiClasses: [UInt8]
    /// Where each run of scalars from 128 on starts, ascending, and its class.
    private(set) var wideStarts: [UInt32] = []
    private(set) var wideClasses: [UInt16] = []
    /// How many classes there are, 0 included.
    private(set) var count = 1
    /// A member of each class; nil where it has none that is known.
    private(set) var members: [UInt32?] = [nil]
    /// For each set, then for each extra one, a bit a class.
    private(set) var rows: [UInt64] = []
    private(set) var wordsPerRow = 1

    /// Cuts by `sets` and `extra`.
    init(_ sets: [ScalarSet], extra: [ScalarSet]) {
        asciiClasses = Array(repeating: 0, count: 128)
        let all = sets + extra
        let asciiParts = cutASCII(all)
        let wideKeys = cutWide(all)
        wordsPerRow = (count + 63) / 64
        rows = Array(repeating: 0, count: all.count * wordsPerRow)
        for (number, set) in all.enumerated() {
            let bits = set.asciiBits
            if !bits.isEmpty {
                for (part, index) in asciiParts where !part.intersection(bits).isEmpty { setBit(number, index) }
            }
        }
        for (key, index) in wideKeys {
            for number in key { setBit(Int(number), index) }
        }
    }

    private mutating func setBit(_ set: Int, _ index: Int) {
        rows[set * wordsPerRow + index >> 6] |= 1 << UInt64(index & 63)
    }

    /// Whether set `set` holds the scalars of class `index`.
    @inline(__always)
    func set(_ set: Int, contains index: Int) -> Bool {
        rows[set &* wordsPerRow &+ index >> 6] >> UInt64(index & 63) & 1 != 0
    }

    /// The class of a scalar from 128 on.
    @inline(never)
    func wideClass(of scalar: UInt32) -> Int {
        guard scalar != UTF8Text.invalid else { return 0 }
        var low = 0
        var high = wideStarts.count
        while low < high {
            let middle = (low + high) / 2
            if wideStarts[middle] <= scalar { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? 0 : Int(wideClasses[low - 1])
    }

    func classOf(_ scalar: UInt32) -> Int {
        scalar < 0x80 ? Int(asciiClasses[Int(scalar)]) : wideClass(of: scalar)
    }

    // MARK: Cutting

    private mutating func cutASCII(_ sets: [ScalarSet]) -> [(ASCIIBits, Int)] {
        var parts: [ASCIIBits] = []
        var covered = ASCIIBits()
        for set in sets {
            let bits = set.asciiBits
            guard !bits.isEmpty else { continue }
            for index in parts.indices {
                let inside = parts[index].intersection(bits)
                guard !inside.isEmpty, inside != parts[index] else { continue }
                parts[index] = parts[index].subtracting(bits)
                parts.append(inside)
            }
            let new = bits.subtracting(covered)
            if !new.isEmpty { parts.append(new) }
            covered = covered.union(bits)
        }
        var result: [(ASCIIBits, Int)] = []
        for part in parts {
            result.append((part, count))
            members.append(Self.readableMember(of: part))
            var low = part.low
            while low != 0 {
                asciiClasses[low.trailingZeroBitCount] = UInt8(count)
                low &= low - 1
            }
            var high = part.high
            while high != 0 {
                asciiClasses[64 + high.trailingZeroBitCount] = UInt8(count)
                high &= high - 1
            }
            count += 1
        }
        if covered != ASCIIBits(low: .max, high: .max) {
            members[0] = Self.readableMember(of: ASCIIBits(low: .max, high: .max).subtracting(covered))
        }
        return result
    }

    /// The member that reads best in an example.
    static func readableMember(of bits: ASCIIBits) -> UInt32 {
        let best = bits.intersection(ScalarSet([ScalarRange(0x61, 0x7A)]).asciiBits)
        if !best.isEmpty { return UInt32(best.first) }
        let good = bits.intersection(ScalarSet.word.asciiBits)
        if !good.isEmpty { return UInt32(good.first) }
        let visible = bits.intersection(ScalarSet([ScalarRange(0x20, 0x7E)]).asciiBits)
        return UInt32(visible.isEmpty ? bits.first : visible.first)
    }

    /// Cuts what lies from 128 on; the result says for each class which sets hold it.
    private mutating func cutWide(_ sets: [ScalarSet]) -> [([UInt32], Int)] {
        let events = Self.edges(of: sets)
        guard !events.isEmpty else { return [] }
        var active: [UInt32] = []
        var classes: [[UInt32]: Int] = [[]: 0]
        // Most sets alternate with their complement: two remembered classes spare nearly all look-ups.
        var recent: [(active: [UInt32], index: Int)] = [([], 0), ([], 0)]
        var result: [([UInt32], Int)] = []
        var position = 0
        while position < events.count {
            let scalar = UInt32(events[position] >> 33)
            while position < events.count, events[position] >> 33 == scalar {
                let set = UInt32(truncatingIfNeeded: events[position] >> 1)
                let place = active.firstIndex { $0 >= set } ?? active.count
                if events[position] & 1 != 0 { active.insert(set, at: place) } else { active.remove(at: place) }
                position += 1
            }
            let known = recent.first { $0.active == active }?.index ?? classes[active]
            let index = known ?? count
            if known == nil {
                classes[active] = index
                result.append((active, index))
                members.append(scalar)
                count += 1
            }
            recent[position & 1] = (active, index)
            wideStarts.append(scalar)
            wideClasses.append(UInt16(truncatingIfNeeded: index))
        }
        if members[0] == nil { members[0] = wideHole }
        return result
    }

    /// Where sets start and end from 128 on, ascending: the scalar, the set below it, and a bit where the set starts.
    private static func edges(of sets: [ScalarSet]) -> [UInt64] {
        var edges: [UInt64] = []
        var wideSets = 0
        for (number, set) in sets.enumerated() where !set.isASCII {
            wideSets += 1
            for range in set.ranges where range.last >= 0x80 {
                edges.append(UInt64(max(range.first, 0x80)) << 33 | UInt64(number) << 1 | 1)
                edges.append(UInt64(range.last + 1) << 33 | UInt64(number) << 1)
            }
        }
        if wideSets > 1 { edges.sort() }
        return edges
    }

    /// A scalar from 128 on that is in no set.
    private var wideHole: UInt32? {
        guard let first = wideStarts.first else { return nil }
        if first > 0x80 { return 0x80 }
        // The gap of the surrogates is no hole: no text has them.
        return zip(wideStarts, wideClasses).first { $1 == 0 && $0 != 0xD800 && $0 <= ScalarSet.lastScalar }?.0
    }
}
