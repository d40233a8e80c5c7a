// PL3103: a key that the contract must have is missing.
public import Findings

/// A key that the contract must have, and has not.
public struct MissingKey: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3103"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "the contract lacks a key",
        what: "A key without which the contract, or a part of it, says nothing.",
        because: "The part that needs the key cannot be checked",
        bad: """
            1️⃣plimsoll: 1
            environments: {production: {protected: true}}
            """,
        good: """
            plimsoll: 1
            service: shop
            environments: {production: {protected: true}}
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S25"]
    )

    static func finding(_ field: Field, in record: Record, at place: Place) -> Finding {
        let example = field.examples.first.map { ", such as `\(field.key): \($0)`" } ?? ""
        return finding(
            "\(record.noun) has no `\(field.key)`",
            at: place,
            mend: "add `\(field.key)`\(example): \(field.summary)"
        )
    }
}
