// Tests of dotenv, INI and properties: values, and what is said where.
import Documents
import Findings
import Foundation
import Support
import Testing

/// A text and the value it has, written as JSON.
struct ValueRow: CustomTestStringConvertible, Sendable {
    let format: DocumentFormat
    let text: String
    let expected: String
    var testDescription: String { text }

    init(_ format: DocumentFormat, _ text: String, _ expected: String) {
        self.format = format
        self.text = text
        self.expected = expected
    }
}

@Suite struct LinesTests {
    static let values: [ValueRow] = [
        ValueRow(.dotenv, "", "{}"),
        ValueRow(.dotenv, "# c\nA=1\n\nexport B=two words # c\n", #"{"A":"1","B":"two words"}"#),
        ValueRow(.dotenv, "A=a#b\nB= # c\nC=#d\n", ##"{"A":"a#b","B":"","C":"#d"}"##),
        ValueRow(.dotenv, "A='a#b$c\\n'\nB=\"a\\n\\\"b\\\" \\$x \\w\"\n", ##"{"A":"a#b$c\\n","B":"a\n\"b\" $x \\w"}"##),
        ValueRow(.dotenv, "A=\"one\ntwo\"\nB=x", #"{"A":"one\ntwo","B":"x"}"#),
        ValueRow(.dotenv, "A = x \r\nB=\r\n", #"{"A":"x","B":""}"#),
        ValueRow(.dotenv, "A=1\nA=2\n", #"{"A":"2"}"#),
        ValueRow(.dotenv, "A=${B}$C\n", #"{"A":"${B}$C"}"#),
        ValueRow(.dotenv, "\u{FEFF}A=é\n", #"{"A":"é"}"#),
        ValueRow(.dotenv, "exported=1\nexport=2\n", #"{"exported":"1","export":"2"}"#),
        ValueRow(.ini, "", "{}"),
        ValueRow(
            .ini,
            "a=1\n; c\n[s]\nb = x y ; z\nc: 2\n# c\n[t]\n",
            #"{"a":"1","s":{"b":"x y ; z","c":"2"},"t":{}}"#
        ),
        ValueRow(.ini, "[s]\na=\"x y\"\nb=\"x\" \"y\"\nc=\n", #"{"s":{"a":"x y","b":"\"x\" \"y\"","c":""}}"#),
        ValueRow(.ini, "[s]\na=1\n[t]\n[s]\nb=2\n", #"{"s":{"a":"1","b":"2"},"t":{}}"#),
        ValueRow(.ini, "[s]\na = one\n  two\n\tc = 3\n", #"{"s":{"a":"one\ntwo","c":"3"}}"#),
        ValueRow(.ini, "[a.b]\r\nx.y=1\r\n", #"{"a.b":{"x.y":"1"}}"#),
        ValueRow(.properties, "", "{}"),
        ValueRow(.properties, "# c\n! c\na=1\nb: 2\nc 3\nd\n", #"{"a":"1","b":"2","c":"3","d":""}"#),
        ValueRow(.properties, "a = x y \nb=\\u00e9\\t\\=\n", #"{"a":"x y ","b":"é\t="}"#),
        ValueRow(.properties, "a=one \\\n    two\\\n  three\nb\\ c=1\n", #"{"a":"one twothree","b c":"1"}"#),
        ValueRow(.properties, "a=\\ud83d\\ude00\n", #"{"a":"😀"}"#),
        ValueRow(.properties, "a=x\\\\\nb=y\\", #"{"a":"x\\","b":"y"}"#),
        ValueRow(.properties, "a\\\n=1\n", #"{"a":"1"}"#),
    ]

    @Test(arguments: values) func `lines are read as their notation says`(row: ValueRow) throws {
        let result = Document.read(SourceText(name: "t", text: row.text), as: row.format)
        let document = try #require(result.document)
        let root = try #require(document.root)
        #expect(JSONWriter().text(of: root, in: document) == row.expected)
        #expect(!result.findings.contains { $0.level == .error }, "\(lines(result))")
    }

    static let messages: [(DocumentFormat, MessageRow)] = [
        (
            .dotenv,
            MessageRow(
                "PORT 80\n",
                "1:1 PL1184 expected NAME=value, found 'P' and no = on this line → write PORT=…, or # before a comment"
            )
        ),
        (.dotenv, MessageRow("=80\n", "1:1 PL1184 a name is missing before '=' → write NAME=value")),
        (
            .dotenv,
            MessageRow(
                "MY PORT=80\n",
                "1:3 PL1184 expected '=' behind the name, found a blank → write NAME=value, or # before a comment"
            )
        ),
        (
            .dotenv,
            MessageRow(
                "my-port=80\n",
                "1:1 PL1185 my-port is no name of a variable → use letters, digits and _, no digit first"
            )
        ),
        (
            .dotenv,
            MessageRow(
                "A=\"shop\"2\n",
                "1:9 PL1187 expected the end of the line behind the closing quote, found '2' → put all of the value into quotes, or write \\\" for a quote inside"
            )
        ),
        (
            .dotenv,
            MessageRow("NAME=\"shop\nPORT=1\n", "1:6 PL1159 the quote opened here is never closed → close it with \"")
        ),
        (
            .dotenv,
            MessageRow(
                "NAME=\"shop\nPORT=\"1\"\n",
                "1:6 PL1159 the quote opened here is never closed → close it with \""
            )
        ),
        (
            .ini,
            MessageRow("[db\nhost=a\n", "1:1 PL1190 expected ']' behind the section's name → close the header with ]")
        ),
        (.ini, MessageRow("[]\n", "1:1 PL1190 a section has no name → write [name]")),
        (
            .ini,
            MessageRow(
                "[db]\nhost\n",
                "2:1 PL1192 expected key = value, found no = on this line → write =, or ; before a comment"
            )
        ),
        (
            .properties,
            MessageRow(
                "a=\\u12\n",
                "1:3 PL1162 \\u needs four hexadecimal digits → write all four, such as \\u00e9, or \\\\ for a backslash"
            )
        ),
        (
            .properties,
            MessageRow(
                "a=C:\\shop\n",
                "1:5 PL1197 \\s is no escape: the backslash is dropped → write \\\\ for a backslash"
            )
        ),
        (
            .properties,
            MessageRow(
                "a=é\n",
                "1:3 PL1196 'é' (U+00E9) is no ASCII character → write it as \\uXXXX if Java 8 or older reads the file"
            )
        ),
    ]

    @Test(arguments: messages) func `each mistake in lines is named at its place`(
        format: DocumentFormat,
        row: MessageRow
    ) {
        #expect(lines(Document.read(SourceText(name: "t", text: row.text), as: format)) == row.expected)
    }

    @Test func `each page's example yields its code at its mark and nothing else`() {
        for kind in LinesCatalogue.kinds { expectPage(kind) }
    }

    @Test func `a value's quotes are told by its style`() throws {
        let text = "A=x\nB='x'\nC=\"x\"\n"
        let document = try #require(Document.read(SourceText(name: "t", text: text), as: .dotenv).document)
        let styles = ["A", "B", "C"].map { key in document.value(at: [key]).map { document.nodes[$0].style } }
        #expect(styles == [.plain, .singleQuoted, .doubleQuoted])
    }
}

/// A row of the traps' list.
struct TrapRow: Decodable, Sendable {
    let file: String
    let line: Int?
    let column: Int?
    let clean: Bool?
}

@Suite struct ReaderTrapTests {
    /// Codes by trap: what the readers themselves say; the other traps are for checks of values.
    static let codes: [String: String] = [
        "trailing-comma.json": "PL1151", "comment.json": "PL1152", "single-quotes.json": "PL1153",
        "leading-zero.json": "PL1155", "nan.json": "PL1156", "bom.json": "PL1005", "unclosed.env": "PL1159",
        "redefined.toml": "PL1171", "bare-string.toml": "PL1170", "dotted.toml": "PL1172",
    ]

    @Test(.enabled(if: Suites.shouldRun("traps")))
    func `syntax traps are found at line and column, and clean files are silent`() throws {
        let rows = try JSONDecoder().decode([TrapRow].self, from: Suites.read("traps", "traps.json"))
        var found = 0
        for row in rows {
            guard let format = DocumentFormat(fileName: row.file), format != .yaml else { continue }
            let source = SourceText(name: row.file, bytes: [UInt8](try Suites.read("traps", row.file)))
            let result = Document.read(source, as: format)
            if row.clean == true {
                #expect(!result.findings.contains { $0.level >= .warning }, "\(row.file): \(lines(result))")
            } else if let code = Self.codes[row.file] {
                found += 1
                let places = result.findings.map { "\($0.code) \($0.place.start.line):\($0.place.start.column)" }
                #expect(places == ["\(code) \(row.line ?? 0):\(row.column ?? 0)"], "\(row.file): \(lines(result))")
            } else if row.file.hasPrefix("duplicate.") {
                let again = result.duplicates.map { source.position(at: Int($0.again.start)) }
                #expect(again == [Position(line: row.line ?? 0, column: row.column ?? 0)])
            } else {
                #expect(result.isSound, "\(row.file)")
            }
        }
        #expect(found == Self.codes.count)
    }
}
