// MutationTests: schemas damaged at random, by a seed: refused in place or used, never a crash, never without an end.
import Documents
import Findings
@testable import JSONSchema
import Support
import Testing

@Suite(.enabled(if: Suites.shouldRun("json-schema")))
struct MutationTests {
    @Test(arguments: SuiteFile.all(below: "").filter { $0.draft >= .draft2019 || $0.draft == .draft4 })
    func `damaged schemas are refused or used`(_ file: SuiteFile) throws {
        var random = Steps(state: UInt64(truncatingIfNeeded: file.path.utf8.count) &* 0x9E37_79B9_7F4A_7C15)
        let cases = try SchemaSuite.cases(of: file)
        var options = SchemaOptions()
        options.draft = file.draft
        let words = [
            "{}", "[]", "null", "true", "false", "-1", "1e400", "\"\"", "\"#\"", "{\"$ref\":\"#\"}", "\"$ref\"",
            "\"allOf\"",
            "\"items\"", "\"[\"", "0",
        ]
        for item in cases.prefix(40) {
            let root = try #require(item.schema.root)
            let bytes = item.schema.source.bytes
            for _ in 0..<8 {
                // One value or key of the schema becomes another word.
                let node = root + Int(random.next() % UInt64(item.schema.nodes.count - root))
                let span = item.schema.nodes[node].span
                let word = words[Int(random.next() % UInt64(words.count))]
                let text = Array(bytes[..<Int(span.start)]) + Array(word.utf8) + Array(bytes[Int(span.end)...])
                guard let damaged = Document.read(SourceText(name: "d", bytes: text), as: .json).document else {
                    continue
                }
                let compilation = Schema.compile(damaged, registry: SchemaRegistry(), options: options)
                guard let schema = compilation.schema else {
                    #expect(!compilation.findings.isEmpty)
                    continue
                }
                let value = try #require(item.document.root)
                let answer = schema.answer(for: item.document)
                #expect(answer == schema.trace(item.document, at: value).answer)
                _ = schema.validate(item.document).findings()
                _ = SchemaLint.findings(for: damaged, options: options)
            }
        }
    }
}

/// Numbers that look random and are the same each time (splitmix64).
private struct Steps {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value &>> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value &>> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value &>> 31
    }
}
