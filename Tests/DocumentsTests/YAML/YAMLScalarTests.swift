// Tests of what plain scalars become in YAML 1.2 and 1.1.
import Documents
import Findings
import Testing

/// A scalar and what it becomes in 1.2 and in 1.1: "kind" or "kind text".
struct YAMLScalarRow: CustomTestStringConvertible, Sendable {
    let text: String
    let core: String
    let oneOne: String
    var testDescription: String { text.debugDescription }

    init(_ text: String, _ core: String, _ oneOne: String? = nil) {
        self.text = text
        self.core = core
        self.oneOne = oneOne ?? core
    }
}

@Suite struct YAMLScalarTests {
    static let words: [YAMLScalarRow] = [
        YAMLScalarRow("", "null"), YAMLScalarRow("~", "null"), YAMLScalarRow("null", "null"),
        YAMLScalarRow("Null", "null"), YAMLScalarRow("NULL", "null"), YAMLScalarRow("nULL", "string"),
        YAMLScalarRow("NUll", "string"), YAMLScalarRow("true", "yes"), YAMLScalarRow("TRUE", "yes"),
        YAMLScalarRow("TrUE", "string"), YAMLScalarRow("False", "no"), YAMLScalarRow("falsey", "string"),
        YAMLScalarRow("yes", "string", "yes"), YAMLScalarRow("No", "string", "no"),
        YAMLScalarRow("ON", "string", "yes"),
        YAMLScalarRow("off", "string", "no"), YAMLScalarRow("oN", "string"), YAMLScalarRow("y", "string"),
        YAMLScalarRow("N", "string"), YAMLScalarRow("=", "string"), YAMLScalarRow("<<", "string"),
        YAMLScalarRow("~/x", "string"), YAMLScalarRow("nil", "string"),
    ]
    static let integers: [YAMLScalarRow] = [
        YAMLScalarRow("0", "integer 0"), YAMLScalarRow("-0", "integer 0"), YAMLScalarRow("+12", "integer 12"),
        YAMLScalarRow("-12", "integer -12"), YAMLScalarRow("0o14", "integer 12", "string"),
        YAMLScalarRow("0x1F", "integer 31"), YAMLScalarRow("-0x1F", "string", "integer -31"),
        YAMLScalarRow("0x", "string"), YAMLScalarRow("0xG", "string"),
        YAMLScalarRow("0755", "integer 755", "integer 493"),
        YAMLScalarRow("012", "integer 12", "integer 10"), YAMLScalarRow("08", "integer 8", "string"),
        YAMLScalarRow("00", "integer 0"), YAMLScalarRow("0b101", "string", "integer 5"),
        YAMLScalarRow("1_000", "string", "integer 1000"), YAMLScalarRow("_1", "string"),
        YAMLScalarRow("22:22", "string", "integer 1342"), YAMLScalarRow("1:60", "string"),
        YAMLScalarRow("190:20:30", "string", "integer 685230"), YAMLScalarRow("-1:30", "string", "integer -90"),
        YAMLScalarRow("0:30", "string"), YAMLScalarRow("12345678901234567890123", "integer 12345678901234567890123"),
        YAMLScalarRow("0xFFFFFFFFFFFFFFFFFFFFFFFF", "integer 79228162514264337593543950335"),
        YAMLScalarRow("-x", "string"), YAMLScalarRow("+", "string"), YAMLScalarRow("1-2", "string"),
        YAMLScalarRow("0x_1_F", "string", "integer 31"), YAMLScalarRow("1,000", "string"),
    ]
    static let decimals: [YAMLScalarRow] = [
        YAMLScalarRow("1.5", "decimal 1.5"), YAMLScalarRow(".5", "decimal 0.5"),
        YAMLScalarRow("-.5", "decimal -0.5", "string"),
        YAMLScalarRow("1.", "decimal 1.0"), YAMLScalarRow("+1.50", "decimal 1.50"),
        YAMLScalarRow("01.5", "decimal 1.5"),
        YAMLScalarRow("1e3", "decimal 1e3", "string"), YAMLScalarRow("1.5e3", "decimal 1.5e3", "string"),
        YAMLScalarRow("1.5e+3", "decimal 1.5e+3"), YAMLScalarRow("1.e+3", "decimal 1.0e+3"),
        YAMLScalarRow("1234e56", "decimal 1234e56", "string"), YAMLScalarRow("1e", "string"),
        YAMLScalarRow(".", "string"),
        YAMLScalarRow("..", "string"), YAMLScalarRow("1.2.3", "string"), YAMLScalarRow("3.10", "decimal 3.10"),
        YAMLScalarRow("1_0.5_0", "string", "decimal 10.50"), YAMLScalarRow("1:30.5", "string", "decimal 90.5"),
        YAMLScalarRow(".inf", "notFinite Infinity"), YAMLScalarRow("-.INF", "notFinite -Infinity"),
        YAMLScalarRow("+.Inf", "notFinite Infinity"), YAMLScalarRow(".NaN", "notFinite NaN"),
        YAMLScalarRow("-.nan", "string"), YAMLScalarRow("nan", "string"), YAMLScalarRow(".infinity", "string"),
    ]
    static let times: [YAMLScalarRow] = [
        YAMLScalarRow("2001-12-14", "string", "time"), YAMLScalarRow("2001-1-4", "string"),
        YAMLScalarRow("2001-12-14t21:59:43.10-05:00", "string", "time"),
        YAMLScalarRow("2001-12-14 21:59:43.10 -5", "string", "time"),
        YAMLScalarRow("2001-12-15 2:59:43.10", "string", "time"),
        YAMLScalarRow("2001-12-14T21:59:43Z", "string", "time"),
        YAMLScalarRow("2001-12-14x", "string"), YAMLScalarRow("2001-12", "string"),
        YAMLScalarRow("12-14-2001", "string"),
    ]

