// CrossTests: every schema of a suite file against every value in it: program and trace agree, and all words can be said.
import Documents
import Findings
@testable import JSONSchema
import Support
import Testing

@Suite(.enabled(if: Suites.shouldRun("json-schema")))
struct CrossTests {
    @Test(arguments: SuiteFile.all(below: "") + SuiteFile.all(below: "/optional"))
    func `program and trace agree on any value, and nothing stops the words`(_ file: SuiteFile) throws {
        var options = SchemaOptions()
        options.draft = file.draft
        let registry = SchemaSuite.registry
        let cases = try SchemaSuite.cases(of: file)
        var schemas: [String: Schema] = [:]
        for item in cases {
            let text = item.schema.source.text(of: Span(from: 0, to: item.schema.source.bytes.count))
            guard schemas[text] == nil else { continue }
            schemas[text] = Schema.compile(item.schema, registry: registry, options: options).schema
            _ = SchemaLint.findings(for: item.schema, registry: registry, options: options)
        }
        for schema in schemas.values {
            for item in cases.prefix(80) {
                let root = try #require(item.document.root)
                let answer = schema.answer(for: item.document)
                let trace = schema.trace(item.document, at: root)
                #expect(answer == trace.answer, "\(item.name)")
                let findings = schema.validate(item.document).findings()
                #expect(findings.isEmpty == (answer != .invalid), "\(item.name)")
                #expect(findings.allSatisfy { $0.message.first?.isUppercase != true || $0.message.contains("`") })
                let output = schema.output(for: item.document, as: .detailed)
                let text = SourceText(name: "output", text: output)
                #expect(Document.read(text, as: .json).isSound, "\(output)")
            }
        }
    }
}
