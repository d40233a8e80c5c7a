// Tests of what is said about YAML that does not parse: codes, exact places, several a file.
import Documents
import Findings
import Foundation
import Support
import Testing

/// A text, and the findings expected in it: "code line:column", in text order.
struct YAMLFindingRow: CustomTestStringConvertible, Sendable {
    let text: String
    let expected: [String]
    let words: String
    let testDescription: String

    init(_ name: String, _ text: String, _ expected: [String], saying words: String = "") {
        testDescription = name
        self.text = text
        self.expected = expected
        self.words = words
    }
}

/// Reads a text as YAML.
func readYAML(_ text: String, _ dialect: Dialect? = nil) -> ReadResult {
    Document.read(SourceText(name: "t.yaml", text: text), as: .yaml, options: ReadOptions(dialect: dialect))
}

/// Code and place of a finding.
func placed(_ finding: Finding) -> String {
    "\(finding.code) \(finding.place.start.line):\(finding.place.start.column)"
}

@Suite struct YAMLFindingTests {
    @Test(arguments: YAMLCatalogue.kinds.map { $0.code.text })
    func `each page's bad text yields its code at its mark and nothing else, its good text nothing`(code: String) {
        guard let kind = YAMLCatalogue.kinds.first(where: { $0.code.text == code }) else { return }
        #expect(!kind.page.stories.isEmpty)
        let good = readYAML(kind.page.good).findings
        #expect(good.isEmpty, "\(good.map(placed)) \(good.map(\.message))")
        guard !YAMLCatalogue.codesWithoutRunnableExample.contains(kind.code) else { return }
        let before = kind.page.bad.utf8.count(of: "1️⃣")
        let found = readYAML(kind.page.bad.replacing("1️⃣", with: "")).findings
        #expect(found.map(\.code) == [kind.code], "\(found.map(\.message))")
        #expect(found.map { Int($0.place.span.start) } == [before])
    }

    static let rows: [YAMLFindingRow] = [
        YAMLFindingRow("a cron line", "s: * * * * *\n", ["PL1106 1:4"], saying: "cron"),
        YAMLFindingRow("a cron line in a list", "- */5 1 * * 1-5\n", ["PL1106 1:3"], saying: "cron"),
        YAMLFindingRow("a cron line in brackets", "s: [*/5 1 * * 1]\n", ["PL1106 1:5"]),
        YAMLFindingRow("a lone star", "s: *\n", ["PL1106 1:4"]),
        YAMLFindingRow("a glob", "files: *.txt\n", ["PL1106 1:8"]),
        YAMLFindingRow("behind an accent", "größe: 1\nüñ: @x\n", ["PL1105 2:5"]),
        YAMLFindingRow("a key too far right", "a: 1\n b: 2\n", ["PL1102 2:2"], saying: "1 column too far right"),
        YAMLFindingRow("a key too far left", "a:\n   b: 1\n  c: 2\n", ["PL1102 3:3"], saying: "1 column too far left"),
        YAMLFindingRow("an entry too far left", "key:\n   - ok\n  - wrong\n", ["PL1102 3:3"]),
        YAMLFindingRow("a key deeper than a quoted value", "m:\n  a: \"1\"\n   b: 2\n", ["PL1102 3:4"]),
        YAMLFindingRow("tabs behind spaces", "a:\n  b: 1\n  \tc: 2\n", ["PL1101 3:3"], saying: "column 3"),
        YAMLFindingRow("a quote to the end of the file", "a: \"b\nc d\n", ["PL1103 1:4"]),
        YAMLFindingRow("a quote and a key", "a:\n  b: 'x\n  c: 1\n", ["PL1103 2:6"], saying: "looks like the next key"),
        YAMLFindingRow("a bracket and a key", "a: [1, 2\nb: 1\n", ["PL1108 1:4"], saying: "line 2"),
        YAMLFindingRow("an apostrophe", "a: 'it's here'\n", ["PL1100 1:8"]),
        YAMLFindingRow("a list behind its key", "a: - b\n", ["PL1117 1:4"]),
        YAMLFindingRow("a URL in braces", "{a: b: c}\n", ["PL1109 1:6"]),
        YAMLFindingRow("no comma", "[a, \"b\" \"c\"]\n", ["PL1109 1:9"]),
        YAMLFindingRow("no comma between lines", "x: {\n  a: 1\n  b: 2\n}\n", ["PL1109 3:3"]),
        YAMLFindingRow("no space behind the colon", "a:1\nb: 2\n", ["PL1111 1:2"]),
        YAMLFindingRow("no space behind a later colon", "a: 1\nb:2\nc: 3\n", ["PL1111 2:2"]),
        YAMLFindingRow("no space in a nested mapping", "x:\n  a:1\n  b: 2\n", ["PL1111 2:4"]),
        YAMLFindingRow("no colon", "a: 1\nhost\n", ["PL1110 2:1"]),
        YAMLFindingRow("an alias of another letter", "a: &base 1\nb: *bsae\n", ["PL1107 2:4"], saying: "*base"),
        YAMLFindingRow("an alias before its anchor", "a: *x\nb: &x 1\n", ["PL1107 1:4"], saying: "further down"),
        YAMLFindingRow("a Windows path", "a: \"C:\\dir\"\n", ["PL1113 1:7"], saying: "path of Windows"),
        YAMLFindingRow("two wrong escapes", "a: \"\\d\"\nb: \"\\q\"\n", ["PL1113 1:5", "PL1113 2:5"]),
        YAMLFindingRow("half a surrogate pair", "a: \"\\uD83D\"\n", ["PL1113 1:5"]),
        YAMLFindingRow("half an escape", "a: \"\\x4\"\n", ["PL1113 1:5"]),
        YAMLFindingRow(
            "three mistakes",
            "a: @x\nb: 1\nc: %d\nd: e: f\ng: 2\n",
            ["PL1105 1:4", "PL1105 3:4", "PL1104 4:5"]
        ),
        YAMLFindingRow("mistakes in two documents", "a: @x\n---\nb: `c`\n", ["PL1105 1:4", "PL1105 3:4"]),
        YAMLFindingRow("an anchor in skipped text", "a: @x &k 1\nb: *k\n", ["PL1105 1:4"]),
        YAMLFindingRow("an alias in itself", "a: &a [*a]\n", ["PL1125 1:8"]),
        YAMLFindingRow("a directive in the middle", "a: 1\n%YAML 1.2\n---\n", ["PL1114 2:1"], saying: "inside"),
        YAMLFindingRow("no integer", "a: !!int 1.5\n", ["PL1127 1:4"]),
        YAMLFindingRow("a second value", "[a]\n[b]\n", ["PL1100 2:1"]),
        YAMLFindingRow("a control character", "a: b\u{01}c\n", ["PL1008 1:5"]),
    ]

