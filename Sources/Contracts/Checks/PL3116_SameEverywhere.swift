// PL3116: a config document that is the same in every environment.
public import Findings

/// A config document that is the same in every environment.
public struct SameEverywhere: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3116"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "no layer differs between environments",
        what: "A document of a contract with several environments, none of whose layers depends on the environment.",
        because: "Hosts and accounts are then the same everywhere: staging writes into production's database",
        bad: """
            plimsoll: 1
            service: shop
            environments: {staging: {}, production: {}}
            config:
              1️⃣app:
                layers: [{file: config/app.yaml}]
            """,
        good: """
            plimsoll: 1
            service: shop
            environments: {staging: {}, production: {}}
            config:
              app:
                layers: [{file: config/app.yaml}, {file: "config/app.{environment}.yaml"}]
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S40"]
    )

    static func finding(_ name: String, _ environments: [String], at place: Place) -> Finding {
        finding(
            "`\(name)` is the same in \(Shape.joined(environments).replacing(" or ", with: " and "))",
            at: place,
            mend: "add a layer such as {file: \"config/\(name).{environment}.yaml\"} or {variables: PREFIX_}"
        )
    }
}
