// SimulatedChance: numbers that follow from a seed alone.

/// SplitMix64: the same numbers for the same seed, everywhere.
///
/// - Source: G. Steele, D. Lea, C. Flood, *Fast splittable pseudorandom number generators*, 2014.
struct SimulatedChance: Sendable {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678_9ABC_DEF1 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number below `bound`.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }

    /// Whether something of so many in a thousand happens.
    mutating func happens(_ perThousand: Int) -> Bool { below(1_000) < perThousand }

    mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }
}
