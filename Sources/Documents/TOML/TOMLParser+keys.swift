// TOMLParser+keys: keys, pairs and table headers, and who may define what.
import Findings

extension TOMLParser {
    /// A key of one or more parts with dots between.
    mutating func key() throws(Skip) -> [KeyPart] {
        var parts: [KeyPart] = []
        while true {
            skipBlanks()
            parts.append(try keyPart())
            skipBlanks()
            guard byte(index) == 0x2E else { return parts }
            guard parts.count <= options.maximumDepth else {
                let here = Span(from: index, to: index + 1)
                findings.add(NestedTooDeep.finding(in: source, at: here, most: options.maximumDepth))
                throw Skip()
            }
            index += 1
        }
    }

    private mutating func keyPart() throws(Skip) -> KeyPart {
        let start = index
        switch byte(index) {
        case 0x22, 0x27:
            let quote = byte(index)
            if byte(index + 1) == quote, byte(index + 2) == quote {
                let here = place(index, index + 3)
                findings.add(
                    KeyForm.finding(
                        "a key cannot be a string of several lines",
                        at: here,
                        mend: "use one quote on each side"
                    )
                )
                throw Skip()
            }
            let text = try string()
            let style: Node.Style = quote == 0x22 ? .doubleQuoted : .singleQuoted
            return KeyPart(span: Span(from: start, to: index), text: text, style: style)
        default:
            while index < bytes.count, isBareKey(bytes[index]) { index += 1 }
            guard index > start else {
                findings.add(
                    KeyForm.finding(
                        "expected a key, found \(named(index))",
                        at: placeOfCharacter(index),
                        mend: index < bytes.count && bytes[index] >= 0x80 ? "put the key into quotes" : nil
                    )
                )
                throw Skip()
            }
            let text = TextRange(start: start, end: index)
            return KeyPart(span: Span(from: start, to: index), text: text, style: .plain)
        }
    }

    /// A key, `=` and a value, set in `table`.
    mutating func pair(in table: Int, section: Int) throws(Skip) {
        let start = index
        let parts = try key()
        try equals(behind: start)
        let target = target(of: parts, in: table, section: section)
        let item = try value()
        tree.extend(table, to: index)
        let parent = tree.items[table].parent
        if parent >= 0, tree.items[parent].shape == .listOfTables { tree.extend(parent, to: index) }
        guard let target, let last = parts.last else { return }
        set(item, last, in: target)
    }

    /// The `=` behind a key.
    func equalsMissing(_ start: Int) -> Finding {
        let end = index
        if byte(index) == 0x3A {
            return LineForm.finding(
                "expected '=' behind the key, found ':'",
                at: place(index, index + 1),
                mend: "write ="
            )
        }
        if index >= bytes.count || [0x0A, 0x0D, 0x23].contains(bytes[index]) {
            return LineForm.finding(
                "the key \(quoted(start, trimmed(start, end))) has no value",
                at: place(start, trimmed(start, end)),
                label: "expected = and a value",
                mend: "write key = value, or # before a comment"
            )
        }
        if isBareKey(bytes[index]) || bytes[index] == 0x22 {
            return LineForm.finding(
                "expected '=' behind the key, found \(named(index))",
                at: placeOfCharacter(index),
                mend: "write key = value; a key with spaces stands in quotes"
            )
        }
        return KeyForm.finding(
            "\(named(index)) cannot stand in a bare key",
            at: placeOfCharacter(index),
            mend: "put the key into quotes"
        )
    }

    /// Where the text from `start` to `end` ends without blanks.
    func trimmed(_ start: Int, _ end: Int) -> Int {
        var end = end
        while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 || bytes[end - 1] == 0x0D { end -= 1 }
        return end
    }

