// PL3304: a variable with the layer's prefix whose name leads to no value.
import Documents
public import Findings

/// A variable with the layer's prefix whose name leads to no value.
public struct UnusableVariableName: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3304"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "a variable's name leads to no value",
        what: "A variable that starts with a layer's prefix and has an empty key, such as `SHOP___HOST`.",
        because: "It sets nothing, though it looks as if it did",
        bad: """
            plimsoll: 1
            service: shop
            config:
              app:
                layers:
                  - variables: SHOP_
            # with the variable 1️⃣SHOP___HOST=db-7
            """,
        good: """
            plimsoll: 1
            service: shop
            config:
              app:
                layers:
                  - variables: SHOP_
            # with the variable SHOP_DATABASE__HOST=db-7
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S1"]
    )

    static func finding(_ variable: UnusableVariable) -> Finding {
        let source = SourceText(name: "variable \(variable.name)", text: variable.name)
        return finding(
            "the variable \(variable.name) sets nothing: \(variable.why)",
            at: Place(source: source, span: Span(from: 0, to: source.bytes.count)),
            mend: "write the keys with one separator between them, such as SHOP_DATABASE__HOST"
        )
    }
}
