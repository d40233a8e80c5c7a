// Literal (`|`) and folded (`>`) scalars.
import Findings

extension YAMLParser {
    /// What stands behind `|` or `>`.
    private struct Header {
        var isFolded: Bool
        /// `-` 0x2D, `+` 0x2B, or 0.
        var chomping: UInt8 = 0
        /// The written indentation, or 0.
        var digit = 0
    }

    /// Reads the block scalar at `p`; leaves `p` at the start of the first line that is no part of it.
    ///
    /// A last line of text that the end of the file cuts short keeps no line break, as libyaml reads it.
    mutating func blockScalar(parentIndent: Int) throws(YAMLStop) -> YAMLToken {
        let start = p
        let header = try blockHeader()
        let headerEnd = lastEnd
        scratch.removeAll(keepingCapacity: true)
        var token = YAMLToken(
            style: header.isFolded ? .folded : .literal,
            start: start,
            end: headerEnd,
            textStart: start,
            textEnd: start,
            isDecoded: true,
            isMultiline: true
        )
        guard p < count else { return token }
        p = afterBreak(p)
        lineStart = p
        let indent =
            try header.digit > 0
            ? max(0, parentIndent) + header.digit : detectIndent(parentIndent: parentIndent, header: start)
        try blockLines(indent: indent, parentIndent: parentIndent, header, &token)
        return token
    }

    private mutating func blockHeader() throws(YAMLStop) -> Header {
        let start = p
        var header = Header(isFolded: byte(p) == 0x3E)
        p += 1
        while true {
            let c = byte(p)
            if c == 0x2D || c == 0x2B, header.chomping == 0 {
                header.chomping = c
            } else if c > 0x30, c <= 0x39, header.digit == 0 {
                header.digit = Int(c - 0x30)
            } else {
                break
            }
            p += 1
        }
        lastEnd = p
        let end = p
        guard isBlankOrEnd(byte(p)) else { throw stop(BadBlockScalar.header(start, at: end, in: context)) }
        skipBlanks()
        if byte(p) == 0x23, p > end { p = endOfLine(p) }
        guard p >= count || byte(p) == 0x0A || byte(p) == 0x0D else {
            throw stop(BadBlockScalar.header(start, at: p, in: context))
        }
        return header
    }

    /// The first line with text sets the indentation; empty lines before it must not be deeper.
    private mutating func detectIndent(parentIndent: Int, header: Int) throws(YAMLStop) -> Int {
        var i = p
        var deepest = 0
        var deepestLine = p
        while true {
            let line = i
            while byte(i) == 0x20 { i += 1 }
            let c = byte(i)
            if i < count, c == 0x0A || c == 0x0D {
                if i - line > deepest {
                    deepest = i - line
                    deepestLine = line
                }
                i = afterBreak(i)
                continue
            }
            let indent = i - line
            guard i < count else { return max(parentIndent + 1, deepest, indent, 0) }
            guard indent > parentIndent else { return max(parentIndent + 1, deepest, 0) }
            if deepest > indent {
                throw stop(BadBlockScalar.deepEmptyLine(deepestLine, deepest, text: i, indent: indent, in: context))
            }
            return indent
        }
    }

    private mutating func blockLines(
        indent: Int,
        parentIndent: Int,
        _ header: Header,
        _ token: inout YAMLToken
    ) throws(YAMLStop) {
        var pending = 0
        var hasText = false
        var wasSpaced = false
        while p < count {
            var i = p
            let limit = min(count, p + indent)
            while i < limit, base[i] == 0x20 { i += 1 }
            let c = byte(i)
            if i >= count {
                // Only blanks before the end: an empty line.
                pending += i > p ? 1 : 0
                p = i
                break
            }
            if c == 0x0A || c == 0x0D {
                pending += 1
                p = afterBreak(i)
                lineStart = p
                continue
            }
            if i - p < indent {
                try checkEnd(at: i, parentIndent: parentIndent, indent: indent, start: token.start)
                break
            }
            if indent == 0, isMarker(p) { break }
            let end = endOfLine(i)
            let isSpaced = c == 0x20 || c == 0x09
            if header.isFolded, hasText, !isSpaced, !wasSpaced {
                if pending == 1 { scratch.append(0x20) }
                pending -= 1
            }
            while pending > 0 {
                scratch.append(0x0A)
                pending -= 1
            }
            append(i, end)
            hasText = true
            wasSpaced = isSpaced
            token.end = end
            if end >= count {
                // Text cut short has no line break, a line of blanks counts as one.
                pending = isSpaced && (i..<end).allSatisfy { base[$0] == 0x20 } ? 1 : 0
                p = end
                break
            }
            pending = 1
            p = afterBreak(end)
            lineStart = p
        }
        if header.chomping == 0x2B {
            for _ in 0..<max(0, pending) { scratch.append(0x0A) }
        } else if header.chomping == 0, hasText, pending > 0 {
            scratch.append(0x0A)
        }
    }

    /// Looks at the line that ends the scalar: less deep than its text, but still inside its parent, is a mistake.
    private mutating func checkEnd(at text: Int, parentIndent: Int, indent: Int, start: Int) throws(YAMLStop) {
        if base[text] == 0x09 {
            var i = text
            while byte(i) == 0x20 || byte(i) == 0x09 { i += 1 }
            if i >= count || byte(i) == 0x0A || byte(i) == 0x0D || byte(i) != 0x23 {
                throw stop(TabInIndentation.finding(at: text, in: context))
            }
        } else if base[text] != 0x23, text - p > parentIndent, !isMarker(p) {
            throw stop(BadBlockScalar.shallowLine(text, indent: indent, start: start, in: context))
        }
    }
}
