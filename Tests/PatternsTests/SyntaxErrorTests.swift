// Tests of Patterns: what each syntax refuses, and where.
import Patterns
import Testing

/// A pattern that must be refused at a byte.
struct Refusal: Sendable, CustomTestStringConvertible {
    let pattern: String
    let offset: Int
    let message: String
    var testDescription: String { pattern }

    init(_ pattern: String, _ offset: Int, _ message: String) {
        self.pattern = pattern
        self.offset = offset
        self.message = message
    }
}

struct SyntaxErrorTests {
    @Test(arguments: [
        Refusal(#"^\Z"#, 1, "this escape is not known to ECMA-262"),
        Refusal(#"a\a"#, 1, "this escape is not known to ECMA-262"),
        Refusal(#"\-"#, 0, "this escape is not known to ECMA-262"),
        Refusal("^(abc]", 5, "a bracket is closed that was never opened"),
        Refusal("^(abc", 1, "a group is never closed"),
        Refusal("abc)", 3, "a group is closed that was never opened"),
        Refusal("[abc", 0, "a class is never closed"),
        Refusal("é[b-a]", 3, "the range's ends are out of order"),
        Refusal(#"[\w-a]"#, 1, "a class cannot end a range"),
        Refusal("a{2,1}", 1, "the repeat's counts are out of order"),
        Refusal("a{", 1, "a brace opens no quantifier"),
        Refusal("{2}", 0, "there is nothing to repeat"),
        Refusal("a**", 2, "there is nothing to repeat"),
        Refusal("+", 0, "there is nothing to repeat"),
        Refusal("(?=a)*", 5, "an assertion cannot be repeated"),
        Refusal("(?<=a)?", 6, "an assertion cannot be repeated"),
        Refusal(#"(a)\2"#, 3, "group 2 does not exist"),
        Refusal(#"(?<n>a)\k<m>"#, 7, "no group is named m"),
        Refusal(#"\k"#, 0, "a reference has no name"),
        Refusal("(?<n>a)(?<n>b)", 7, "two groups that can both take part are named n"),
        Refusal("(?<1>a)", 3, "a group's name has a character no name has"),
        Refusal("(?P<n>a)", 0, "this kind of group is not known to ECMA-262"),
        Refusal("(?i)a", 0, "this kind of group is not known to ECMA-262"),
        Refusal("(?#a)", 0, "this kind of group is not known to ECMA-262"),
        Refusal(#"\u00"#, 0, "a Unicode escape is not complete"),
        Refusal(#"\u{110000}"#, 0, "a Unicode escape is not complete"),
        Refusal(#"\x1"#, 0, "a hexadecimal escape is not complete"),
        Refusal(#"\c1"#, 0, "a control escape has no letter"),
        Refusal(#"\01"#, 0, "octal escapes are not known to ECMA-262"),
        Refusal(#"a\"#, 1, "a backslash ends the pattern"),
        Refusal(#"\p{Nothing}"#, 3, "no Unicode property has this name"),
        Refusal(#"\p{Script=greek}"#, 3, "no Unicode property has this name"),
        Refusal(#"\pL"#, 0, "a property has no name"),
        Refusal(#"\p{L"#, 0, "a property is never closed"),
        Refusal("(x{1000}){1000}", 9, "the pattern is too large"),
        Refusal("x{1000000}", 1, "the repeat's count is too large"),
    ])
    func `ECMAScript refuses at the byte at fault`(row: Refusal) {
        let error = #expect(throws: PatternSyntaxError.self) { try Pattern(ecmascript: row.pattern) }
        #expect(error?.offset == row.offset)
        #expect(error?.message == row.message)
        #expect(error?.expected.isEmpty == false)
    }

    @Test(arguments: [
        Refusal("(?=a)", 0, "RE2 has no lookaround"),
        Refusal("a(?<!b)", 1, "RE2 has no lookaround"),
        Refusal(#"(a)\1"#, 3, "RE2 has no backreferences"),
        Refusal(#"\Z"#, 0, "this escape is not known to RE2"),
        Refusal(#"\8"#, 0, "this escape is not known to RE2"),
        Refusal(#"\C"#, 0, "single bytes cannot be matched"),
        Refusal("a{1001}", 1, "the repeat's count is too large"),
        Refusal("(a{100}){100}", 8, "the repeat's count is too large"),
        Refusal("a**", 1, "a quantifier follows a quantifier"),
        Refusal("a{2}{3}", 1, "a quantifier follows a quantifier"),
        Refusal("a|*", 2, "there is nothing to repeat"),
        Refusal("(?i)*", 4, "there is nothing to repeat"),
        Refusal("(a", 0, "a group is never closed"),
        Refusal("a)", 1, "a group is closed that was never opened"),
        Refusal("[a", 0, "a class is never closed"),
        Refusal("[]", 0, "a class is never closed"),
        Refusal("[z-a]", 1, "the range's ends are out of order"),
        Refusal("[[:nothing:]]", 1, "no class has this name"),
        Refusal(#"\pX"#, 0, "no Unicode property has this name"),
        Refusal("(?P<n>a)(?P<n>b)", 8, "two groups are named n"),
        Refusal("(?P<a-b>a)", 5, "a group's name has a character no name has"),
        Refusal("(?z)", 0, "this kind of group is not known to RE2"),
        Refusal("(?i-)", 0, "this kind of group is not known to RE2"),
        Refusal(#"\x{110000}"#, 0, "a hexadecimal escape is not complete"),
    ])
    func `RE2 refuses at the byte at fault`(row: Refusal) {
        let error = #expect(throws: PatternSyntaxError.self) { try Pattern(re2: row.pattern) }
        #expect(error?.offset == row.offset)
        #expect(error?.message == row.message)
    }

    @Test(arguments: ["(", "(?:", "(?=", "((((?<=", "[", "a|(", #"(\p{L}"#])
    func `a hundred thousand openings are an error and no crash`(opening: String) {
        let pattern = String(repeating: opening, count: 100_000)
        #expect(throws: PatternSyntaxError.self) { try Pattern(ecmascript: pattern) }
        #expect(throws: PatternSyntaxError.self) { try Pattern(re2: pattern) }
    }

    @Test func `a pattern that is not UTF-8 is refused where it breaks`() {
        #expect(throws: PatternSyntaxError.self) { try Pattern(ecmascript: [0x61, 0xFF] as [UInt8]) }
        let error = #expect(throws: PatternSyntaxError.self) { try Pattern(re2: [0x61, 0xE2, 0x82] as [UInt8]) }
        #expect(error?.offset == 1)
    }

    @Test(arguments: [
        (#"^[\w-.]+\@x\-y$"#, [2, 8, 11], "a-b.c@x-y"),
        ("a{b}", [1, 3], "a{b}"),
        ("x]", [1], "x]"),
        ("(?=a)*b", [5], "b"),
        ("[a-\\d]+$", [1], "a-1"),
    ])
    func `lenient reading takes what schemas rely on and says where`(pattern: String, offsets: [Int], text: String)
        throws
    {
        let lenient = try Pattern(ecmascript: pattern, leniently: true)
        #expect(lenient.departures.map(\.offset) == offsets)
        #expect(lenient.isMatch(text) == .matches)
        #expect(throws: PatternSyntaxError.self) { try Pattern(ecmascript: pattern) }
    }
}
