// UTF8Text: reads scalars out of bytes, forward and backward.

/// Reading of UTF-8 that may be broken: a byte that starts no valid sequence is one invalid scalar.
enum UTF8Text {
    /// Stands for a byte that belongs to no valid sequence; in no set.
    static let invalid = UInt32.max

    /// The scalar at `index` and its length in bytes; `index` is inside the text.
    @inline(__always)
    static func decode(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> (scalar: UInt32, length: Int) {
        let first = UInt32(text[index])
        if first < 0x80 { return (first, 1) }
        return decodeWide(text, index, first)
    }

    @inline(never)
    static func decodeWide(
        _ text: UnsafeBufferPointer<UInt8>,
        _ index: Int,
        _ first: UInt32
    ) -> (scalar: UInt32, length: Int) {
        let left = text.count - index
        func tail(_ offset: Int) -> UInt32 {
            let byte = UInt32(text[index + offset])
            return byte & 0xC0 == 0x80 ? byte & 0x3F : invalid
        }
        switch first {
        case 0xC2...0xDF where left >= 2:
            let one = tail(1)
            guard one != invalid else { break }
            return ((first & 0x1F) << 6 | one, 2)
        case 0xE0...0xEF where left >= 3:
            let one = tail(1)
            let two = tail(2)
            guard one != invalid, two != invalid else { break }
            let scalar = (first & 0x0F) << 12 | one << 6 | two
            guard scalar >= 0x800, scalar < 0xD800 || scalar > 0xDFFF else { break }
            return (scalar, 3)
        case 0xF0...0xF4 where left >= 4:
            let one = tail(1)
            let two = tail(2)
            let three = tail(3)
            guard one != invalid, two != invalid, three != invalid else { break }
            let scalar = (first & 0x07) << 18 | one << 12 | two << 6 | three
            guard scalar >= 0x10000, scalar <= 0x10FFFF else { break }
            return (scalar, 4)
        default: break
        }
        return (invalid, 1)
    }

    /// The scalar that ends before `index` and its length; `index` is above 0.
    static func decodeBackward(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> (scalar: UInt32, length: Int) {
        let last = UInt32(text[index - 1])
        if last < 0x80 { return (last, 1) }
        var length = 1
        while length < 4, index - length > 0, text[index - length] & 0xC0 == 0x80 { length += 1 }
        let (scalar, forward) = decode(text, index - length)
        return scalar != invalid && forward == length ? (scalar, length) : (invalid, 1)
    }

    /// Appends the UTF-8 of a scalar that is no surrogate.
    static func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
        switch scalar {
        case 0..<0x80:
            bytes.append(UInt8(scalar))
        case 0x80..<0x800:
            bytes.append(UInt8(0xC0 | scalar >> 6))
            bytes.append(UInt8(0x80 | scalar & 0x3F))
        case 0x800..<0x10000:
            bytes.append(UInt8(0xE0 | scalar >> 12))
            bytes.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            bytes.append(UInt8(0x80 | scalar & 0x3F))
        default:
            bytes.append(UInt8(0xF0 | scalar >> 18 & 0x07))
            bytes.append(UInt8(0x80 | scalar >> 12 & 0x3F))
            bytes.append(UInt8(0x80 | scalar >> 6 & 0x3F))
            bytes.append(UInt8(0x80 | scalar & 0x3F))
        }
    }
}
