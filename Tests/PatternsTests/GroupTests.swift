// Tests of Patterns: where matches and groups lie.
import Patterns
import Testing

private func texts(_ match: PatternMatch, in text: String) -> [String?] {
    let bytes = Array(text.utf8)
    return match.groups.map { $0.map { String(decoding: bytes[$0], as: UTF8.self) } }
}

struct GroupTests {
    @Test(
        arguments: [
            (#"(?P<key>\w+)=(?P<value>\w*)"#, "  a=1", ["a=1", "a", "1"]),
            ("(a|ab)(c|bcd)(d*)", "abcd", ["abcd", "a", "bcd", ""]),
            ("(a+)(b+)?", "aac", ["aa", "aa", nil]),
            ("(a+?)(a*)", "aaa", ["aaa", "a", "aa"]),
            ("(?U)(a+)(a*)", "aaa", ["a", "a", ""]),
            ("(|a)+", "aaa", ["", ""]),
            ("(a*)*", "b", ["", ""]),
            ("(a*)+", "b", ["", ""]),
            ("(a|b)*", "abc", ["ab", "b"]),
            ("é(.)", "xéß", ["éß", "ß"]),
            ("x*", "axx", [""]),
            (#"foo(\d+)"#, "foo1 foo22", ["foo1", "1"]),
        ] as [(String, String, [String?])]
    )
    func `RE2 finds the leftmost match it prefers`(pattern: String, text: String, groups: [String?]) throws {
        guard case .found(let match) = try Pattern(re2: pattern).firstMatch(in: text) else {
            Issue.record("no match")
            return
        }
        #expect(texts(match, in: text) == groups)
    }

    @Test(
        arguments: [
            ("(z)((a+)?(b+)?(c))*", "zaacbbbcac", ["zaacbbbcac", "z", "ac", "a", nil, "c"]),
            ("(?=(a+))a*b\\1", "baaabac", ["aba", "a"]),
            ("(.*?)a(?!(a+)b\\2c)\\2(.*)", "baaabaac", ["baaabaac", "ba", nil, "abaac"]),
            ("(?<=([ab]+)([bc]+))$", "abc", ["", "a", "bc"]),
            ("(a*)*", "b", ["", nil]),
        ] as [(String, String, [String?])]
    )
    func `ECMAScript finds the match it prefers`(pattern: String, text: String, groups: [String?]) throws {
        guard case .found(let match) = try Pattern(ecmascript: pattern).firstMatch(in: text) else {
            Issue.record("no match")
            return
        }
        #expect(texts(match, in: text) == groups)
    }

    @Test(arguments: [
        ("a", "banana", [1..<2, 3..<4, 5..<6]),
        ("a*", "baac", [0..<0, 1..<3, 4..<4]),
        ("", "é", [0..<0, 2..<2]),
        (#"\b"#, "ab c", [0..<0, 2..<2, 3..<3, 4..<4]),
        ("^a", "aa", [0..<1]),
        ("x", "abc", []),
    ])
    func `all matches do not overlap`(pattern: String, text: String, ranges: [Range<Int>]) throws {
        let compiled = try Pattern(re2: pattern)
        #expect(compiled.matches(in: text)?.map(\.range) == ranges)
        #expect(compiled.matches(in: text, limit: 1)?.count == min(1, ranges.count))
    }

    @Test func `groups are counted and named`() throws {
        let pattern = try Pattern(re2: "(a)(?P<year>b)(?<month>c)(?:d)")
        #expect(pattern.groupCount == 3)
        #expect(pattern.groupNames == [nil, "year", "month"])
        #expect(try Pattern(ecmascript: #"(?<\u0061b>a)(b)"#).groupNames == ["ab", nil])
    }
}
