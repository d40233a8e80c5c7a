// PL4071: a file where a folder is expected.
public import Findings

/// A file where a folder is expected.
public enum PathOfAnotherKind: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4071"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a file where a folder is expected",
        what: "A path that ends in `/` and is no folder.",
        because: "whatever is written below it fails",
        bad: "/etc/hostname/",
        good: "/srv/uploads/",
        exampleFile: "example",
        stories: ["S25"]
    )
}
