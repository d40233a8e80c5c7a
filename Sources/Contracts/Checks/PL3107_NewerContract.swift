// PL3107: the contract is written for a newer Plimsoll.
public import Findings

/// A contract of a version that this program does not know.
public struct NewerContract: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3107"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "the contract is written for a newer Plimsoll",
        what: "A `plimsoll:` version above the one that this program reads.",
        because: "Read with an older program its new safeguards would silently not hold",
        bad: """
            plimsoll: 1️⃣2
            service: shop
            """,
        good: """
            plimsoll: 1
            service: shop
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S1"]
    )

    static func finding(_ version: String, at place: Place) -> Finding {
        finding(
            "the contract is of version \(version.prefix(20)), this program reads version \(Contract.version)",
            at: place,
            read: version,
            mend: "update plimsoll"
        )
    }
}
