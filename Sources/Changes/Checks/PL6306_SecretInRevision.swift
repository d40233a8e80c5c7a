// PL6306: a secret's value stands in a revision.
public import Findings

/// A secret's value stands in a revision.
public enum SecretInRevision: GateKind {
    /// The stable code.
    public static let code: FindingCode = "PL6306"
    /// A proposal is turned away.
    public static let turnsAway = true
    /// Its documentation.
    public static let page = CheckPage(
        title: "a secret's value stands in a revision",
        what: "A file or a value of a revision that holds a secret instead of saying where it is to be had.",
        because: "A revision is kept for ever and shown to many; a secret in it is one no longer",
        bad: "database: {password: \"correct horse\"}",
        good: "database: {password: {secret: \"file:/run/secrets/db\"}}",
        exampleFile: "example",
        stories: ["S1"]
    )
}