    /// Reads the `=` behind a key that began at `start`.
    mutating func equals(behind start: Int) throws(Skip) {
        skipBlanks()
        guard byte(index) == 0x3D else {
            findings.add(equalsMissing(start))
            throw Skip()
        }
        index += 1
        skipBlanks()
        guard index >= bytes.count || [0x0A, 0x0D, 0x23].contains(bytes[index]) else { return }
        findings.add(
            LineForm.finding(
                "the key \(quoted(start, trimmed(start, index - 1))) has no value",
                at: place(index, index),
                label: "expected a value",
                mend: "write a value: \"\" for empty text; a table takes a [header]"
            )
        )
        throw Skip()
    }

    /// The table that a dotted key's last part belongs to; nil with a finding where something stands in the way.
    mutating func target(of parts: [KeyPart], in table: Int, section: Int) -> Int? {
        switch tree.resolveKey(parts, from: table, section: section) {
        case .parent(let parent): return parent
        case .tooDeep(let part):
            findings.add(NestedTooDeep.finding(in: source, at: parts[part].span, most: options.maximumDepth))
        case .blocked(let part, let item):
            findings.add(blocked(parts, part, by: item))
        }
        return nil
    }

    /// Puts a value under a key of a table, unless the key is taken.
    mutating func set(_ item: Int, _ key: KeyPart, in table: Int) {
        if let earlier = tree.member(key, of: table) {
            let name = quoted(Int(key.span.start), Int(key.span.end))
            let isTable = tree.items[earlier].kind == .mapping
            findings.add(
                KeyTwice.finding(
                    isTable ? "the key \(name) is a table already" : "the key \(name) is set twice",
                    at: Place(source: source, span: key.span),
                    mend: "keep one",
                    related: [first(earlier, isTable ? "the table is defined here" : "set here first")]
                )
            )
            return
        }
        tree.attach(item, to: table, key: key)
    }

    private func first(_ item: Int, _ message: String) -> RelatedPlace {
        let entry = tree.items[item]
        return RelatedPlace(message, at: Place(source: source, span: entry.key?.span ?? entry.span))
    }

    /// What is told of a path that leads through something that cannot be added to.
    private func blocked(_ parts: [KeyPart], _ part: Int, by item: Int) -> Finding {
        let span = Span(from: Int(parts[0].span.start), to: Int(parts[part].span.end))
        let name = quoted(Int(span.start), Int(span.end))
        let here = Place(source: source, span: span)
        switch tree.items[item].shape {
        case .scalar:
            return KeyIntoValue.finding(
                "\(name) is \(described(tree.items[item].kind)) already, it cannot hold keys",
                at: here,
                mend: "use another key, or remove the value",
                related: [first(item, "set here")]
            )
        case .array:
            return KeyIntoValue.finding(
                "\(name) is a list in brackets, it cannot hold keys",
                at: here,
                mend: "use another key, or write its elements as [[\(name)]]",
                related: [first(item, "written here")]
            )
        case .listOfTables:
            return KeyIntoValue.finding(
                "\(name) is a list of tables, a key cannot add to it",
                at: here,
                mend: "write the keys below its last [[\(name)]]",
                related: [first(item, "defined here")]
            )
        case .table(.inline):
            return ClosedTable.finding(
                "\(name) is an inline table, it cannot be added to",
                at: here,
                mend: "write all its keys inside of { }, or give it a [header]",
                related: [first(item, "written here")]
            )
        case .table:
            return ClosedTable.finding(
                "\(name) is defined elsewhere, a dotted key cannot add to it",
                at: here,
                mend: "write the key below the header of that table",
                related: [first(item, "defined here")]
            )
        }
    }

    private func described(_ kind: Node.Kind) -> String {
        switch kind {
        case .integer, .decimal, .notFinite: "a number"
        case .yes, .no: "a boolean"
        case .time: "a time"
        default: "a string"
        }
    }
}

// MARK: - Headers

