// Tests of Patterns: what matches what, in both syntaxes.
import Patterns
import Testing

/// A pattern with texts that it matches and texts that it does not.
struct MatchRow: Sendable, CustomTestStringConvertible {
    let pattern: String
    let matching: [String]
    let others: [String]
    var testDescription: String { pattern }

    init(_ pattern: String, _ matching: [String], not others: [String]) {
        self.pattern = pattern
        self.matching = matching
        self.others = others
    }

    /// Checks the verdicts; several rounds, for tables are made at the first match and completed later.
    func check(_ pattern: Pattern) {
        for _ in 0..<40 {
            for text in matching { #expect(pattern.isMatch(text) == .matches, "\(text.debugDescription)") }
            for text in others { #expect(pattern.isMatch(text) == .doesNotMatch, "\(text.debugDescription)") }
        }
    }
}

struct MatchTests {
    @Test(arguments: [
        MatchRow("", ["", "a"], not: []),
        MatchRow("^$", [""], not: ["a", "\n"]),
        MatchRow("b", ["abc"], not: ["ac"]),
        MatchRow("^abc$", ["abc"], not: ["abc\n", "xabc", "ab"]),
        MatchRow(#"\.ya?ml$"#, ["a.yml", "b.yaml"], not: [".yamll", "yaml"]),
        MatchRow(
            #"^[a-z0-9-]+\.(example)\.com$"#,
            ["db-1.example.com"],
            not: ["example.com", "a_b.example.com", "a.example.comm"]
        ),
        MatchRow("^(a+)+$", ["a", "aaaa"], not: ["", "aaab"]),
        MatchRow("^a{2,3}$", ["aa", "aaa"], not: ["a", "aaaa"]),
        MatchRow("^a{2,}b{0}$", ["aa", "aaaaa"], not: ["a", "aab"]),
        MatchRow("^[a-c]{2}[b-d]*$", ["ab", "abd", "bbbb"], not: ["a", "aba"]),
        MatchRow("^.{1,3}$", ["a", "é🐲x"], not: ["", "abcd", "a\nb", "\u{2028}"]),
        MatchRow("^[^]$", ["\n", "🐲"], not: ["", "ab"]),
        MatchRow("[]", [], not: ["", "a"]),
        MatchRow(#"^\u{1F432}\ud83d\udc32$"#, ["🐲🐲"], not: ["🐲"]),
        MatchRow("^[🐲-🐴]$", ["🐳"], not: ["🐵"]),
        MatchRow(#"^\s$"#, ["\u{FEFF}", "\u{3000}", "\u{B}"], not: ["\u{200B}", "\u{85}", "\u{180E}"]),
        MatchRow(#"^\w\W$"#, ["_é", "a-"], not: ["éa", "ab"]),
        MatchRow(#"\bcat\b"#, ["a cat", "cat", "-cat-"], not: ["cats", "concat"]),
        MatchRow(#"\Bcat"#, ["concat"], not: ["cat", "a cat"]),
        MatchRow(#"^\p{Lu}\p{Ll}+$"#, ["Ärger", "Σίσυφος"], not: ["ärger", "A"]),
        MatchRow(#"^\p{Script=Greek}+$"#, ["σίσυφος"], not: ["sisyphos", "ς2"]),
        MatchRow(#"^\p{scx=Deva}$"#, ["\u{0964}", "अ"], not: ["a"]),
        MatchRow(#"^\p{sc=Deva}$"#, ["अ"], not: ["\u{0964}"]),
        MatchRow(#"^[\p{L}\p{Nd}_-]+$"#, ["größe-٣"], not: ["a b"]),
        MatchRow(#"^\P{ASCII}\p{Any}\p{Emoji}\p{White_Space}$"#, ["éx🐲 "], not: ["ex🐲 ", "éx🐲x"]),
        MatchRow(#"^\p{RI}{2}$"#, ["🇨🇭"], not: ["🇨"]),
        MatchRow("^(?i:straße)$", ["STRAßE", "straẞe"], not: ["strasse"]),
        MatchRow("^a(?i:b)c$", ["aBc", "abc"], not: ["ABc", "abC"]),
        MatchRow("(?m:^b$)", ["a\nb", "b\u{2028}", "a\rb"], not: ["ab"]),
        MatchRow("^(?s:.)$", ["\n"], not: [""]),
        MatchRow(#"^[\b\-\]\/]$"#, ["\u{8}", "-", "]", "/"], not: ["b", "\\"]),
        MatchRow(#"^\cJ\x41\0$"#, ["\nA\0"], not: ["JA0"]),
        MatchRow("^(dev|staging|production)$", ["dev", "production"], not: ["devs", "prod"]),
        MatchRow("^a|b$", ["ax", "xb"], not: ["xax"]),
    ])
    func `ECMAScript matches what it says`(row: MatchRow) throws {
        row.check(try Pattern(ecmascript: row.pattern))
    }

    @Test(arguments: [
        MatchRow(#"^(?=.*[A-Z])(?=.*\d)(?!.*\s).{8,}$"#, ["Abcdefg1"], not: ["abcdefg1", "Abc defg1", "Abcde1"]),
        MatchRow("^(?!-)[a-z-]+(?<!-)$", ["a-b"], not: ["-a", "a-", ""]),
        MatchRow("foo(?=bar)", ["foobar"], not: ["foo", "foobaz"]),
        MatchRow("foo(?!bar)", ["foo", "foobaz", "foobarfoo"], not: ["foobar"]),
        MatchRow(#"(?<=\$)\d+(?!\.)$"#, ["cost $42"], not: ["42", "€42"]),
        MatchRow("(?<!a(?=b))b", ["cb", "b"], not: ["ab"]),
        MatchRow(#"^(\w+)-\1$"#, ["ab-ab"], not: ["ab-ba", "ab-a"]),
        MatchRow(#"^(?<q>['"])[^'"]*\k<q>$"#, ["'a'", "\"b\""], not: ["'a\""]),
        MatchRow(#"^(?:(?<x>a)|(?<x>b))\k<x>$"#, ["aa", "bb"], not: ["ab"]),
        MatchRow(#"^(?i:(é)\1)$"#, ["éÉ"], not: ["ée"]),
        MatchRow(#"^\1(a)$"#, ["a"], not: ["aa"]),
        MatchRow(#"(?<=(\d+)(\d+))$"#, ["1053"], not: ["1"]),
        MatchRow("^(?:a?)*?b$", ["b", "aab"], not: ["a"]),
        MatchRow("(?:(?=(a|b*)*c)b)", ["bbc"], not: ["bba"]),
    ])
    func `lookaround and backreferences match what they say`(row: MatchRow) throws {
        row.check(try Pattern(ecmascript: row.pattern))
    }

    @Test(arguments: [
        MatchRow("(?i)^error", ["Error", "ERROR: x"], not: [" error"]),
        MatchRow("(?i)^[k]$", ["K", "k", "\u{212A}"], not: ["x"]),
        MatchRow("(?m)^b$", ["a\nb\nc"], not: ["ab", "a\rb"]),
        MatchRow("^a.c$", ["abc", "a\rc"], not: ["a\nc"]),
        MatchRow("(?s)^a.c$", ["a\nc"], not: ["ac"]),
        MatchRow("(?i:a)b", ["Ab"], not: ["AB"]),
        MatchRow("(?i)a(?-i)b", ["Ab"], not: ["aB"]),
        MatchRow(#"\Aa\z"#, ["a"], not: ["ba", "a\n"]),
        MatchRow(#"^\pN\p{Greek}\PL\p{^Lu}$"#, ["1σ-a"], not: ["aσ-a", "1σ-A"]),
        MatchRow("^[[:alpha:]][[:^digit:]]$", ["a-"], not: ["1-", "a1", "é-"]),
        MatchRow(#"^\Qa.b\E+$"#, ["a.b", "a.bb"], not: ["axb"]),
        MatchRow(#"^[]a\]^-]+$"#, ["]a^-"], not: ["b"]),
        MatchRow(#"^\x41\x{1F432}\101\a\v$"#, ["A🐲A\u{7}\u{B}"], not: ["A"]),
        MatchRow("^a{,2}$", ["a{,2}"], not: ["aa"]),
        MatchRow("^x*{$", ["x{", "{"], not: ["x"]),
        MatchRow(#"^[\s]$"#, ["\t", "\u{C}"], not: ["\u{B}", "\u{A0}"]),
        MatchRow(#"^\w+@\w+\.com$"#, ["joe@example.com"], not: ["joe@example.org"]),
        MatchRow("^(?:foo|bar|)$", ["foo", ""], not: ["fo"]),
    ])
    func `RE2 matches what it says`(row: MatchRow) throws {
        row.check(try Pattern(re2: row.pattern))
    }

    @Test func `bytes that are not UTF-8 are in no class`() throws {
        let broken: [UInt8] = [0x61, 0xFF, 0x62]
        for (text, verdict) in [("^a.b$", PatternVerdict.doesNotMatch), ("^a[^x]b$", .doesNotMatch), ("b$", .matches)] {
            let pattern = try Pattern(re2: text)
            #expect(broken.withUnsafeBufferPointer { pattern.isMatch(in: $0) } == verdict)
        }
    }
}
