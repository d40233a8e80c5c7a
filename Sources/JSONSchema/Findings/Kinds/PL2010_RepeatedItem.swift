// PL2010: an item that stands twice in a list whose items must differ.
import Documents
import Findings

/// An item that stands twice where items must differ.
enum RepeatedItem: SchemaFindingKind {
    static let code: FindingCode = "PL2010"
    static let level = Level.error
    static let page = CheckPage(
        title: "an item stands twice",
        what: "Two equal items in a list with `uniqueItems`; 1 and 1.0 are equal, mappings whatever their order.",
        because: "one of the two was likely meant to be something else",
        bad: "hosts:\n  - db-1\n  - db-2\n  - 1️⃣db-1",
        good: "hosts:\n  - db-1\n  - db-2\n  - db-3",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation#section-6.4.3"]
    )
    static let exampleSchema = #"{"properties":{"hosts":{"uniqueItems":true}}}"#

    static func finding(for problem: Problem, _ words: SchemaWords) -> Finding {
        let (first, second) = (problem.unit.first, problem.unit.second)
        let value = words.document.nodes[second].isContainer ? "this item" : words.value(second)
        return words.finding(
            RepeatedItem.self,
            "\(value) stands twice in \(words.path(of: problem.node)), whose items must differ",
            for: problem,
            at: words.place(of: second),
            label: "stands here again",
            mend: "take one of them out, or write what was meant",
            related: [RelatedPlace("it stands here first", at: words.place(of: first))]
        )
    }
}
