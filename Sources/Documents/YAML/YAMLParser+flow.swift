// Flow collections: brackets and braces.
import Findings

extension YAMLParser {
    /// Opens the outermost flow collection at `p`, as a value or as a key.
    mutating func openFlow(
        _ c: UInt8,
        inner: YAMLProperties,
        allowsBlock: Bool,
        start: Int
    ) throws(YAMLStop) {
        if outer.collides(with: inner) {
            // Only as a mapping's first key may it have properties of its own.
            let end = matchingEnd(p)
            guard allowsBlock, let end, byte(end) == 0x3A else {
                throw stop(TwoProperties.finding(at: inner.start, in: context))
            }
        }
        flowIndent = frames[frames.count - 1].indent
        flowMayBeKey = allowsBlock
        flowOuter = outer
        flowInner = inner
        flowStart = start
        flowProperties.removeAll(keepingCapacity: true)
        let properties = outer.merged(with: inner)
        outer = YAMLProperties()
        try openNestedFlow(c, properties)
    }

    /// Where a bracket's line goes on behind its partner and blanks, if it closes on this line.
    private func matchingEnd(_ offset: Int) -> Int? {
        var depth = 0
        for i in offset..<endOfLine(offset) {
            switch base[i] {
            case 0x5B, 0x7B: depth += 1
            case 0x5D, 0x7D:
                depth -= 1
                guard depth == 0 else { continue }
                return (i + 1..<count).first { base[$0] != 0x20 && base[$0] != 0x09 }
            default: break
            }
        }
        return nil
    }

    private mutating func openNestedFlow(_ c: UInt8, _ properties: YAMLProperties) throws(YAMLStop) {
        let isSequence = c == 0x5B
        try push(
            isSequence ? .flowSequence : .flowMapping,
            isSequence ? .node : .key,
            indent: flowIndent,
            start: p
        )
        sink.begin(isSequence ? .sequence : .mapping, style: .flow, at: p, properties)
        take(1)
    }

    /// One token's worth of a flow collection.
    mutating func stepFlow() throws(YAMLStop) {
        let top = frames.count - 1
        guard p < count else { throw unclosedBracket(next: nil) }
        let c = byte(p)
        if newLine {
            if isAtMarker { throw stop(MisplacedMarker.finding(at: p, opening: frames[top].start, in: context)) }
            if lineIndent <= flowIndent, c != 0x5D, c != 0x7D { throw badFlowLine() }
        }
        switch c {
        case 0x2C: try flowComma(top)
        case 0x5D, 0x7D: try closeFlow(c)
        case 0x3A where isFlowColon(top): try flowColon(top)
        default: try flowEntry(c, top)
        }
    }

    /// Whether the `:` at `p` is an indicator here.
    private func isFlowColon(_ top: Int) -> Bool {
        let next = byte(p &+ 1)
        return next <= 0x20 || isFlowIndicator(next) || (frames[top].phase == .afterKey && frames[top].hasQuotedKey)
    }

    private mutating func flowComma(_ top: Int) throws(YAMLStop) {
        var top = top
        if frames[top].kind == .flowPair {
            closeFrame()
            top = frames.count - 1
        }
        switch frames[top].phase {
        case .node, .key: throw stop(YAMLExtraComma.finding(at: p, in: context))
        case .done: break
        default: completeFlowPair(top)
        }
        frames[top].phase = frames[top].kind == .flowSequence ? .node : .key
        take(1)
    }

    /// Fills in what a pair in braces lacks.
    private mutating func completeFlowPair(_ top: Int) {
        if frames[top].phase == .explicitKey { emptyNode() }
        if frames[top].phase == .afterKey || frames[top].phase == .value {
            if frames[top].phase == .afterKey { frames[top].indicator = -1 }
            frames[top].phase = .value
            emptyNode()
        }
    }

