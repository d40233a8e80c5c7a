// PL4013: a certificate is not trusted.
public import Findings

/// A certificate is not trusted.
public enum CertificateUntrusted: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4013"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a certificate is not trusted",
        what: "The server's certificate is self-signed, or its chain leads to no root that this machine "
            + "trusts.",
        because: "clients refuse it, or were told to trust anybody",
        bad: "https://api.example (self-signed)",
        good: "https://api.example (signed by a trusted authority; own ones through sslrootcert or "
            + "SSL_CERT_FILE)",
        exampleFile: "example",
        stories: ["S40"]
    )
}
