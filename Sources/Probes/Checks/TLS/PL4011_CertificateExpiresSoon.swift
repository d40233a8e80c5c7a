// PL4011: a certificate expires soon.
public import Findings

/// A certificate expires soon.
public enum CertificateExpiresSoon: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4011"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "a certificate expires soon",
        what: "The server's certificate ends within 14 days.",
        because: "on that day every client refuses the connection at once",
        bad: "https://api.example (certificate valid for another 5 days)",
        good: "https://api.example (certificate valid for another 60 days)",
        exampleFile: "example",
        stories: ["S40"]
    )
}
