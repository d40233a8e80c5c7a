// PL4062: the mail server offers no login.
public import Findings

/// The mail server offers no login.
public enum LoginNotOffered: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4062"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "the mail server offers no login",
        what: "The address has a login, and the server offers none that we speak (PLAIN, LOGIN).",
        because: "the program cannot log in",
        bad: "smtp://shop:secret@mail.example:25 (no AUTH)",
        good: "submission://shop:secret@mail.example",
        exampleFile: "example",
        stories: ["S32"]
    )
}
