// PL4021: a web service sends clients elsewhere.
public import Findings

/// A web service sends clients elsewhere.
public enum RedirectsElsewhere: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL4021"
    /// Its usual level.
    public static let level = Level.warning
    /// Its documentation.
    public static let page = CheckPage(
        title: "a web service sends clients elsewhere",
        what: "The service answers with a redirect.",
        because: "many clients do not follow, or lose the body or their login on the way",
        bad: "http://api.example (301 to https://api.example/)",
        good: "https://api.example/",
        exampleFile: "example",
        stories: ["S40"]
    )
}
