// RecordFile: a file beside the contract that commands write and people review: entries by environment and connection.
import Documents
public import Findings

/// A record file as read: entries by environment and connection, each value with its place.
public struct RecordFile: Sendable {
    /// A flat map of texts in the order of its shape's keys.
    public typealias Values = [String: String]

    /// One entry.
    public struct Entry: Sendable {
        /// The environment.
        public let environment: String
        /// The connection.
        public let connection: String
        /// Its values.
        public let values: Values
        /// Earlier ones, the latest first.
        public let earlier: [Values]
        /// Where its name stands.
        public let place: Place
        let node: Int
        let places: [String: Place]

        /// Where a value stands, or the entry's name.
        public func place(of key: String) -> Place { places[key] ?? place }
    }

    /// The form of the file.
    public let shape: RecordShape
    /// The text it was read from.
    public let source: SourceText
    let document: Document?
    /// Its entries in file order.
    public let entries: [Entry]
    /// What is wrong with it, in text order.
    public let findings: [Finding]

    /// Whether it may be trusted, and written to.
    public var isSound: Bool { !findings.contains { $0.level == .error } }

    /// The entry of an environment's connection.
    public func entry(_ environment: String, _ connection: String) -> Entry? {
        entries.first { $0.environment == environment && $0.connection == connection }
    }

    /// Reads a file; an empty text is a file without entries.
    ///
    /// Cost: linear in the text; the reader's limits hold, and at most a thousand entries and a hundred findings are kept.
    public static func read(_ source: SourceText, shape: RecordShape) -> RecordFile {
        let result = Document.read(source, as: .yaml, options: ReadOptions(dialect: .yaml1_2))
        var reader = RecordReader(shape: shape, source: source)
        if result.isSound, let document = result.document, let root = document.root {
            reader.read(document, root)
        }
        reader.findings += result.findings
        return RecordFile(
            shape: shape,
            source: source,
            document: result.document,
            entries: reader.entries,
            findings: Report(findings: reader.findings).findings
        )
    }

    /// A file that is not there yet.
    public static func empty(_ shape: RecordShape, name: String? = nil) -> RecordFile {
        read(SourceText(name: name ?? shape.fileName, text: ""), shape: shape)
    }
}

/// Reads a record file's document into entries.
private struct RecordReader {
    let shape: RecordShape
    let source: SourceText
    var entries: [RecordFile.Entry] = []
    var findings: [Finding] = []

    init(shape: RecordShape, source: SourceText) {
        (self.shape, self.source) = (shape, source)
    }

    mutating func read(_ document: Document, _ root: Int) {
        if document.nodes[root].kind == .null { return }
        guard document.nodes[root].kind == .mapping else {
            return report("\(shape.fileName) is a map with `\(shape.versionKey)` and `environments`", root, document)
        }
        for (key, value) in document.members(of: root) {
            switch document.nodes[key].isContainer ? "" : document.text(of: key) {
            case shape.versionKey: checkVersion(document, value)
            case "environments": readEnvironments(document, value)
            case let word:
                let near = NearestWord.nearest(to: word, among: [shape.versionKey, "environments"])
                report("`\(word.prefix(40))` is no key of this file", key, document, mend: near.map(RecordReader.meant))
            }
        }
        if document.member(shape.versionKey, of: root) == nil {
            report("the file does not say its version", root, document, mend: "write `\(shape.versionKey): 1` first")
        }
    }

    private static func meant(_ word: String) -> String { "did you mean `\(word)`?" }

    private mutating func checkVersion(_ document: Document, _ node: Int) {
        guard document.nodes[node].kind == .integer, document.text(of: node) == "1" else {
            return report("version 1 of this file is expected", node, document, mend: "write `\(shape.versionKey): 1`")
        }
    }

    private mutating func readEnvironments(_ document: Document, _ node: Int) {
        for (environment, connections) in members(of: node, document, "names of environments") {
            for (connection, value) in members(of: connections, document, "names of connections") {
                readEntry(document, environment, connection, value)
            }
        }
    }