    private mutating func flowColon(_ top: Int) throws(YAMLStop) {
        switch frames[top].phase {
        case .node:
            // A pair without a key in a sequence.
            try openPair(at: p, phase: .value)
            emptyNode(at: p..<p + 1, YAMLProperties())
        case .key: emptyNode(at: p..<p + 1, YAMLProperties())
        case .explicitKey: emptyNode()
        case .afterKey: break
        default: throw missingComma(top)
        }
        let now = frames.count - 1
        frames[now].phase = .value
        frames[now].indicator = p
        take(1)
    }

    private mutating func openPair(at start: Int, phase: YAMLFrame.Phase) throws(YAMLStop) {
        try push(.flowPair, phase, indent: flowIndent, start: start)
        sink.begin(.mapping, style: .flow, at: start, YAMLProperties())
    }

    private mutating func closeFlow(_ c: UInt8) throws(YAMLStop) {
        if frames[frames.count - 1].kind == .flowPair { closeFrame() }
        let top = frames.count - 1
        let frame = frames[top]
        guard (frame.kind == .flowSequence) == (c == 0x5D) else {
            throw stop(YAMLUnclosedBracket.mismatch(at: p, opening: frame.start, in: context))
        }
        if frame.kind == .flowMapping { completeFlowPair(top) }
        take(1)
        var properties = YAMLProperties()
        if let last = flowProperties.last, last.depth == frames.count {
            properties = last.properties
            flowProperties.removeLast()
        }
        frames.removeLast()
        sink.end(at: lastEnd)
        let parent = frames[top - 1]
        if !parent.isFlow { return try flowRootClosed(frame) }
        if parent.kind == .flowSequence {
            skipBlanks()
            if byte(p) == 0x3A {
                guard frame.line == lineStart, !isKeyTooLong(frame.start, p) else {
                    throw stop(KeyOverLines.finding(from: frame.start, to: lastEnd, in: context))
                }
                try openWrapped(.flowPair, frame, YAMLProperties(), properties)
                return
            }
        }
        frames[top - 1].hasQuotedKey = true
        nodeFinished()
    }

    /// Opens a mapping around a collection that turned out to be its key, and takes the `:`.
    private mutating func openWrapped(
        _ kind: YAMLFrame.Kind,
        _ key: YAMLFrame,
        _ properties: YAMLProperties,
        _ keyProperties: YAMLProperties
    ) throws(YAMLStop) {
        let start = keyProperties.isEmpty ? key.start : min(key.start, keyProperties.start)
        try push(kind, .value, indent: kind == .flowPair ? flowIndent : start - key.line, start: start)
        frames[frames.count - 1].position = key.position
        sink.wrap(
            from: key.position,
            style: kind == .flowPair ? .flow : .block,
            at: start,
            properties,
            key: keyProperties
        )
        awaitValue()
    }

    /// The outermost flow collection was closed: a key of a block mapping where `:` follows, else a value.
    private mutating func flowRootClosed(_ frame: YAMLFrame) throws(YAMLStop) {
        let top = frames.count - 1
        skipBlanks()
        let isKeyAwaited = frames[top].phase == .key
        guard byte(p) == 0x3A else {
            if isKeyAwaited { throw stop(YAMLMissingColon.finding(start: frame.start, end: lastEnd, in: context)) }
            return nodeFinished()
        }
        guard isAtColon else {
            throw stop(MissingSpaceAfterColon.finding(colon: p, key: frame.start, in: context))
        }
        guard frame.line == lineStart, !isKeyTooLong(frame.start, p) else {
            throw stop(KeyOverLines.finding(from: frame.start, to: lastEnd, in: context))
        }
        if isKeyAwaited { return awaitValue() }
        guard flowMayBeKey else {
            let key = YAMLToken(style: .flow, start: frame.start, end: lastEnd, textStart: p, textEnd: p)
            throw misplacedColon(key, start: frame.start)
        }
        try openWrapped(.blockMapping, frame, flowOuter, flowInner)
    }

    // MARK: Entries

