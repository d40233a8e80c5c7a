// Tests of what the TOML reader says, and where.
import Documents
import Findings
import Testing

@Suite struct TOMLMessageTests {
    static let rows: [MessageRow] = [
        MessageRow("name = shop\n", "1:8 PL1170 a string needs quotes → \"shop\""),
        MessageRow("a = my shop # x\nb = 1\n", "1:5 PL1170 a string needs quotes → \"my shop\""),
        MessageRow(
            "a = [x, y]\n",
            "1:6 PL1170 a string needs quotes → \"x\"",
            "1:9 PL1170 a string needs quotes → \"y\""
        ),
        MessageRow("a = True\n", "1:5 PL1170 True is no TOML value → true, or \"True\" if it is text"),
        MessageRow("a = null\n", "1:5 PL1170 TOML has no null → leave the key out"),
        MessageRow(
            "[a]\nb = 1\n[a]\nc = 2\n",
            "3:2 PL1171 the table a is defined twice → put all its keys under one header"
        ),
        MessageRow("[[a]]\n[a]\n", "2:2 PL1171 a is a list of tables already → write [[a]] to add an element to it"),
        MessageRow(
            "a.b = 1\na.b.c = 2\n",
            "2:1 PL1172 a.b is a number already, it cannot hold keys → use another key, or remove the value"
        ),
        MessageRow("a = 1\na = 2\n", "2:1 PL1173 the key a is set twice → keep one"),
        MessageRow(
            "a = {b = 1}\na.c = 2\n",
            "2:1 PL1178 a is an inline table, it cannot be added to → write all its keys inside of { }, or give it a [header]"
        ),
        MessageRow(
            "mode = 0755\n",
            "1:8 PL1175 a number has no leading zero → 0o755 for an octal number, 755, or \"0755\" if the zero matters"
        ),
        MessageRow("a = 1__0\n", "1:5 PL1175 an underscore must stand between digits → 10"),
        MessageRow("a = .5\n", "1:5 PL1175 a digit is missing before the point → 0.5"),
        MessageRow("a = 2026-02-30\n", "1:5 PL1176 there is no day 2026-02-30 → a day that exists"),
        MessageRow(
            "a = 7:30\n",
            "1:5 PL1176 7:30 is no time → write hours, minutes and seconds with two digits each: 07:30:00"
        ),
        MessageRow("a = {b = 1,}\n", "1:11 PL1177 a comma stands before the closing brace → remove it"),
        MessageRow(
            "a = {\n  b = 1\n}\n",
            "1:5 PL1177 an inline table ends on the line it begins on → write it on one line, or give it a [header]"
        ),
        MessageRow("a: 1\n", "1:2 PL1179 expected '=' behind the key, found ':' → write ="),
        MessageRow(
            "a =\nb = 1\n",
            "1:4 PL1179 the key a has no value → write a value: \"\" for empty text; a table takes a [header]"
        ),
        MessageRow(
            "just words\n",
            "1:6 PL1179 expected '=' behind the key, found 'w' → write key = value; a key with spaces stands in quotes"
        ),
        MessageRow(
            "a = 1 b = 2\n",
            "1:7 PL1179 expected the end of the line, found 'b' → give each key a line of its own"
        ),
        MessageRow(
            "[a\nb = 1\n",
            "1:3 PL1180 expected ']' behind the table's name, found the end of the line → close the header with ]"
        ),
        MessageRow(
            "a = \"x\nb = 1\n",
            "1:5 PL1159 the string opened here is not closed on its line → close it with \", or use three quotes for several lines"
        ),
        MessageRow("a = [1, 2\nb = 3\n", "1:5 PL1160 the list opened here is never closed → add ] where it ends"),
        MessageRow(
            "a = \"C:\\shop\"\n",
            "1:8 PL1162 \\ followed by 's' is no escape → write \\\\ for a backslash, or use single quotes: '…'"
        ),
        MessageRow("ü = 1\n", "1:1 PL1174 expected a key, found 'ü' (U+00FC) → put the key into quotes"),
        MessageRow(
            "a = shop\n[b]\nc = 01\nd 2\n[b]\n",
            "1:5 PL1170 a string needs quotes → \"shop\"",
            "3:5 PL1175 a number has no leading zero → 0o1 for an octal number, 1, or \"01\" if the zero matters",
            "4:3 PL1179 expected '=' behind the key, found '2' → write key = value; a key with spaces stands in quotes",
            "5:2 PL1171 the table b is defined twice → put all its keys under one header"
        ),
    ]

    @Test(arguments: rows) func `each mistake in TOML is named at its place, with how to mend it`(row: MessageRow) {
        #expect(lines(Document.read(SourceText(name: "t.toml", text: row.text), as: .toml)) == row.expected)
    }

    @Test func `each page's example yields its code at its mark and nothing else`() {
        for kind in TOMLCatalogue.kinds { expectPage(kind) }
    }

    @Test func `tables come out in one piece, implied ones marked`() throws {
        let text = "[a.b]\nx = 1\n[c]\n[a.d]\ny = 0x1F\n"
        let document = try #require(Document.read(SourceText(name: "t", text: text), as: .toml).document)
        let table = try #require(document.value(at: ["a"]))
        #expect(document.nodes[table].style == .implied)
        #expect(document.members(of: table).map { document.text(of: $0.key) } == ["b", "d"])
        let number = try #require(document.value(at: ["a", "d", "y"]))
        #expect(document.text(of: number) == "31")
        #expect(document.source.text(of: document.nodes[number].span) == "0x1F")
        #expect(document.position(of: number) == Position(line: 5, column: 5))
    }
}
