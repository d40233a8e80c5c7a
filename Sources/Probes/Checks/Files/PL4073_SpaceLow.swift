// PL4073: little space is left.
public import Findings

/// Little space is left.
public enum SpaceLow: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4073"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "little space is left",
        what: "The file system has less than 5 % of its space or files left; none at all is an error.",
        because: "writes fail in the middle",
        bad: "/srv/uploads (1 % free)",
        good: "/srv/uploads (60 % free)",
        exampleFile: "example",
        stories: ["S25"]
    )
}
