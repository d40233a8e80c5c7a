// PL2009: a list with too few or too many items.
import Documents
import Findings

/// A list with too few or too many items.
enum ItemCount: SchemaFindingKind {
    static let code: FindingCode = "PL2009"
    static let level = Level.error
    static let page = CheckPage(
        title: "a list has too few or too many items",
        what: "A list with fewer items than `minItems` or more than `maxItems`.",
        because: "the program works with at least, or at most, so many",
        bad: "1️⃣hosts: []",
        good: "hosts: [db-1.internal]",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation#section-6.4"]
    )
    static let exampleSchema = #"{"properties":{"hosts":{"type":"array","minItems":1}}}"#

    static func finding(for problem: Problem, _ words: SchemaWords) -> Finding {
        let count = words.document.nodes[problem.node].count
        let path = words.path(of: problem.node)
        let held = count == 0 ? "has no item" : "has \(SchemaWords.count(count, "item"))"
        var message = "\(path) \(held)"
        var label = held
        switch words.keyword(of: problem).rule {
        case .minItems(let least):
            message += "; at least \(least == 1 ? "one is" : "\(least) are") needed"
            label = least - count == 1 ? "one too few" : "\(least - count) too few"
        case .maxItems(let most):
            message += "; at most \(most == 1 ? "one is" : "\(most) are") allowed"
            label = count - most == 1 ? "one too many" : "\(count - most) too many"
        default: break
        }
        return words.finding(ItemCount.self, message, for: problem, label: label)
    }
}
