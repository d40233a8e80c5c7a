// Tests of Patterns: which patterns nothing matches, and what an example looks like.
import Patterns
import Testing

struct QuestionTests {
    @Test(arguments: [
        "^a$b", #"[^\s\S]"#, "[]", #"a\bb"#, #"\ba\B$"#, #"\n^a"#, #"[\u{d800}]"#, "^(?!a)a$", #"^\b$"#,
        "^(?=a)b", #"^[^\u0000-\u{10ffff}]"#, "(a[]|b[])+", #"(?:a$)\1?b(x)"#,
    ])
    func `a pattern that nothing matches is known`(pattern: String) throws {
        #expect(try Pattern(ecmascript: pattern).satisfiability == .neverSatisfiable)
        #expect(try Pattern(ecmascript: pattern).exampleMatch == nil)
    }

    @Test(arguments: [
        (#"^[a-z0-9-]+\.(example)\.com$"#, "abc.example.com"),
        (#"^\d{4}-\d{2}-\d{2}$"#, "1234-12-12"),
        ("^[^@]+@[^@]+\\.[a-z]{2,}$", "abc@abc.abc"),
        ("^(dev|staging)$", "dev"),
        (#"(\w+)-\1"#, "abc-abc"),
        ("^#[0-9a-f]{6}$", "#abcdef"),
        (#"^(?=.*[A-Z])(?=.*\d).{8,64}$"#, "aaaaaa0A"),
        (#"^\p{Lu}+$"#, "ABC"),
        ("a$|^$b", "a"),
        ("", ""),
    ])
    func `an example reads well and matches`(pattern: String, example: String) throws {
        let compiled = try Pattern(ecmascript: pattern)
        #expect(compiled.satisfiability == .satisfiable)
        #expect(compiled.exampleMatch == example)
        #expect(compiled.isMatch(example) == .matches)
    }

    @Test(arguments: ["(?=a)b", "a(?!b)b", "(a|b)(?:[ab]{20}a[ab]{20}){20}(?=c)d", "[ab]{1,900}a[ab]{900}$b"])
    func `what is not decided is unknown`(pattern: String) throws {
        #expect(try Pattern(ecmascript: pattern).satisfiability == .unknown)
    }
}
