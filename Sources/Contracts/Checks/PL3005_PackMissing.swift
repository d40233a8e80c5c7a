// PL3005: a file of rules that is used and cannot be read.
public import Findings

/// A file of rules that is used and cannot be read.
public struct PackMissing: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3005"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a file of rules is missing",
        what: "A `use` of a file that is not there or holds no rules.",
        because: "None of its rules is checked",
        bad: """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{values: {pool: {size: 20}}}]}}
            rules:
              - use: 1️⃣rules/missing.yaml
            """,
        good: """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{values: {pool: {size: 20}}}]}}
            rules:
              - id: pool-is-there
                require: has(config.app.pool)
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S1"]
    )

    static func finding(_ path: String, at place: Place) -> Finding {
        finding("the rules of \(path) cannot be read", at: place, mend: "write the file, or mend the path")
    }
}
