// Between documents: markers and directives; and where to go on after an error.
import Findings

extension YAMLParser {
    /// Goes to the next document's content; false at the stream's end.
    mutating func beginDocument() throws(YAMLStop) -> Bool {
        handles.removeAll(keepingCapacity: true)
        knownTags.removeAll(keepingCapacity: true)
        outer = YAMLProperties()
        var directive = -1
        var hasVersion = false
        if isBehindEnd {
            isBehindEnd = false
            try endMarkerLine()
        }
        while true {
            skipByteOrderMark()
            separate()
            if p >= count {
                if directive >= 0 { throw stop(BadDirective.withoutDocument(directive, in: context)) }
                return false
            }
            if isAtMarker, byte(p) == 0x2E {
                if directive >= 0 { throw stop(BadDirective.withoutDocument(directive, in: context)) }
                p += 3
                try endMarkerLine()
                continue
            }
            guard newLine, p == lineStart, byte(p) == 0x25 else { break }
            directive = p
            try readDirective(&hasVersion)
        }
        if sink.isFull { throw tooLarge(at: p) }
        let isExplicit = isAtMarker
        if directive >= 0, !isExplicit { throw stop(BadDirective.withoutDocument(directive, in: context)) }
        sink.beginDocument(isExplicit: isExplicit)
        frames.removeAll(keepingCapacity: true)
        let frame = YAMLFrame(.root, .node, indent: -1, start: p, line: lineStart, position: 0)
        frames.append(frame)
        lastEnd = p
        isSeparated = !isExplicit
        if isExplicit { take(3) }
        return true
    }

    private mutating func skipByteOrderMark() {
        if byte(p) == 0xEF, byte(p + 1) == 0xBB, byte(p + 2) == 0xBF {
            if p == lineStart { lineStart = p + 3 }
            p += 3
        }
    }

    /// Behind `...` only a comment may stand.
    private mutating func endMarkerLine() throws(YAMLStop) {
        let line = lineStart
        separate()
        if p < count, lineStart == line { throw trailing() }
        if p < count { p = lineStart }
    }

    // MARK: Directives

    private mutating func readDirective(_ hasVersion: inout Bool) throws(YAMLStop) {
        let start = p
        let words = directiveWords()
        switch text(words[0].lowerBound, words[0].upperBound) {
        case "%YAML":
            guard !hasVersion, words.count == 2, isVersion(words[1]) else {
                throw stop(BadDirective.version(start, p, isSecond: hasVersion, in: context))
            }
            hasVersion = true
        case "%TAG":
            guard words.count == 3, isHandle(words[1]) else { throw stop(BadDirective.tag(start, p, in: context)) }
            let handle = text(words[1].lowerBound, words[1].upperBound)
            guard handles.updateValue(text(words[2].lowerBound, words[2].upperBound), forKey: handle) == nil else {
                throw stop(BadDirective.tag(start, p, in: context))
            }
        default: break
        }
    }

    /// The words of a directive's line, without a comment; `p` goes to its end.
    private mutating func directiveWords() -> [Range<Int>] {
        var words: [Range<Int>] = []
        let end = endOfLine(p)
        var i = p
        while i < end {
            while i < end, base[i] <= 0x20 { i += 1 }
            guard i < end, base[i] != 0x23 else { break }
            let word = i
            while i < end, base[i] > 0x20 { i += 1 }
            words.append(word..<i)
        }
        p = end
        return words
    }

    private func isVersion(_ word: Range<Int>) -> Bool {
        let parts = text(word.lowerBound, word.upperBound).utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].elementsEqual([0x31]) else { return false }
        return !parts[1].isEmpty && parts[1].allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }

    private func isHandle(_ word: Range<Int>) -> Bool {
        let bytes = word.map { base[$0] }
        if bytes == [0x21] || bytes == [0x21, 0x21] { return true }
        guard bytes.count > 2, bytes.first == 0x21, bytes.last == 0x21 else { return false }
        return bytes.dropFirst().dropLast().allSatisfy {
            $0 == 0x2D || ($0 >= 0x30 && $0 <= 0x39) || ($0 | 0x20) &- 0x61 < 26
        }
    }

    // MARK: Recovery

    /// After an error between documents: on to the next marker.
    mutating func skipToDocument() -> Bool {
        hasSkipped = true
        isSeparated = false
        while p < count {
            p = endOfLine(p)
            guard p < count else { return false }
            p = afterBreak(p)
            lineStart = p
            if isMarker(p) { return true }
        }
        return false
    }

    /// After an error in a document: on to the next entry of its outermost collection, where the text leaves no doubt.
    ///
    /// A mapping goes on at a line that looks like `key:`, a sequence at `- `, both in its own column, and any document
    /// at a marker. False where there is no such line.
    mutating func recover() -> Bool {
        hasSkipped = true
        isSeparated = false
        outer = YAMLProperties()
        guard frames.count > 1, !frames[1].isFlow else {
            if frames.isEmpty { return false }
            return skipToMarker()
        }
        let column = frames[1].indent
        let isMapping = frames[1].kind == .blockMapping
        var i = max(p, resume)
        resume = 0
        while i < count {
            i = endOfLine(i)
            guard i < count else { break }
            i = afterBreak(i)
            let text = (i..<min(count, i + column)).allSatisfy { base[$0] == 0x20 } ? i + column : count
            let isResumed = isMapping ? context.looksLikeKey(text) : isDash(text)
            if isMarker(i) || isResumed {
                p = i
                lineStart = i
                while frames.count > 2 { closeFrame() }
                if frames[1].isPending { emptyNode() }
                if frames[1].phase == .afterKey { emptyNode() }
                frames[1].phase = isMapping ? .key : .done
                return true
            }
        }
        p = count
        return false
    }

    private mutating func skipToMarker() -> Bool {
        guard skipToDocument() else { return false }
        while frames.count > 1 { closeFrame() }
        if frames[0].phase == .node { emptyNode() }
        return true
    }
}