    @Test(arguments: rows) func `a mistake is named at its exact place`(row: YAMLFindingRow) {
        let result = readYAML(row.text)
        let messages = result.findings.map { "\($0.message); \($0.mend ?? "")" }
        #expect(result.findings.map(placed) == row.expected, "\(messages)")
        #expect(!result.isSound)
        if !row.words.isEmpty { #expect(messages.contains { $0.contains(row.words) }, "\(messages)") }
    }

    @Test(
        .enabled(if: Suites.shouldRun("traps")),
        arguments: [
            ("cron-star", "PL1106"), ("cron-step", "PL1106"), ("colon-value", "PL1104"), ("percent", "PL1105"),
            ("at-sign", "PL1105"), ("backtick", "PL1105"), ("tab-indent", "PL1101"), ("bad-indent", "PL1102"),
            ("unclosed", "PL1103"), ("undefined-alias", "PL1107"),
        ]
    )
    func `each syntax trap is found at its line and column`(name: String, code: String) throws {
        struct Trap: Decodable {
            let file: String
            let line: Int?
            let column: Int?
        }
        let traps = try JSONDecoder().decode([Trap].self, from: Suites.read("traps", "traps.json"))
        let trap = try #require(traps.first { $0.file == name + ".yaml" })
        let bytes = [UInt8](try Suites.read("traps", trap.file))
        let result = Document.read(SourceText(name: trap.file, bytes: bytes), as: .yaml)
        let expected = "\(code) \(trap.line ?? 0):\(trap.column ?? 0)"
        #expect(result.findings.map(placed) == [expected], "\(result.findings.map(\.message))")
    }

    @Test(.enabled(if: Suites.shouldRun("traps")))
    func `clean files are read without a word`() throws {
        let folder = try #require(Suites.path(of: "traps"))
        for file in try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        where file.hasPrefix("clean") && file.hasSuffix(".yaml") {
            let bytes = [UInt8](try Suites.read("traps", file))
            for dialect in [nil, Dialect.yaml1_1, .yaml1_2] {
                let options = ReadOptions(dialect: dialect)
                let result = Document.read(SourceText(name: file, bytes: bytes), as: .yaml, options: options)
                #expect(result.findings.isEmpty && result.isSound, "\(file): \(result.findings.map(\.message))")
            }
        }
    }

    @Test func `no message is longer than two lines, and each says how to mend it`() {
        for row in Self.rows {
            for finding in readYAML(row.text).findings {
                #expect(finding.message.count <= 160, "\(finding.message)")
                #expect(finding.mend != nil && finding.because != nil, "\(finding.message)")
                #expect(finding.message.first?.isUppercase != true)
            }
        }
    }

    @Test func `findings stop at the limit`() {
        var options = ReadOptions()
        options.maximumFindings = 3
        let text = (0..<50).map { "k\($0): @x\n" }.joined()
        let result = Document.read(SourceText(name: "t.yaml", text: text), as: .yaml, options: options)
        #expect(result.findings.count(where: { $0.level == .error }) == 3)
    }
}
