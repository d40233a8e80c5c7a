// PL7105: instances were lost after they moved.
public import Findings

/// Two or more instances said nothing any more after they were put on the new revision.
public struct InstancesLost: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL7105"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "instances were lost after they moved",
        what: "Two or more instances said nothing any more after they were put on the new revision. A person is "
            + "asked; nothing is passed.",
        because: "A revision that takes its machine with it looks like silence, and so does a cut cable: a person "
            + "can tell",
        bad: """
            1️⃣web-1  new  silent    unknown
            2️⃣web-2  new  silent    unknown
            web-3  old  running   healthy
            """,
        good: """
            web-1  new  running   healthy
            web-2  new  running   healthy
            web-3  old  running   healthy
            """,
        exampleFile: "fleet.txt",
        stories: ["S3"]
    )
}
