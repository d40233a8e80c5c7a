// PL4080: another protocol is spoken there.
public import Findings

/// Another protocol is spoken there.
public enum AnotherProtocol: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4080"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "another protocol is spoken there",
        what: "What answers does not speak the protocol that the contract names.",
        because: "it is the wrong port, or the wrong server",
        bad: "redis://cache.example:80",
        good: "redis://cache.example:6379",
        exampleFile: "example",
        stories: ["S40"]
    )
}
