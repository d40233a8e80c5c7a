// HostileTests: expressions that try to take more time, memory or stack than they may.
import CEL
import Testing

/// An expression and the limit that must stop it.
struct HostileRow: CustomTestStringConvertible, Sendable {
    let title: String
    let expression: String
    let word: String
    var testDescription: String { title }

    static let evaluated: [HostileRow] = [
        HostileRow(
            title: "loops within loops",
            expression: "lists.range(1000).all(a, lists.range(1000).all(b, lists.range(1000).all(c, a + b + c >= 0)))",
            word: "steps"
        ),
        HostileRow(
            title: "a text that doubles with every binding",
            expression: doubling("'aaaaaaaaaaaaaaaa'", operation: "+"),
            word: "bytes"
        ),
        HostileRow(title: "a list that doubles", expression: doubling("[1, 2, 3, 4]", operation: "+"), word: "bytes"),
        HostileRow(
            title: "comparing values that share their parts",
            expression: sharing(depth: 60) + " == " + sharing(depth: 60),
            word: "steps"
        ),
        HostileRow(
            title: "replacing letters by long texts",
            expression:
                "'\(String(repeating: "a", count: 10_000))'.replace('a', '\(String(repeating: "b", count: 10_000))')",
            word: "bytes"
        ),
        HostileRow(
            title: "joining with a long separator",
            expression: "lists.range(100000).map(x, '').join('\(String(repeating: "b", count: 10_000))')",
            word: "bytes"
        ),
        HostileRow(title: "a range beyond memory", expression: "lists.range(9223372036854775807)", word: "bytes"),
        HostileRow(title: "a format wider than memory", expression: wideFormat, word: "bytes"),
        HostileRow(
            title: "membership in a long list, again and again",
            expression: "lists.range(10000).all(x, x in lists.range(10000) || true)",
            word: "steps"
        ),
        HostileRow(
            title: "a pattern over a long text, again and again",
            expression:
                "cel.bind(s, lists.range(30000).map(x, 'aaaaaaaaaaaaaaaa').join(), lists.range(10000).all(x, !s.matches('(a+)+$b')))",
            word: "steps"
        ),
    ]

    static func doubling(_ start: String, operation: String) -> String {
        var result = "size(v40) > 0"
        for index in stride(from: 40, to: 0, by: -1) {
            result = "cel.bind(v\(index), v\(index - 1) \(operation) v\(index - 1), \(result))"
        }
        return "cel.bind(v0, \(start), \(result))"
    }

    static func sharing(depth: Int) -> String {
        var result = "v\(depth)"
        for index in stride(from: depth, to: 0, by: -1) {
            result = "cel.bind(v\(index), [v\(index - 1), v\(index - 1)], \(result))"
        }
        return "cel.bind(v0, [1], \(result))"
    }

    private static var wideFormat: String {
        let letters = String(repeating: "b", count: 1_000)
        return "lists.range(1000000).map(x, '%s%s%s%s'.format(['\(letters)', '\(letters)', '\(letters)', x]))"
    }
}

@Suite("Hostile expressions")
struct HostileTests {
    @Test(arguments: HostileRow.evaluated)
    func `an expression that would go past its budget ends with the limit's name`(row: HostileRow) throws {
        var environment = CELEnvironment()
        environment.isChecked = false
        let program = try environment.compile(row.expression)
        let limits = CELLimits(steps: 2_000_000, memory: 4 << 20)
        guard case .error(let fault) = program.evaluate(limits: limits) else {
            Issue.record("\(row.title): no error")
            return
        }
        #expect(fault.code == .limit)
        #expect(fault.message.contains(row.word), "\(fault.message)")
    }

    @Test(arguments: [
        ("(", ")", "1"), ("[", "]", "1"), ("{1: ", "}", "1"), ("a.b(", ")", "1"), ("size(", ")", "''"),
        ("!", "", "true"), ("-", "", "x"), ("a ? b : ", "", "c"), ("a[", "]", "0"), ("", ".f", "a"), ("", "[0]", "a"),
        ("[1].map(x, ", ")", "x"), ("1 + ", "", "1"), ("true && (", ")", "true"), ("", ".m()", "a"),
        ("T{f: ", "}", "1"), ("cel.bind(x, 1, ", ")", "x"),
    ])
    func `a hundred thousand brackets or operators end in an answer`(open: String, close: String, core: String) {
        let text = String(repeating: open, count: 100_000) + core + String(repeating: close, count: 100_000)
        for isChecked in [true, false] {
            var environment = CELEnvironment()
            environment.isChecked = isChecked
            do throws(CELFailure) {
                _ = try environment.compile(text).evaluate()
            } catch {
                #expect(!error.issues.isEmpty)
            }
        }
    }

    @Test(arguments: [
        ("(", ")", "1"), ("[", "]", "1"), ("{1: ", "}", "1"), ("size([", "])", "''"), ("true ? false : ", "", "true"),
        ("[1].map(x, ", ")", "x"), ("1 + (", ")", "1"), ("true && (", ")", "true"), ("cel.bind(x, 1, ", ")", "x"),
        ("[1].all(x, ", ")", "true"),
    ])
    func `as deep as the limit allows everything is evaluated`(open: String, close: String, core: String) throws {
        let environment = CELEnvironment()
        let depth = environment.maximumDepth / 2 - 2
        let text = String(repeating: open, count: depth) + core + String(repeating: close, count: depth)
        let program = try environment.compile(text)
        #expect(program.evaluate().value != nil)
        #expect(program.trace().outcome.value != nil)
    }

    @Test
    func `runs of operators of one kind have no limit but the parts`() throws {
        let environment = CELEnvironment()
        let or = Array(repeating: "false", count: 20_000).joined(separator: " || ")
        #expect(try environment.compile(or).evaluate().bool == false)
        #expect(try environment.compile(String(repeating: "!", count: 99_998) + "true").evaluate().bool == true)
    }

    @Test
    func `types that double with every binding are checked at once`() throws {
        var result = "true"
        for index in stride(from: 60, to: 0, by: -1) {
            result = "cel.bind(v\(index), {1: {2: v\(index - 1)}, 3: {4: v\(index - 1)}}, \(result))"
        }
        let program = try CELEnvironment().compile("cel.bind(v0, {1: 1}, \(result))")
        #expect(program.evaluate().bool == true)
    }

    @Test
    func `random bytes never stop the compiler`() {
        var state: UInt64 = 0x1234_5678
        let alphabet = Array("ab.()[]{}?:!&|<>=+-*/%'\"\\`,0xuU1e9 \nrbin true map all has \u{e9}\u{0}".unicodeScalars)
        for _ in 0..<20_000 {
            var text = String.UnicodeScalarView()
            for _ in 0..<(state >> 40) % 24 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text.append(alphabet[Int(state >> 33) % alphabet.count])
            }
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let source = String(text)
            var environment = CELEnvironment()
            environment.isChecked = state >> 20 & 1 == 0
            do throws(CELFailure) {
                _ = try environment.compile(source).evaluate()
            } catch {
                for issue in error.issues { #expect((0...source.utf8.count).contains(issue.offset)) }
            }
        }
    }
}
