// BadInputTests: schemas that are none, loops, depth, size and hostile patterns: located, bounded, never a pass.
import Documents
import Findings
@testable import JSONSchema
import Testing

@Suite struct BadInputTests {
    private func document(_ text: String, _ format: DocumentFormat = .json, depth: Int = 512) throws -> Document {
        var options = ReadOptions()
        options.maximumDepth = depth
        return try #require(Document.read(SourceText(name: "t", text: text), as: format, options: options).document)
    }

    @Test(arguments: [
        ("[]", "PL2201", 0), (##"{"properties": []}"##, "PL2202", 15), (##"{"type": "strng"}"##, "PL2203", 9),
        (##"{"$ref": "#/a"}"##, "PL2204", 9), (##"{"$ref": "#"}"##, "PL2205", 9),
        (##"{"allOf": [{"anyOf": [{"$ref": "#"}]}]}"##, "PL2205", 31), (##"{"pattern": "["}"##, "PL2206", 13),
        (##"{"minLength": -1}"##, "PL2202", 14), (##"{"multipleOf": 0}"##, "PL2202", 15),
        (##"{"anyOf": []}"##, "PL2202", 10),
        (##"{"not": "x"}"##, "PL2201", 8), (##"{"additionalProperties": "no"}"##, "PL2201", 25),
        (##"{"patternProperties": {"(": {}}}"##, "PL2206", 24),
    ])
    func `a schema that is none is refused in place`(_ text: String, _ code: String, _ offset: Int) throws {
        let compilation = Schema.compile(try document(text))
        #expect(compilation.schema == nil)
        #expect(compilation.findings.map(\.code.text) == [code])
        #expect(compilation.findings.first.map { Int($0.place.span.start) } == offset)
    }

    @Test
    func `ten thousand nested schemas are refused, not followed`() throws {
        let count = 10_000
        let text = String(repeating: ##"{"allOf":["##, count: count) + "{}" + String(repeating: "]}", count: count)
        let schema = try document(text, depth: 100_000)
        let compilation = Schema.compile(schema)
        #expect(compilation.schema == nil)
        #expect(compilation.findings.contains { $0.code.text == "PL2207" })
    }

    @Test
    func `a document deeper than may be followed is unknown, not valid`() throws {
        let schema = try #require(Schema.compile(try document(##"{"items": {"$ref": "#"}, "type": "array"}"##)).schema)
        let count = 5_000
        let deep = try document(
            String(repeating: "[", count: count) + String(repeating: "]", count: count),
            depth: 10_000
        )
        #expect(schema.answer(for: deep) == .unknown)
        let shallow = try document(String(repeating: "[", count: 400) + String(repeating: "]", count: 400))
        #expect(schema.answer(for: shallow) == .valid)
    }

    @Test
    func `schemas that double at each step end within a budget`() throws {
        var parts = (0..<40).map {
            ##""d\##($0)": {"anyOf": [{"$ref": "#/$defs/d\##($0 + 1)"}, {"$ref": "#/$defs/d\##($0 + 1)"}]}"##
        }
        parts.append(##""d40": {"minimum": 5}"##)
        let text = ##"{"$ref": "#/$defs/d0", "$defs": {\##(parts.joined(separator: ","))}}"##
        let schema = try #require(Schema.compile(try document(text)).schema)
        #expect(schema.answer(for: try document("1")) == .unknown)
        #expect(schema.answer(for: try document("7")) == .valid)
    }

    @Test
    func `a hostile pattern ends at once`() throws {
        let schema = try #require(Schema.compile(try document(##"{"pattern": "^(a+)+$"}"##)).schema)
        let text = "\"" + String(repeating: "a", count: 50_000) + "!\""
        #expect(schema.answer(for: try document(text)) == .invalid)
        let lookahead = try #require(Schema.compile(try document(##"{"pattern": "^(?=(a+)+b)(a*)*\\2$"}"##)).schema)
        #expect(lookahead.answer(for: try document(text)) != .valid)
    }

    @Test
    func `a reference that could not be had is unknown, unless something else decides`() throws {
        let compilation = Schema.compile(
            try document(##"{"properties": {"a": {"$ref": "https://a.test/x.json"}, "b": {"type": "string"}}}"##)
        )
        let schema = try #require(compilation.schema)
        #expect(compilation.unresolved.map(\.address) == ["https://a.test/x.json"])
        #expect(schema.answer(for: try document(##"{"b": "x"}"##)) == .valid)
        #expect(schema.answer(for: try document(##"{"a": 1}"##)) == .unknown)
        #expect(schema.answer(for: try document(##"{"a": 1, "b": 2}"##)) == .invalid)
        #expect(schema.validate(try document(##"{"a": 1}"##)).unknowns.first?.contains("https://a.test/x.json") == true)
    }

    @Test
    func `one mistake gives one finding`() throws {
        let schema = try #require(
            Schema.compile(
                try document(
                    ##"{"properties":{"port":{"type":"integer","minimum":1,"enum":[80,443]},"kind":{"const":"a"}},"##
                        + ##""required":["port","kind"],"additionalProperties":false}"##
                )
            ).schema
        )
        #expect(schema.validate(try document("port: \"x\"\nkind: a", .yaml)).findings().map(\.code.text) == ["PL2001"])
        #expect(schema.validate(try document("prot: 80\nkind: a", .yaml)).findings().map(\.code.text) == ["PL2003"])
        #expect(schema.validate(try document("port: 81\nkind: b", .yaml)).findings().count == 2)
    }

    @Test
    func `the alternative that was meant is the one explained`() throws {
        let text = ##"""
            {"oneOf": [
              {"properties": {"type": {"const": "file"}, "path": {"type": "string"}}, "required": ["type", "path"]},
              {"properties": {"type": {"const": "http"}, "port": {"type": "integer"}}, "required": ["type", "port"]}
            ]}
            """##
        let schema = try #require(Schema.compile(try document(text)).schema)
        let findings = schema.validate(try document("type: http\nport: \"80\"", .yaml)).findings()
        #expect(findings.map(\.message) == [##""80" is text; a whole number is expected"##])
        #expect(findings.first?.mend == "write 80 without quotes")
    }

    @Test
    func `what no keyword looked at is found`() throws {
        let schema = try #require(
            Schema.compile(try document(##"{"properties":{"a":{"type":"object"},"b":true}}"##)).schema
        )
        let value = try document(##"{"a":{"x":1},"b":[1],"c":2}"##)
        #expect(schema.uncheckedValues(in: value).map { value.path(of: $0).description } == ["a.x", "b", "c"])
    }
}

@Suite struct LargeInputTests {
    @Test
    func `a document of many values is checked in time that grows with it`() throws {
        let row = #"{"name":"shop","port":8080,"tags":["a","b"]},"#
        let text = "[" + String(repeating: row, count: 20_000) + #"{"name":1}]"#
        let document = try #require(Document.read(SourceText(name: "t", text: text), as: .json).document)
        let schema = try #require(
            Document.read(
                SourceText(
                    name: "s",
                    text:
                        #"{"items":{"properties":{"name":{"type":"string"}},"required":["name"]},"uniqueItems":false}"#
                ),
                as: .json
            ).document
        )
        let compiled = try #require(Schema.compile(schema).schema)
        let validation = compiled.validate(document)
        #expect(validation.findings().map(\.code.text) == ["PL2001"])
    }

    @Test
    func `every mistake of very many is not listed, but counted`() throws {
        let text = "[" + Array(repeating: "1", count: 9_000).joined(separator: ",") + "]"
        let document = try #require(Document.read(SourceText(name: "t", text: text), as: .json).document)
        let schema = try #require(
            Document.read(SourceText(name: "s", text: #"{"items":{"type":"string"}}"#), as: .json).document
        )
        let compiled = try #require(Schema.compile(schema).schema)
        let findings = compiled.validate(document).findings()
        #expect(findings.count == 101)
        #expect(findings.last?.code.text == "PL2022" || findings.first?.code.text == "PL2022")
    }
}
