// Anchors, tags and aliases.
import Findings

extension YAMLParser {
    /// Reads a block node's properties on this line into `inner`.
    ///
    /// Where the line ends behind them they belong to a node on a later line: then they are kept in `outer`, and the
    /// result is false.
    mutating func properties(_ inner: inout YAMLProperties) throws(YAMLStop) -> Bool {
        while true {
            let c = byte(p)
            guard c == 0x26 || c == 0x21 else { return true }
            try property(&inner, inFlow: false)
            skipBlanks()
            let next = byte(p)
            if p >= count || next == 0x0A || next == 0x0D || (next == 0x23 && byte(p - 1) <= 0x20) {
                if outer.collides(with: inner) { throw stop(TwoProperties.finding(at: inner.start, in: context)) }
                outer = outer.merged(with: inner)
                return false
            }
        }
    }

    /// Reads the anchor or tag at `p`.
    mutating func property(_ properties: inout YAMLProperties, inFlow: Bool) throws(YAMLStop) {
        let start = p
        if byte(p) == 0x26 {
            let name = try anchorName(inFlow: inFlow)
            if !properties.anchor.isEmpty { throw stop(TwoProperties.finding(at: start, in: context)) }
            properties.anchor = name
        } else {
            let tag = try tag(inFlow: inFlow)
            if properties.tag != 0 { throw stop(TwoProperties.finding(at: start, in: context)) }
            properties.tag = tag
        }
        if properties.start < 0 { properties.start = start }
        lastEnd = p
    }

    /// The name behind `&`; `p` goes behind it.
    private mutating func anchorName(inFlow: Bool) throws(YAMLStop) -> Range<Int> {
        let start = p + 1
        let end = endOfName(start)
        guard end > start, isBlankOrEnd(byte(end)) || inFlow else {
            throw stop(BadAnchorName.finding(start - 1, end, in: context))
        }
        p = end
        return start..<end
    }

    /// The name behind `*`; `p` goes behind it.
    mutating func aliasName(inFlow: Bool) throws(YAMLStop) -> Range<Int> {
        let start = p + 1
        let end = endOfName(start)
        if let finding = UnquotedCron.finding(at: p, in: context) { throw stop(finding) }
        guard end > start, isBlankOrEnd(byte(end)) || inFlow else {
            throw stop(BadAnchorName.finding(start - 1, end, in: context))
        }
        p = end
        return start..<end
    }

    private func endOfName(_ start: Int) -> Int {
        var i = start
        while i < count, base[i] > 0x20, !isFlowIndicator(base[i]) { i += 1 }
        return i
    }

    @inline(__always)
    func isFlowIndicator(_ c: UInt8) -> Bool {
        c == 0x2C || c == 0x5B || c == 0x5D || c == 0x7B || c == 0x7D
    }

    // MARK: Tags

    /// The number of the tag at `p`; `p` goes behind it.
    private mutating func tag(inFlow: Bool) throws(YAMLStop) -> Int {
        let start = p
        var end = p + 1
        if byte(end) == 0x3C {
            while end < count, base[end] > 0x20, base[end] != 0x3E { end += 1 }
            guard byte(end) == 0x3E, end > start + 2 else { throw stop(BadTag.finding(start, end, in: context)) }
            end += 1
        } else {
            end = endOfName(end)
        }
        guard isBlankOrEnd(byte(end)) || (inFlow && byte(end) == 0x2C || inFlow && isCloser(byte(end))) else {
            throw stop(BadTag.finding(start, end, in: context))
        }
        p = end
        lastEnd = end
        for known in knownTags where known.text.count == end - start {
            if (0..<known.text.count).allSatisfy({ base[known.text.lowerBound + $0] == base[start + $0] }) {
                return known.number
            }
        }
        let number = sink.tag(try resolvedTag(start, end))
        if knownTags.count < 16 { knownTags.append((start..<end, number)) }
        return number
    }

    private func isCloser(_ c: UInt8) -> Bool { c == 0x5D || c == 0x7D }

    /// The tag's full text: handles replaced, `%20` and its like decoded.
    private mutating func resolvedTag(_ start: Int, _ end: Int) throws(YAMLStop) -> String {
        if byte(start + 1) == 0x3C { return text(start + 2, end - 1) }
        var handleEnd = start + 1
        if let second = (start + 1..<end).first(where: { base[$0] == 0x21 }) { handleEnd = second + 1 }
        let handle = text(start, handleEnd)
        guard let suffix = decodedTag(handleEnd, end) else { throw stop(BadTag.finding(start, end, in: context)) }
        if handle == "!" || handle == "!!" {
            if suffix.isEmpty {
                if handle == "!" { return "!" }
                throw stop(BadTag.finding(start, end, in: context))
            }
            return (handles[handle] ?? (handle == "!" ? "!" : "tag:yaml.org,2002:")) + suffix
        }
        guard let prefix = handles[handle], !suffix.isEmpty else {
            throw stop(BadTag.finding(start, end, undeclared: handles[handle] == nil ? handle : nil, in: context))
        }
        return prefix + suffix
    }

    private func decodedTag(_ start: Int, _ end: Int) -> String? {
        var bytes: [UInt8] = []
        var i = start
        while i < end {
            if base[i] == 0x25 {
                guard let high = hexDigit(byte(i + 1)), let low = hexDigit(byte(i + 2)), i + 2 < end else { return nil }
                bytes.append(high << 4 | low)
                i += 3
            } else {
                if base[i] == 0x21 { return nil }
                bytes.append(base[i])
                i += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @inline(__always)
    func hexDigit(_ c: UInt8) -> UInt8? {
        switch c {
        case 0x30...0x39: c - 0x30
        case 0x41...0x46: c - 0x41 + 10
        case 0x61...0x66: c - 0x61 + 10
        default: nil
        }
    }

    /// Bytes of the source as text.
    func text(_ start: Int, _ end: Int) -> String {
        let lower = min(max(0, start), count)
        let upper = min(max(lower, end), count)
        return String(decoding: UnsafeBufferPointer(start: base + lower, count: upper - lower), as: UTF8.self)
    }
}
