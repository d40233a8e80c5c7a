// Plain scalars.
import Findings

extension YAMLParser {
    /// Refuses what cannot start a plain scalar.
    @inline(__always)
    func checkStart(_ c: UInt8, _ next: UInt8, inFlow: Bool) -> Bool {
        switch c {
        case 0x2D, 0x3F, 0x3A:
            return next > 0x20 && !(inFlow && isFlowIndicator(next))
        case 0x23, 0x25, 0x40, 0x60, 0x2C, 0x5D, 0x7D, 0x26, 0x2A, 0x21, 0x7C, 0x3E, 0x22, 0x27, 0x5B, 0x7B:
            return false
        default: return true
        }
    }

    @inline(__always)
    mutating func checkPlainStart(_ c: UInt8) throws(YAMLStop) {
        // Letters first: they start nearly every plain scalar.
        if (c | 0x20) &- 0x61 < 26 { return }
        if !checkStart(c, byte(p &+ 1), inFlow: false) { throw badStart(inFlow: false) }
    }

    /// Reads a plain scalar's bytes on this line; `p` goes to what ended it: `:`, ` #`, a line break, the end, or in a
    /// flow collection one of its indicators.
    @inline(__always)
    mutating func scanPlain(inFlow: Bool) -> YAMLToken {
        let start = p
        let end = inFlow ? scanFlowLine() : scanBlockLine()
        return YAMLToken(style: .plain, start: start, end: end, textStart: start, textEnd: end)
    }

    @inline(__always)
    private mutating func scanBlockLine() -> Int {
        var i = p
        var end = i
        while true {
            i = nextStop(i)
            let c = byte(i)
            if c == 0x20 || c == 0x09 {
                end = i
                repeat { i &+= 1 } while byte(i) == 0x20 || byte(i) == 0x09
                let next = byte(i)
                if next == 0x23 || next == 0x0A || next == 0x0D || i >= count { break }
                if next == 0x3A, byte(i &+ 1) <= 0x20 { break }
                continue
            }
            if c == 0x3A {
                if byte(i &+ 1) <= 0x20 {
                    end = i
                    break
                }
                i &+= 1
                continue
            }
            end = i
            break
        }
        p = i
        return end
    }

    /// The next blank, line break, colon or the end.
    @inline(__always)
    private func nextStop(_ offset: Int) -> Int {
        var i = offset
        while i &+ 8 <= count {
            let word = load(i)
            let hits = below(0x21, word) | zeros(word ^ repeated(0x3A))
            if hits != 0 { return i &+ hits.trailingZeroBitCount &>> 3 }
            i &+= 8
        }
        while i < count, base[i] > 0x20, base[i] != 0x3A { i &+= 1 }
        return i
    }

    private mutating func scanFlowLine() -> Int {
        var i = p
        var end = i
        while i < count {
            let c = base[i]
            if c <= 0x20 {
                guard c == 0x20 || c == 0x09 else { break }
                i &+= 1
                continue
            }
            if isFlowIndicator(c) { break }
            if c == 0x3A {
                let next = byte(i &+ 1)
                if next <= 0x20 || isFlowIndicator(next) { break }
            } else if c == 0x23, i > p, base[i &- 1] <= 0x20 {
                break
            }
            i &+= 1
            end = i
        }
        p = i
        return end
    }

    /// Joins following lines to a plain scalar, folded; leaves `p` at the next content, marked as separated.
    @inline(__always)
    mutating func continuePlain(_ token: inout YAMLToken, indent: Int, inFlow: Bool) throws(YAMLStop) {
        let c = byte(p)
        guard c == 0x0A || c == 0x0D else { return }
        separate()
        isSeparated = true
        guard lineIndent > indent, newLine, !sawComment, p < count else { return }
        joinLines(&token, indent: indent, inFlow: inFlow)
    }

    private mutating func joinLines(_ token: inout YAMLToken, indent: Int, inFlow: Bool) {
        var isFirst = true
        while newLine, lineIndent > indent, !sawComment, p < count, !isAtMarker {
            let c = byte(p)
            if c == 0x3A, byte(p + 1) <= 0x20 { return }
            if inFlow {
                if isFlowIndicator(c) { return }
                if c == 0x3A, isFlowIndicator(byte(p + 1)) { return }
            }
            if isFirst {
                scratch.removeAll(keepingCapacity: true)
                append(token.textStart, token.textEnd)
                isFirst = false
                token.isDecoded = true
                token.isMultiline = true
            }
            if breaks == 1 { scratch.append(0x20) }
            for _ in 1..<max(1, breaks) { scratch.append(0x0A) }
            let start = p
            let end = inFlow ? scanFlowLine() : scanBlockLine()
            append(start, end)
            token.end = end
            isSeparated = false
            let stop = byte(p)
            guard stop == 0x0A || stop == 0x0D else { return }
            separate()
            isSeparated = true
        }
    }

    /// Appends bytes of the source to the scratch text.
    @inline(__always)
    mutating func append(_ start: Int, _ end: Int) {
        if end > start { scratch.append(contentsOf: UnsafeBufferPointer(start: base + start, count: end &- start)) }
    }
}
