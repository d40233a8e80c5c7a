// Tests of what every text must hold, whatever its notation.
import Documents
import Findings
import Testing

/// Bytes, the notation they are read as, and the findings expected of the text itself.
struct TextRow: CustomTestStringConvertible, Sendable {
    let bytes: [UInt8]
    let format: DocumentFormat
    let expected: [String]
    let testDescription: String

    init(_ name: String, _ bytes: [UInt8], _ format: DocumentFormat, _ expected: [String]) {
        self.bytes = bytes
        self.format = format
        self.expected = expected
        testDescription = name
    }

    init(_ name: String, _ text: String, _ format: DocumentFormat, _ expected: [String]) {
        self.init(name, Array(text.utf8), format, expected)
    }
}

/// Code, level and place of a finding in one line.
func summary(_ finding: Finding) -> String {
    "\(finding.code) \(finding.level) \(finding.place.start.line):\(finding.place.start.column)"
}

@Suite struct TextCheckTests {
    static let rows: [TextRow] = [
        TextRow("plain", "A=1\n", .dotenv, []),
        TextRow("long and plain", String(repeating: "A=0123456789\n", count: 50), .ini, []),
        TextRow("accents", String(repeating: "é=日本語😀\n", count: 50), .ini, []),
        TextRow("Latin-1", Array("a=caf".utf8) + [0xE9, 0x0A], .ini, ["PL1002 error 1:6"]),
        TextRow(
            "Latin-1 behind a block",
            [UInt8](repeating: 0x61, count: 100) + [0xE9, 0x0A],
            .ini,
            ["PL1002 error 1:101"]
        ),
        TextRow("overlong", [0x61, 0xC0, 0xAF], .json, ["PL1002 error 1:2"]),
        TextRow("surrogate", [0xED, 0xA0, 0x80], .json, ["PL1002 error 1:1"]),
        TextRow("beyond Unicode", [0xF4, 0x90, 0x80, 0x80], .json, ["PL1002 error 1:1"]),
        TextRow("cut off", Array("ab".utf8) + [0xE2, 0x82], .json, ["PL1002 error 1:3"]),
        TextRow("UTF-16 with mark", [0xFF, 0xFE, 0x61, 0, 0x3A, 0], .yaml, ["PL1003 error 1:1"]),
        TextRow("UTF-16 without mark", [0x61, 0, 0x3A, 0, 0x20, 0, 0x62, 0], .yaml, ["PL1003 error 1:1"]),
        TextRow("UTF-32 without mark", [0x61, 0, 0, 0, 0x3A, 0, 0, 0], .yaml, ["PL1003 error 1:1"]),
        TextRow("a NUL byte", Array("a: b\nc: ".utf8) + [0, 0x0A], .yaml, ["PL1004 error 2:4"]),
        TextRow("gzip", [0x1F, 0x8B, 8, 0, 0], .yaml, ["PL1004 error 1:1"]),
        TextRow("mark in JSON", "\u{FEFF}{}", .json, ["PL1005 warning 1:1"]),
        TextRow("mark in dotenv", "\u{FEFF}A=1\n", .dotenv, ["PL1005 warning 1:1"]),
        TextRow("mark in TOML", "\u{FEFF}a = 1\n", .toml, ["PL1005 note 1:1"]),
        TextRow("Windows line ends in INI", "a=1\r\nb=2\r\n", .ini, ["PL1006 note 1:4"]),
        TextRow("Windows line ends in dotenv", "a=1\r\nb=2\r\n", .dotenv, ["PL1006 warning 1:4"]),
        TextRow("old Mac line ends", "a=1\rb=2\r", .ini, ["PL1006 warning 1:4"]),
        TextRow("mixed line ends", "a=1\nb=2\nc=3\r\n", .ini, ["PL1007 note 3:4"]),
        TextRow("mixed line ends in dotenv", "a=1\nb=2\nc=3\r\n", .dotenv, ["PL1007 warning 3:4"]),
        TextRow("control character", "a=b\u{08}c\nd=\u{7F}\n", .ini, ["PL1008 warning 1:4", "PL1008 warning 2:3"]),
        TextRow("C1 control character", "a=b\u{9B}c\n", .ini, ["PL1008 warning 1:4"]),
    ]

    @Test(arguments: rows) func `a text's bytes are looked at before its notation`(row: TextRow) {
        let source = SourceText(name: "t", bytes: row.bytes)
        let result = Document.read(source, as: row.format)
        let found = result.findings.filter { $0.code.text.hasPrefix("PL100") }
        #expect(found.map(summary) == row.expected)
        if row.expected.contains(where: { $0.contains("error") }) { #expect(result.document == nil) }
    }

    @Test func `a text larger than the limit is refused with one error`() {
        var options = ReadOptions()
        options.maximumBytes = 10
        let result = Document.read(SourceText(name: "t", text: "[1, 2, 3, 4]"), as: .json, options: options)
        #expect(result.document == nil)
        #expect(result.findings.map(summary) == ["PL1001 error 1:1"])
    }

    @Test func `each page that can be run yields its code at its mark, and its good text nothing`() {
        for kind in TextCatalogue.kinds {
            #expect(!kind.page.stories.isEmpty)
            guard !TextCatalogue.codesWithoutRunnableExample.contains(kind.code) else { continue }
            let mark = "1️⃣"
            let format = DocumentFormat(fileName: kind.page.exampleFile) ?? .yaml
            let before = kind.page.bad.utf8.count(of: mark)
            let source = SourceText(name: "t", text: kind.page.bad.replacing(mark, with: ""))
            let found = Document.read(source, as: format).findings.filter { $0.code == kind.code }
            #expect(found.map { Int($0.place.span.start) } == [before], "\(kind.code)")
            let good = Document.read(SourceText(name: "t", text: kind.page.good), as: format).findings
            #expect(!good.contains { $0.code == kind.code }, "\(kind.code)")
        }
    }
}

extension String.UTF8View {
    /// How many bytes stand before `mark`.
    func count(of mark: String) -> Int {
        let wanted = Array(mark.utf8)
        let bytes = Array(self)
        return bytes.indices.first { bytes[$0...].starts(with: wanted) } ?? -1
    }
}