    @Test(arguments: words + integers + decimals + times)
    func `a plain scalar becomes what the dialect says`(row: YAMLScalarRow) {
        for (dialect, expected) in [(Dialect.yaml1_2, row.core), (.yaml1_1, row.oneOne)] {
            let (kind, text) = YAMLScalar.resolve(row.text, as: dialect)
            let isNumber = [.integer, .decimal, .notFinite].contains(kind)
            #expect((isNumber ? "\(kind) \(text)" : "\(kind)") == expected, "\(dialect)")
            // The document says the same, whether the scalar is a value, an entry or a key.
            guard let document = readYAML("- \(row.text)\n", dialect).document, let root = document.root else { return }
            #expect(document.nodes[root + 1].kind == kind)
            #expect(document.text(of: root + 1) == text)
        }
    }

    @Test func `long numbers of other bases are exact, endless ones are text`() {
        let hexadecimal = "0x1" + String(repeating: "0", count: 64)
        let expected = "115792089237316195423570985008687907853269984665640564039457584007913129639936"
        #expect(YAMLScalar.resolve(hexadecimal, as: .yaml1_2) == (.integer, expected))
        #expect(YAMLScalar.resolve("0x" + String(repeating: "F", count: 100_000), as: .yaml1_2).kind == .string)
    }

    @Test(arguments: [
        ("!!str 1", "string", "1"), ("!!int \"12\"", "integer", "12"), ("!!float 1", "decimal", "1"),
        ("!!bool 'true'", "yes", "true"), ("!!null ''", "null", ""), ("!!str", "string", ""), ("! 12", "string", "12"),
        ("!!timestamp 2001-12-14", "time", "2001-12-14"), ("!!binary aGk=", "string", "aGk="),
        ("!custom 12", "string", "12"),
        ("!custom", "null", ""),
    ])
    func `a tag decides the type`(text: String, kind: String, value: String) throws {
        let document = try #require(readYAML("a: \(text)\n").document)
        let index = try #require(document.value(at: ["a"]))
        #expect("\(document.nodes[index].kind)" == kind)
        #expect(document.text(of: index) == value)
        let tag = Int(document.nodes[index].tag)
        #expect(tag > 0 && document.tags[tag - 1] == text.prefix { $0 != " " })
    }
}
