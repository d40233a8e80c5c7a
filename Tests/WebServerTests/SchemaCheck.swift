// SchemaCheck: a JSON text held against a JSON Schema by our own engine.
import Documents
import Findings
import JSONSchema

enum SchemaCheck {
    /// What does not hold, in words; empty where all does.
    static func complaints(_ text: String, schema: String) throws -> [String] {
        func document(_ text: String, _ name: String) -> Document? {
            Document.read(SourceText(name: name, bytes: Array(text.utf8)), as: .json).document
        }
        guard let rules = document(schema, "schema"), let value = document(text, "value") else { return ["no JSON"] }
        let compilation = Schema.compile(rules)
        guard let compiled = compilation.schema, compilation.unresolved.isEmpty else {
            return ["the schema does not compile: \(compilation.findings.map(\.message))"]
        }
        return compiled.isValid(value) ? [] : compiled.validate(value).findings().map(\.message)
    }
}
