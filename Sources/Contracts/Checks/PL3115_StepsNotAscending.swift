// PL3115: a rollout whose steps do not reach more and more instances.
public import Findings

/// A rollout whose steps do not reach more and more instances.
public struct StepsNotAscending: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3115"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a rollout step does not go on",
        what: "A step that reaches no more instances than the one before, or a number behind a share.",
        because: "A step back has no meaning: the rollout would stop, or skip the watch it was meant to keep",
        bad: """
            plimsoll: 1
            service: shop
            rollout: {steps: [1, 50%, 1️⃣25%]}
            """,
        good: """
            plimsoll: 1
            service: shop
            rollout: {steps: [1, 25%, 100%]}
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S3"]
    )

    static func finding(
        _ step: Contract.Rollout.Step,
        after earlier: Contract.Rollout.Step,
        at place: Place,
        before: Place
    ) -> Finding {
        finding(
            "the step \(words(step)) comes after \(words(earlier))",
            at: place,
            mend: "write steps that ascend: numbers first, then shares, such as [1, 25%, 100%]",
            related: [RelatedPlace("the step before", at: before)]
        )
    }

    private static func words(_ step: Contract.Rollout.Step) -> String {
        switch step {
        case .instances(let count): String(count)
        case .share(let share): (share == share.rounded() ? String(Int(share)) : String(share)) + "%"
        }
    }
}
