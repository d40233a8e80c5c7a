// Scalars in single and double quotes.
import Findings

extension YAMLParser {
    /// Reads the quoted scalar at `p`; continuation lines must stand deeper than `indent`.
    @inline(__always)
    mutating func quoted(indent: Int) throws(YAMLStop) -> YAMLToken {
        let isDouble = byte(p) == 0x22
        let start = p
        let end = quotedStop(start &+ 1, isDouble: isDouble)
        let style: Node.Style = isDouble ? .doubleQuoted : .singleQuoted
        if byte(end) == byte(start), isDouble || byte(end &+ 1) != 0x27 {
            p = end &+ 1
            return YAMLToken(style: style, start: start, end: p, textStart: start &+ 1, textEnd: end)
        }
        return try decodeQuoted(isDouble: isDouble, indent: indent)
    }

    /// The next quote, line break, backslash (in double quotes) or the end.
    @inline(__always)
    private func quotedStop(_ offset: Int, isDouble: Bool) -> Int {
        var i = offset
        if isDouble {
            while i &+ 8 <= count {
                let word = load(i)
                let hits =
                    zeros(word ^ repeated(0x22)) | zeros(word ^ repeated(0x5C)) | zeros(word ^ repeated(0x0A))
                    | zeros(word ^ repeated(0x0D))
                if hits != 0 { return i &+ hits.trailingZeroBitCount &>> 3 }
                i &+= 8
            }
        } else {
            while i &+ 8 <= count {
                let word = load(i)
                let hits = zeros(word ^ repeated(0x27)) | zeros(word ^ repeated(0x0A)) | zeros(word ^ repeated(0x0D))
                if hits != 0 { return i &+ hits.trailingZeroBitCount &>> 3 }
                i &+= 8
            }
        }
        let quote: UInt8 = isDouble ? 0x22 : 0x27
        while i < count, base[i] != quote, base[i] != 0x0A, base[i] != 0x0D, !(isDouble && base[i] == 0x5C) { i &+= 1 }
        return i
    }

    /// The slow way: escapes, doubled quotes and folded lines go through the scratch text.
    private mutating func decodeQuoted(isDouble: Bool, indent: Int) throws(YAMLStop) -> YAMLToken {
        let start = p
        var token = YAMLToken(
            style: isDouble ? .doubleQuoted : .singleQuoted,
            start: start,
            end: start,
            textStart: start,
            textEnd: start,
            isDecoded: true
        )
        scratch.removeAll(keepingCapacity: true)
        var i = start + 1
        // Blanks up to here were escaped and stay in front of a line break.
        var kept = 0
        while true {
            let found = quotedStop(i, isDouble: isDouble)
            append(i, found)
            i = found
            switch byte(i) {
            case 0x27 where !isDouble && byte(i + 1) == 0x27:
                scratch.append(0x27)
                i += 2
            case 0x22 where isDouble, 0x27 where !isDouble:
                p = i + 1
                token.end = p
                return token
            case 0x5C where isDouble && isBreak(byte(i + 1)):
                token.isMultiline = true
                i = try quotedLines(from: i + 1, opening: start, indent: indent, folds: false)
                kept = scratch.count
            case 0x5C where isDouble:
                if i + 1 >= count { throw stop(YAMLUnclosedQuote.finding(opening: start, stop: count, in: context)) }
                i = escape(at: i)
                kept = scratch.count
            case 0x0A where i < count, 0x0D where i < count:
                token.isMultiline = true
                while scratch.count > kept, scratch.last == 0x20 || scratch.last == 0x09 { scratch.removeLast() }
                i = try quotedLines(from: i, opening: start, indent: indent, folds: true)
                kept = scratch.count
            default: throw stop(YAMLUnclosedQuote.finding(opening: start, stop: count, in: context))
            }
        }
    }

    @inline(__always)
    private func isBreak(_ c: UInt8) -> Bool { c == 0x0A || c == 0x0D }

    /// Crosses the line break at an offset and the empty lines behind it; returns where text goes on.
    private mutating func quotedLines(
        from offset: Int,
        opening: Int,
        indent: Int,
        folds: Bool
    ) throws(YAMLStop) -> Int {
        var i = offset
        var crossed = 0
        while isBreak(byte(i)), i < count {
            i = afterBreak(i)
            lineStart = i
            crossed += 1
            while byte(i) == 0x20 { i += 1 }
            lineIndent = i - lineStart
            while byte(i) == 0x20 || byte(i) == 0x09 { i += 1 }
        }
        if i >= count { throw stop(YAMLUnclosedQuote.finding(opening: opening, stop: count, in: context)) }
        if isMarker(lineStart) { throw stop(MisplacedMarker.finding(at: lineStart, opening: opening, in: context)) }
        if lineIndent <= indent { throw badQuotedLine(opening: opening, at: i) }
        if folds, crossed == 1 { scratch.append(0x20) }
        for _ in 1..<max(1, crossed) { scratch.append(0x0A) }
        return i
    }

    // MARK: Escapes

    /// Decodes the escape at an offset and returns where text goes on; a wrong one is reported and kept as written.
    private mutating func escape(at offset: Int) -> Int {
        let letter = byte(offset + 1)
        if let simple = simpleEscape(letter) {
            scratch.append(contentsOf: simple.utf8)
            return offset + 2
        }
        let digits = letter == 0x78 ? 2 : letter == 0x75 ? 4 : letter == 0x55 ? 8 : 0
        guard digits > 0, var value = hexadecimal(offset + 2, digits) else {
            if !isStopped { record(YAMLInvalidEscape.finding(at: offset, digits: digits, in: context)) }
            scratch.append(0x5C)
            return offset + 1
        }
        var end = offset + 2 + digits
        if digits == 4, value >> 10 == 0x36, byte(end) == 0x5C, byte(end + 1) == 0x75,
            let low = hexadecimal(end + 2, 4), low >> 10 == 0x37
        {
            value = 0x10000 + (value & 0x3FF) << 10 + low & 0x3FF
            end += 6
        }
        guard let scalar = Unicode.Scalar(value) else {
            if !isStopped { record(YAMLInvalidEscape.finding(at: offset, digits: digits, in: context)) }
            return end
        }
        scratch.append(contentsOf: Character(scalar).utf8)
        return end
    }

    private func hexadecimal(_ offset: Int, _ digits: Int) -> UInt32? {
        var value: UInt32 = 0
        for i in offset..<offset + digits {
            guard let digit = hexDigit(byte(i)) else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    private func simpleEscape(_ letter: UInt8) -> String? {
        switch letter {
        case 0x22: "\""
        case 0x5C: "\\"
        case 0x2F: "/"
        case 0x6E: "\n"
        case 0x74, 0x09: "\t"
        case 0x20: " "
        case 0x72: "\r"
        case 0x30: "\0"
        case 0x61: "\u{07}"
        case 0x62: "\u{08}"
        case 0x65: "\u{1B}"
        case 0x66: "\u{0C}"
        case 0x76: "\u{0B}"
        case 0x4E: "\u{85}"
        case 0x5F: "\u{A0}"
        case 0x4C: "\u{2028}"
        case 0x50: "\u{2029}"
        default: nil
        }
    }

}
