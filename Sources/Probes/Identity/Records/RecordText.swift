// RecordText: changes to a record file's text that leave every other byte as it is.
import Documents
import Findings

/// Changes a record file's text; comments, order and blank lines stay.
public struct RecordText: Sendable {
    /// Why a text cannot be changed.
    public struct Problem: Error, Sendable {
        /// One clause for people.
        public let words: String
    }

    private let file: RecordFile
    private var lines: [String]

    /// The text of a file that was read.
    ///
    /// - Throws: `Problem`, where the file has mistakes: what cannot be read is not written over.
    public init(_ file: RecordFile) throws(Problem) {
        guard file.isSound else {
            throw Problem(words: "\(file.source.name) has mistakes; mend them first")
        }
        self.file = file
        var text = String(decoding: file.source.bytes, as: UTF8.self)
        if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
    }

    /// The whole text.
    public var text: String { lines.map { $0 + "\n" }.joined() }

    /// The text with an entry set to values; the former entry goes under `before`, unless `keepsFormer` is false.
    ///
    /// Values of the entry that stay the same are not touched, comments behind them included.
    /// - Throws: `Problem`, where a map was written in one line by hand, which cannot be changed line by line.
    public static func setting(
        _ values: RecordFile.Values,
        for environment: String,
        _ connection: String,
        former: RecordFile.Values? = nil,
        keeping limit: Int = 10,
        in file: RecordFile
    ) throws(Problem) -> String {
        var text = try RecordText(file)
        if let entry = file.entry(environment, connection) {
            try text.change(entry, to: values, former: former, keeping: limit)
        } else {
            try text.add(values, environment, connection)
        }
        return text.text
    }

    /// The text without an entry.
    ///
    /// - Throws: `Problem`, as for `setting`.
    public static func removing(_ environment: String, _ connection: String, in file: RecordFile) throws(Problem)
        -> String
    {
        var text = try RecordText(file)
        guard let entry = file.entry(environment, connection), let document = file.document else { return text.text }
        try text.checkBlock(entry.node, "the entry of \(connection)")
        let first = text.line(entry.place.span)
        let last = text.lastLine(of: entry.node)
        text.lines.removeSubrange(first...last)
        // The last entry takes its environment with it.
        let siblings = file.entries.filter { $0.environment == environment }
        if siblings.count == 1, let key = text.key(of: environment, document) {
            let line = text.line(document.nodes[key].span)
            if line < first { text.lines.remove(at: line) }
        }
        if file.entries.count == 1 { text.lines.removeAll { $0.hasPrefix("environments:") } }
        return text.text
    }
}

// MARK: Changing an entry

extension RecordText {
    private mutating func change(
        _ entry: RecordFile.Entry,
        to values: RecordFile.Values,
        former: RecordFile.Values?,
        keeping limit: Int
    ) throws(Problem) {
        guard let document = file.document else { return }
        try checkBlock(entry.node, "the entry of \(entry.connection)")
        // From the last line to the first, so that line numbers stay true.
        var edits: [(line: Int, remove: Int, insert: [String])] = []
        let indent = String(repeating: " ", count: column(entry.node, document))
        var anchor = line(entry.place.span)
        for field in file.shape.fields {
            let node = document.member(field.key, of: entry.node)
            switch (node, values[field.key]) {
            case (nil, nil): continue
            case (nil, let value?):
                edits.append((anchor + 1, 0, ["\(indent)\(field.key): \(RecordText.scalar(value, field.form))"]))
            case (let node?, nil):
                edits.append((line(document.nodes[node].span), 1, []))
            case (let node?, let value?):
                let place = line(document.nodes[node].span)
                anchor = max(anchor, place)
                guard document.text(of: node) != value else { continue }
                let replaced = replacing(document.nodes[node].span, by: RecordText.scalar(value, field.form))
                edits.append((place, 1, [replaced]))
            }
        }
        if let former {
            edits += earlier(former, entry, document, indent, keeping: limit)
        }
        // At one line what is there goes first: else it would take what is put in its place.
        let ordered = edits.enumerated().sorted { one, two in
            (one.element.line, one.element.remove, one.offset) > (two.element.line, two.element.remove, two.offset)
        }
        for edit in ordered {
            lines.replaceSubrange(
                edit.element.line..<edit.element.line + edit.element.remove,
                with: edit.element.insert
            )
        }
    }

    /// The former values as the first of `before`, and the last of more than `limit` taken away.
    private func earlier(
        _ former: RecordFile.Values,
        _ entry: RecordFile.Entry,
        _ document: Document,
        _ indent: String,
        keeping limit: Int
    ) -> [(line: Int, remove: Int, insert: [String])] {
        let item = "\(indent)  - {\(RecordText.pairs(former, file.shape.earlierFields))}"
        guard let list = document.member("before", of: entry.node), document.nodes[list].style == .block,
            let first = document.elements(of: list).first
        else {
            return [(lastLine(of: entry.node) + 1, 0, ["\(indent)before:", item])]
        }
        var edits = [(line: line(document.nodes[first].span), remove: 0, insert: [item])]
        for surplus in document.elements(of: list).dropFirst(max(0, limit - 1)) {
            let start = line(document.nodes[surplus].span)
            edits.append((start, lastLine(of: surplus) - start + 1, []))
        }
        return edits
    }

