// SchemaFaults: findings about a schema that cannot be used as it stands.
import Documents
import Findings

/// Makes findings of faults.
struct SchemaFaults {
    let compiler: SchemaCompiler

    /// What is wrong, in text order, each place once.
    static func findings(for compiler: SchemaCompiler) -> [Finding] {
        guard !compiler.faults.isEmpty else { return [] }
        let maker = SchemaFaults(compiler: compiler)
        var seen: Set<String> = []
        let ordered = compiler.faults.sorted { ($0.source, $0.node) < ($1.source, $1.node) }
        return ordered.prefix(1_000).map(maker.finding).filter {
            seen.insert("\($0.code) \($0.place.source.name) \($0.place.span.start)").inserted
        }
    }

    private func document(_ fault: SchemaFault) -> Document { compiler.resources.sources[fault.source].document }

    private func finding(for fault: SchemaFault) -> Finding {
        let document = document(fault)
        let place = document.place(of: fault.node)
        let value = SchemaFaults.value(document, fault.node)
        switch fault.kind {
        case .notASchema:
            return NotASchema.finding(
                "\(value) stands where a schema must",
                at: SchemaFaults.narrowed(place, document, fault.node),
                label: "no schema",
                mend: document.nodes[fault.node].kind == .string
                    ? "write {\"type\": \(value)} or the schema meant" : nil
            )
        case .wrongValue(let keyword, let expected):
            return WrongKeywordValue.finding(
                "`\(keyword.rawValue)` is \(value); \(expected) is expected",
                at: SchemaFaults.narrowed(place, document, fault.node),
                label: "\(expected) is expected",
                mend: wrongValueMend(keyword, document, fault.node, value)
            )
        case .unknownType(let name): return unknownType(name, place)
        case .unknownMetaSchema(let address):
            return UnknownMetaSchema.finding("the dialect \(SchemaWords.name(address)) is not known", at: place)
        case .unknownVocabulary(let address):
            return UnknownVocabulary.finding(
                "the vocabulary \(SchemaWords.name(address)) is required and not known",
                at: place
            )
        case .addressTwice(let address):
            let start = Span(from: Int(place.span.start), to: Int(place.span.start) + 1)
            return AddressTwice.finding(
                "the address \(SchemaWords.name(address)) is given a second time",
                at: Place(source: place.source, span: start, path: place.path)
            )
        case .referenceToNowhere(let text): return nowhere(text, fault, place)
        case .loop(let text):
            return ReferenceLoop.finding(
                "\(SchemaWords.name(text)) leads back here without a step into the document",
                at: SchemaFaults.narrowed(place, document, fault.node),
                label: "leads back to itself"
            )
        case .invalidPattern(let offset, let length, let message, let expected):
            return pattern(offset, length, message, expected, document, fault.node, place)
        case .tooDeep(let depth):
            return SchemaTooDeep.finding(
                "schemas nest \(depth) deep here; \(SchemaCompiler.maximumDepth) is the most",
                at: SchemaFaults.narrowed(place, document, fault.node)
            )
        }
    }

    private func wrongValueMend(_ keyword: KeywordName, _ document: Document, _ node: Int, _ value: String) -> String? {
        let kind = document.nodes[node].kind
        switch keyword {
        case .required where kind == .yes || kind == .no:
            return "from draft 4 on the mapping above lists the names: \"required\": [\"name\"]"
        case .required where kind == .string, .enumeration where !document.nodes[node].isContainer:
            return "write [\(value)]"
        case .exclusiveMinimum where kind == .yes || kind == .no, .exclusiveMaximum where kind == .yes || kind == .no:
            return "from draft 6 on it is the bound itself: a number"
        case .items where kind == .sequence: return "from 2020-12 on a list of schemas stands in `prefixItems`"
        default:
            guard kind == .string, let number = ExactNumber(document.text(of: node)) else { return nil }
            return "write \(number) without quotes"
        }
    }

