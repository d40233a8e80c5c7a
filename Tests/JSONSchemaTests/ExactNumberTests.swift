// ExactNumberTests: numbers of any size, compared and divided without rounding.
import Documents
import Testing

@Suite struct ExactNumberTests {
    private func number(_ text: String) throws -> ExactNumber { try #require(ExactNumber(text)) }

    @Test(arguments: [
        ("1", "1.0"), ("100", "1e2"), ("0.1", "1E-1"), ("-0", "0"),
        ("12345678901234567890123", "1.2345678901234567890123e22"),
        ("0.0", "0e5"),
    ])
    func `equal numbers are equal however written`(_ one: String, _ two: String) throws {
        #expect(try number(one) == number(two))
    }

    @Test(arguments: [
        ("1", "2"), ("-2", "-1"), ("-1", "0"), ("0", "0.001"), ("9.99", "10"), ("1e308", "1e309"),
        ("12345678901234567890122", "12345678901234567890123"), ("-12345678901234567890123", "5"), ("1e-400", "1e-399"),
        ("18446744073709551615", "18446744073709551616"), ("0.1", "0.10000000000000000000000001"),
    ])
    func `smaller numbers come first`(_ one: String, _ two: String) throws {
        #expect(try number(one) < number(two))
        #expect(try !(number(two) < number(one)))
    }

    @Test(arguments: [
        ("0.3", "0.1", true), ("0.35", "0.1", false), ("1e308", "0.5", true), ("12391239123", "1e-8", true),
        ("9007199254740993", "2", false), ("123456789012345678901234567890", "10", true),
        ("123456789012345678901234567890", "123456789012345678901234567890", true),
        ("246913578024691357802469135781", "123456789012345678901234567890", false), ("0", "7", true),
        ("7", "1e3", false),
        ("-6", "3", true),
    ])
    func `multiples are told exactly`(_ one: String, _ two: String, _ expected: Bool) throws {
        #expect(try number(one).isMultiple(of: number(two)) == expected)
    }

    @Test(arguments: ["", "-", "01", "1.", ".5", "1e", "+1", "0x1", "1 ", "NaN"])
    func `what is no JSON number is refused`(_ text: String) {
        #expect(ExactNumber(text) == nil)
    }

    @Test
    func `integers come back whole`() throws {
        #expect(try number("9223372036854775807").integer == Int.max)
        #expect(try number("-9223372036854775808").integer == Int.min)
        #expect(try number("9223372036854775808").integer == nil)
        #expect(try number("1e3").integer == 1_000)
        #expect(try number("1.5").integer == nil)
        #expect(ExactNumber(-1_200).description == "-1200")
        #expect(try number("1.50e-3").description == "0.0015")
    }
}
