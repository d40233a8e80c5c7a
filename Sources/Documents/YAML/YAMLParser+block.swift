// Block collections: entries by indentation.
import Findings

extension YAMLParser {
    /// One entry or node of a block collection; false at the document's end.
    @inline(__always)
    mutating func stepBlock() throws(YAMLStop) -> Bool {
        if p >= count || isAtMarker {
            finishDocument()
            return false
        }
        let top = frames[frames.count - 1]
        if top.isPending {
            nodeTab = newLine && isTabbed ? firstTab : -1
            guard newLine else {
                // Compact collections stand behind "- ", "? " and ": " of a "?", with spaces only.
                try blockNode(allowsBlock: !isTabbed && top.phase != .value && top.kind != .root)
                return true
            }
            if lineIndent > top.indent {
                try blockNode(allowsBlock: !isTabbed)
            } else if isTabbed {
                throw stop(TabInIndentation.finding(at: firstTab, in: context))
            } else if lineIndent == top.indent, top.kind == .blockMapping, isDash(p) {
                try openSequence(column: lineIndent)
            } else {
                emptyNode()
                isSeparated = true
            }
            return true
        }
        guard newLine else { throw trailing() }
        if isTabbed { throw stop(TabInIndentation.finding(at: firstTab, in: context)) }
        try nextEntry()
        return true
    }

    /// The next entry of the collection whose column the line starts in.
    private mutating func nextEntry() throws(YAMLStop) {
        let column = lineIndent
        var closed = false
        while frames[frames.count - 1].indent > column {
            closed = true
            closeFrameRemembering()
        }
        let top = frames.count - 1
        guard frames[top].indent == column else {
            throw wrongIndentation(closed: closed ? closedFrame : nil)
        }
        let next = byte(p &+ 1) <= 0x20
        switch frames[top].kind {
        case .blockSequence:
            if byte(p) == 0x2D, next {
                frames[top].phase = .node
                frames[top].indicator = p
                take(1)
                return
            }
            // A sequence may stand in its key's own column: then this line is the mapping's.
            let below = frames[top - 1]
            guard below.kind == .blockMapping, below.indent == column else {
                throw stop(ExpectedEntry.finding(at: p, list: frames[top].start, in: context))
            }
            closeFrame()
            isSeparated = true
        case .blockMapping:
            if byte(p) == 0x3F, next {
                if frames[top].phase == .afterKey { emptyNode() }
                frames[top].phase = .explicitKey
                frames[top].indicator = p
                take(1)
            } else if byte(p) == 0x3A, next {
                if frames[top].phase == .afterKey {
                    frames[top].phase = .explicitValue
                } else {
                    emptyNode(at: p..<p + 1, YAMLProperties())
                    frames[top].phase = .value
                }
                frames[top].indicator = p
                take(1)
            } else {
                if frames[top].phase == .afterKey {
                    emptyNode()
                }
                try blockKey()
            }
        default: throw trailing()
        }
    }

    private mutating func closeFrameRemembering() {
        closedFrame = frames[frames.count - 1]
        closeFrame()
    }

    /// Goes on behind an indicator.
    @inline(__always)
    mutating func take(_ length: Int) {
        p &+= length
        lastEnd = p
    }

    @inline(__always)
    func isDash(_ offset: Int) -> Bool { byte(offset) == 0x2D && byte(offset &+ 1) <= 0x20 }

    // MARK: Opening

    mutating func openSequence(column: Int) throws(YAMLStop) {
        try push(.blockSequence, .node, indent: column, start: p)
        frames[frames.count - 1].indicator = p
        sink.begin(.sequence, style: .block, at: p, outer)
        outer = YAMLProperties()
        take(1)
    }

    mutating func openMapping(column: Int, start: Int) throws(YAMLStop) {
        try push(.blockMapping, .key, indent: column, start: start)
        sink.begin(.mapping, style: .block, at: start, outer)
        outer = YAMLProperties()
    }

