// OutputTests: the standard outputs of 2020-12 and the Bowtie protocol.
import Documents
import Findings
import JSONSchema
import Testing

@Suite struct OutputTests {
    private func document(_ text: String) throws -> Document {
        try #require(Document.read(SourceText(name: "t", text: text), as: .json).document)
    }

    private func schema() throws -> Schema {
        let text =
            ##"{"$id":"https://a.test/s","properties":{"p":{"$ref":"#/$defs/port"}},"$defs":{"port":{"type":"integer"}}}"##
        return try #require(Schema.compile(try document(text)).schema)
    }

    @Test
    func `flag says yes or no`() throws {
        #expect(try schema().output(for: document(##"{"p":1}"##), as: .flag) == ##"{"valid":true}"##)
        #expect(try schema().output(for: document(##"{"p":"x"}"##), as: .flag) == ##"{"valid":false}"##)
    }

    @Test(arguments: [SchemaOutputFormat.basic, .detailed, .verbose])
    func `errors have locations`(_ format: SchemaOutputFormat) throws {
        let output = try schema().output(for: document(##"{"p":"x"}"##), as: format)
        #expect(output.contains(##""keywordLocation":"/properties/p/$ref/type""##))
        #expect(output.contains(##""absoluteKeywordLocation":"https://a.test/s#/$defs/port/type""##))
        #expect(output.contains(##""instanceLocation":"/p""##))
        #expect(Document.read(SourceText(name: "o", text: output), as: .json).isSound)
        let fits = try schema().output(for: document(##"{"p":1}"##), as: format)
        #expect(fits.contains(##""annotation":["p"]"##))
    }

    @Test
    func `bowtie is answered line by line`() {
        var bowtie = Bowtie(version: "1.0")
        guard case .line(let start) = bowtie.answer(to: ##"{"cmd":"start","version":1}"##) else { return }
        #expect(start.contains(##""version":1"##) && start.contains("https://json-schema.org/draft/2020-12/schema"))
        #expect(
            bowtie.answer(to: ##"{"cmd":"dialect","dialect":"http://json-schema.org/draft-07/schema#"}"##)
                == .line(##"{"ok":true}"##)
        )
        let run =
            ##"{"cmd":"run","seq":7,"case":{"description":"d","schema":{"type":"string"},"tests":[{"description":"a","instance":"x"},{"description":"b","instance":1}]}}"##
        #expect(bowtie.answer(to: run) == .line(##"{"seq":7,"results":[{"valid":true},{"valid":false}]}"##))
        let missing =
            ##"{"cmd":"run","seq":8,"case":{"description":"d","schema":{"$ref":"https://b.test/"},"tests":[{"description":"a","instance":1}]}}"##
        guard case .line(let unknown) = bowtie.answer(to: missing) else { return }
        #expect(unknown.contains(##""errored":true"##))
        #expect(bowtie.answer(to: ##"{"cmd":"stop"}"##) == .stop)
    }
}
