// Tests of writing JSON, of JSON Lines, and of limits.
import Documents
import Findings
import Testing

@Suite struct JSONWriterTests {
    static let rows = [
        #"{"a":[1,-0,2.50,1e5,1E+5],"b":null,"c":{"d":true,"e":false},"f":[],"g":{}}"#,
        #"["\u0001\b\t\n\f\r\"\\/é😀"]"#, "123456789012345678901234567890.1234567890", "\"x\"", "[[[[[]]]]]",
    ]

    @Test(arguments: rows) func `what is read is written with the same numbers and text`(text: String) throws {
        let document = try #require(Document.read(SourceText(name: "t", text: text), as: .json).document)
        let written = JSONWriter().text(of: 0, in: document)
        #expect(written == text)
        let pretty = JSONWriter(isPretty: true).text(of: 0, in: document)
        let again = try #require(Document.read(SourceText(name: "t", text: pretty), as: .json).document)
        #expect(JSONWriter().text(of: 0, in: again) == text)
    }

    @Test func `pretty text has a line for each member`() throws {
        let text = #"{"a":[1,{}],"b":{"c":"d"}}"#
        let document = try #require(Document.read(SourceText(name: "t", text: text), as: .json).document)
        let expected = "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": {\n    \"c\": \"d\"\n  }\n}"
        #expect(JSONWriter(isPretty: true).text(of: 0, in: document) == expected)
        #expect(document.value(at: ["b"]).map { JSONWriter().text(of: $0, in: document) } == #"{"c":"d"}"#)
    }

    @Test func `infinities and times become text`() throws {
        let text = "a = inf\nb = 2026-01-02\n"
        let document = try #require(Document.read(SourceText(name: "t", text: text), as: .toml).document)
        #expect(JSONWriter().text(of: 0, in: document) == #"{"a":"Infinity","b":"2026-01-02"}"#)
    }

    @Test func `a program's own output is built piece by piece`() {
        var json = JSONText()
        json.object { json in
            json.member("name", "a\"b")
            json.member("count", 3)
            json.member("isOpen", true)
            json.member("list") { json in
                json.list { list in
                    list.value(1.5)
                    list.value(.infinity)
                    list.object { _ in }
                }
            }
        }
        #expect(json.text == #"{"name":"a\"b","count":3,"isOpen":true,"list":[1.5,null,{}]}"#)
    }

    @Test func `lines are read one by one, with the file's line numbers`() {
        let text = "{\"a\":1}\r\n\n{\"a\":}\n[1]"
        let lines = Array(JSONLines(name: "t.jsonl", bytes: Array(text.utf8)))
        #expect(lines.map(\.number) == [1, 3, 4])
        #expect(lines.map(\.result.isSound) == [true, false, true])
        let start = lines.dropFirst().first?.result.findings.first?.place.start
        #expect(start == Position(line: 3, column: 6))
    }

    @Test func `nesting and values beyond the limits are refused with one error`() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(
            lines(Document.read(SourceText(name: "t", text: deep), as: .json)).map { $0.prefix(12) } == ["1:513 PL1010"]
        )
        let deepTOML = "a = " + deep
        #expect(Document.read(SourceText(name: "t", text: deepTOML), as: .toml).findings.map(\.code) == ["PL1010"])
        let path = "a." + String(repeating: "a.", count: 100_000) + "a = 1"
        #expect(Document.read(SourceText(name: "t", text: path), as: .toml).findings.map(\.code) == ["PL1010"])
        var options = ReadOptions()
        options.maximumNodes = 10
        let many = "[" + String(repeating: "1,", count: 20) + "1]"
        #expect(
            Document.read(SourceText(name: "t", text: many), as: .json, options: options).findings.map(\.code) == [
                "PL1011"
            ]
        )
        options = ReadOptions()
        options.maximumFindings = 3
        let wrong = "[" + String(repeating: "x,", count: 20) + "x]"
        let found = Document.read(SourceText(name: "t", text: wrong), as: .json, options: options).findings
        #expect(found.map(\.code) == ["PL1165", "PL1165", "PL1165", "PL1009"])
    }

    @Test(arguments: [2, 17, 70, 5_000])
    func `a key that stands twice is found among few and many`(count: Int) {
        let members = (0..<count).map { "\"key\($0)\": \($0)" }
        let text = "{" + (members + ["\"k\\u0065y1\": -1"]).joined(separator: ",\n") + "}"
        let result = Document.read(SourceText(name: "t", text: text), as: .json)
        #expect(result.isSound)
        #expect(result.duplicates.map(\.text) == ["key1"])
        #expect(
            result.duplicates.first.map { result.document?.source.position(at: Int($0.again.start)).line } == count + 1
        )
        #expect(result.document?.value(at: ["key1"]).map { result.document?.text(of: $0) } == "-1")
        let sound = "{" + members.joined(separator: ",\n") + "}"
        #expect(Document.read(SourceText(name: "t", text: sound), as: .json).duplicates.isEmpty)
    }
}
