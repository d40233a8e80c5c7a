// PageTests: the examples of every page say what the page promises.
import Documents
import Findings
import JSONSchema
import Support
import Testing

@Suite struct PageTests {
    @Test(arguments: SchemaCatalogue.documentKinds.map { PageCase(kind: $0) })
    func `a bad example yields its own finding at its marks, a good one none`(_ item: PageCase) throws {
        guard !item.kind.exampleSchema.isEmpty else { return }
        let page = item.kind.page
        let bad = CheckPage.withoutMarks(page.bad)
        let findings = try item.findings(bad.text)
        #expect(findings.map(\.code) == bad.offsets.map { _ in item.kind.code }, "\(findings.map(\.message))")
        #expect(findings.map { Int($0.place.span.start) } == bad.offsets, "\(findings.map(\.message))")
        #expect(try item.findings(page.good).isEmpty)
    }
}

struct PageCase: Sendable, CustomTestStringConvertible {
    let kind: any SchemaFindingKind.Type
    var testDescription: String { kind.code.text }

    func findings(_ text: String) throws -> [Finding] {
        let schema = try #require(Document.read(SourceText(name: "s", text: kind.exampleSchema), as: .json).document)
        let document = try #require(Document.read(SourceText(name: "example.yaml", text: text), as: .yaml).document)
        var options = SchemaOptions()
        options.assertsContent = true
        let compiled = try #require(Schema.compile(schema, options: options).schema)
        return compiled.validate(document).findings()
    }
}

@Suite struct SchemaPageTests {
    @Test(arguments: SchemaCatalogue.schemaKinds.map { PageCase(kind: $0) })
    func `a bad schema yields its own finding at its marks, a good one none`(_ item: PageCase) throws {
        let page = item.kind.page
        guard !page.bad.isEmpty else { return }
        let bad = CheckPage.withoutMarks(page.bad)
        let findings = try lint(bad.text)
        #expect(findings.map(\.code) == bad.offsets.map { _ in item.kind.code }, "\(findings.map(\.message))")
        #expect(findings.map { Int($0.place.span.start) } == bad.offsets, "\(findings.map(\.message))")
        let good = try lint(page.good)
        #expect(good.isEmpty, "\(good.map(\.message))")
    }

    @Test
    func `codes are given once and in order`() {
        let codes = SchemaCatalogue.kinds.map { $0.code.text }
        #expect(codes == codes.sorted())
        #expect(Set(codes).count == codes.count)
    }

    private func lint(_ text: String) throws -> [Finding] {
        let schema = try #require(Document.read(SourceText(name: "example.json", text: text), as: .json).document)
        return SchemaLint.findings(for: schema)
    }
}
