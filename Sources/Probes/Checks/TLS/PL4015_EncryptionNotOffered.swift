// PL4015: the server does not encrypt.
public import Findings

/// The server does not encrypt.
public enum EncryptionNotOffered: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4015"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "the server does not encrypt",
        what: "The address asks for TLS, and the server does not speak it.",
        because: "clients refuse to connect",
        bad: "postgres://shop@db.example/shop?sslmode=require (ssl = off)",
        good: "postgres://shop@db.example/shop?sslmode=require (ssl = on)",
        exampleFile: "example",
        stories: ["S40"]
    )
}
