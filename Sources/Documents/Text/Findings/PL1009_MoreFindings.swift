// PL1009: more was found than is shown.
import Findings

/// More was found in one text than is shown.
enum MoreFindings: FindingKind {
    static let code: FindingCode = "PL1009"
    static let level = Level.note
    static let page = CheckPage(
        title: "more was found than is shown",
        what: "A text with more findings than the limit, 100 unless told otherwise; the rest are counted.",
        because: "the first ones most often explain the others",
        bad: "(a file with 101 mistakes)",
        good: "name: shop\n",
        stories: ["S25"]
    )

    static func finding(_ count: Int, at place: Place) -> Finding {
        finding(
            count == 1 ? "one more finding is not shown" : "\(count) more findings are not shown",
            at: place,
            mend: "mend those above first"
        )
    }
}
