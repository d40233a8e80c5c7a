// PL1507: a host of another environment.
import Findings

/// Says that a value points into another environment's domain; `HostCheck` finds it.
enum HostOfAnotherEnvironment: FindingKind {
    static let code: FindingCode = "PL1507"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a host belongs to another environment",
        what: "A host below a domain that the contract gives to another environment.",
        because: "customers' data goes where it is not expected, or test data comes where customers are",
        bad: "database:\n  host: 1️⃣db.staging.shop.test\n",
        good: "database:\n  host: db.shop.example\n",
        stories: ["S25", "S33", "S40"]
    )

    static func finding(host: String, of other: String, domain: String, in environment: String, at place: Place)
        -> Finding
    {
        finding(
            "\(host) belongs to \(other), not to \(environment)",
            at: place,
            label: "\(domain) is \(other)'s domain",
            mend: "write the host of \(environment)"
        )
    }
}
