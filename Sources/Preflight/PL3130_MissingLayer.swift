// PL3130: a layer's file does not exist.
public import Findings

/// A layer names a file that is not there.
public struct MissingLayer: FindingKind {
    /// The code.
    public static let code: FindingCode = "PL3130"
    /// The level.
    public static let level = Level.error
    /// The page.
    public static let page = CheckPage(
        title: "a layer's file does not exist",
        what: "A layer of the contract names a file that is not there for this environment.",
        because: "The environment runs on the values beneath, and nobody notices that its own are missing.",
        bad: "layers: [{file: config/app.{environment}.yaml}]   # and there is no config/app.production.yaml",
        good: "layers: [{file: config/app.{environment}.yaml, optional: true}]",
        exampleFile: "plimsoll.yaml",
        stories: ["S2", "S41"]
    )

    static func finding(_ path: String, _ environment: String, at place: Place) -> Finding {
        finding(
            "the layer \(path) does not exist, which \(environment) needs",
            at: place,
            mend: "write the file, or say that it may be missing: {file: …, optional: true}"
        )
    }
}
