// PL4005: a parameter that the client does not take.
public import Findings

/// A parameter that the client does not take.
public enum ParameterUnusable: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4005"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a parameter that the client does not take",
        what: "A parameter of a connection string that libpq does not know, or a value that it refuses.",
        because: "libpq refuses the whole address",
        bad: "postgres://shop@db.example/shop?sslmode=yes",
        good: "postgres://shop@db.example/shop?sslmode=verify-full",
        exampleFile: "example",
        stories: ["S25"]
    )
}
