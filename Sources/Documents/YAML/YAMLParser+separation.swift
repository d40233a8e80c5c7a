// What stands between tokens: blanks, comments, line breaks; and the word-at-a-time searches.

extension YAMLParser {
    /// Moves `p` over blanks, comments and line breaks to the next content or the end.
    ///
    /// Afterwards `newLine` says whether the content is the first of its line, `lineIndent` how many spaces that line
    /// opens with, `isTabbed` whether a tab stands in front of the content on its line (the first at `firstTab`),
    /// `breaks` how many line breaks were crossed and `sawComment` whether a comment was.
    @inline(__always)
    mutating func separate() {
        breaks = 0
        sawComment = false
        isTabbed = false
        var i = p
        newLine = i == lineStart
        var c = byte(i)
        while true {
            while c == 0x20 {
                i &+= 1
                c = byte(i)
            }
            if newLine { lineIndent = i &- lineStart }
            if c == 0x09 {
                isTabbed = true
                firstTab = i
                repeat {
                    i &+= 1
                    c = byte(i)
                } while c == 0x20 || c == 0x09
            }
            if c == 0x23, i == lineStart || byte(i &- 1) <= 0x20 {
                sawComment = true
                i = endOfLine(i)
                c = byte(i)
            }
            guard c == 0x0A || c == 0x0D else { break }
            i = afterBreak(i)
            lineStart = i
            newLine = true
            isTabbed = false
            breaks &+= 1
            c = byte(i)
        }
        p = i
    }

    /// Moves `p` over spaces and tabs.
    @inline(__always)
    mutating func skipBlanks() {
        var c = byte(p)
        while c == 0x20 || c == 0x09 {
            p &+= 1
            c = byte(p)
        }
    }

    /// Behind the line break at an offset: LF, CR LF or CR.
    @inline(__always)
    func afterBreak(_ offset: Int) -> Int {
        byte(offset) == 0x0D && byte(offset &+ 1) == 0x0A ? offset &+ 2 : offset &+ 1
    }

    /// The line break at or behind an offset, or the end.
    @inline(__always)
    func endOfLine(_ offset: Int) -> Int {
        var i = offset
        while i &+ 8 <= count {
            let word = load(i)
            let hits = zeros(word ^ repeated(0x0A)) | zeros(word ^ repeated(0x0D))
            if hits != 0 { return i &+ hits.trailingZeroBitCount &>> 3 }
            i &+= 8
        }
        while i < count, base[i] != 0x0A, base[i] != 0x0D { i &+= 1 }
        return i
    }

    /// Whether `---` or `...` stands at a line's start, followed by a blank or the end.
    @inline(__always)
    func isMarker(_ offset: Int) -> Bool {
        let c = byte(offset)
        guard c == 0x2D || c == 0x2E else { return false }
        return byte(offset &+ 1) == c && byte(offset &+ 2) == c && byte(offset &+ 3) <= 0x20
    }

    /// Whether the content at `p` is a document marker.
    @inline(__always)
    var isAtMarker: Bool { newLine && p == lineStart && isMarker(p) }

    // MARK: Eight bytes at a time

    @inline(__always)
    func load(_ offset: Int) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(base + offset).loadUnaligned(as: UInt64.self))
    }

    @inline(__always)
    func repeated(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

    /// High bits of the bytes that are zero; bits above the lowest one may be false.
    @inline(__always)
    func zeros(_ word: UInt64) -> UInt64 { (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080 }

    /// High bits of the bytes below `limit` (at most 0x80); bits above the lowest one may be false.
    @inline(__always)
    func below(_ limit: UInt8, _ word: UInt64) -> UInt64 { (word &- repeated(limit)) & ~word & 0x8080_8080_8080_8080 }
}
