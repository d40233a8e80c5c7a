// From the parser's state to what is said: which mistake a person most likely made here.
import Findings

extension YAMLParser {
    var context: YAMLContext { YAMLContext(source: source) }

    /// Text where the line or the document had to end.
    mutating func trailing() -> YAMLStop {
        if isAtDirective { return stop(BadDirective.insideDocument(p, in: context)) }
        switch byte(p) {
        case 0x23: return stop(YAMLCommentWithoutSpace.finding(at: p, in: context))
        case 0x5D, 0x7D: return stop(YAMLUnopenedBracket.finding(at: p, in: context))
        case 0x3A where byte(p + 1) <= 0x20 && !newLine:
            return stop(ColonInValue.finding(colon: p, value: valueStart(), in: context))
        case 1..<0x20: return YAMLStop()  // Already reported with the text's control characters.
        default:
            let isRoot = frames.last?.kind == .root && newLine
            return stop(YAMLTrailingContent.finding(at: p, isRoot: isRoot, in: context))
        }
    }

    /// Whether a line reads like a directive, but stands behind the document's start.
    private var isAtDirective: Bool {
        p == lineStart && byte(p) == 0x25 && (text(p, p + 6) == "%YAML " || text(p, p + 5) == "%TAG ")
    }

    /// Where the value on this line starts: behind the first `: ` or `- `.
    private func valueStart() -> Int {
        var i = context.headEnd(lineStart)
        if byte(i) == 0x3A { i += 1 }
        while i < p, byte(i) <= 0x20 { i += 1 }
        return min(i, p)
    }

    /// A line in a column that no open collection has.
    mutating func wrongIndentation(closed: YAMLFrame?) -> YAMLStop {
        let top = frames[frames.count - 1]
        if top.kind == .root { return trailing() }
        var sibling = top.start
        if let closed, closed.indent - lineIndent <= lineIndent - top.indent { sibling = closed.start }
        return stop(WrongIndentation.finding(at: p, sibling: sibling, in: context))
    }

    /// `-`, `?` or `:` at `p` where no collection may start.
    mutating func misplacedEntry(_ start: Int) -> YAMLStop {
        if nodeTab >= 0 { return stop(TabInIndentation.finding(at: nodeTab, in: context)) }
        let top = frames[frames.count - 1]
        if top.phase == .key {
            return stop(ExpectedEntry.dash(at: p, mapping: top.start, in: context))
        }
        if isTabbed, !newLine, top.phase != .value {
            return stop(TabInIndentation.finding(at: firstTab, in: context))
        }
        return stop(MisplacedCollection.finding(at: p, isInFlow: false, in: context))
    }

    /// The `:` at `p` ends a key where no mapping may start.
    mutating func misplacedColon(_ token: YAMLToken, start: Int) -> YAMLStop {
        let top = frames[frames.count - 1]
        if token.isMultiline, token.style == .plain { return keyInsideText(token, top) }
        if nodeTab >= 0 { return stop(TabInIndentation.finding(at: nodeTab, in: context)) }
        if top.kind == .root { return stop(MisplacedCollection.keyBehindMarker(colon: p, key: start, in: context)) }
        if isTabbed, top.phase != .value { return stop(TabInIndentation.finding(at: firstTab, in: context)) }
        return stop(ColonInValue.finding(colon: p, value: start, in: context))
    }

    /// A key on a later line of a text without quotes: one of the two lines is not what it was meant to be.
    mutating func keyInsideText(_ token: YAMLToken, _ top: YAMLFrame) -> YAMLStop {
        if let colon = colonWithoutSpace(token.start) {
            return stop(MissingSpaceAfterColon.finding(colon: colon, key: token.start, in: context))
        }
        var key = lineStart
        while byte(key) == 0x20 || byte(key) == 0x09 { key += 1 }
        let firstLine = context.lineStart(token.start)
        if token.start - firstLine == key - lineStart, top.phase != .value || top.indicator < firstLine {
            return stop(YAMLMissingColon.finding(start: token.start, end: context.valueEnd(token.start), in: context))
        }
        let sibling = top.kind == .blockMapping ? top.start : nil
        return stop(WrongIndentation.finding(at: key, sibling: sibling, in: context))
    }

    /// The colon of a line that reads `word:rest`, which is neither a URL nor a time.
    private func colonWithoutSpace(_ start: Int) -> Int? {
        var i = start
        while i < count, base[i] > 0x20 {
            if base[i] == 0x3A {
                let isWord = (base[start] | 0x20) &- 0x61 < 26
                return isWord && i > start && byte(i + 1) > 0x20 && byte(i + 1) != 0x2F && byte(i + 1) != 0x3A ? i : nil
            }
            i += 1
        }
        return nil
    }

