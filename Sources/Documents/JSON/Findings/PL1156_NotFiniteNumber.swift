// PL1156: NaN or an infinity in JSON.
import Findings

/// NaN or an infinity in JSON.
enum NotFiniteNumber: FindingKind {
    static let code: FindingCode = "PL1156"
    static let level = Level.error
    static let page = CheckPage(
        title: "NaN and infinity are not JSON",
        what: "`NaN`, `Infinity`, `-Infinity` or `inf`, as Python and JavaScript print them.",
        because: "JSON has finite numbers only; readers refuse the file or stop at this value",
        bad: "{\"ratio\": 1️⃣NaN}\n",
        good: "{\"ratio\": null}\n",
        exampleFile: "example.json",
        stories: ["S25"],
        sources: ["RFC 8259, section 6"]
    )
}
