// PL4060: the password would go over the wire in the clear.
public import Findings

/// The password would go over the wire in the clear.
public enum LoginInTheClear: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4060"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "the password would go over the wire in the clear",
        what: "The address has a login, and the mail server offers no encryption.",
        because: "whoever listens reads the password; we did not send it",
        bad: "smtp://shop:secret@mail.example (no STARTTLS)",
        good: "submission://shop:secret@mail.example (STARTTLS)",
        exampleFile: "example",
        stories: ["S32"]
    )
}
