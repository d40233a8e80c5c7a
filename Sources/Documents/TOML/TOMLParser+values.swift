// TOMLParser+values: values: lists and inline tables without recursion, and bare words that are none.
import Findings

extension TOMLParser {
    /// A list or inline table that is being read.
    private struct Open {
        let item: Int
        let start: Int
        let isTable: Bool
        let section: Int
        /// Where the value belongs that is read next: nil where its key was taken.
        var target: Int?
        var key: KeyPart?
    }

    /// A value; the item it became.
    mutating func value() throws(Skip) -> Int {
        var open: [Open] = []
        while true {
            guard tree.items.count * 2 < options.maximumNodes else { throw tooMany() }
            var finished: Int?
            switch byte(index) {
            case 0x5B, 0x7B:
                try begin(&open)
                finished = try closeIfEmpty(&open)
            case 0x22, 0x27:
                let start = index
                let isLong = byte(index + 1) == byte(index) && byte(index + 2) == byte(index)
                let style: Node.Style = isLong ? .literal : byte(index) == 0x22 ? .doubleQuoted : .singleQuoted
                let text = isLong ? try longString() : try string()
                let span = Span(from: start, to: index)
                finished = tree.add(.init(shape: .scalar, kind: .string, style: style, span: span, text: text))
            default:
                finished = try bare(inList: open.last.map { !$0.isTable }, in: open.last?.start)
            }
            // Each finished value goes into the innermost open one, which may be finished by it.
            while let item = finished {
                guard let container = open.last else { return item }
                if let target = container.target {
                    if let key = container.key { set(item, key, in: target) } else { tree.attach(item, to: target) }
                }
                finished = try container.isTable ? nextMember(&open) : nextElement(&open)
            }
        }
    }

    /// The text holds more values than may be read: nothing behind is read either.
    private mutating func tooMany() -> Skip {
        let here = Span(from: min(index, bytes.count), to: min(index + 1, bytes.count))
        findings.add(TooManyValues.finding(in: source, at: here, most: options.maximumNodes))
        isStopped = true
        return Skip()
    }

    private mutating func begin(_ open: inout [Open]) throws(Skip) {
        let isTable = bytes[index] == 0x7B
        let span = Span(from: index, to: index + 1)
        guard open.count + tree.items[current].depth < options.maximumDepth else {
            findings.add(NestedTooDeep.finding(in: source, at: span, most: options.maximumDepth))
            isStopped = true
            throw Skip()
        }
        let item = tree.add(
            .init(
                shape: isTable ? .table(.inline) : .array,
                kind: isTable ? .mapping : .sequence,
                style: .flow,
                span: span,
                depth: open.count + tree.items[current].depth
            )
        )
        if isTable { section += 1 }
        open.append(Open(item: item, start: index, isTable: isTable, section: section, target: item))
        index += 1
    }

    /// Behind an opening bracket: the finished item if it is empty, else a value follows.
    private mutating func closeIfEmpty(_ open: inout [Open]) throws(Skip) -> Int? {
        guard let container = open.last else { return nil }
        if container.isTable {
            skipBlanks()
            if byte(index) == 0x7D { return close(&open) }
            try memberKey(&open)
        } else {
            try skipLines()
            if byte(index) == 0x5D { return close(&open) }
            if byte(index) == 0x2C {
                let here = place(index, index + 1)
                findings.add(UnexpectedText.finding("expected a value, found ','", at: here, mend: "remove it"))
                throw Skip()
            }
        }
        return nil
    }

    private mutating func close(_ open: inout [Open]) -> Int? {
        index += 1
        guard let container = open.popLast() else { return nil }
        tree.finish(container.item, at: index)
        return container.item
    }

    /// Behind an element: the finished list, or nil where another element follows.
    private mutating func nextElement(_ open: inout [Open]) throws(Skip) -> Int? {
        let end = index
        try skipLines()
        if byte(index) == 0x5D { return close(&open) }
        if byte(index) == 0x2C {
            index += 1
            try skipLines()
            if byte(index) == 0x5D { return close(&open) }
            if byte(index) == 0x2C {
                findings.add(
                    UnexpectedText.finding(
                        "expected a value, found ','",
                        at: place(index, index + 1),
                        mend: "remove it"
                    )
                )
                throw Skip()
            }
            guard index < bytes.count else { throw unclosed(open) }
            return nil
        }
        if index >= bytes.count || looksLikePair(at: index) || byte(index) == 0x7D { throw unclosed(open) }
        findings.add(
            MissingComma.finding(
                "a comma is missing behind this element",
                at: place(end, end),
                label: "expected a comma",
                because: LineForm.page.because,
                mend: "add a comma"
            )
        )
        throw Skip()
    }

    /// Behind a member of an inline table: the finished table, or nil where another value follows.
    private mutating func nextMember(_ open: inout [Open]) throws(Skip) -> Int? {
        let end = index
        skipBlanks()
        if byte(index) == 0x7D { return close(&open) }
        if byte(index) == 0x2C {
            let comma = index
            index += 1
            skipBlanks()
            if byte(index) == 0x7D {
                let here = place(comma, comma + 1)
                findings.add(
                    InlineTableForm.finding("a comma stands before the closing brace", at: here, mend: "remove it")
                )
                return close(&open)
            }
            try memberKey(&open)
            return nil
        }
        if isLineEnd(index) { throw lineEnd(open) }
        findings.add(
            InlineTableForm.finding(
                "a comma is missing behind this member",
                at: place(end, end),
                label: "expected a comma or }",
                mend: "add a comma"
            )
        )
        throw Skip()
    }

