// Tests of Patterns: hostile patterns and texts stay bounded, threads agree.
import Patterns
import Testing

struct HostileTests {
    @Test(arguments: [
        "^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(a*)*b", "(x+x+)+y", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*)*=.*",
        "(a?){50}a{50}c",
    ])
    func `patterns that explode elsewhere are linear`(pattern: String) throws {
        let text = String(repeating: "a", count: 20_000) + "!"
        #expect(try Pattern(ecmascript: pattern).isMatch(text) == .doesNotMatch)
        #expect(try Pattern(re2: pattern).isMatch(text) == .doesNotMatch)
    }

    @Test func `states beyond the table are simulated`() throws {
        let pattern = try Pattern(ecmascript: "(a|b)*a(a|b){24}c")
        var generator = SplitMix(seed: 5)
        var text = ""
        for _ in 0..<10_000 { text += generator.next(2) == 0 ? "a" : "b" }
        #expect(pattern.isMatch(text) == .doesNotMatch)
        #expect(pattern.isMatch(text + "a" + String(repeating: "b", count: 24) + "c") == .matches)
    }

    @Test func `matches that look far ahead each share one budget`() throws {
        let pattern = try Pattern(re2: "(a+b|a)")
        #expect(pattern.matches(in: String(repeating: "a", count: 1_000))?.count == 1_000)
    }

    @Test func `running out of budget is no answer`() throws {
        let pattern = try Pattern(ecmascript: #"^(?:(a+)+)+\1b$"#)
        let text = String(repeating: "a", count: 5_000)
        #expect(pattern.isMatch(text) == .outOfBudget)
        #expect(pattern.firstMatch(in: text) == .outOfBudget)
    }

    @Test(arguments: ["(?=(a+)+b)c", "(?:(?=a*)a)*b", "(?<=(?:a|aa)*)b", "(?!(?:a*)*c)(?:a|a)*b"])
    func `lookaround without references is linear`(pattern: String) throws {
        let text = String(repeating: "a", count: 3_000)
        #expect(try Pattern(ecmascript: pattern).isMatch(text) == .doesNotMatch)
    }

    @Test func `large classes and long patterns are read or refused, quickly`() throws {
        let many = (0..<9_000).map { String(Unicode.Scalar(0x4E00 + UInt32($0)) ?? "x") }
        #expect(throws: PatternSyntaxError.self) { try Pattern(ecmascript: many.joined()) }
        #expect(try Pattern(ecmascript: many[..<7_000].joined()).isMatch("no") == .doesNotMatch)
        #expect(try Pattern(ecmascript: "[" + many.joined() + "]").isMatch(many[8_999]) == .matches)
        let letters = String(repeating: #"\p{L}\P{Lu}"#, count: 500)
        #expect(try Pattern(ecmascript: "^[\(letters)]$").isMatch("1") == .matches)
        #expect(try Pattern(ecmascript: letters).isMatch("aaa") == .doesNotMatch)
        #expect(try Pattern(ecmascript: String(repeating: "a|", count: 50_000)).isMatch("b") == .matches)
    }

    @Test func `threads share a pattern`() async throws {
        let patterns = [
            try Pattern(ecmascript: "^(?:foo|[a-z]{2,9}\\d)*$"), try Pattern(ecmascript: "(a|b)*a(a|b){12}c"),
            try Pattern(ecmascript: #"^(?!x)(\w)\1"#),
        ]
        let expected: [PatternVerdict] = [.matches, .doesNotMatch, .matches]
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<300).allSatisfy { _ in patterns.map { $0.isMatch("aabbabb1foo") } == expected }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}

/// A small generator of numbers that a seed fixes.
struct SplitMix {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((value ^ (value >> 31)) % UInt64(bound))
    }
}
