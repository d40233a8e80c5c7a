// PL3203: a store that a protected environment shares with another one.
public import Findings

/// A store that a protected environment shares with another one.
public struct SameServer: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3203"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "two environments use the same server",
        what: "The same host, port and database in a protected environment and in one that is not.",
        because: "What is tried out there changes customers' data here, and a reset there deletes it",
        bad: """
            plimsoll: 1
            service: shop
            environments: {test: {}, staging: {}, production: {protected: true}}
            config:
              app:
                layers:
                  - {only: test, values: {database: {url: "postgres://shop@db.test.shop.dev/shop"}}}
                  - {only: [staging, production], values: {database: {url: "postgres://shop@1️⃣db-7.shop.dev/shop"}}}
            """,
        good: """
            plimsoll: 1
            service: shop
            environments: {test: {}, staging: {}, production: {protected: true}}
            config:
              app:
                layers:
                  - {only: test, values: {database: {url: "postgres://shop@db.test.shop.dev/shop"}}}
                  - {only: staging, values: {database: {url: "postgres://shop@db.staging.shop.dev/shop"}}}
                  - {only: production, values: {database: {url: "postgres://shop@db-7.shop.dev/shop"}}}
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S40"]
    )

    static func finding(
        _ name: String,
        _ address: String,
        in environment: String,
        and others: [String],
        at place: Place,
        related: [RelatedPlace]
    ) -> Finding {
        finding(
            "\(environment) and \(others.joined(separator: ", ")) use the same server for `\(name)`: \(address)",
            at: place,
            label: "the same in \(others.joined(separator: ", "))",
            mend: "give each environment a server, or a database, of its own",
            related: related
        )
    }
}
