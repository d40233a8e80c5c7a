// PL3303: a variable or override whose key is nearly one that there is.
public import Findings

/// A variable or override whose key is nearly one that there is.
public struct KeyNearlyMissed: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3303"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "a variable misses its key by a letter",
        what: "A variable or override that sets a new key, beside one that is spelt nearly the same.",
        because: "The value it was meant to change stays as it was",
        bad: """
            plimsoll: 1
            service: shop
            config:
              app:
                layers:
                  - values: {database: {host: db}}
                  - variables: SHOP_
            # with the variable SHOP_1️⃣DATABSE__HOST=db-7
            """,
        good: """
            plimsoll: 1
            service: shop
            config:
              app:
                layers:
                  - values: {database: {host: db}}
                  - variables: SHOP_
            # with the variable SHOP_DATABASE__HOST=db-7
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S1"]
    )

    static func finding(_ word: String, near: String, at place: Place, meant: Place) -> Finding {
        finding(
            "no other layer has `\(word)`",
            at: place,
            mend: "did you mean `\(near)`?",
            related: [RelatedPlace("`\(near)` stands here", at: meant)]
        )
    }
}
