// PL4105: a server whose marker names another environment.
import Contracts
public import Findings

/// A server whose marker names another environment.
public struct MarkerOfAnother: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4105"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "the server says it is another environment's",
        what:
            "The marker inside the server (`plimsoll identity mark`) names another service or environment. In an "
            + "environment that is not protected this is a warning: often a copy that was not marked anew.",
        because: "The marker was put there by someone who knew whose data this is",
        bad: """
            production: postgres://shop@1️⃣db-2.shop.example/shop
            """,
        good: """
            production: postgres://shop@db-1.shop.example/shop
            """,
        exampleFile: "servers.yaml",
        stories: ["S40"]
    )

    /// Says it where the server has a marker of another environment; nil where it has none or its own.
    static func finding(_ question: IdentityQuestion, _ facts: ServerFacts, now: Int64) -> Finding? {
        let marker: Marker?
        switch facts {
        case .postgres(let facts): marker = facts.marker
        case .redis(let facts): marker = facts.marker
        case .key: marker = nil
        }
        guard let marker, marker.environment != question.environment, question.promise != .shared else { return nil }
        let again = "plimsoll identity mark \(question.environment) \(question.connection)"
        return finding(
            "this \(facts.noun) says that it is \(marker.environment)'s (\(marker.service))",
            at: question.place,
            level: question.isProtected ? .error : .warning,
            label: "is marked \(marker)",
            mend: "put \(question.environment)'s own one here, or, if this is a copy, mark it: \(again)"
        )
    }
}
