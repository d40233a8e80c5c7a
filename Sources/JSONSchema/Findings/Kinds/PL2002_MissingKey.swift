// PL2002: a key that must be there is not.
import Documents
import Findings

/// A key that the schema requires and the mapping lacks.
enum MissingKey: SchemaFindingKind {
    static let code: FindingCode = "PL2002"
    static let level = Level.error
    static let page = CheckPage(
        title: "a key is missing",
        what: "A mapping without a key that the schema's `required` names.",
        because: "the program has no value for something that it cannot do without",
        bad: "1️⃣database:\n  port: 5432",
        good: "database:\n  host: db.internal\n  port: 5432",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation#section-6.5.3"]
    )
    static let exampleSchema = #"{"properties":{"database":{"required":["host"]}}}"#

    static func finding(for problem: Problem, _ names: [PropertyName], _ words: SchemaWords) -> Finding {
        let node = problem.node
        let missing = names.filter { words.document.member($0.text, of: node) == nil }.map(\.text)
        let properties = words.look.properties(of: problem.unit.subschema)
        let listed = SchemaWords.list(missing.prefix(8).map(SchemaWords.name), with: "and")
        let more = missing.count > 8 ? " and \(missing.count - 8) more" : ""
        let verb = missing.count == 1 ? "is" : "are"
        let owner = words.path(of: node)
        return words.finding(
            MissingKey.self,
            "\(listed)\(more) \(verb) missing from \(owner)",
            for: problem,
            label: "\(listed)\(more) \(verb) missing",
            mend: mend(missing, properties, words)
        )
    }

    private static func mend(_ missing: [String], _ known: [NamedSubschema], _ words: SchemaWords) -> String? {
        guard let first = missing.first else { return nil }
        guard let property = known.first(where: { $0.name.text == first }) else {
            return "add \(SchemaWords.name(first))"
        }
        let look = words.look
        if let example = look.example(for: property.subschema) { return "add it, such as `\(first): \(example)`" }
        let types = look.types(of: property.subschema)
        return types == .all || types.isEmpty
            ? "add \(SchemaWords.name(first))" : "add \(SchemaWords.name(first)): \(SchemaWords.words(for: types))"
    }
}
