// PL2008: a text that is too short or too long.
import Documents
import Findings

/// A text with too few or too many characters.
enum TextLength: SchemaFindingKind {
    static let code: FindingCode = "PL2008"
    static let level = Level.error
    static let page = CheckPage(
        title: "a text is too short or too long",
        what: "A text with fewer characters than `minLength` or more than `maxLength`; Unicode scalars are counted.",
        because: "what is too short is no protection or no name; what is too long is cut off or refused",
        bad: "name: 1️⃣\"\"",
        good: "name: shop",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation#section-6.3"]
    )
    static let exampleSchema = #"{"properties":{"name":{"type":"string","minLength":1}}}"#

    static func finding(for problem: Problem, _ words: SchemaWords) -> Finding {
        let length = Tape.with(words.document) { $0.scalarCount(problem.node) }
        let value = words.value(problem.node)
        var message: String
        var label: String
        switch words.keyword(of: problem).rule {
        case .minLength(let least):
            message =
                length == 0
                ? "an empty text stands here; at least \(SchemaWords.count(least, "character")) must"
                : "\(value) has \(SchemaWords.count(length, "character")); at least \(least) are needed"
            label = length == 0 ? "empty" : "\(least - length) too few"
        case .maxLength(let most):
            message = "\(value) has \(SchemaWords.count(length, "character")); at most \(most) are allowed"
            label = "\(length - most) too many"
        default:
            message = "\(value) has the wrong length"
            label = "wrong length"
        }
        return words.finding(TextLength.self, message, for: problem, label: label, mend: nil)
    }
}
