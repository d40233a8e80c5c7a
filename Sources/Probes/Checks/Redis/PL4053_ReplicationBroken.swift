// PL4053: a replica has lost its primary.
public import Findings

/// A replica has lost its primary.
public enum ReplicationBroken: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4053"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "a replica has lost its primary",
        what: "The server is a replica whose link to its primary is down.",
        because: "what it answers grows older",
        bad: "role:slave, master_link_status:down",
        good: "role:master",
        exampleFile: "example",
        stories: ["S27"]
    )
}
