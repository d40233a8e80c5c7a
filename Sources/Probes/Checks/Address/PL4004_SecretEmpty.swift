// PL4004: a secret is empty.
public import Findings

/// A secret is empty.
public enum SecretEmpty: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4004"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a secret is empty",
        what: "A secret reference that leads to an empty file, variable or output on this machine.",
        because: "the program logs in with an empty password and is refused, or is let in without one",
        bad: "database: {password: {secret: file:/run/secrets/empty}}",
        good: "database: {password: {secret: file:/run/secrets/database}}",
        exampleFile: "example",
        stories: ["S25"]
    )
}
