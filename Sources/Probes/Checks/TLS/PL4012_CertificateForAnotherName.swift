// PL4012: a certificate is for another name.
public import Findings

/// A certificate is for another name.
public enum CertificateForAnotherName: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4012"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a certificate is for another name",
        what: "The server's certificate does not hold for the host in the address.",
        because: "clients refuse it; or it is another server than the name says",
        bad: "rediss://cache.example (certificate for old-cache.example)",
        good: "rediss://cache.example (certificate for cache.example)",
        exampleFile: "example",
        stories: ["S40"]
    )
}