    /// Keys that are texts, with their values; an empty value has none.
    private mutating func members(of node: Int, _ document: Document, _ what: String) -> [(key: Int, value: Int)] {
        if document.nodes[node].kind == .null { return [] }
        guard document.nodes[node].kind == .mapping else {
            report("a map of \(what) is expected", node, document)
            return []
        }
        return document.members(of: node).filter { !document.nodes[$0.key].isContainer }
    }

    private mutating func readEntry(_ document: Document, _ environment: Int, _ connection: Int, _ node: Int) {
        guard entries.count < 1_000, document.nodes[node].kind == .mapping else {
            let words = entries.count < 1_000 ? "an entry's values are expected" : "more than a thousand entries"
            return report(words, entries.count < 1_000 ? node : connection, document)
        }
        var earlier: [RecordFile.Values] = []
        var values: RecordFile.Values = [:]
        var places: [String: Place] = [:]
        for (key, value) in document.members(of: node) {
            let word = document.nodes[key].isContainer ? "" : document.text(of: key)
            if word == "before" {
                for element in document.elements(of: value) {
                    earlier.append(readValues(document, element, shape.earlierFields, &places, isEarlier: true))
                }
                if document.nodes[value].kind != .sequence {
                    report("a list of earlier ones is expected", value, document)
                }
            }
        }
        values = readValues(document, node, shape.fields, &places, isEarlier: false)
        entries.append(
            RecordFile.Entry(
                environment: document.text(of: environment),
                connection: document.text(of: connection),
                values: values,
                earlier: earlier,
                place: document.place(of: connection),
                node: node,
                places: places
            )
        )
    }

    private mutating func readValues(
        _ document: Document,
        _ node: Int,
        _ fields: [RecordShape.Field],
        _ places: inout [String: Place],
        isEarlier: Bool
    ) -> RecordFile.Values {
        guard document.nodes[node].kind == .mapping else {
            report("a map of values is expected", node, document)
            return [:]
        }
        var values: RecordFile.Values = [:]
        for (key, value) in document.members(of: node) {
            let word = document.nodes[key].isContainer ? "" : document.text(of: key)
            if word == "before", !isEarlier { continue }
            guard let field = fields.first(where: { $0.key == word }) else {
                let near = NearestWord.nearest(to: word, among: fields.map(\.key))
                let known = "there are \(fields.map(\.key).joined(separator: ", "))"
                report(
                    "`\(word.prefix(40))` is no key of an entry",
                    key,
                    document,
                    mend: near.map(RecordReader.meant) ?? known
                )
                continue
            }
            guard let text = text(document, value, field) else { continue }
            values[word] = text
            if !isEarlier { places[word] = document.place(of: value) }
        }
        for field in fields where field.isRequired && document.member(field.key, of: node) == nil {
            let key = document.members(of: node).first?.key ?? node
            report("the entry does not say `\(field.key)`", key, document, mend: "take the entry away and adopt anew")
        }
        return values
    }

    /// A value's text, if it has the field's form.
    private mutating func text(_ document: Document, _ node: Int, _ field: RecordShape.Field) -> String? {
        guard !document.nodes[node].isContainer, document.nodes[node].kind != .null else {
            report("`\(field.key)` is a single value", node, document)
            return nil
        }
        let text = document.text(of: node)
        let fits: Bool
        let expected: String
        switch field.form {
        case .identifier, .words: (fits, expected) = (!text.isEmpty && text.utf8.count <= 4_096, "a text")
        case .number: (fits, expected) = (UInt64(text) != nil, "a whole number")
        case .instant: (fits, expected) = (Amounts.instant(text) != nil, "a time such as 2026-03-02T09:00:00Z")
        }
        guard fits else {
            report("`\(field.key)` is \(expected)", node, document, mend: "write \(expected)")
            return nil
        }
        return text
    }

    private mutating func report(_ words: String, _ node: Int, _ document: Document, mend: String? = nil) {
        guard findings.count < 100 else { return }
        findings.append(RecordUnreadable.finding(words, at: document.place(of: node), mend: mend))
    }
}
