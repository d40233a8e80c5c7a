// SchemaLint+values: bounds, values, defaults, patterns and alternatives that cannot do what they seem to.
import Documents
import Findings
import Patterns

extension SchemaLint {
    mutating func lookAtBounds(_ subschema: Subschema) {
        let pairs: [(KeywordName, KeywordName)] = [
            (.minimum, .maximum), (.exclusiveMinimum, .maximum), (.minimum, .exclusiveMaximum),
            (.exclusiveMinimum, .exclusiveMaximum), (.minLength, .maxLength), (.minItems, .maxItems),
            (.minProperties, .maxProperties), (.minContains, .maxContains),
        ]
        for (low, high) in pairs {
            guard let lower = bound(low, subschema), let upper = bound(high, subschema) else { continue }
            let touches = low == .exclusiveMinimum || high == .exclusiveMaximum
            guard lower.value > upper.value || (touches && lower.value == upper.value) else { continue }
            add(
                CrossedBounds.self,
                "`\(low.rawValue)` \(lower.value) and `\(high.rawValue)` \(upper.value) exclude each other: nothing fits",
                at: keyPlace(lower.node),
                mend: "swap them, or mend one",
                related: [RelatedPlace("the other bound", at: keyPlace(upper.node))]
            )
        }
    }

    private func bound(_ keyword: KeywordName, _ subschema: Subschema) -> (value: ExactNumber, node: Int)? {
        guard let node = document.member(keyword.rawValue, of: subschema.node),
            let value = document.withText(of: node, { ExactNumber($0) })
        else { return nil }
        return (value, node)
    }

    /// Listed values that the type forbids, and defaults that the schema itself refuses.
    mutating func lookAtValues(_ number: Int, _ subschema: Subschema) {
        var types: TypeSet?
        for keyword in subschema.keywords { if case .types(let named) = keyword.rule { types = named } }
        let whole = compiled.draft(of: subschema).countsWholeDecimalsAsIntegers
        if let types {
            for keyword in subschema.keywords {
                guard case .values(let nodes) = keyword.rule else { continue }
                for node in nodes {
                    let own = Tape.with(document) { $0.types(node, countsWhole: whole) }
                    guard own.isDisjoint(with: types) else { continue }
                    add(
                        ValueOfAnotherType.self,
                        "\(SchemaFaults.value(document, node)) can never fit: `type` asks for \(SchemaWords.words(for: types))",
                        at: SchemaFaults.narrowed(place(node), document, node)
                    )
                }
            }
        }
        lookAtDefault(number, subschema)
        lookAtFormat(subschema)
    }

    private mutating func lookAtDefault(_ number: Int, _ subschema: Subschema) {
        guard let node = document.member("default", of: subschema.node), subschema.keywords.count > 1 else { return }
        let (verdict, units) = Tape.with(document) { tape in
            var tracer = Tracer(schema: compiled, tape: tape, keepsAll: false)
            let outcome = tracer.evaluate(number, node)
            return (outcome.verdict, outcome.units)
        }
        guard verdict == false else { return }
        // A null default means "none" to most who write it.
        if document.nodes[node].kind == .null { return }
        var message = "the default \(SchemaFaults.value(document, node)) does not fit its own schema"
        if let first = Problems.of(units, compiled, document).first {
            let own = document
            let words = SchemaWords(core: SchemaCore(words: compiled), document: own) { own.place(of: $0) }
            message += ": " + words.finding(for: first).message
        }
        add(DefaultDoesNotFit.self, message, at: SchemaFaults.narrowed(place(node), document, node))
    }

    private mutating func lookAtFormat(_ subschema: Subschema) {
        guard let node = document.member("format", of: subschema.node), document.nodes[node].kind == .string else {
            return
        }
        let text = document.text(of: node)
        let draft = compiled.draft(of: subschema)
        guard Format(name: text, draft: draft) == nil else { return }
        let later = Draft.allCases.first { Format(name: text, draft: $0) != nil }
        let known = Format.allCases.map(\.name)
        if let later {
            let message = "the format `\(text)` is not known to \(draft.name), only to \(later.name) and others"
            add(UnknownFormat.self, message, at: place(node), mend: "name the draft meant in `$schema`")
        } else if let near = Spelling.nearest(to: text, among: known) {
            let message = "\(SchemaWords.quoted(text)) is no format; did you mean \"\(near)\"?"
            add(UnknownFormat.self, message, at: place(node), mend: "write \"\(near)\"")
        }
    }

