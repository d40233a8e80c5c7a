// TextEncoding: what bytes that are no UTF-8 text most likely are.

/// What bytes that are no UTF-8 text most likely are, so that the message can say how to save them.
enum TextEncoding: Sendable, Equatable {
    /// Two bytes a character.
    case utf16
    /// Four bytes a character.
    case utf32
    /// A kind of file that is known by its first bytes, such as `a gzip archive`.
    case known(String)

    /// The guess, or nil where the bytes say nothing.
    ///
    /// Shape: byte order marks first, then known beginnings, then NUL bytes on one side of each pair.
    static func guess(_ bytes: UnsafeBufferPointer<UInt8>) -> TextEncoding? {
        func starts(_ prefix: [UInt8]) -> Bool { bytes.starts(with: prefix) }
        if starts([0xFF, 0xFE, 0, 0]) || starts([0, 0, 0xFE, 0xFF]) { return .utf32 }
        if starts([0xFF, 0xFE]) || starts([0xFE, 0xFF]) { return .utf16 }
        for (prefix, name) in beginnings where starts(prefix) { return .known(name) }
        return guessByZeros(bytes)
    }

    private static let beginnings: [(prefix: [UInt8], name: String)] = [
        ([0x1F, 0x8B], "a gzip archive"),
        ([0x50, 0x4B, 0x03, 0x04], "a zip archive"),
        ([0x28, 0xB5, 0x2F, 0xFD], "a Zstandard archive"),
        ([0x7F, 0x45, 0x4C, 0x46], "a program (ELF)"),
        ([0x89, 0x50, 0x4E, 0x47], "a picture (PNG)"),
        ([0xFF, 0xD8, 0xFF], "a picture (JPEG)"),
        (Array("GIF8".utf8), "a picture (GIF)"),
        (Array("%PDF-".utf8), "a PDF"),
        (Array("SQLite format 3".utf8), "an SQLite database"),
    ]

    private static func guessByZeros(_ bytes: UnsafeBufferPointer<UInt8>) -> TextEncoding? {
        let sample = min(bytes.count, 512) & ~1
        guard sample >= 4 else { return nil }
        var zeros = [0, 0, 0, 0]
        for index in 0..<sample where bytes[index] == 0 { zeros[index & 3] += 1 }
        let quarter = sample / 4
        if zeros.count(where: { $0 * 10 >= quarter * 9 && $0 > 0 }) == 3 { return .utf32 }
        let even = zeros[0] + zeros[2]
        let odd = zeros[1] + zeros[3]
        // Text of Latin letters in UTF-16 is zero on one side of nearly every pair.
        if max(even, odd) * 10 >= sample / 2 * 7, min(even, odd) * 10 <= sample / 2 { return .utf16 }
        return nil
    }
}
