// PL3204: a secret that a protected environment shares with another one.
public import Findings

/// A secret that a protected environment shares with another one.
public struct SameSecret: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3204"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "two environments use the same secret",
        what:
            "The same password, token or key in a protected environment and in one that is not; compared, never shown.",
        because: "Who may look into the other environment has the key to this one",
        bad: """
            plimsoll: 1
            service: shop
            environments: {test: {}, staging: {}, production: {protected: true}}
            config:
              app:
                layers:
                  - {only: test, values: {database: {password: bicycle-horse-3}}}
                  - {only: [staging, production], values: {database: {password: 1️⃣battery-staple-9}}}
            """,
        good: """
            plimsoll: 1
            service: shop
            environments: {test: {}, staging: {}, production: {protected: true}}
            config:
              app:
                layers:
                  - {only: [test, staging], values: {database: {password: battery-staple-9}}}
                  - {only: production, values: {database: {password: {secret: "file:/run/secrets/db"}}}}
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S40"]
    )

    static func finding(
        _ name: String,
        in environment: String,
        and others: [String],
        at place: Place,
        related: [RelatedPlace]
    ) -> Finding {
        finding(
            "\(environment) and \(others.joined(separator: ", ")) use the same secret for `\(name)`",
            at: place,
            mend: "make a new one for \(environment), and write where it is to be had: {secret: file:…}",
            related: related
        )
    }
}
