// PL3104: a text of the contract does not have the form that is expected.
public import Findings

/// A duration, time, day, zone, path or expression of the contract that cannot be read.
public struct UnreadableText: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL3104"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a text of the contract cannot be read",
        what: "Durations, shares, times of day, days, time zones, dates, paths and names that do not have their form.",
        because: "What cannot be read cannot be kept",
        bad: """
            plimsoll: 1
            service: shop
            environments:
              production:
                time_zone: 1️⃣CET
                windows: [{days: 2️⃣mon-thr, from: "08:00", to: 3️⃣"15:60"}]
            rollout: {steps: [1], bake: 4️⃣2min}
            """,
        good: """
            plimsoll: 1
            service: shop
            environments:
              production:
                time_zone: Europe/Berlin
                windows: [{days: mon-thu, from: "08:00", to: "15:30"}]
            rollout: {steps: [1], bake: 2m}
            """,
        exampleFile: "plimsoll.yaml",
        stories: ["S29"]
    )

    static func finding(_ text: String, _ label: String, _ form: TextForm, because: String, at place: Place) -> Finding
    {
        finding(
            "\(label) cannot be read: \(because)",
            at: place,
            label: "\(form.expectation) is expected",
            read: text.count > 60 ? "\(text.prefix(60))…" : text,
            mend: "write \(form.expectation)"
        )
    }

    static func finding(name: String, of noun: String, at place: Place) -> Finding {
        let article = "aeiou".contains(noun.first ?? "x") ? "an" : "a"
        return finding(
            "`\(name.prefix(40))` cannot be the name of \(article) \(noun)",
            at: place,
            mend: "names begin with a letter and have letters, digits, `-` and `_`, at most 64"
        )
    }
}
