// SuiteTests: every case of the official suite, by program and by trace.
import Documents
import Findings
@testable import JSONSchema
import Support
import Testing

@Suite(.enabled(if: Suites.shouldRun("json-schema")))
struct SuiteTests {
    @Test(arguments: SuiteFile.all(below: ""))
    func `required cases come out as the suite says`(_ file: SuiteFile) throws {
        var options = SchemaOptions()
        options.assertsFormats = false
        try run(file, options)
    }

    @Test(arguments: SuiteFile.all(below: "/optional"))
    func `optional cases come out as the suite says`(_ file: SuiteFile) throws {
        var options = SchemaOptions()
        // This one file uses `format` to ask for patterns that are none.
        options.assertsFormats = file.path.hasSuffix("/ecmascript-regex.json")
        options.assertsContent = file.path.hasSuffix("draft7/optional/content.json")
        try run(file, options)
    }

    @Test(arguments: SuiteFile.all(below: "/optional/format"))
    func `format cases come out as the suite says`(_ file: SuiteFile) throws {
        try run(file, SchemaOptions())
    }

    @Test
    func `the suite is whole`() throws {
        let files = ["", "/optional", "/optional/format"].flatMap { SuiteFile.all(below: $0) }
        #expect(try files.map { try SchemaSuite.cases(of: $0).count }.reduce(0, +) == 8_327)
    }

    private func run(_ file: SuiteFile, _ given: SchemaOptions) throws {
        var options = given
        options.draft = file.draft
        let registry = SchemaSuite.registry
        let cases = try SchemaSuite.cases(of: file)
        #expect(!cases.isEmpty)
        for item in cases {
            let compilation = Schema.compile(item.schema, registry: registry, options: options)
            guard let schema = compilation.schema else {
                Issue.record("\(item.name): schema refused: \(compilation.findings.map(\.message))")
                continue
            }
            let answer = schema.answer(for: item.document)
            #expect(
                answer == (item.isValid ? .valid : .invalid),
                "\(item.name) \(compilation.unresolved.map(\.reason))"
            )
            let root = try #require(item.document.root)
            let trace = schema.trace(item.document, at: root)
            #expect(trace.answer == answer, "traced: \(item.name) \(trace.unknowns)")
        }
    }
}
