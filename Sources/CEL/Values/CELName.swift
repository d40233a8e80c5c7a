// CELName: a key or field name with its hash, and the byte comparison of strings.
import Documents

/// A name with its hash, so that a lookup compares one word first.
struct CELName: Sendable {
    let text: String
    let hash: UInt32

    init(_ text: String) {
        self.text = text
        hash = textHash(text)
    }
}

/// The hash of a text's bytes, as documents keep it for keys.
func textHash(_ text: String) -> UInt32 {
    if let hash = text.utf8.withContiguousStorageIfAvailable({ KeyHash.of($0) }) { return hash }
    var copy = text
    return copy.withUTF8 { KeyHash.of($0) }
}

/// Whether two texts are the same code points; Swift's own `==` also equates composed and decomposed letters.
@inline(__always)
func sameText(_ left: String, _ right: String) -> Bool {
    guard left.utf8.count == right.utf8.count else { return false }
    let answer = left.utf8.withContiguousStorageIfAvailable { one in
        right.utf8.withContiguousStorageIfAvailable { two in sameBytes(one, two) }
            ?? left.utf8.elementsEqual(right.utf8)
    }
    return answer ?? left.utf8.elementsEqual(right.utf8)
}

/// Whether two buffers of one length are equal, eight bytes a step.
@inline(__always)
func sameBytes(_ one: UnsafeBufferPointer<UInt8>, _ two: UnsafeBufferPointer<UInt8>) -> Bool {
    guard one.count == two.count else { return false }
    guard let left = UnsafeRawPointer(one.baseAddress), let right = UnsafeRawPointer(two.baseAddress) else {
        return true
    }
    var index = 0
    let count = one.count
    while index &+ 8 <= count {
        let same =
            left.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            == right.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        if !same { return false }
        index &+= 8
    }
    while index < count {
        if one[index] != two[index] { return false }
        index &+= 1
    }
    return true
}

/// Order of two texts by code points, which is the order of their UTF-8 bytes: below, equal or above 0.
func textOrder(_ left: String, _ right: String) -> Int {
    let answer = left.utf8.withContiguousStorageIfAvailable { one in
        right.utf8.withContiguousStorageIfAvailable { two in bytesOrder(one, two) }
    }
    if let answer, let order = answer { return order }
    return bytesOrder(Array(left.utf8), Array(right.utf8))
}

/// Order of two byte strings: below, equal or above 0.
func bytesOrder<Bytes: RandomAccessCollection<UInt8>>(_ left: Bytes, _ right: Bytes) -> Int where Bytes.Index == Int {
    let count = min(left.count, right.count)
    for index in 0..<count where left[index] != right[index] {
        return left[index] < right[index] ? -1 : 1
    }
    return left.count - right.count
}
