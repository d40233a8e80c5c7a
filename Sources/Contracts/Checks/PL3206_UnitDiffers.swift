// PL3206: a time or size that is a thousand times that of the other environments.
public import Findings

/// A time or size that is a thousand times that of the other environments.
public struct UnitDiffers: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3206"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "a value is exactly a thousand times that of elsewhere",
        what:
            "A time or size that is exactly 1000 or 1024 times the one in all other environments, or the thousandth part.",
        because: "It was probably written in another unit: thirty seconds became thirty milliseconds",
        bad: """
            plimsoll: 1
            service: shop
            environments: {test: {}, staging: {}, production: {protected: true}}
            config:
              app:
                layers:
                  - values: {search: {timeout: 30000}}
                  - {only: production, values: {search: {timeout: 1️⃣30}}}
            """,
        good: """
            plimsoll: 1
            service: shop
            environments: {test: {}, staging: {}, production: {protected: true}}
            config:
              app:
                layers:
                  - values: {search: {timeout: 30000}}
                  - {only: production, values: {search: {timeout: 20000}}}
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S3"]
    )

    static func finding(
        _ name: String,
        _ numbers: (here: Int, there: Int),
        factor: Int,
        others: String,
        at place: Place,
        related: [RelatedPlace]
    ) -> Finding {
        let way = numbers.here > numbers.there ? "\(factor) times" : "one \(factor)th of"
        return finding(
            "`\(name)` is \(numbers.here), exactly \(way) what it is in \(others)",
            at: place,
            read: String(numbers.here),
            mend: "use the same unit as elsewhere: \(numbers.there), or say the unit in the key",
            related: related
        )
    }
}
