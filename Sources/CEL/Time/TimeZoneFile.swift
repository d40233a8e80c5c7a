// TimeZoneFile: reads TZif, the compiled form of the tz database.

/// The offsets of one time zone, from a TZif file (RFC 9636): its transitions, then its footer's rule.
///
/// Bytes that are no such file give nil; nothing is read outside of them.
public struct TimeZoneFile: Sendable {
    private var transitions: [Int64] = []
    private var kinds: [UInt8] = []
    private var offsets: [Int32] = []
    private var rule: TimeZoneRule?

    /// Reads a file's bytes; nil where they are no such file.
    public init?(_ bytes: [UInt8]) {
        guard let first = Block(bytes, at: 0, timeSize: 4) else { return nil }
        if first.version == 0 {
            guard read(first, bytes) else { return nil }
            return
        }
        guard let second = Block(bytes, at: first.end, timeSize: 8), read(second, bytes) else { return nil }
        let footer = bytes[second.end...]
        guard footer.first == 0x0A else { return }
        rule = TimeZoneRule(Array(footer.dropFirst().prefix { $0 != 0x0A }))
    }

    /// Seconds east of UTC at an instant.
    public func offset(at seconds: Int64) -> Int64 {
        guard let first = transitions.first, seconds >= first else { return Int64(offsets.first ?? 0) }
        if let last = transitions.last, seconds >= last, let rule { return rule.offset(at: seconds) }
        var low = 0
        var high = transitions.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if transitions[middle] <= seconds { low = middle } else { high = middle }
        }
        return Int64(offsets[Int(kinds[low])])
    }

    private mutating func read(_ block: Block, _ bytes: [UInt8]) -> Bool {
        for index in 0..<block.types {
            let offset = bytes.bigEndian(at: block.typesAt + index * 6, size: 4)
            guard (-93_600...93_600).contains(offset) else { return false }
            offsets.append(Int32(truncatingIfNeeded: offset))
        }
        for index in 0..<block.times {
            let kind = bytes[block.kindsAt + index]
            guard Int(kind) < offsets.count else { return false }
            let time = bytes.bigEndian(at: block.timesAt + index * block.timeSize, size: block.timeSize)
            if let last = transitions.last, time <= last { return false }
            transitions.append(time)
            kinds.append(kind)
        }
        return !offsets.isEmpty
    }

    /// Where the parts of a data block stand; made only where all of it lies within the bytes.
    private struct Block {
        let version: UInt8
        let times: Int
        let types: Int
        let timeSize: Int
        let timesAt: Int
        let kindsAt: Int
        let typesAt: Int
        let end: Int

        init?(_ bytes: [UInt8], at start: Int, timeSize: Int) {
            guard bytes.count >= start + 44, bytes[start..<start + 4].elementsEqual("TZif".utf8) else { return nil }
            version = bytes[start + 4]
            let counts = (0..<6).map { Int(bytes.bigEndian(at: start + 20 + $0 * 4, size: 4)) }
            guard counts.allSatisfy({ (0...100_000).contains($0) }) else { return nil }
            times = counts[3]
            types = counts[4]
            self.timeSize = timeSize
            timesAt = start + 44
            kindsAt = timesAt + times * timeSize
            typesAt = kindsAt + times
            end = typesAt + types * 6 + counts[5] + counts[2] * (timeSize + 4) + counts[1] + counts[0]
            guard end <= bytes.count else { return nil }
        }
    }
}

extension [UInt8] {
    /// A signed number of 4 or 8 bytes, highest first.
    fileprivate func bigEndian(at index: Int, size: Int) -> Int64 {
        var value: UInt64 = 0
        for byte in self[index..<index + size] { value = value << 8 | UInt64(byte) }
        return size == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
    }
}
