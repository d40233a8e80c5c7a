// ShapeCheck: compares a document with a shape: unknown keys, wrong types, missing keys, unreadable texts.
import Documents
import Findings

/// Compares a document with a shape; shapes are finite, so the walk is as deep as the shape is.
struct ShapeCheck {
    let document: Document
    let root: Record
    private(set) var findings: [Finding] = []

    init(document: Document, root: Record) {
        self.document = document
        self.root = root
    }

    /// All that does not fit, in text order.
    static func findings(in document: Document, root: Record) -> [Finding] {
        var check = ShapeCheck(document: document, root: root)
        if let node = document.root { check.check(node, .record(root), label: root.noun) }
        return check.findings
    }

    private mutating func check(_ node: Int, _ shape: Shape, label: String) {
        guard accepts(shape, document.nodes[node]) else { return reportType(node, shape, label) }
        switch shape {
        case .anything, .flag: break
        case .text(let form): checkText(node, form, label)
        case .integer(let range): checkInteger(node, range, label)
        case .word(let words): checkWord(node, words, label)
        case .list(let element, let least): checkList(node, element, least, label)
        case .named(let value, let noun): checkNamed(node, value, noun)
        case .record(let record): checkRecord(node, record)
        case .choice(let shapes):
            if let fitting = shapes.first(where: { accepts($0, document.nodes[node]) }) {
                check(node, fitting, label: label)
            }
        }
    }

    /// Whether a value is of a kind that the shape takes, whatever it says.
    private func accepts(_ shape: Shape, _ node: Node) -> Bool {
        switch shape {
        case .anything: true
        // A date or a number may be meant as text: what it says is looked at next.
        case .text(let form): node.kind == .string || node.kind == .time || isNumber(node) && form == .version
        case .flag: node.kind == .yes || node.kind == .no
        case .integer: node.kind == .integer
        case .word: node.kind == .string
        case .list: node.kind == .sequence
        case .named, .record: node.kind == .mapping
        case .choice(let shapes): shapes.contains { accepts($0, node) }
        }
    }

    private func isNumber(_ node: Node) -> Bool { node.kind == .integer || node.kind == .decimal }

    // MARK: Maps

    private mutating func checkRecord(_ node: Int, _ record: Record) {
        let members = document.members(of: node)
        for (key, value) in members {
            guard !document.nodes[key].isContainer else {
                findings.append(UnknownKey.finding(complexIn: record, at: document.place(of: key)))
                continue
            }
            let name = document.text(of: key)
            guard let field = record.field(name) else {
                let home = Record.home(of: name, in: root, except: record)
                findings.append(UnknownKey.finding(name, in: record, home: home, at: document.place(of: key)))
                continue
            }
            // A key without a value is as good as none; where it is needed the next loop says so.
            if document.nodes[value].kind == .null, !field.isRequired { continue }
            check(value, field.shape, label: "`\(name)`")
        }
        for field in record.fields where field.isRequired && document.member(field.key, of: node) == nil {
            findings.append(MissingKey.finding(field, in: record, at: place(ofMap: node)))
        }
    }

    private mutating func checkNamed(_ node: Int, _ shape: Shape, _ noun: String) {
        for (key, value) in document.members(of: node) {
            let name = document.nodes[key].isContainer ? "" : document.text(of: key)
            if !Texts.isName(name) {
                findings.append(UnreadableText.finding(name: name, of: noun, at: document.place(of: key)))
            }
            // `staging:` alone declares it, with nothing more to say.
            if document.nodes[value].kind == .null, case .record(let record) = shape {
                for field in record.fields where field.isRequired {
                    findings.append(MissingKey.finding(field, in: record, at: document.place(of: key)))
                }
                continue
            }
            check(value, shape, label: "`\(name)`")
        }
    }

    /// The first key of a map, or its first byte: a whole map would be too much to underline.
    private func place(ofMap node: Int) -> Place {
        let first = document.members(of: node).first?.key
        guard document.nodes[node].style == .block || document.nodes[node].style == .implied, let first else {
            return document.place(of: node)
        }
        var place = document.place(of: first)
        place.path = document.path(of: node).description
        return place
    }

    // MARK: Lists and scalars

    private mutating func checkList(_ node: Int, _ shape: Shape, _ least: Int, _ label: String) {
        let elements = document.elements(of: node)
        if elements.count < least {
            findings.append(NumberOutOfRange.finding(listOf: label, atLeast: least, at: document.place(of: node)))
        }
        for element in elements { check(element, shape, label: "an element of \(label)") }
    }

    private mutating func checkText(_ node: Int, _ form: TextForm, _ label: String) {
        let text = document.text(of: node)
        guard let problem = form.problem(with: text) else { return }
        // Instead of where a secret is to be had, the secret itself may stand there.
        let shown = form == .secretPlace ? hide(node) : text
        findings.append(UnreadableText.finding(shown, label, form, because: problem, at: document.place(of: node)))
    }

    private mutating func checkWord(_ node: Int, _ words: [Word], _ label: String) {
        let text = document.text(of: node)
        guard !words.contains(where: { $0.text == text }) else { return }
        findings.append(UnknownWord.finding(text, label, words, at: document.place(of: node)))
    }

    private mutating func checkInteger(_ node: Int, _ range: ClosedRange<Int>, _ label: String) {
        let text = document.text(of: node)
        if let value = Int(text), range.contains(value) { return }
        findings.append(NumberOutOfRange.finding(text, label, range, at: document.place(of: node)))
    }

    /// Masks a value in its source; what is shown instead.
    private func hide(_ node: Int) -> String {
        let place = document.place(of: node)
        place.source.mask(place.span)
        return "••••"
    }

    private mutating func reportType(_ node: Int, _ shape: Shape, _ label: String) {
        var read = document.shortText(of: node, limit: 40)
        if case .record(let record) = shape, record.isSecret { read = hide(node) }
        let kind = document.nodes[node].kind
        findings.append(WrongType.finding(label, shape, kind: kind, read: read, at: document.place(of: node)))
    }
}

extension Record {
    /// Where a key would be at home: the records under `root` that know it, as `environments.NAME`.
    static func home(of key: String, in root: Record, except record: Record) -> String? {
        var queue: [(path: String, shape: Shape)] = [("", .record(root))]
        var index = 0
        while index < queue.count, index < 500 {
            let (path, shape) = queue[index]
            index += 1
            switch shape {
            case .record(let found):
                if found.name != record.name, found.field(key) != nil {
                    return path.isEmpty ? "the top of the contract" : "`\(path)`"
                }
                for field in found.fields {
                    queue.append((path.isEmpty ? field.key : "\(path).\(field.key)", field.shape))
                }
            case .list(let element, _): queue.append((path, element))
            case .named(let value, _): queue.append(("\(path).NAME", value))
            case .choice(let shapes): queue.append(contentsOf: shapes.map { (path, $0) })
            case .text, .flag, .integer, .word, .anything: break
            }
        }
        return nil
    }
}

extension Shape {
    /// What is expected, in words.
    var expectation: String {
        switch self {
        case .text(let form): form.expectation
        case .flag: "true or false"
        case .integer: "a whole number"
        case .word(let words): Shape.joined(words.map(\.text))
        case .list(let element, _): "a list of values, each \(element.expectation)"
        case .named(_, let noun): "a map with a name for each \(noun)"
        case .record(let record): "a map that says \(Shape.joined(record.fields.prefix(4).map(\.key)))"
        case .choice(let shapes): shapes.map(\.expectation).joined(separator: ", or ")
        case .anything: "any value"
        }
    }

    /// `a, b or c`.
    static func joined(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }
}
