// PL2020: a text that does not hold what it should.
import Documents
import Findings

/// A text that is not encoded, or does not hold the kind of content, as the schema says.
enum WrongContent: SchemaFindingKind {
    static let code: FindingCode = "PL2020"
    static let level = Level.error
    static let page = CheckPage(
        title: "a text does not hold what it should",
        what:
            "A text that is not base64, or not JSON, where `contentEncoding` and `contentMediaType` say so and are asked to be checked.",
        because: "the program decodes it and stops",
        bad: "key: 1️⃣not-base64!",
        good: "key: c2VjcmV0",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation#section-8"]
    )
    static let exampleSchema =
        #"{"$schema":"http://json-schema.org/draft-07/schema#","properties":{"key":{"contentEncoding":"base64"}}}"#

    static func finding(for problem: Problem, _ content: ContentRule, _ words: SchemaWords) -> Finding {
        let isBase64 = words.document.withText(of: problem.node) { ContentRule.decodeBase64($0) != nil }
        let wanted = content.isBase64 && !isBase64 ? "base64" : content.isBase64 ? "JSON in base64" : "JSON"
        return words.finding(
            WrongContent.self,
            "\(words.value(problem.node)) is not \(wanted)",
            for: problem,
            label: "not \(wanted)"
        )
    }
}
