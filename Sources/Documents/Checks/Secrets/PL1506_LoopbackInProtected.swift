// PL1506: this machine as a host in a protected environment.
import Findings

/// Says that a protected environment's value points at the machine it runs on; `HostCheck` finds it.
enum LoopbackInProtected: FindingKind {
    static let code: FindingCode = "PL1506"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a protected environment talks to its own machine",
        what: "A host `localhost`, `127.0.0.1` or `::1` in the values of a protected environment.",
        because: "a value from a laptop came along: nothing listens there, or the wrong thing does",
        bad: "database:\n  host: 1️⃣localhost\n",
        good: "database:\n  host: db.shop.example\nlisten: 0.0.0.0:8080\n",
        stories: ["S25", "S33", "S40"]
    )

    static func finding(host: String, name: String, environment: String, at place: Place) -> Finding {
        finding(
            "\(host) is \(name) itself, and \(environment) is protected",
            at: place,
            label: "not a host of \(environment)",
            mend: "write the host of \(environment); where a program beside it is meant, say so in a rule"
        )
    }
}
