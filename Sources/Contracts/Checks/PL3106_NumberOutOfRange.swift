// PL3106: a number of the contract is too small or too large, or a list too short.
public import Findings

/// A number of the contract that is out of its range, or a list that is too short.
public struct NumberOutOfRange: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3106"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a number of the contract is out of range",
        what: "Numbers that make no sense at their place, and lists that must not be empty.",
        because: "The promise could not be kept, or would be none",
        bad: """
            plimsoll: 1
            service: shop
            environments:
              production: {approvals: 1️⃣-1}
            """,
        good: """
            plimsoll: 1
            service: shop
            environments:
              production: {approvals: 1}
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S22"]
    )

    static func finding(_ text: String, _ label: String, _ range: ClosedRange<Int>, at place: Place) -> Finding {
        let expected =
            range.upperBound == .max
            ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
        return finding(
            "\(label) cannot be \(text.prefix(40))",
            at: place,
            label: "\(expected) is expected",
            read: text,
            mend: "write a number: \(expected)"
        )
    }

    static func finding(listOf label: String, atLeast least: Int, at place: Place) -> Finding {
        finding(
            "\(label) is empty",
            at: place,
            label: least == 1 ? "one element at least is expected" : "\(least) elements at least are expected",
            mend: "add an element, or take the key away"
        )
    }
}
