// SchemaLint+names: words that are no keywords here, and keywords without effect.
import Documents
import Findings

extension SchemaLint {
    /// Misspelt keywords, keywords of other drafts, and siblings of `$ref` that do not count.
    mutating func lookAtNames(_ subschema: Subschema, _ members: [(key: Int, value: Int)]) {
        let draft = compiled.draft(of: subschema)
        let hidden = draft.referenceHidesSiblings && document.member("$ref", of: subschema.node) != nil
        for (key, _) in members {
            let text = document.text(of: key)
            if let keyword = KeywordName(key: key, in: document) {
                if !keyword.drafts.contains(draft) {
                    lookAtForeign(keyword, key, draft)
                } else if hidden, keyword != .ref, isAssertion(keyword) {
                    add(
                        KeywordBesideReference.self,
                        "`\(text)` does not count beside `$ref` in \(draft.name)",
                        at: place(key),
                        mend: "put the reference into `allOf`: \"allOf\": [{\"$ref\": …}]"
                    )
                }
            } else if !text.hasPrefix("x-"), !text.hasPrefix("x_"), let near = nearest(text, draft) {
                add(
                    MisspeltKeyword.self,
                    "\(SchemaWords.name(text)) is no keyword of \(draft.name); did you mean `\(near)`?",
                    at: place(key),
                    mend: "write `\(near)`"
                )
            }
        }
    }

    private func nearest(_ text: String, _ draft: Draft) -> String? {
        let known = KeywordName.allCases.filter { $0.drafts.contains(draft) }.map(\.rawValue)
        let nearest = Spelling.nearest(to: text, among: known)
        // Words that other tools have beside JSON Schema's.
        let others: Set<String> = [
            "example", "name", "nullable", "discriminator", "xml", "externalDocs", "options", "tags",
        ]
        return others.contains(text) ? nil : nearest
    }

    private mutating func lookAtForeign(_ keyword: KeywordName, _ key: Int, _ draft: Draft) {
        guard keyword != .plainID || document.nodes[key + 1].kind == .string else { return }
        let usual: [KeywordName: String] = [
            .defs: "definitions", .definitions: "$defs", .dependentRequired: "dependencies",
            .dependentSchemas: "dependencies", .prefixItems: "items", .additionalItems: "items", .plainID: "$id",
            .recursiveRef: "$dynamicRef", .dynamicRef: "$recursiveRef", .const: "enum",
        ]
        let instead = usual[keyword].map { "\(draft.name) has `\($0)`" }
        let first = keyword.drafts.lowerBound
        let since = first > draft ? "came with \(first.name)" : "ended with \(keyword.drafts.upperBound.name)"
        if keyword == .defs, draft.referenceHidesSiblings { return }
        add(
            KeywordOfAnotherDraft.self,
            "`\(keyword.rawValue)` \(since); this schema is read as \(draft.name)",
            at: place(key),
            mend: instead ?? "name the draft meant in `$schema`"
        )
    }

    private func isAssertion(_ keyword: KeywordName) -> Bool {
        let vocabulary = keyword.vocabularyOfKeyword
        return vocabulary == .validation || vocabulary == .applicator || vocabulary == .unevaluated
            || keyword == .format
    }

    /// Keywords for other types than the one asked for, and those whose partner is missing.
    mutating func lookAtPartners(_ subschema: Subschema, _ members: [(key: Int, value: Int)]) {
        let draft = compiled.draft(of: subschema)
        if draft.referenceHidesSiblings, document.member("$ref", of: subschema.node) != nil { return }
        var types = TypeSet.all
        for keyword in subschema.keywords { if case .types(let named) = keyword.rule { types = named } }
        for (key, value) in members {
            guard let keyword = KeywordName(key: key, in: document), keyword.drafts.contains(draft) else { continue }
            if let partner = missingPartner(keyword, value, subschema) {
                add(
                    KeywordWithoutEffect.self,
                    "`\(keyword.rawValue)` says nothing without \(partner) beside it",
                    at: place(key)
                )
            } else if let concerned = concerned(keyword), types.isDisjoint(with: concerned) {
                add(
                    KeywordWithoutEffect.self,
                    "`\(keyword.rawValue)` speaks of \(SchemaWords.words(for: concerned)), but only \(SchemaWords.words(for: types)) may stand here",
                    at: place(key),
                    mend: "take it out, or change `type`"
                )
            }
        }
    }

    private func missingPartner(_ keyword: KeywordName, _ value: Int, _ subschema: Subschema) -> String? {
        func lacks(_ name: String) -> Bool { document.member(name, of: subschema.node) == nil }
        switch keyword {
        case .consequence, .alternative: return lacks("if") ? "`if`" : nil
        case .condition: return lacks("then") && lacks("else") ? "`then` or `else`" : nil
        case .minContains, .maxContains: return lacks("contains") ? "`contains`" : nil
        case .additionalItems:
            guard let items = document.member("items", of: subschema.node), document.nodes[items].kind == .sequence
            else {
                return "a list in `items`"
            }
            return nil
        default: return nil
        }
    }

    /// The types a keyword says something of; nil where of all.
    private func concerned(_ keyword: KeywordName) -> TypeSet? {
        switch keyword {
        case .multipleOf, .maximum, .exclusiveMaximum, .minimum, .exclusiveMinimum: [.number, .integer]
        case .maxLength, .minLength, .pattern, .format, .contentEncoding, .contentMediaType: .string
        case .prefixItems, .items, .additionalItems, .maxItems, .minItems, .uniqueItems, .contains, .maxContains,
            .minContains, .unevaluatedItems:
            .array
        case .properties, .patternProperties, .additionalProperties, .propertyNames, .maxProperties, .minProperties,
            .required, .dependencies, .dependentRequired, .dependentSchemas, .unevaluatedProperties:
            .object
        default: nil
        }
    }
}