    private func unknownType(_ name: String, _ place: Place) -> Finding {
        let known = ["null", "boolean", "integer", "number", "string", "array", "object"]
        let usual = [
            "int": "integer", "float": "number", "double": "number", "bool": "boolean", "str": "string",
            "text": "string",
            "list": "array", "map": "object", "dict": "object", "mapping": "object", "any": "",
        ]
        let meant = usual[name.lowercased()] ?? Spelling.nearest(to: name, among: known)
        var message = "\(SchemaWords.quoted(name)) is no type of JSON Schema"
        var mend: String? = "write one of \(SchemaWords.list(known))"
        if let meant, !meant.isEmpty {
            message += "; did you mean \"\(meant)\"?"
            mend = "write \"\(meant)\""
        } else if meant == "" {
            mend = "leave `type` out: then any type fits"
        }
        return UnknownType.finding(message, at: place, label: "no type", mend: mend)
    }

    /// Says how far the reference leads, and what there is at that point.
    private func nowhere(_ text: String, _ fault: SchemaFault, _ place: Place) -> Finding {
        let fragment = PercentEncoding.decoded(URIReference(text).fragment ?? "")
        var mend: String?
        var message = "\(SchemaWords.name(text)) leads nowhere"
        if fragment.hasPrefix("/"), URIReference(text).withoutFragment.description.isEmpty {
            let document = document(fault)
            var node = compiler.resources.resources.first { $0.source == fault.source }?.root ?? document.root ?? 0
            var walked = "#"
            for token in fragment.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
                let key = String(token).replacing("~1", with: "/").replacing("~0", with: "~")
                if let next = document.member(key, of: node) {
                    node = next
                    walked += "/" + String(token)
                    continue
                }
                message += ": there is no \(SchemaWords.name(key)) in `\(walked)`"
                let names = document.members(of: node).map { document.text(of: $0.key) }
                if let near = Spelling.nearest(to: key, among: names) {
                    message += "; did you mean \(SchemaWords.name(near))?"
                    mend = "write \(walked)/\(near)"
                }
                break
            }
        } else if !fragment.isEmpty {
            message += ": no schema there has the anchor \(SchemaWords.name(fragment))"
        }
        return ReferenceToNowhere.finding(message, at: place, label: "leads nowhere", mend: mend)
    }

    private func pattern(
        _ offset: Int,
        _ length: Int,
        _ message: String,
        _ expected: String,
        _ document: Document,
        _ node: Int,
        _ place: Place
    ) -> Finding {
        InvalidPattern.finding(
            "the pattern \(SchemaWords.name(document.text(of: node))) cannot be read: \(message), expected \(expected)",
            at: SchemaFaults.inner(place, document, node, offset, length),
            label: "expected \(expected)"
        )
    }

    /// A part of a text's place, where the text stands as it is written.
    static func inner(_ place: Place, _ document: Document, _ node: Int, _ offset: Int, _ length: Int) -> Place {
        let entry = document.nodes[node]
        let quotes = entry.style == .plain ? 0 : 1
        guard !entry.flags.contains(.decoded), entry.span.count == Int(entry.length) + 2 * quotes else { return place }
        let start = Int(entry.span.start) + quotes + min(offset, Int(entry.length))
        let end = min(Int(entry.span.end), start + max(1, length))
        return Place(source: place.source, span: Span(from: start, to: end), path: place.path)
    }

    /// A container's place is its opening.
    static func narrowed(_ place: Place, _ document: Document, _ node: Int) -> Place {
        guard document.nodes[node].isContainer else { return place }
        let start = Int(place.span.start)
        return Place(source: place.source, span: Span(from: start, to: start + 1), path: place.path)
    }

    static func value(_ document: Document, _ node: Int) -> String {
        switch document.nodes[node].kind {
        case .sequence: "a list"
        case .mapping: "a mapping"
        default: SchemaWords.shortened(JSONText.text(of: document, node))
        }
    }
}