    mutating func lookAtPatterns(_ subschema: Subschema) {
        for keyword in subschema.keywords {
            switch keyword.rule {
            case .pattern(let number): lookAt(number, keyword.node)
            case .patternProperties(let list):
                for (member, entry) in zip(document.members(of: keyword.node), list) {
                    lookAt(entry.pattern, member.key)
                }
            default: break
            }
        }
    }

    private mutating func lookAt(_ number: Int, _ node: Int) {
        let pattern = compiled.patterns[number]
        if pattern.pattern.satisfiability == .neverSatisfiable {
            add(ImpossiblePattern.self, "no text can ever match \(SchemaWords.name(pattern.text))", at: place(node))
        }
        guard let departure = pattern.pattern.departures.first else { return }
        add(
            LaxPattern.self,
            "strict readers refuse \(SchemaWords.name(pattern.text)): \(departure.message), expected \(departure.expected)",
            at: SchemaFaults.inner(place(node), document, node, departure.offset, departure.length)
        )
    }

    mutating func lookAtRequired(_ number: Int, _ subschema: Subschema) {
        var names: [PropertyName] = []
        var properties: [NamedSubschema] = []
        var patterns: [Int] = []
        var isClosed = false
        for keyword in subschema.keywords {
            switch keyword.rule {
            case .required(let list): names = list
            case .properties(let list): properties = list
            case .patternProperties(let list): patterns = list.map(\.pattern)
            case .additionalProperties(let part): isClosed = compiled.subschemas[part].constant == false
            default: break
            }
        }
        guard isClosed else { return }
        for name in names where !properties.contains(where: { $0.name.text == name.text }) {
            var text = name.text
            let isCovered = patterns.contains { pattern in
                text.withUTF8 { compiled.patterns[pattern].matches($0) } != false
            }
            guard !isCovered else { continue }
            let near = Spelling.nearest(to: name.text, among: properties.map(\.name.text))
            add(
                RequiredButUnknown.self,
                "\(SchemaWords.name(name.text)) is required but not among `properties`, and others are forbidden"
                    + (near.map { "; did you mean \(SchemaWords.name($0))?" } ?? ""),
                at: place(name.node),
                mend: near.map { "write \(SchemaWords.name($0))" } ?? "add it to `properties`"
            )
        }
    }

    mutating func lookAtBranches(_ subschema: Subschema) {
        for keyword in subschema.keywords {
            switch keyword.rule {
            case .anyOf(let parts): lookAt(parts, isAny: true, subschema)
            case .oneOf(let parts), .allOf(let parts): lookAt(parts, isAny: false, subschema)
            default: break
            }
        }
    }

    private mutating func lookAt(_ parts: [Int], isAny: Bool, _ subschema: Subschema) {
        var open: Int?
        var types = TypeSet.all
        for keyword in subschema.keywords { if case .types(let named) = keyword.rule { types = named } }
        if types.contains(.number) { types.insert(.integer) }
        for (index, part) in parts.enumerated() {
            let place = SchemaFaults.narrowed(
                place(compiled.subschemas[part].node),
                document,
                compiled.subschemas[part].node
            )
            guard compiled.subschemas[part].source == 0 else { continue }
            if isAny, let open {
                add(
                    UnreachableBranch.self,
                    "the \(SeveralAlternativesFit.ordinal(open + 1)) alternative lets everything in, so this one never matters",
                    at: place
                )
            } else if look.types(of: part).isDisjoint(with: types) {
                add(
                    UnreachableBranch.self,
                    "nothing can fit here: \(SchemaWords.words(for: types)) is asked for beside it",
                    at: place
                )
            } else if let twin = parts[..<index].firstIndex(where: { isSame($0, part) }) {
                let message = "this is the \(SeveralAlternativesFit.ordinal(twin + 1)) alternative once more"
                add(UnreachableBranch.self, message, at: place)
            }
            let own = compiled.subschemas[part]
            if open == nil, own.constant == true || (own.constant == nil && own.keywords.isEmpty) { open = index }
        }
    }

    private func isSame(_ one: Int, _ two: Int) -> Bool {
        let (first, second) = (compiled.subschemas[one], compiled.subschemas[two])
        guard first.source == 0, second.source == 0 else { return false }
        return Tape.with(document) { Tape.isEqual($0, first.node, $0, second.node) }
    }
}
