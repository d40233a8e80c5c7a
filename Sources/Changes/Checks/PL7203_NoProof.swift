// PL7203: there is no proof in time.
public import Findings

/// Signals are declared and said nothing, or too little, for six times the watching time; or an instance of the step is silent.
public struct NoProof: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL7203"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "there is no proof in time",
        what: "Signals are declared and said nothing, or too little, for six times the watching time; or an "
            + "instance of the step is silent. A person decides.",
        because: "No data is no proof: a new revision that gets no requests has shown nothing",
        bad: """
            1️⃣web-1  new  running   healthy  requests 0 errors 0
            web-2  old  running   healthy  requests 90 errors 0
            """,
        good: """
            web-1  new  running   healthy  requests 90 errors 0
            web-2  old  running   healthy  requests 90 errors 0
            """,
        exampleFile: "fleet.txt",
        stories: ["S40"]
    )
}
