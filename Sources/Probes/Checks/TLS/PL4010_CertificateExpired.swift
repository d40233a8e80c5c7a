// PL4010: a certificate has expired.
public import Findings

/// A certificate has expired.
public enum CertificateExpired: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4010"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a certificate has expired",
        what: "The server's certificate is past its last day, or not yet valid.",
        because: "every client that looks at certificates refuses the connection",
        bad: "https://expired.example (certificate valid until yesterday)",
        good: "https://api.example (certificate valid for another 60 days)",
        exampleFile: "example",
        stories: ["S40"]
    )
}
