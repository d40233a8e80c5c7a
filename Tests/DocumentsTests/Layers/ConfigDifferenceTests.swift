// ConfigDifferenceTests: two configs, value by value.
import Documents
import Findings
import Testing

/// One row: two configs, and what differs, as `kind path before → after`.
struct DifferenceRow: CustomTestStringConvertible, Sendable {
    var before: String
    var after: String
    var expected: [String]
    var testDescription: String { "\(before) → \(after)" }
}

private let rows = [
    DifferenceRow(before: "a: 1", after: "a: 1", expected: []),
    DifferenceRow(before: "a: 1", after: "a: 2", expected: ["changed a 1 → 2"]),
    DifferenceRow(before: "a: 1", after: "a: \"1\"", expected: ["changed type a 1 → \"1\""]),
    DifferenceRow(before: "a: true", after: "a: false", expected: ["changed a true → false"]),
    DifferenceRow(before: "a: {b: 1}", after: "a: {c: 1}", expected: ["removed a.b 1 → -", "added a.c - → 1"]),
    DifferenceRow(before: "a: [1, 2]", after: "a: [1, 3, 4]", expected: ["changed a[1] 2 → 3", "added a[2] - → 4"]),
    DifferenceRow(before: "a: {b: 1}", after: "a: off", expected: ["changed type a {\"b\": 1} → \"off\""]),
    DifferenceRow(
        before: "a: {secret: \"env:A\"}",
        after: "a: {secret: \"env:B\"}",
        expected: ["changed a {\"secret\": \"env:A\"} → {\"secret\": \"env:B\"}"]
    ),
]

@Suite struct ConfigDifferenceTests {
    @Test(arguments: rows)
    func `configs differ value by value`(row: DifferenceRow) {
        let difference = ConfigDifference.between(merged(row.before), merged(row.after))
        let texts = difference.entries.map {
            "\($0.kind.rawValue) \($0.path) \($0.before?.text ?? "-") → \($0.after?.text ?? "-")"
        }
        #expect(texts == row.expected)
    }

    @Test func `a secret on one side is hidden on both`() throws {
        let (one, two) = (merged("password: alpha\nsame: x"), merged("password: beta\nsame: x"))
        one.mask(try #require(one.document.value(at: ["password"])))
        let difference = ConfigDifference.between(one, two)
        #expect(difference.entries.map { [$0.before?.text, $0.after?.text] } == [["••••", "••••"]])
        #expect(difference.sameCount == 1)
        #expect(difference.entries.first?.after?.place.start == Position(line: 1, column: 11))
    }
}
