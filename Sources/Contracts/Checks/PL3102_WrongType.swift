// PL3102: a value of the contract is of another type than expected.
import Documents
public import Findings

/// A value of the contract that is of another type than expected.
public struct WrongType: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3102"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a value of the contract is of the wrong type",
        what: "A list where a map is expected, a number without a unit where a duration is expected, and the like.",
        because: "The contract cannot be understood, so nothing it promises can be kept",
        bad: """
            plimsoll: 1
            service: shop
            rollout:
              steps: 1️⃣25%
              bake: 2️⃣2
            """,
        good: """
            plimsoll: 1
            service: shop
            rollout:
              steps: [1, 25%, 100%]
              bake: 2m
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S1"]
    )

    static func finding(_ label: String, _ shape: Shape, kind: Node.Kind, read: String, at place: Place) -> Finding {
        let isEmpty = kind == .null
        return finding(
            isEmpty ? "\(label) has no value" : "\(label) is \(kind.words): \(read)",
            at: place,
            label: "\(shape.expectation) is expected",
            read: read,
            mend: mend(shape, kind, read)
        )
    }

    private static func mend(_ shape: Shape, _ kind: Node.Kind, _ read: String) -> String {
        switch (shape, kind) {
        case (.list, .string), (.list, .integer), (.list, .decimal): "write a list: [\(read)]"
        case (.list, .mapping): "write a list: begin each element with `- `"
        case (.text(.duration), .integer): "give it a unit: \(read)s, \(read)m or \(read)h"
        case (.text(.share), .integer): "write \(read)%"
        case (.text(.version), _): "write it in quotes: \"\(read)\""
        case (.text(.timeOfDay), _): "write it in quotes: \"08:00\""
        case (.text, .integer), (.text, .decimal), (.text, .yes), (.text, .no): "write it in quotes: \"\(read)\""
        case (.flag, _): "write true or false"
        case (.integer, .string): "write a whole number, without quotes and unit"
        case (.record, .sequence), (.named, .sequence): "write a map: keys with values, without `- `"
        default: "write \(shape.expectation)"
        }
    }
}
