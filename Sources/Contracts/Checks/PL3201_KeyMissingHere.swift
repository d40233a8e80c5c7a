// PL3201: a key that all environments have but this one.
public import Findings

/// A key that all environments have but this one.
public struct KeyMissingHere: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3201"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "a key is missing in one environment alone",
        what: "A key that every other environment has, and this one has not; or one that is spelt otherwise here.",
        because: "The program falls back to a default that no other environment ever ran with",
        bad: """
            plimsoll: 1
            service: shop
            environments: {test: {}, staging: {}, production: {protected: true}}
            config:
              app:
                layers:
                  - values: {pool: {size: 4}}
                  - {only: [test, staging], values: {pool: {timeout: 5s}}}
                  - {only: production, values: {pool: {1️⃣timout: 5s}}}
            """,
        good: """
            plimsoll: 1
            service: shop
            environments: {test: {}, staging: {}, production: {protected: true}}
            config:
              app:
                layers:
                  - values: {pool: {size: 4}}
                  - {only: [test, staging], values: {pool: {timeout: 5s}}}
                  - {only: production, values: {pool: {timeout: 3s}}}
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S25"]
    )

    static func finding(
        misspelt near: String,
        _ name: String,
        others: String,
        at place: Place,
        related: [RelatedPlace]
    ) -> Finding {
        let meant = name.split(separator: ".").last.map(String.init) ?? name
        return finding(
            "only this environment has `\(near)`, and it lacks `\(meant)`, which \(others) have",
            at: place,
            mend: "if it is the same setting, write `\(meant)`",
            related: related
        )
    }

    static func finding(
        _ name: String,
        in environment: String,
        others: String,
        isSure: Bool,
        at place: Place,
        related: [RelatedPlace]
    ) -> Finding {
        finding(
            "`\(name)` is missing in \(environment); \(others) \(others.contains(" and ") ? "have" : "has") it",
            at: place,
            level: isSure ? .warning : .note,
            mend: "give it a value for \(environment) too, or one for all in the lowest layer",
            related: related
        )
    }
}
