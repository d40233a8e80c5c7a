// PL1106: a value without quotes starts with *.
import Findings

/// A value without quotes starts with `*`: a cron line, mostly.
enum UnquotedCron: FindingKind {
    static let code: FindingCode = "PL1106"
    static let level = Level.error
    static let page = CheckPage(
        title: "a value without quotes starts with *",
        what: "A cron line such as * * * * * or */5 * * * *, or another text that starts with a star, without quotes.",
        because: "YAML reads * as a reference to an anchor, so the file does not parse",
        bad: "schedule: 1️⃣*/5 * * * *\n",
        good: "schedule: \"*/5 * * * *\"\n",
        stories: ["S25"],
        sources: ["YAML 1.2.2, section 7.1"]
    )

    /// A finding at the star, or nil where it may well be the name of an anchor.
    static func finding(at star: Int, in context: YAMLContext) -> Finding? {
        let next = context.byte(star + 1)
        let end = context.valueEnd(star)
        let words = context.bytes[star..<max(star, end)].split(separator: 0x20)
        let isCron =
            (5...6).contains(words.count)
            && words.allSatisfy { word in
                word.allSatisfy { (0x2A...0x39).contains($0) || $0 == 0x3F || ($0 | 0x20) &- 0x61 < 26 }
            }
        guard isCron || next <= 0x20 || next == 0x2F || next == 0x2A || next == 0x2E else { return nil }
        let text = context.text(star, end, most: 60)
        if isCron {
            return finding(
                "a cron line without quotes: * starts a reference to an anchor",
                at: context.place(star, end),
                label: "read as a reference",
                mend: "quote the line: \(context.quoted(text))"
            )
        }
        return finding(
            "a value without quotes cannot start with *, which refers to an anchor",
            at: context.place(star, end),
            label: "read as a reference",
            mend: "quote the value: \(context.quoted(text))"
        )
    }
}