    @inline(__always)
    mutating func push(
        _ kind: YAMLFrame.Kind,
        _ phase: YAMLFrame.Phase,
        indent: Int,
        start: Int
    ) throws(YAMLStop) {
        if frames.count > options.maximumDepth { throw tooDeep(at: start) }
        if sink.isFull { throw tooLarge(at: start) }
        frames.append(
            YAMLFrame(kind, phase, indent: indent, start: start, line: lineStart, position: sink.position)
        )
    }

    // MARK: Nodes

    /// The node that the innermost frame awaits.
    mutating func blockNode(allowsBlock: Bool) throws(YAMLStop) {
        let start = p
        var c = byte(p)
        var inner = YAMLProperties()
        if c == 0x26 || c == 0x21 {
            guard try properties(&inner) else { return }
            c = byte(p)
        }
        let isIndicator = byte(p &+ 1) <= 0x20
        switch c {
        case 0x2D where isIndicator:
            guard allowsBlock, inner.isEmpty else { throw misplacedEntry(start) }
            try openSequence(column: p - lineStart)
        case 0x3F where isIndicator:
            guard allowsBlock, inner.isEmpty else { throw misplacedEntry(start) }
            try openMapping(column: p - lineStart, start: p)
            frames[frames.count - 1].phase = .explicitKey
            frames[frames.count - 1].indicator = p
            take(1)
        case 0x3A where isIndicator:
            guard allowsBlock else { throw misplacedEntry(start) }
            try openMapping(column: start - lineStart, start: start)
            emptyNode(at: p..<p + 1, inner)
            awaitValue()
        case 0x7C, 0x3E:
            let indent = frames[frames.count - 1].indent
            let token = try blockScalar(parentIndent: indent)
            try finishValue(token, inner)
        case 0x5B, 0x7B:
            try openFlow(c, inner: inner, allowsBlock: allowsBlock, start: start)
        case 0x2A:
            try blockAlias(inner, allowsBlock: allowsBlock, start: start)
        case 0x22, 0x27:
            let token = try quoted(indent: frames[frames.count - 1].indent)
            try keyOrValue(token, inner, allowsBlock: allowsBlock, start: start)
        default:
            try checkPlainStart(c)
            var token = scanPlain(inFlow: false)
            if !isAtColon {
                try continuePlain(&token, indent: frames[frames.count - 1].indent, inFlow: false)
            }
            try keyOrValue(token, inner, allowsBlock: allowsBlock, start: start)
        }
    }

    /// Whether `p`, behind a scalar on its line, is at a `:` that ends a key.
    @inline(__always)
    var isAtColon: Bool { byte(p) == 0x3A && byte(p &+ 1) <= 0x20 }

    /// A scalar that was just read is the first key of a new mapping, or the awaited node.
    @inline(__always)
    private mutating func keyOrValue(
        _ token: YAMLToken,
        _ inner: YAMLProperties,
        allowsBlock: Bool,
        start: Int
    ) throws(YAMLStop) {
        if !isSeparated { skipBlanks() }
        // Separation behind a plain scalar leads to another line, whose colon is not this one's.
        guard byte(p) == 0x3A, !isSeparated else { return try finishValue(token, inner) }
        guard isAtColon else {
            if token.style == .plain { return try finishValue(token, inner) }
            throw stop(MissingSpaceAfterColon.finding(colon: p, key: token.start, in: context))
        }
        guard allowsBlock, token.style != .plain || !token.isMultiline else {
            throw misplacedColon(token, start: start)
        }
        try checkKey(token)
        try openMapping(column: start - lineStart, start: start)
        emit(token, inner)
        awaitValue()
    }

    /// Goes on behind the `:` of an implicit key.
    @inline(__always)
    mutating func awaitValue() {
        let top = frames.count - 1
        frames[top].phase = .value
        frames[top].indicator = p
        take(1)
    }

