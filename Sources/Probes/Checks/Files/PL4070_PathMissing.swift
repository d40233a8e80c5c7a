// PL4070: a file or folder is missing.
public import Findings

/// A file or folder is missing.
public enum PathMissing: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4070"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a file or folder is missing",
        what: "The path does not exist on this machine.",
        because: "the program stops or loses what it writes there",
        bad: "upload: {file: '\"/srv/uplaods\"'}",
        good: "upload: {file: '\"/srv/uploads\"'}",
        exampleFile: "example",
        stories: ["S25"]
    )
}