    private func replacing(_ span: Span, by text: String) -> String {
        let bytes = file.source.bytes
        let row = line(span)
        var start = Int(span.start)
        while start > 0, bytes[start - 1] != 0x0A { start -= 1 }
        let before = String(decoding: bytes[start..<Int(span.start)], as: UTF8.self)
        let end = bytes[Int(span.end)...].firstIndex(of: 0x0A) ?? bytes.count
        return lines.indices.contains(row)
            ? before + text + String(decoding: bytes[Int(span.end)..<end], as: UTF8.self) : text
    }
}

// MARK: Adding an entry

extension RecordText {
    private mutating func add(_ values: RecordFile.Values, _ environment: String, _ connection: String) throws(Problem)
    {
        let body = file.shape.fields.compactMap { field in
            values[field.key].map { "\(field.key): \(RecordText.scalar($0, field.form))" }
        }
        guard let document = file.document, let root = document.root, document.nodes[root].kind == .mapping else {
            lines += lines.isEmpty ? file.shape.opening : []
            lines += ["\(file.shape.versionKey): 1", "", "environments:"]
            lines +=
                ["  \(RecordText.key(environment)):", "    \(RecordText.key(connection)):"] + body.map { "      " + $0 }
            return
        }
        guard let all = document.member("environments", of: root), document.nodes[all].kind == .mapping else {
            lines.removeAll { $0.hasPrefix("environments:") }
            lines += (lines.last == "" ? [] : [""]) + ["environments:"]
            lines +=
                ["  \(RecordText.key(environment)):", "    \(RecordText.key(connection)):"] + body.map { "      " + $0 }
            return
        }
        try checkBlock(all, "`environments`")
        let outer = String(repeating: " ", count: column(all, document))
        guard let home = document.member(environment, of: all), document.nodes[home].kind == .mapping else {
            // An environment that is named and empty is written anew.
            if let key = key(of: environment, document) { lines[line(document.nodes[key].span)] = "\u{0}" }
            let block = ["\(outer)\(RecordText.key(environment)):", "\(outer)  \(RecordText.key(connection)):"]
            let position = self.position(for: environment, among: all, document)
            lines.insert(contentsOf: block + body.map { "\(outer)    " + $0 }, at: position)
            lines.removeAll { $0 == "\u{0}" }
            return
        }
        try checkBlock(home, "the environment \(environment)")
        let inner = String(repeating: " ", count: column(home, document))
        let block = ["\(inner)\(RecordText.key(connection)):"] + body.map { "\(inner)  " + $0 }
        lines.insert(contentsOf: block, at: position(for: connection, among: home, document))
    }

    /// The line at which a new name belongs among its sorted siblings.
    private func position(for name: String, among map: Int, _ document: Document) -> Int {
        var position: Int?
        for (key, value) in document.members(of: map) where document.text(of: key) < name {
            position = max(lastLine(of: value), line(document.nodes[key].span)) + 1
        }
        if let position { return position }
        // Before the first sibling, and before the comment that belongs to it.
        var first = document.members(of: map).first.map { line(document.nodes[$0.key].span) } ?? lines.count
        while first > 0, lines[first - 1].drop(while: { $0 == " " }).hasPrefix("#"), lines[first - 1].hasPrefix(" ") {
            first -= 1
        }
        return first
    }

    private func key(of environment: String, _ document: Document) -> Int? {
        guard let root = document.root, let all = document.member("environments", of: root) else { return nil }
        return document.members(of: all).first { document.text(of: $0.key) == environment }?.key
    }
}

// MARK: Lines and scalars

extension RecordText {
    private func line(_ span: Span) -> Int { file.source.position(at: Int(span.start)).line - 1 }

    /// The last line that a value takes.
    private func lastLine(of node: Int) -> Int {
        guard let document = file.document else { return 0 }
        let last = node + document.nodes[node].extent - 1
        // The end of a block container may reach into the blank lines behind it; that of its last scalar does not.
        var end = 0
        for index in node...last where !document.nodes[index].isContainer || document.nodes[index].style == .flow {
            let span = document.nodes[index].span
            end = max(end, file.source.position(at: max(Int(span.start), Int(span.end) - 1)).line - 1)
        }
        return end
    }

    /// The column of a block map's keys.
    private func column(_ map: Int, _ document: Document) -> Int {
        document.members(of: map).first.map { document.position(of: $0.key).column - 1 } ?? 0
    }

    private func checkBlock(_ node: Int, _ what: String) throws(Problem) {
        guard let document = file.document, document.nodes[node].style != .flow else {
            throw Problem(words: "\(what) in \(file.source.name) stands in braces; write it in lines first")
        }
    }

    /// Pairs as they stand in a map in braces.
    static func pairs(_ values: RecordFile.Values, _ fields: [RecordShape.Field]) -> String {
        fields.compactMap { field in values[field.key].map { "\(field.key): \(scalar($0, field.form))" } }
            .joined(separator: ", ")
    }

    /// A name as a key.
    static func key(_ name: String) -> String { scalar(name, .words) }

    /// A value as YAML: plain where every reader takes it for this text, else quoted.
    static func scalar(_ value: String, _ form: RecordShape.Form) -> String {
        switch form {
        case .number, .instant: value
        case .identifier: JSONText.quoted(value)
        case .words: isPlain(value) ? value : JSONText.quoted(value)
        }
    }

    private static let words: Set<String> = [
        "y", "n", "yes", "no", "true", "false", "on", "off", "null", "nan", "inf", "infinity",
    ]

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, (0x61...0x7A).contains(first | 0x20), !words.contains(text.lowercased())
        else {
            return false
        }
        return text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
                || [0x2D, 0x2E, 0x2F, 0x5F].contains(byte)
        } && text.utf8.last != 0x2D
    }
}
