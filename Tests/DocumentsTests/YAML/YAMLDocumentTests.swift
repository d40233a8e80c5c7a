// Tests of the tape that YAML gives: spans, anchors, merge keys, limits, streams.
import Documents
import Findings
import Testing

@Suite struct YAMLDocumentTests {
    /// The source text that the spans of the named values cover.
    static func spans(_ text: String, _ paths: [[String]]) -> [String] {
        guard let document = readYAML(text).document else { return [] }
        return paths.map { path in
            guard let index = document.value(at: path) else { return "?" }
            return document.source.text(of: document.nodes[index].span)
        }
    }

    @Test func `spans are exact bytes, also behind accents, and quotes belong to them`() {
        let text = "größe: \"ä ö\" # ü\nliste: [é, 'ß', {ñ: 日本}]\ntext: |\n  éa\n  b\nend: plain\n  more # x\n"
        let found = Self.spans(
            text,
            [["größe"], ["liste"], ["liste", "0"], ["liste", "1"], ["liste", "2", "ñ"], ["text"], ["end"]]
        )
        #expect(
            found == [
                "\"ä ö\"", "[é, 'ß', {ñ: 日本}]", "é", "'ß'", "日本", "|\n  éa\n  b", "plain\n  more",
            ]
        )
    }

    @Test func `a missing value stands where its colon or dash is`() throws {
        let document = try #require(readYAML("a:\nb: !x\nc:\n  -\n").document)
        let places = [["a"], ["b"], ["c", "0"]].compactMap { document.value(at: $0) }.map { document.position(of: $0) }
        #expect(places == [Position(line: 1, column: 2), Position(line: 2, column: 4), Position(line: 4, column: 3)])
    }

    @Test(arguments: ["\r\n", "\r", "\n"])
    func `lines may end in any way, and a byte order mark may stand first`(end: String) {
        let lines = "\u{FEFF}a: \"x\n\n  y\"\nb: |\n  1\n  2\nc: p\n  q\n---\nd: [1,\n  2]\n".replacing("\n", with: end)
        let values = readYAML(lines).document.map(PlainValue.all) ?? []
        let expected = PlainJSON.values(in: #"{"a": "x\ny", "b": "1\n2\n", "c": "p q"} {"d": [1, 2]}"#)
        #expect(values == expected)
    }

    @Test(arguments: [
        ("base: &b {x: 1, y: 2}\nc:\n  <<: *b\n  y: 3\n", #"{"base": {"x":1,"y":2}, "c": {"x":1,"y":3}}"#),
        (
            "a: &a {x: 1}\nb: &b {x: 2, y: 2}\nc: {<<: [*a, *b]}\n",
            #"{"a":{"x":1},"b":{"x":2,"y":2},"c":{"x":1,"y":2}}"#
        ),
        (
            "a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: *b, z: 3}\n",
            #"{"a":{"x":1},"b":{"x":1,"y":2},"c":{"x":1,"y":2,"z":3}}"#
        ),
        ("c: {<<: {x: 1}, y: &k 2}\nd: *k\n", #"{"c":{"x":1,"y":2},"d":2}"#),
        ("c: {<<: &i {x: [1]}, y: 2}\nd: *i\n", #"{"c":{"x":[1],"y":2},"d":{"x":[1]}}"#),
        ("c: {<<: 5}\n", #"{"c":{"<<":5}}"#),
        ("c: {\"<<\": {x: 1}}\n", #"{"c":{"<<":{"x":1}}}"#),
        ("a: &a\n  b: &b [1]\n[*a, *b]: 2\nc: *b\n", #"{"a":{"b":[1]},"":2,"c":[1]}"#),
        ("- &a [x]: &c 1\n- *a\n- *c\n", #"[{"":1},["x"],1]"#),
        ("&m\n&k [x]: 1\n", #"{"":1}"#),
    ])
    func `anchors, aliases and merge keys give the values they stand for`(text: String, json: String) {
        let result = readYAML(text)
        #expect(result.findings.isEmpty, "\(result.findings.map(\.message))")
        #expect(result.document.map(PlainValue.all) == PlainJSON.values(in: json))
        #expect(result.duplicates.isEmpty)
    }

    @Test func `merged and aliased nodes say so, and point at what is written`() throws {
        let document = try #require(readYAML("b: &b {x: 1}\nc: {<<: *b}\nd: *b\n").document)
        let merged = try #require(document.value(at: ["c", "x"]))
        let aliased = try #require(document.value(at: ["d", "x"]))
        #expect(document.nodes[merged].flags.contains(.merged))
        #expect(document.nodes[aliased].flags == [.aliased])
        #expect(document.position(of: merged) == Position(line: 1, column: 11))
    }

    @Test func `a key that stands twice is told with both places, and the later value wins`() throws {
        let result = readYAML("a: 1\nm: {<<: {x: 0}, x: 1}\n'a': 2\n? [k]\n: 1\n")
        let document = try #require(result.document)
        #expect(result.findings.isEmpty)
        #expect(result.duplicates.map(\.text) == ["a"])
        #expect(result.duplicates.map { [$0.first.start, $0.again.start] } == [[0, 27]])
        #expect(document.value(at: ["a"]).map(document.text(of:)) == "2")
    }

    @Test(.timeLimit(.minutes(1)))
    func `anchors inside merged mappings are found again, however many there are`() throws {
        let values = (0..<5_000).map { "k\($0): &v\($0) \($0)" }.joined(separator: ", ")
        let merges = (0..<2_000).map { "- {<<: &m\($0) {x: \($0)}}\n" }.joined()
        let text = "a: {\(values), <<: {z: 1}}\nb: [*v0, *v4999]\nc:\n\(merges)d: *m7\n"
        let document = try #require(readYAML(text).document)
        #expect(document.defect == nil)
        #expect(document.value(at: ["b", "1"]).map(document.text(of:)) == "4999")
        #expect(document.value(at: ["d", "x"]).map(document.text(of:)) == "7")
    }

    @Test func `many keys are searched for duplicates, however they are chosen`() {
        let text = (0..<5_000).map { "key\($0): \($0)\n" }.joined() + "key77: again\n"
        #expect(readYAML(text).duplicates.map(\.text) == ["key77"])
    }

    @Test func `a stream has a root for each document`() throws {
        let document = try #require(readYAML("# nothing\n---\na: 1\n...\n---\n- b\n---\n").document)
        #expect(document.roots.map { document.nodes[$0].kind } == [.mapping, .sequence, .null])
        let empty = readYAML("# nothing\n")
        #expect(empty.isSound && empty.document?.root == nil)
    }

    @Test(arguments: [
        String(repeating: "[", count: 100_000), String(repeating: "{a: ", count: 100_000),
        String(repeating: "- ", count: 100_000) + "x\n", String(repeating: "? ", count: 100_000) + "x\n",
        (0..<2_000).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
    ])
    func `nesting beyond the limit is one located error`(text: String) {
        let result = readYAML(text)
        #expect(result.findings.map(\.code.text) == ["PL1010"])
        #expect(!result.isSound)
    }

    @Test func `references that multiply are one located error, soon`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1..<30 {
            let items = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(items)]\n"
        }
        let result = readYAML(text)
        #expect(result.findings.map(\.code.text) == ["PL1126"])
        #expect(result.document.map { $0.nodes.count < 4_000_000 } == true)
    }

    @Test func `references that nest without end are one located error`() {
        var text = "a0: &a0 " + String(repeating: "[", count: 400) + String(repeating: "]", count: 400) + "\n"
        text += "a1: &a1 " + String(repeating: "[", count: 400) + "*a0" + String(repeating: "]", count: 400) + "\n"
        #expect(readYAML(text).findings.map(\.code.text) == ["PL1126"])
    }

    @Test func `more values than allowed are one located error`() {
        var options = ReadOptions()
        options.maximumNodes = 100
        let text = (0..<500).map { "- \($0)\n" }.joined()
        let result = Document.read(SourceText(name: "t.yaml", text: text), as: .yaml, options: options)
        #expect(result.findings.map(\.code.text) == ["PL1011"])
    }

    @Test func `reading goes on behind a mistake`() throws {
        let document = try #require(readYAML("a: 1\nb:\n  c: @x\n  d: 2\ne: 3\n").document)
        #expect(document.value(at: ["a"]).map(document.text(of:)) == "1")
        #expect(document.value(at: ["e"]).map(document.text(of:)) == "3")
    }
}
