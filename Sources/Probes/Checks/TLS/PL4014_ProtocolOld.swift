// PL4014: an old version of TLS.
public import Findings

/// An old version of TLS.
public enum ProtocolOld: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4014"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "an old version of TLS",
        what: "The server speaks nothing newer than TLS 1.1.",
        because: "clients of today refuse it (RFC 8996)",
        bad: "https://old.example (TLS 1.1)",
        good: "https://api.example (TLS 1.2 or 1.3)",
        exampleFile: "example",
        stories: ["S40"]
    )
}