extension TOMLParser {
    /// A `[table]` or `[[list of tables]]`.
    mutating func header() throws(Skip) {
        let start = index
        let isList = byte(index + 1) == 0x5B
        index += isList ? 2 : 1
        section += 1
        // Keys behind a header that cannot be read belong nowhere: they go into a table of their own.
        current = tree.add(
            TOMLTree.Item(
                shape: .table(.header),
                kind: .mapping,
                style: .block,
                span: Span(from: start, to: start),
                depth: 1
            )
        )
        skipBlanks()
        if byte(index) == 0x5D {
            findings.add(
                HeaderForm.finding("a table header has no name", at: place(start, index + 1), mend: "write [name]")
            )
            throw Skip()
        }
        let parts = try key()
        guard byte(index) == 0x5D, !isList || byte(index + 1) == 0x5D else {
            let closing = isList ? "]]" : "]"
            let found = byte(index) == 0x5D ? "only one ]" : named(index)
            findings.add(
                HeaderForm.finding(
                    "expected '\(closing)' behind the table's name, found \(found)",
                    at: index < bytes.count && bytes[index] != 0x0A ? placeOfCharacter(index) : place(index, index),
                    mend: "close the header with \(closing)"
                )
            )
            throw Skip()
        }
        index += isList ? 2 : 1
        define(parts, at: Span(from: start, to: index), isList: isList)
        try endLine()
    }

    private mutating func define(_ parts: [KeyPart], at span: Span, isList: Bool) {
        guard let last = parts.last else { return }
        let parent: Int
        switch tree.resolveHeader(parts) {
        case .parent(let table): parent = table
        case .tooDeep(let part):
            findings.add(NestedTooDeep.finding(in: source, at: parts[part].span, most: options.maximumDepth))
            return
        case .blocked(let part, let item):
            findings.add(blocked(parts, part, by: item))
            return
        }
        guard let earlier = tree.member(last, of: parent) else {
            current = isList ? addList(last, span, in: parent) : addTable(last, span, in: parent)
            return
        }
        switch tree.items[earlier].shape {
        case .listOfTables where isList: current = addElement(span, in: earlier)
        case .table(.implied) where !isList:
            tree.define(earlier, at: span, key: last)
            current = earlier
        default: findings.add(taken(parts, by: earlier, isList: isList))
        }
    }

    private mutating func addTable(_ key: KeyPart, _ span: Span, in parent: Int) -> Int {
        let item = TOMLTree.Item(shape: .table(.header), kind: .mapping, style: .block, span: span)
        let table = tree.add(item)
        tree.attach(table, to: parent, key: key)
        return table
    }

    private mutating func addList(_ key: KeyPart, _ span: Span, in parent: Int) -> Int {
        let list = tree.add(TOMLTree.Item(shape: .listOfTables, kind: .sequence, style: .block, span: span))
        tree.attach(list, to: parent, key: key)
        return addElement(span, in: list)
    }

    private mutating func addElement(_ span: Span, in list: Int) -> Int {
        let table = tree.add(TOMLTree.Item(shape: .table(.element), kind: .mapping, style: .block, span: span))
        tree.attach(table, to: list)
        tree.extend(list, to: Int(span.end))
        return table
    }

    /// What is told of a header whose name is taken.
    private func taken(_ parts: [KeyPart], by earlier: Int, isList: Bool) -> Finding {
        let span = Span(from: Int(parts[0].span.start), to: Int(parts[parts.count - 1].span.end))
        let name = quoted(Int(span.start), Int(span.end))
        let here = Place(source: source, span: span)
        switch tree.items[earlier].shape {
        case .scalar, .array:
            return blocked(parts, parts.count - 1, by: earlier)
        case .listOfTables:
            return TableTwice.finding(
                "\(name) is a list of tables already",
                at: here,
                mend: "write [[\(name)]] to add an element to it",
                related: [first(earlier, "defined here")]
            )
        case .table(.inline): return blocked(parts, parts.count - 1, by: earlier)
        case .table:
            return TableTwice.finding(
                isList ? "\(name) is a table already, not a list of tables" : "the table \(name) is defined twice",
                at: here,
                mend: isList ? "write [[\(name)]] in both places" : "put all its keys under one header",
                related: [first(earlier, "defined here first")]
            )
        }
    }
}
