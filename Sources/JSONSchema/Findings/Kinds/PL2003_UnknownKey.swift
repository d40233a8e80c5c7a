// PL2003: a key that the schema does not know.
import Documents
import Findings

/// A key that the schema does not know where it knows all.
enum UnknownKey: SchemaFindingKind {
    static let code: FindingCode = "PL2003"
    static let level = Level.error
    static let page = CheckPage(
        title: "a key is not known",
        what: "A key that no part of the schema names, where `additionalProperties` or `unevaluatedProperties` is false.",
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

    /// A key that is known one level up or down: a matter of indentation.
    private static func misplaced(
        _ name: String,
        _ problem: Problem,
        _ look: SchemaLook,
        _ words: SchemaWords
    ) -> (message: String, mend: String)? {
        for property in look.properties(of: problem.unit.subschema).prefix(200)
        where look.properties(of: property.subschema).contains(where: { $0.name.text == name }) {
            let parent = SchemaWords.name(property.name.text)
            return ("it belongs below \(parent)", "move it below \(parent), indented further")
        }
        return nil
    }

    /// The keys that are known, where they are few.
    private static func known(_ problem: Problem, _ look: SchemaLook) -> String? {
        let names = look.properties(of: problem.unit.subschema).map { SchemaWords.name($0.name.text) }
        if names.isEmpty { return "take it out" }
        return names.count <= 12 ? "take it out, or write one of \(SchemaWords.list(names))" : "take it out"
    }
}
