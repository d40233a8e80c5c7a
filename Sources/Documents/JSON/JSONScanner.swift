// JSONScanner: strict JSON straight onto the tape; anything else is left to the reader that explains.

/// Strict JSON (RFC 8259) straight onto a tape; nil for any other text.
///
/// It says nothing about what is wrong: `JSONExplainer` reads such a text again and does.
/// Cost: O(bytes), 8 at a time in strings and indentation; one allocation for all nodes.
enum JSONScanner {
    /// What a sound text gave.
    struct Tape {
        /// The nodes, root first.
        var nodes: [Node] = []
        /// Strings that had escapes; offsets count from the end of the text.
        var decoded: [UInt8] = []
    }

    /// The tape of a text, or nil where it is not strict JSON, has a key twice or exceeds a limit.
    static func scan(_ bytes: UnsafeBufferPointer<UInt8>, options: ReadOptions) -> Tape? {
        guard bytes.count < Int(UInt32.max) else { return nil }
        let sample = min(bytes.count, sampleBytes)
        let inSample = mostNodes(UnsafeBufferPointer(rebasing: bytes[..<sample]))
        guard sample < bytes.count else { return scan(bytes, capacity: inSample, options: options) }
        // A long text is most often like its beginning; where it is not, its nodes are counted.
        let estimate = (inSample + inSample / 4) * (bytes.count / sample + 1)
        return scan(bytes, capacity: estimate, options: options)
            ?? scan(bytes, capacity: mostNodes(bytes), options: options)
    }

    private static let sampleBytes = 1 << 16

    private static func scan(_ bytes: UnsafeBufferPointer<UInt8>, capacity: Int, options: ReadOptions) -> Tape? {
        guard let base = bytes.baseAddress else { return nil }
        let capacity = min(capacity, options.maximumNodes)
        var decoded: [UInt8] = []
        var isSound = false
        let nodes = [Node](unsafeUninitializedCapacity: max(1, capacity)) { buffer, used in
            guard let target = buffer.baseAddress else { return }
            let stampCount = bytes.count < 4096 ? 256 : 4096
            let stamps = UnsafeMutablePointer<UInt32>.allocate(capacity: stampCount)
            stamps.initialize(repeating: 0, count: stampCount)
            defer { stamps.deallocate() }
            withUnsafeMutablePointer(to: &decoded) { decoded in
                let pass = JSONPass(
                    bytes: JSONBytes(base: base, count: bytes.count),
                    nodes: target,
                    capacity: capacity,
                    stamps: stamps,
                    lastStamp: UInt32(stampCount - 1),
                    decoded: decoded,
                    maximumDepth: options.maximumDepth
                )
                let count = pass.run()
                used = count ?? 0
                isSound = count != nil
            }
        }
        return isSound ? Tape(nodes: nodes, decoded: decoded) : nil
    }

    /// At least as many as strict JSON can have nodes: each but the root follows one of `,` `:` `[` `{`.
    private static func mostNodes(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        guard let base = bytes.baseAddress else { return 0 }
        var index = 0
        var total = 1
        while index &+ 8 <= bytes.count {
            // Up to 255 words fit into counters of 8 bits.
            var counts: UInt64 = 0
            let stop = min(bytes.count &- 7, index &+ 8 &* 255)
            while index < stop {
                let word = UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self)
                // `[` and `{` differ in one bit; setting it leaves the other two as they are. Bytes above ASCII may
                // count as well: the figure is only a bound.
                let folded = word & 0x7F7F_7F7F_7F7F_7F7F | 0x2020_2020_2020_2020
                let others =
                    differs(folded, 0x7B7B_7B7B_7B7B_7B7B) & differs(folded, 0x2C2C_2C2C_2C2C_2C2C)
                    & differs(folded, 0x3A3A_3A3A_3A3A_3A3A)
                counts &+= (~others & 0x8080_8080_8080_8080) &>> 7
                index &+= 8
            }
            // Neighbouring counters are added until four of 16 bits are left, then all at once.
            let halves = (counts & 0x00FF_00FF_00FF_00FF) &+ (counts &>> 8 & 0x00FF_00FF_00FF_00FF)
            total &+= Int((halves &* 0x0001_0001_0001_0001) &>> 48)
        }
        return total &+ (bytes.count &- index)
    }

    /// The high bit of each byte set where it differs from that of `pattern`; both are ASCII.
    @inline(__always)
    private static func differs(_ word: UInt64, _ pattern: UInt64) -> UInt64 {
        (word ^ pattern) &+ 0x7F7F_7F7F_7F7F_7F7F
    }
}