    /// A line where a key had to stand, with no colon.
    mutating func missingColon(_ token: YAMLToken, start: Int) -> YAMLStop {
        if token.style == .plain, token.end == token.start, byte(token.start) < 0x20 { return YAMLStop() }
        if token.style == .plain, let colon = colonWithoutSpace(token.start), colon < token.end {
            return stop(MissingSpaceAfterColon.finding(colon: colon, key: token.start, in: context))
        }
        return stop(YAMLMissingColon.finding(start: start, end: token.end, in: context))
    }

    /// A character at `p` that starts no plain scalar.
    mutating func badStart(inFlow: Bool) -> YAMLStop {
        if isAtDirective { return stop(BadDirective.insideDocument(p, in: context)) }
        return switch byte(p) {
        case 0x23: stop(YAMLCommentWithoutSpace.finding(at: p, in: context))
        case 0x2C: stop(YAMLExtraComma.finding(at: p, in: context))
        case 0x5D, 0x7D: stop(YAMLUnopenedBracket.finding(at: p, in: context))
        case 0x2D, 0x3F, 0x3A: stop(MisplacedCollection.finding(at: p, isInFlow: inFlow, in: context))
        default: stop(YAMLReservedStart.finding(at: p, in: context))
        }
    }

    /// A line inside quotes that stands too far left: the quote was forgotten, or the line was not indented.
    mutating func badQuotedLine(opening: Int, at offset: Int) -> YAMLStop {
        let quote = byte(opening)
        if byte(lineStart + lineIndent) == 0x09, (offset..<count).contains(where: { base[$0] == quote }) {
            return stop(TabInIndentation.finding(at: lineStart + lineIndent, in: context))
        }
        let isDash = byte(offset) == 0x2D && byte(offset + 1) == 0x20
        if isDash || context.looksLikeKey(offset) || !(offset..<count).contains(where: { base[$0] == quote }) {
            return stop(YAMLUnclosedQuote.finding(opening: opening, stop: count, in: context))
        }
        let least = frames[frames.count - 1].indent + 1
        return stop(WrongIndentation.continuation(at: offset, opening: opening, least: least, in: context))
    }

    /// A line inside brackets that stands too far left: the bracket was forgotten, or the line was not indented.
    mutating func badFlowLine() -> YAMLStop {
        let top = frames[frames.count - 1]
        let isComplete = top.phase == .done || top.phase == .afterKey
        if isComplete, byte(p) != 0x2C {
            let next = context.looksLikeKey(p) || isDash(p) ? p : nil
            return unclosedBracket(next: next)
        }
        return stop(
            WrongIndentation.continuation(at: p, opening: top.start, least: flowIndent + 1, in: context)
        )
    }

    /// The innermost bracket has no partner; reading goes on behind its line.
    mutating func unclosedBracket(next: Int?) -> YAMLStop {
        let frame = frames[frames.count - 1]
        let opening = frame.kind == .flowPair ? frames[frames.count - 2].start : frame.start
        p = flowStart
        return stop(YAMLUnclosedBracket.finding(opening: opening, next: next, in: context))
    }

    /// Something stands where a comma had to.
    mutating func missingComma(_ top: Int) -> YAMLStop {
        if byte(p) == 0x23 { return stop(YAMLCommentWithoutSpace.finding(at: p, in: context)) }
        if byte(p) < 0x20 { return YAMLStop() }
        let frame = frames[top]
        let opening = frame.kind == .flowPair ? frames[top - 1].start : frame.start
        var at = p
        if byte(p) == 0x3A, frame.phase == .done, context.lineStart(opening) != lineStart {
            // A key whose first word was taken for the end of the value above.
            at = lineStart
            while byte(at) <= 0x20, at < p { at += 1 }
        }
        return stop(
            YAMLMissingComma.finding(at: at, opening: opening, isAfterKey: frame.phase == .afterKey, in: context)
        )
    }

    // MARK: Limits

    mutating func tooDeep(at start: Int) -> YAMLStop {
        isStopped = true
        let count = source.bytes.count
        let span = Span(from: min(start, count), to: min(start + 1, count))
        return stop(NestedTooDeep.finding(in: source, at: span, most: options.maximumDepth))
    }

    mutating func tooLarge(at start: Int) -> YAMLStop {
        isStopped = true
        let count = source.bytes.count
        let span = Span(from: min(start, count), to: min(start + 1, count))
        return stop(TooManyValues.finding(in: source, at: span, most: options.maximumNodes))
    }
}
