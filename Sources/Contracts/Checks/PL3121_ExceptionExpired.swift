// PL3121: an exception whose last day is over.
public import Findings

/// An exception whose last day is over.
public struct ExceptionExpired: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3121"
    /// Its usual level.
    public static let level = Level.note
    /// Its documentation.
    public static let page = CheckPage(
        title: "an exception has expired",
        what: "An entry of `exceptions` with an `until` that lies in the past: its findings are shown again.",
        because: "What was let be for a while should have been mended by then",
        bad: """
            plimsoll: 1
            service: shop
            exceptions:
              - {code: PL1203, because: our own loader reads it, until: 1️⃣2026-01-31}
            """,
        good: """
            plimsoll: 1
            service: shop
            exceptions:
              - {code: PL1203, because: our own loader reads it, until: 2099-12-31}
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S25"]
    )

    static func finding(_ code: String, _ until: CalendarDate, at place: Place) -> Finding {
        finding(
            "the exception for \(code) counted until \(until)",
            at: place,
            mend: "mend what it was for, and take it out"
        )
    }
}
