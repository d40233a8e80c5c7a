// SchemaWords: values, types and places as findings speak of them.
import Documents
import Findings

/// The words for one document against one schema.
struct SchemaWords {
    let core: SchemaCore
    let document: Document
    let placeOf: (Int) -> Place

    func keyword(of problem: Problem) -> Keyword {
        core.compiled.subschemas[problem.unit.subschema].keywords[problem.unit.keyword]
    }

    func subschema(of problem: Problem) -> Subschema { core.compiled.subschemas[problem.unit.subschema] }

    // MARK: Values

    /// Whether a value may not be shown.
    func isMasked(_ node: Int) -> Bool {
        let place = placeOf(node)
        return place.source.isMasked(place.span)
    }

    /// A value as the program reads it, short: texts in quotes, containers by name.
    func value(_ node: Int) -> String {
        let entry = document.nodes[node]
        switch entry.kind {
        case .sequence: return entry.count == 0 ? "an empty list" : "a list"
        case .mapping: return entry.count == 0 ? "an empty mapping" : "a mapping"
        case .null: return "null"
        case .yes: return "true"
        case .no: return "false"
        case .string: return isMasked(node) ? "••••" : SchemaWords.quoted(document.text(of: node))
        case .time, .notFinite, .integer, .decimal:
            if entry.flags.contains(.key) { return SchemaWords.quoted(document.text(of: node)) }
            return isMasked(node) ? "••••" : SchemaWords.shortened(document.text(of: node))
        }
    }

    /// What a value is: `30 is a number`, `no is read as false`.
    func statement(_ node: Int) -> String {
        let entry = document.nodes[node]
        let written = writtenDifferently(node)
        switch entry.kind {
        case .null:
            return written.map { $0.isEmpty ? "nothing stands here, which is read as null" : "\($0) is read as null" }
                ?? "null stands here"
        case .yes, .no: return written.map { "\($0) is read as \(value(node))" } ?? "\(value(node)) is a boolean"
        case .integer, .decimal:
            return written.map { "\($0) is read as the number \(value(node))" } ?? "\(value(node)) is a number"
        case .notFinite: return "\(value(node)) is no number that JSON could hold"
        case .time: return "\(value(node)) is a date or time"
        case .string: return "\(value(node)) is text"
        case .sequence, .mapping: return "\(value(node)) stands here"
        }
    }

    /// How a plain word was written where that is not what it is read as (YAML's `no`, `0o17`, `~`).
    func writtenDifferently(_ node: Int) -> String? {
        let entry = document.nodes[node]
        guard entry.style == .plain || entry.style == .implied, !entry.isContainer, !isMasked(node) else { return nil }
        let place = placeOf(node)
        if entry.style == .implied { return entry.kind == .null ? "" : nil }
        let written = place.source.text(of: place.span)
        let read =
            entry.kind == .yes
            ? "true"
            : entry.kind == .no
                ? "false"
                : entry.kind == .null
                    ? "null"
                    : document.text(of: node)
        return written == read || written.utf8.count > 40 ? nil : written
    }

    /// A key's or path's name in backticks.
    static func name(_ text: String) -> String { "`" + shortened(text) + "`" }

    /// JSON text in quotes, cut where it is long.
    static func quoted(_ text: String) -> String { JSONText.quoted(shortened(text)) }

    static func shortened(_ text: String) -> String {
        guard text.utf8.count > 60 else { return text }
        let start = text.unicodeScalars.prefix(48)
        return String(String.UnicodeScalarView(start)) + "…"
    }

    // MARK: Types

    /// The types in words: `text or a list`.
    static func words(for types: TypeSet) -> String {
        var words: [String] = []
        if types.contains(.string) { words.append("text") }
        if types.contains(.number) {
            words.append("a number")
        } else if types.contains(.integer) {
            words.append("a whole number")
        }
        if types.contains(.boolean) { words.append("true or false") }
        if types.contains(.array) { words.append("a list") }
        if types.contains(.object) { words.append("a mapping") }
        if types.contains(.null) { words.append("null") }
        return list(words)
    }

    /// `a`, `a or b`, `a, b or c`.
    static func list(_ words: [String], with joint: String = "or") -> String {
        guard words.count > 1, let last = words.last else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " \(joint) " + last
    }

    /// `one key`, `2 keys`.
    static func count(_ number: Int, _ noun: String) -> String {
        number == 1 ? "one \(noun)" : "\(number) \(noun)s"
    }

    // MARK: Places

    /// Where a value stands, or its key where there is one and the value is a container without brackets.
    func place(of node: Int) -> Place {
        let entry = document.nodes[node]
        guard entry.isContainer else { return placeOf(node) }
        if let key = key(of: node) { return placeWithPath(of: key, as: node) }
        var place = placeOf(node)
        place.span = Span(from: Int(place.span.start), to: min(Int(place.span.start) + 1, Int(place.span.end)))
        return place
    }

    private func placeWithPath(of key: Int, as node: Int) -> Place {
        var place = placeOf(key)
        place.path = placeOf(node).path ?? place.path
        return place
    }

    /// The key whose value a node is.
    func key(of node: Int) -> Int? {
        guard node > 0, document.nodes[node - 1].flags.contains(.key), !document.nodes[node].flags.contains(.key) else {
            return nil
        }
        return node - 1
    }

    /// What findings call a value: `server.port`, or the document.
    func path(of node: Int) -> String {
        let path = document.path(of: node).description
        return path.isEmpty ? "the document" : "`\(path)`"
    }

    /// The keyword in the schema, as a place to look at, with what the schema says of itself there.
    func related(to problem: Problem) -> [RelatedPlace] {
        let keyword = keyword(of: problem)
        let subschema = subschema(of: problem)
        var result = [RelatedPlace("the schema asks for it here", at: schemaPlace(keyword.node, subschema.source))]
        for reason in problem.reasons.suffix(2) {
            result.append(RelatedPlace(reason.text, at: schemaPlace(reason.node, reason.source)))
        }
        return result
    }

    /// A node of a schema document as a place; containers by their key.
    func schemaPlace(_ node: Int, _ source: Int) -> Place {
        let document = core.compiled.sources[source].document
        var place = document.place(of: node)
        if document.nodes[node].isContainer {
            if node > 0, document.nodes[node - 1].flags.contains(.key) {
                place.span = document.nodes[node - 1].span
            } else {
                place.span = Span(from: Int(place.span.start), to: Int(place.span.start) + 1)
            }
        }
        return place
    }

    /// What the schema says a value is for: its `title` or `description`, one line.
    func description(of subschema: Int) -> String? {
        var number = subschema
        for _ in 0..<8 {
            let place = core.compiled.subschemas[number]
            let document = core.compiled.sources[place.source].document
            for key in ["description", "title"] {
                guard let node = document.member(key, of: place.node), document.nodes[node].kind == .string else {
                    continue
                }
                let text = document.text(of: node).split(separator: "\n").first.map(String.init) ?? ""
                if !text.isEmpty, text.utf8.count <= 200 { return text.hasSuffix(".") ? String(text.dropLast()) : text }
            }
            guard
                let next = place.keywords.compactMap({ keyword -> Int? in
                    if case .reference(let target) = keyword.rule { target } else { nil }
                }).first
            else { return nil }
            number = next
        }
        return nil
    }
}
