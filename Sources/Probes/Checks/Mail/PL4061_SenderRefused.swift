// PL4061: the sender is refused.
public import Findings

/// The sender is refused.
public enum SenderRefused: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4061"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "the sender is refused",
        what: "The mail server refuses the contract's `sender`.",
        because: "no mail goes out",
        bad: "sender: config.app.smtp.sender (553 sender not allowed)",
        good: "sender: config.app.smtp.sender (250 accepted)",
        exampleFile: "example",
        stories: ["S32"]
    )
}
