// PL2017: a mapping with too few or too many keys.
import Documents
import Findings

/// A mapping with too few or too many keys.
enum KeyCount: SchemaFindingKind {
    static let code: FindingCode = "PL2017"
    static let level = Level.error
    static let page = CheckPage(
        title: "a mapping has too few or too many keys",
        what: "A mapping with fewer keys than `minProperties` or more than `maxProperties`.",
        because: "the program works with at least, or at most, so many",
        bad: "1️⃣source: {file: a.yaml, address: \"https://a.test\"}",
        good: "source: {file: a.yaml}",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation#section-6.5"]
    )
    static let exampleSchema = #"{"properties":{"source":{"maxProperties":1}}}"#

    static func finding(for problem: Problem, _ words: SchemaWords) -> Finding {
        let count = words.document.nodes[problem.node].count
        let path = words.path(of: problem.node)
        let held = count == 0 ? "has no key" : "has \(SchemaWords.count(count, "key"))"
        var message = "\(path) \(held)"
        var label = held
        switch words.keyword(of: problem).rule {
        case .minProperties(let least):
            message += "; at least \(least == 1 ? "one is" : "\(least) are") needed"
            label = least - count == 1 ? "one too few" : "\(least - count) too few"
        case .maxProperties(let most):
            message += "; at most \(most == 1 ? "one is" : "\(most) are") allowed"
            label = count - most == 1 ? "one too many" : "\(count - most) too many"
        default: break
        }
        return words.finding(KeyCount.self, message, for: problem, label: label)
    }
}
