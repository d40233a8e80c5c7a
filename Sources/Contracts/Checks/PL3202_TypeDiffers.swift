// PL3202: a value of another type than in the other environments.
import Documents
public import Findings

/// A value of another type than in the other environments.
public struct TypeDiffers: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3202"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "a value has another type in one environment",
        what: "A value whose type differs from the one it has in all other environments.",
        because: "Code that worked there fails here: text where it adds up numbers, a list where it expects one host",
        bad: """
            plimsoll: 1
            service: shop
            environments: {test: {}, staging: {}, production: {protected: true}}
            config:
              app:
                layers:
                  - {only: [test, staging], values: {port: 8080}}
                  - {only: production, values: {port: 1️⃣"8080"}}
            """,
        good: """
            plimsoll: 1
            service: shop
            environments: {test: {}, staging: {}, production: {protected: true}}
            config:
              app:
                layers:
                  - {only: [test, staging], values: {port: 8080}}
                  - {only: production, values: {port: 80}}
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S25"]
    )

    static func finding(
        _ name: String,
        _ cell: Matrix.Cell,
        in environment: String,
        others: String,
        kind: Node.Kind,
        at place: Place,
        related: [RelatedPlace]
    ) -> Finding {
        finding(
            "`\(name)` is \(cell.kind.words) in \(environment), and \(kind.words) in \(others)",
            at: place,
            read: cell.isSecret ? nil : cell.text,
            mend: "write \(kind.words), or say in the schema that both are meant",
            related: related
        )
    }
}
