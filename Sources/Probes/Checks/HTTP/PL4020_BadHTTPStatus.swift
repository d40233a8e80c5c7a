// PL4020: a web service answers with an error.
public import Findings

/// A web service answers with an error.
public enum BadHTTPStatus: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4020"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a web service answers with an error",
        what: "The service answers with a status from 400; from 500 an error, else a warning.",
        because: "the program will get the same answer",
        bad: "https://api.example/v2 (503 Service Unavailable)",
        good: "https://api.example/v2 (200 OK)",
        exampleFile: "example",
        stories: ["S40"]
    )
}
