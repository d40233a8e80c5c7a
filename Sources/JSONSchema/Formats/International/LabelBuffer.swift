// LabelBuffer: the code points of one label of a name, on the stack.

/// Up to 63 code points: an A-label has at most 63 octets, and every code point takes at least one.
///
/// Not copyable, so that passing it never moves its 256 bytes.
struct LabelBuffer: ~Copyable {
    private var values = InlineArray<63, UInt32>(repeating: 0)
    /// How many code points there are.
    private(set) var count = 0

    subscript(index: Int) -> UInt32 { values[index] }

    /// Appends, or returns false where the buffer is full.
    mutating func append(_ value: UInt32) -> Bool {
        guard count < 63 else { return false }
        values[count] = value
        count += 1
        return true
    }

    /// Inserts before `index`, or returns false where the buffer is full.
    mutating func insert(_ value: UInt32, at index: Int) -> Bool {
        guard count < 63 else { return false }
        var position = count
        while position > index {
            values[position] = values[position - 1]
            position -= 1
        }
        values[index] = value
        count += 1
        return true
    }

    mutating func removeAll() { count = 0 }

    /// How many bytes of UTF-8 the first `index` code points take.
    func byteOffset(of index: Int) -> Int {
        var bytes = 0
        for position in 0..<index {
            let value = values[position]
            bytes += value < 0x80 ? 1 : value < 0x800 ? 2 : value < 0x1_0000 ? 3 : 4
        }
        return bytes
    }

    /// Whether any code point satisfies `predicate`.
    func contains(where predicate: (UInt32) -> Bool) -> Bool {
        for index in 0..<count where predicate(values[index]) { return true }
        return false
    }
}
