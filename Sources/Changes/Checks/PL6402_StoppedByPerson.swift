// PL6402: it is stopped.
public import Findings

/// It is stopped.
public enum StoppedByPerson: GateKind {
    /// The stable code.
    public static let code: FindingCode = "PL6402"
    /// A proposal is turned away.
    public static let turnsAway = true
    /// Its documentation.
    public static let page = CheckPage(
        title: "it is stopped",
        what: "A change of a service, a person or a token that somebody stopped, or of anyone after "
            + "`plimsoll stop`.",
        because: "A stop holds against whatever does not know of it",
        bad: "plimsoll stop --only-service shop --why \"it loops\", then a change",
        good: "plimsoll stop --lift --only-service shop --why \"it is mended\"",
        exampleFile: "example",
        stories: ["S24"]
    )
}