    @inline(__always)
    private mutating func finishValue(_ token: YAMLToken, _ inner: YAMLProperties) throws(YAMLStop) {
        lastEnd = token.end
        if outer.isEmpty {
            emit(token, inner)
        } else {
            if outer.collides(with: inner) { throw stop(TwoProperties.finding(at: inner.start, in: context)) }
            emit(token, outer.merged(with: inner))
            outer = YAMLProperties()
        }
        if sink.isFull { throw tooLarge(at: token.start) }
        nodeFinished()
    }

    // MARK: Keys

    /// An implicit key of the innermost mapping, with its `:`.
    @inline(__always)
    private mutating func blockKey() throws(YAMLStop) {
        let start = p
        var c = byte(p)
        var inner = YAMLProperties()
        if c == 0x26 || c == 0x21 {
            guard try properties(&inner) else {
                throw stop(YAMLMissingColon.finding(start: start, end: lastEnd, in: context))
            }
            c = byte(p)
            if c == 0x3A, byte(p &+ 1) <= 0x20 {
                emptyNode(at: p..<p + 1, inner)
                return awaitValue()
            }
        }
        var token: YAMLToken
        switch c {
        case 0x2D where byte(p &+ 1) <= 0x20: throw misplacedEntry(start)
        case 0x5B, 0x7B:
            return try openFlow(c, inner: inner, allowsBlock: true, start: start)
        case 0x2A: return try blockAlias(inner, allowsBlock: true, start: start)
        case 0x22, 0x27: token = try quoted(indent: frames[frames.count - 1].indent)
        case 0x7C, 0x3E: throw stop(YAMLReservedStart.finding(at: p, in: context))
        default:
            try checkPlainStart(c)
            token = scanPlain(inFlow: false)
        }
        skipBlanks()
        guard isAtColon else {
            if byte(p) == 0x3A, token.style != .plain {
                throw stop(MissingSpaceAfterColon.finding(colon: p, key: token.start, in: context))
            }
            throw missingColon(token, start: start)
        }
        try checkKey(token)
        emit(token, inner)
        awaitValue()
    }

    /// An implicit key stands on one line and has at most 1,024 characters.
    @inline(__always)
    func isKeyTooLong(_ start: Int, _ end: Int) -> Bool {
        guard end - start > 1024 else { return false }
        var characters = 0
        for offset in start..<min(end, count) where base[offset] & 0xC0 != 0x80 { characters += 1 }
        return characters > 1024
    }

    @inline(__always)
    mutating func checkKey(_ token: YAMLToken) throws(YAMLStop) {
        if token.isMultiline || isKeyTooLong(token.start, token.end) {
            throw stop(KeyOverLines.finding(from: token.start, to: token.end, in: context))
        }
    }

    /// `*name`, as a value or a key.
    private mutating func blockAlias(
        _ inner: YAMLProperties,
        allowsBlock: Bool,
        start: Int
    ) throws(YAMLStop) {
        if !inner.isEmpty { throw stop(TwoProperties.finding(at: inner.start, in: context)) }
        let name = try aliasName(inFlow: false)
        let isKeyAwaited = frames[frames.count - 1].phase == .key
        skipBlanks()
        if isAtColon {
            guard allowsBlock else { throw misplacedColon(aliasToken(start, name), start: start) }
            if !isKeyAwaited { try openMapping(column: start - lineStart, start: start) }
            try emitAlias(name)
            awaitValue()
            return
        }
        if isKeyAwaited { throw stop(YAMLMissingColon.finding(start: start, end: name.upperBound, in: context)) }
        if !outer.isEmpty { throw stop(TwoProperties.finding(at: outer.start, in: context)) }
        try emitAlias(name)
        nodeFinished()
    }

    mutating func emitAlias(_ name: Range<Int>) throws(YAMLStop) {
        lastEnd = name.upperBound
        if let finding = sink.alias(name, isAfterSkip: hasSkipped) {
            record(finding)
            if sink.isFull {
                isStopped = true
                throw YAMLStop()
            }
        }
    }

    func aliasToken(_ start: Int, _ name: Range<Int>) -> YAMLToken {
        YAMLToken(style: .plain, start: start, end: name.upperBound, textStart: start, textEnd: name.upperBound)
    }
}