    private mutating func flowEntry(_ c: UInt8, _ top: Int) throws(YAMLStop) {
        let phase = frames[top].phase
        guard phase != .done, phase != .afterKey else { throw missingComma(top) }
        let next = byte(p &+ 1)
        if c == 0x3F, next <= 0x20 || isFlowIndicator(next), phase == .node || phase == .key {
            if phase == .node {
                try openPair(at: p, phase: .explicitKey)
            } else {
                frames[top].phase = .explicitKey
            }
            frames[frames.count - 1].indicator = p
            take(1)
            return
        }
        let start = p
        var inner = YAMLProperties()
        if c == 0x26 || c == 0x21 {
            guard try flowProperties(&inner, start: start) else { return }
        }
        switch byte(p) {
        case 0x5B, 0x7B:
            try openNestedFlow(byte(p), inner)
            if !inner.isEmpty { flowProperties.append((frames.count, inner)) }
        case 0x2A:
            if !inner.isEmpty { throw stop(TwoProperties.finding(at: inner.start, in: context)) }
            let name = try aliasName(inFlow: true)
            let token = aliasToken(start, name)
            try beginPairIfKey(token, start: start)
            try emitAlias(name)
            flowNodeFinished(isQuoted: false)
        case 0x22, 0x27:
            let token = try quoted(indent: flowIndent)
            try finishFlowScalar(token, inner, start: start)
        default:
            if !checkStart(byte(p), byte(p &+ 1), inFlow: true) { throw badStart(inFlow: true) }
            var token = scanPlain(inFlow: true)
            try continuePlain(&token, indent: flowIndent, inFlow: true)
            try finishFlowScalar(token, inner, start: start)
        }
    }

    /// Reads properties, across lines; where no content follows the node is empty and the result false.
    private mutating func flowProperties(_ inner: inout YAMLProperties, start: Int) throws(YAMLStop) -> Bool {
        while byte(p) == 0x26 || byte(p) == 0x21 {
            try property(&inner, inFlow: true)
            separate()
            if newLine, p < count, lineIndent <= flowIndent, !isCloserAt(p) { throw badFlowLine() }
        }
        guard p < count else { throw unclosedBracket(next: nil) }
        let c = byte(p)
        let next = byte(p &+ 1)
        let isEmpty = c == 0x2C || isCloserAt(p) || (c == 0x3A && (next <= 0x20 || isFlowIndicator(next)))
        if !isEmpty { return true }
        isSeparated = true
        if c == 0x3A, frames[frames.count - 1].phase == .node { try openPair(at: start, phase: .key) }
        emptyNode(at: start..<lastEnd, inner)
        flowNodeFinished(isQuoted: false)
        return false
    }

    private func isCloserAt(_ offset: Int) -> Bool { byte(offset) == 0x5D || byte(offset) == 0x7D }

    private mutating func finishFlowScalar(
        _ token: YAMLToken,
        _ inner: YAMLProperties,
        start: Int
    ) throws(YAMLStop) {
        try beginPairIfKey(token, start: start)
        lastEnd = token.end
        emit(token, inner)
        if sink.isFull { throw tooLarge(at: token.start) }
        flowNodeFinished(isQuoted: token.style != .plain)
    }

    /// In a sequence, a node with `:` behind it on its line opens a pair.
    @inline(__always)
    private mutating func beginPairIfKey(_ token: YAMLToken, start: Int) throws(YAMLStop) {
        guard frames[frames.count - 1].phase == .node else { return }
        if isSeparated { return }
        skipBlanks()
        let next = byte(p &+ 1)
        guard byte(p) == 0x3A, next <= 0x20 || isFlowIndicator(next) || token.style != .plain else { return }
        try checkKey(token)
        try openPair(at: start, phase: .key)
    }

    /// A node of a flow collection is complete.
    @inline(__always)
    private mutating func flowNodeFinished(isQuoted: Bool) {
        let top = frames.count - 1
        frames[top].hasQuotedKey = isQuoted
        if frames[top].phase == .key { frames[top].phase = .afterKey } else { nodeFinished() }
    }
}
