// SQLTokensTests: texts cut into words and signs as PostgreSQL does, and names written so that it reads them back.
@testable import Migrations
import Testing

@Suite struct SQLTokensTests {
    @Test(arguments: [
        ("SELECT a.\"B c\" FROM t", ["select", "a", ".", "B c", "from", "t"]),
        ("'it''s' E'a\\'b' U&'x' b'1'", ["'it''s'", "E'a\\'b'", "U&'x'", "b'1'"]),
        ("$$a;b$$ $f$ $$ $f$ $1", ["$$a;b$$", "$f$ $$ $f$", "$1"]),
        ("a/* x /* y */ z */b -- c\nd", ["a", "b", "d"]),
        ("a::int>=-1", ["a", "::", "int", ">=-", "1"]),
        ("Ünïcode \"a\"\"b\"", ["ünïcode", "a\"b"]),
        ("'without an end", ["'without an end"]), ("/* without an end", []), ("\"", [""]), ("", []),
    ])
    func `a text is cut as PostgreSQL cuts it`(_ text: String, _ expected: [String]) {
        #expect(SQLTokens(text).tokens.map(\.text) == expected)
    }

    @Test(arguments: [
        ("plain_1", "plain_1"), ("Order", "\"Order\""), ("order", "\"order\""), ("a b", "\"a b\""),
        ("say \"x\"", "\"say \"\"x\"\"\""), ("1st", "\"1st\""), ("", "\"\""), ("größe", "\"größe\""),
    ])
    func `names are quoted where they would be read otherwise`(_ name: String, _ expected: String) {
        #expect(SQLName.quoted(name) == expected)
        #expect(SQLTokens(expected).tokens.map(\.text) == [name])
    }

    @Test func `names that are too long are cut as PostgreSQL cuts them`() {
        let long = String(repeating: "a", count: 60)
        #expect(SQLName.made(long, "column", "check").utf8.count == 63)
        #expect(SQLName.made(long, "column", "check").hasSuffix("_column_check"))
        #expect(SQLName.made("größen", String(repeating: "ö", count: 60), "idx").utf8.count <= 63)
        #expect(SQLName.chosen("orders", "qty", "check", taken: { $0 == "orders_qty_check" }) == "orders_qty_check1")
    }
}
