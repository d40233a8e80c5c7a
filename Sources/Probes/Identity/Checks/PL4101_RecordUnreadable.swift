// PL4101: a record file beside the contract that cannot be used.
public import Findings

/// A record file beside the contract that cannot be used.
public struct RecordUnreadable: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4101"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a record file has a mistake",
        what:
            "`plimsoll.identities.yaml` or `plimsoll.rehearsals.yaml` has a key it cannot have, a value of another "
            + "form, or lacks one.",
        because: "What a server was before is not known then, and every server looks like the right one",
        bad: """
            plimsoll_identities: 1
            environments:
              production:
                database:
                  system: "7423000000009917"
                  1️⃣databse: 16384
                  name: shop
                  since: 2026-03-02T09:00:00Z
            """,
        good: """
            plimsoll_identities: 1
            environments:
              production:
                database:
                  system: "7423000000009917"
                  database: 16384
                  name: shop
                  since: 2026-03-02T09:00:00Z
            """,
        exampleFile: "plimsoll.identities.yaml",
        stories: ["S40"]
    )

    static func finding(_ words: String, at place: Place, mend: String?) -> Finding {
        finding(words, at: place, label: nil, mend: mend ?? "see `plimsoll explain PL4101` for its form")
    }
}
