// PL2003: a key that the schema does not know.
import Documents
import Findings

/// A key that the schema does not know where it knows all.
enum UnknownKey: SchemaFindingKind {
    static let code: FindingCode = "PL2003"
    static let level = Level.error
    static let page = CheckPage(
        title: "a key is not known",
        what:
            "A key that no part of the schema names, where `additionalProperties` or `unevaluatedProperties` is false.",
        because: "the program never looks at it: what it was meant to set keeps its default",
        bad: "1️⃣tiemout: 30",
        good: "timeout: 30",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-core#section-10.3.2.3"]
    )
    static let exampleSchema = #"{"properties":{"timeout":true},"additionalProperties":false}"#

    static func isKind(of problem: Problem, _ compiled: CompiledSchema) -> Bool {
        switch compiled.subschemas[problem.unit.subschema].keywords[problem.unit.keyword].rule {
        case .additionalProperties, .unevaluatedProperties: true
        default: false
        }
    }

    static func finding(for problem: Problem, _ words: SchemaWords) -> Finding {
        guard let key = problem.branch?.key else { return NothingMayStandHere.finding(for: problem, words) }
        let name = words.document.text(of: key)
        let owner = words.path(of: problem.unit.node)
        let look = words.look
        let meant = meant(key, problem, look, words.document)
        var message = "\(SchemaWords.name(name)) is not a key of \(owner)"
        var mend: String?
        if let meant {
            message += "; did you mean \(SchemaWords.name(meant))?"
            mend = "write \(SchemaWords.name(meant))"
        } else if let lacking = replaced(key, problem, look, words.document) {
            message += ", which lacks \(SchemaWords.name(lacking)); was that meant?"
            mend = "write \(SchemaWords.name(lacking))"
        } else if let hint = misplaced(name, problem, look, words) {
            message += "; \(hint.message)"
            mend = hint.mend
        } else {
            mend = known(problem, look)
        }
        var finding = words.finding(UnknownKey.self, message, for: problem, at: words.placeOf(key), mend: mend)
        finding.label = meant.map { "did you mean \(SchemaWords.name($0))?" } ?? "not known"
        finding.read = nil
        return finding
    }

    /// The known name that a key is nearest to, among those that are not there.
    static func meant(_ key: Int, _ problem: Problem, _ look: SchemaLook, _ document: Document) -> String? {
        let known = look.properties(of: problem.unit.subschema).map(\.name.text).filter {
            document.member($0, of: problem.unit.node) == nil
        }
        return Spelling.nearest(to: document.text(of: key), among: known)
    }

    /// The key that was meant by one that is not known, as far as that can be told.
    static func instead(_ key: Int, _ problem: Problem, _ look: SchemaLook, _ document: Document) -> String? {
        meant(key, problem, look, document) ?? replaced(key, problem, look, document)
    }

    /// The one key that is missing where this one key is too many, if the value would do for it.
    static func replaced(_ key: Int, _ problem: Problem, _ look: SchemaLook, _ document: Document) -> String? {
        guard let value = problem.branch?.node else { return nil }
        let known = look.properties(of: problem.unit.subschema)
        let names = Set(known.map(\.name.text))
        let unknown = document.members(of: problem.unit.node).count { !names.contains(document.text(of: $0.key)) }
        let missing = look.required(of: problem.unit.subschema).filter {
            document.member($0, of: problem.unit.node) == nil
        }
        guard unknown == 1, missing.count == 1, let property = known.first(where: { $0.name.text == missing[0] }) else {
            return nil
        }
        return look.types(of: property.subschema).takes(document.nodes[value].kind) ? missing[0] : nil
    }

    /// A key that is known elsewhere near: a matter of indentation.
    private static func misplaced(
        _ name: String,
        _ problem: Problem,
        _ look: SchemaLook,
        _ words: SchemaWords
    ) -> (message: String, mend: String)? {
        let properties = look.properties(of: problem.unit.subschema).prefix(200)
        for property in properties
        where look.properties(of: property.subschema).contains(where: { $0.name.text == name }) {
            let parent = SchemaWords.name(property.name.text)
            return ("it belongs below \(parent)", "move it below \(parent), indented further")
        }
        for property in properties where words.document.member(property.name.text, of: problem.unit.node) != nil {
            let items = look.items(of: property.subschema)
            guard items.contains(where: { look.properties(of: $0).contains { $0.name.text == name } }) else { continue }
            let parent = SchemaWords.name(property.name.text)
            return ("it belongs to an item of \(parent)", "move it into an item of \(parent), indented further")
        }
        if let parent = namedParent(problem, properties, look, words) {
            let parent = SchemaWords.name(parent)
            return ("does it belong below \(parent)?", "indent it further, so that it stands below \(parent)")
        }
        let root = words.core.compiled.root
        if problem.unit.subschema != root, look.properties(of: root).contains(where: { $0.name.text == name }) {
            return ("it is a key of the document itself", "move it out to the first level")
        }
        return nil
    }

    /// The one key whose members have any name and are made like this one.
    private static func namedParent(
        _ problem: Problem,
        _ properties: ArraySlice<NamedSubschema>,
        _ look: SchemaLook,
        _ words: SchemaWords
    ) -> String? {
        guard let value = problem.branch?.node, words.document.nodes[value].kind == .mapping else { return nil }
        let keys = words.document.members(of: value).map { words.document.text(of: $0.key) }
        guard !keys.isEmpty else { return nil }
        let parents = properties.filter { property in
            look.members(of: property.subschema).contains { member in
                let known = Set(look.properties(of: member).map(\.name.text))
                return keys.allSatisfy(known.contains)
            }
        }
        return parents.count == 1 ? parents.first?.name.text : nil
    }

    /// The keys that are known, where they are few.
    private static func known(_ problem: Problem, _ look: SchemaLook) -> String? {
        let names = look.properties(of: problem.unit.subschema).map { SchemaWords.name($0.name.text) }
        if names.isEmpty { return "take it out" }
        return names.count <= 12 ? "take it out, or write one of \(SchemaWords.list(names))" : "take it out"
    }
}
