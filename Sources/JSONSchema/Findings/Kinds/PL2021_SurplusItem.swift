// PL2021: an item behind the last one that a list may have.
import Documents
import Findings

/// An item for which the schema has no place.
enum SurplusItem: SchemaFindingKind {
    static let code: FindingCode = "PL2021"
    static let level = Level.error
    static let page = CheckPage(
        title: "an item has no place in its list",
        what: "An item behind those that `prefixItems` names where `items` or `unevaluatedItems` is false.",
        because: "the program never looks at it",
        bad: "range: [1, 10, 1️⃣5]",
        good: "range: [1, 10]",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-core#section-10.3.1.2"]
    )
    static let exampleSchema = #"{"properties":{"range":{"prefixItems":[true,true],"items":false}}}"#

    static func finding(for problem: Problem, _ words: SchemaWords) -> Finding {
        let list = problem.unit.node
        let elements = words.document.elements(of: list)
        let position = elements.firstIndex(of: problem.node) ?? 0
        let message =
            position == 0
            ? "\(words.path(of: list)) must be empty"
            : "\(words.path(of: list)) has \(SchemaWords.count(elements.count, "item")); only \(position) \(position == 1 ? "has" : "have") a place"
        return words.finding(SurplusItem.self, message, for: problem, label: "no place for it", mend: "take it out")
    }
}
