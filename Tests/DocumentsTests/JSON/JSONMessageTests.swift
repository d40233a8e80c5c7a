// Tests of what the JSON reader says, and where.
import Documents
import Findings
import Testing

/// A text, the findings expected, and how its value is to be read in spite of them.
struct MessageRow: CustomTestStringConvertible, Sendable {
    let text: String
    let expected: [String]
    var testDescription: String { text }

    init(_ text: String, _ expected: String...) {
        self.text = text
        self.expected = expected
    }
}

func lines(_ result: ReadResult) -> [String] {
    result.findings.map { finding in
        let start = finding.place.start
        return "\(start.line):\(start.column) \(finding.code) \(finding.message)"
            + (finding.mend.map { " → \($0)" } ?? "")
    }
}

@Suite struct JSONMessageTests {
    static let rows: [MessageRow] = [
        MessageRow("{\n  \"a\": 1,\n}", "2:9 PL1151 a comma stands before the closing brace → remove it"),
        MessageRow("[1, 2,]", "1:6 PL1151 a comma stands before the closing bracket → remove it"),
        MessageRow(
            "{\n  // port\n  \"port\": 1 /* x */\n}",
            "2:3 PL1152 a comment stands in JSON, and 1 more → remove it, or name the file .jsonc if its reader allows comments"
        ),
        MessageRow("{'a': 1}", "1:2 PL1153 single quotes do not make a JSON string → \"a\""),
        MessageRow("{a: 1}", "1:2 PL1154 the key a has no quotes → \"a\""),
        MessageRow(
            "{\"port\": 080}",
            "1:10 PL1155 a JSON number has no leading zero → 80, or \"080\" if the zero matters"
        ),
        MessageRow("[+1]", "1:2 PL1155 a JSON number has no leading plus → 1"),
        MessageRow("[.5]", "1:2 PL1155 a digit is missing before the point → 0.5"),
        MessageRow("[-.5]", "1:2 PL1155 a digit is missing before the point → -0.5"),
        MessageRow("[1.]", "1:2 PL1155 a digit is missing behind the point → 1.0"),
        MessageRow("[2.e3]", "1:2 PL1155 a digit is missing behind the point → 2.0e3"),
        MessageRow("[0x1F]", "1:2 PL1155 JSON has no hexadecimal numbers → 31, or \"0x1F\" if it is text"),
        MessageRow("[1_000]", "1:2 PL1155 a JSON number has no underscores → 1000"),
        MessageRow("[30s]", "1:2 PL1155 30s is no JSON number: a unit makes it text → \"30s\" if it is text"),
        MessageRow("[1.2.3]", "1:2 PL1155 1.2.3 is no JSON number → \"1.2.3\" if it is text"),
        MessageRow("{\"ratio\": NaN}", "1:11 PL1156 NaN is no JSON number → a number, or null if there is none"),
        MessageRow("[-Infinity]", "1:2 PL1156 -Infinity is no JSON number → a number, or null if there is none"),
        MessageRow("[1 2]", "1:3 PL1157 a comma is missing behind this element → add a comma"),
        MessageRow(
            "{\n  \"a\": 1\n  \"b\": 2\n}",
            "2:9 PL1157 a comma is missing behind this member → add a comma"
        ),
        MessageRow("{\"a\": 1; \"b\": 2}", "1:8 PL1157 expected a comma, found ';' → write a comma"),
        MessageRow("{\"a\" 1}", "1:5 PL1158 a colon is missing behind the key \"a\" → add :"),
        MessageRow("{\"a\" = 1}", "1:6 PL1158 expected ':' behind the key \"a\", found '=' → write :"),
        MessageRow(
            "{\"a\"}",
            "1:2 PL1158 the key \"a\" has no value → write : and its value, or use [ ] if this is a list"
        ),
        MessageRow(
            "{\"a\": \"x,\n \"b\": 2}",
            "1:7 PL1159 the string opened here is not closed on its line → close it with \", or write \\n for a line break in it"
        ),
        MessageRow(
            "[\"x",
            "1:2 PL1159 the string opened here is never closed → close it with \", or write \\n for a line break in it"
        ),
        MessageRow(
            "{\"a\": [1",
            "1:7 PL1160 the list opened here is never closed, nor 1 around it → add ] where it ends"
        ),
        MessageRow("[\"a\tb\"]", "1:4 PL1161 a tab stands in a string → write \\t"),
        MessageRow("[\"C:\\shop\"]", "1:5 PL1162 \\ followed by 's' is no escape → write \\\\ for a backslash"),
        MessageRow("[\"\\x41\"]", "1:3 PL1162 \\x is no escape in JSON → \\u0041"),
        MessageRow("[\"\\u12\"]", "1:3 PL1162 \\u needs four hexadecimal digits → write all four, such as \\u00e9"),
        MessageRow("{} x", "1:4 PL1163 expected the end of the text, found 'x' → remove what stands behind the value"),
        MessageRow(
            "{}\n{}",
            "2:1 PL1163 a second value stands behind the first → put them into a list, or name the file .jsonl if it is one value a line"
        ),
        MessageRow("", "1:1 PL1164 the text is empty, expected a value → write {} for no settings"),
        MessageRow("[True]", "1:2 PL1165 True is no JSON value → true"),
        MessageRow(
            "[None, undefined]",
            "1:2 PL1165 None is no JSON value → null",
            "1:8 PL1165 undefined is no JSON value → null"
        ),
        MessageRow("[shop]", "1:2 PL1165 the text shop has no quotes → \"shop\""),
        MessageRow(
            "[\"\\ud83d\"]",
            "1:3 PL1166 \\ud83d is half of a surrogate pair → write the character itself, or both halves"
        ),
        MessageRow("[1}", "1:3 PL1167 expected ']', found '}' → write ], or add it before this"),
        MessageRow("{}}", "1:3 PL1167 '}' closes nothing → remove it"),
        MessageRow("[1,,2]", "1:4 PL1150 expected a value, found ','"),
        MessageRow("[@]", "1:2 PL1150 expected a value, found '@'"),
        MessageRow(
            "[“a”]",
            "1:2 PL1150 expected a value, found the typographic quote “ (U+201C) → use the straight quote \""
        ),
        MessageRow(
            "{\"a\":\u{A0}1}",
            "1:6 PL1150 a no-break space (U+00A0) is no blank in JSON → replace it by a space"
        ),
        MessageRow(
            "{\"a\": \"say \"hi\" now\", \"b\": 1}",
            "1:12 PL1150 the string ends at this quote, and text follows it → write \\\" for a quote inside a string"
        ),
        MessageRow(
            "{'a': True, b: 0x10,}",
            "1:2 PL1153 single quotes do not make a JSON string → \"a\"",
            "1:7 PL1165 True is no JSON value → true",
            "1:13 PL1154 the key b has no quotes → \"b\"",
            "1:16 PL1155 JSON has no hexadecimal numbers → 16, or \"0x10\" if it is text",
            "1:20 PL1151 a comma stands before the closing brace → remove it"
        ),
    ]

    @Test(arguments: rows) func `each mistake is named at its place, with how to mend it`(row: MessageRow) {
        #expect(lines(Document.read(SourceText(name: "t.json", text: row.text), as: .json)) == row.expected)
    }

    @Test func `each page's example yields its code at its mark and nothing else`() {
        for kind in JSONCatalogue.kinds { expectPage(kind) }
    }
}

/// Checks a page's examples as the catalogue's tests do.
func expectPage(_ kind: any FindingKind.Type) {
    let mark = "1️⃣"
    let format = DocumentFormat(fileName: kind.page.exampleFile) ?? .yaml
    let offset = kind.page.bad.utf8.count(of: mark)
    let bad = Document.read(SourceText(name: "t", text: kind.page.bad.replacing(mark, with: "")), as: format)
    #expect(bad.findings.map { "\($0.code) \($0.place.span.start)" } == ["\(kind.code) \(offset)"], "\(lines(bad))")
    let good = Document.read(SourceText(name: "t", text: kind.page.good), as: format)
    #expect(good.findings.isEmpty, "\(kind.code): \(lines(good))")
    #expect(!kind.page.stories.isEmpty)
}
