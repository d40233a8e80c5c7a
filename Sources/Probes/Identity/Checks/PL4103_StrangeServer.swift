// PL4103: a server that is another one than the environment had.
public import Findings

/// A server that is another one than the environment had.
public struct StrangeServer: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4103"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "this is not the server the environment had",
        what:
            "A connection leads to a server whose identity differs from the recorded one: another system "
            + "identifier, another database, another key. The name in config does not matter.",
        because: "What customers save there is lost when it is reset, and what they saved before is not there",
        bad: """
            production: postgres://shop@1️⃣db-7.shop.example/shop
            """,
        good: """
            production: postgres://shop@db-1.shop.example/shop
            """,
        exampleFile: "servers.yaml",
        stories: ["S40", "S42", "S44"]
    )

    static func finding(_ comparison: Comparison, label: String, at place: Place, key: String, facts: [String])
        -> Finding
    {
        let question = comparison.question
        var related = [comparison.recorded(key)]
        if let earlier = comparison.earlier {
            let until = earlier.until.map { " until \(Amounts.date($0))" } ?? ""
            related[0].message += "; this is the one it had before\(until)"
        }
        return finding(
            "this is not the \(comparison.facts.noun) \(question.environment) had",
            at: place,
            label: label,
            facts: facts,
            mend: "put the old one back, or, if \(question.environment) is meant to move: \(question.adoption)",
            related: related + comparison.others
        )
    }
}
