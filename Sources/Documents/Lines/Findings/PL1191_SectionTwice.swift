// PL1191: a section that stands twice.
import Findings

/// A section that stands twice.
enum SectionTwice: FindingKind {
    static let code: FindingCode = "PL1191"
    static let level = Level.warning
    static let page = CheckPage(
        title: "a section stands twice",
        what: "A section whose name another one had before.",
        because: "readers merge the two, keep the later one, or refuse the file",
        bad: "[db]\nhost=a\n[1️⃣db]\nhost2=b\n",
        good: "[db]\nhost=a\nhost2=b\n",
        exampleFile: "example.ini",
        stories: ["S25"],
        sources: []
    )
}