    private func isLineEnd(_ offset: Int) -> Bool {
        offset >= bytes.count || [0x0A, 0x0D, 0x23].contains(bytes[offset])
    }

    /// The key and `=` of a member of an inline table.
    private mutating func memberKey(_ open: inout [Open]) throws(Skip) {
        guard let container = open.last else { return }
        if isLineEnd(index) { throw lineEnd(open) }
        let start = index
        let parts = try key()
        try equals(behind: start)
        let target = target(of: parts, in: container.item, section: container.section)
        open[open.count - 1].target = target
        open[open.count - 1].key = parts.last
    }

    private mutating func lineEnd(_ open: [Open]) -> Skip {
        guard let container = open.last else { return Skip() }
        // Each open brace may come here: what was searched once is not searched again.
        var next = max(index, braceless)
        while next < bytes.count, bytes[next] != 0x7D, !looksLikeStatement(at: next) { next += 1 }
        braceless = next
        guard next < bytes.count, bytes[next] == 0x7D else { return unclosed(open) }
        findings.add(
            InlineTableForm.finding(
                "an inline table ends on the line it begins on",
                at: place(container.start, container.start + 1),
                mend: "write it on one line, or give it a [header]"
            )
        )
        index = next
        return Skip()
    }

    private func looksLikeStatement(at offset: Int) -> Bool {
        bytes[offset] == 0x0A && looksLikeHeader(at: offset + 1)
    }

    private mutating func unclosed(_ open: [Open]) -> Skip {
        guard let container = open.last else { return Skip() }
        let closing = container.isTable ? "}" : "]"
        findings.add(
            UnclosedBracket.finding(
                "the \(container.isTable ? "inline table" : "list") opened here is never closed",
                at: place(container.start, container.start + 1),
                label: "expected \(closing)",
                because: "what follows would be read as a part of it",
                mend: "add \(closing) where it ends"
            )
        )
        return Skip()
    }
}

// MARK: - Bare values

extension TOMLParser {
    /// A number, a time or a word.
    private mutating func bare(inList: Bool?, in container: Int?) throws(Skip) -> Int {
        let start = index
        while index < bytes.count, isToken(bytes[index]) { index += 1 }
        if index - start == 10, byte(index) == 0x20, TOMLToken.isDate(bytes[start..<index]),
            TOMLToken.isDigit(byte(index + 1)), TOMLToken.isDigit(byte(index + 2)), byte(index + 3) == 0x3A
        {
            // A date and a time may have one space between them.
            index += 1
            while index < bytes.count, isToken(bytes[index]) { index += 1 }
        }
        let token = TOMLToken(bytes[start..<index])
        let span = Span(from: start, to: index)
        switch token.reading {
        case .value(let kind):
            let text = TextRange(start: start, end: index)
            return tree.add(.init(shape: .scalar, kind: kind, style: .plain, span: span, text: text))
        case .rewritten(let kind, let canonical):
            let text = tree.store(canonical)
            return tree.add(.init(shape: .scalar, kind: kind, style: .plain, span: span, text: text))
        case .wrongNumber(let message, let mend):
            findings.add(TOMLNumberForm.finding(message, at: Place(source: source, span: span), mend: mend))
        case .wrongTime(let message, let mend):
            findings.add(TimeForm.finding(message, at: Place(source: source, span: span), mend: mend))
        case .word:
            return try word(from: start, inList: inList)
        }
        let text = TextRange(start: start, end: index)
        return tree.add(.init(shape: .scalar, kind: .string, style: .plain, span: span, text: text))
    }

    private func isToken(_ byte: UInt8) -> Bool {
        isBareKey(byte) || byte == 0x2B || byte == 0x2E || byte == 0x3A
    }

    /// Text without quotes, up to where a value would end.
    private mutating func word(from start: Int, inList: Bool?) throws(Skip) -> Int {
        index = start
        while index < bytes.count, bytes[index] != 0x0A, bytes[index] != 0x0D {
            let byte = bytes[index]
            if byte == 0x23, index > start, bytes[index - 1] == 0x20 || bytes[index - 1] == 0x09 { break }
            if inList == true, byte == 0x2C || byte == 0x5D { break }
            if inList == false, byte == 0x2C || byte == 0x7D { break }
            index += 1
        }
        let end = trimmed(start, index)
        guard end > start else {
            findings.add(
                UnexpectedText.finding(
                    "expected a value, found \(named(start))",
                    at: placeOfCharacter(start),
                    because: LineForm.page.because
                )
            )
            throw Skip()
        }
        index = end
        let written = quoted(start, end)
        let span = Span(from: start, to: end)
        let (message, mend) = bareMessage(written)
        findings.add(BareString.finding(message, at: Place(source: source, span: span), mend: mend))
        let text = TextRange(start: start, end: end)
        return tree.add(.init(shape: .scalar, kind: .string, style: .plain, span: span, text: text))
    }

    private func bareMessage(_ written: String) -> (message: String, mend: String) {
        switch written.lowercased() {
        case "true", "yes", "on": ("\(written) is no TOML value", "true, or \"\(written)\" if it is text")
        case "false", "no", "off": ("\(written) is no TOML value", "false, or \"\(written)\" if it is text")
        case "null", "nil", "none", "~": ("TOML has no \(written)", "leave the key out")
        case "nan", "inf", "infinity", "+infinity", "-infinity":
            ("\(written) is no TOML number", written.lowercased() == "nan" ? "nan" : "inf or -inf")
        default: ("a string needs quotes", "\"\(written.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\"")
        }
    }
}
