// PL2014: a value that must not stand here.
import Documents
import Findings

/// A value that fits a schema in `not`.
enum ForbiddenValue: SchemaFindingKind {
    static let code: FindingCode = "PL2014"
    static let level = Level.error
    static let page = CheckPage(
        title: "a value is forbidden",
        what: "A value that fits the schema in `not`.",
        because: "whoever wrote the schema ruled this out on purpose",
        bad: "tag: 1️⃣latest",
        good: "tag: \"4.2\"",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-core#section-10.2.1.4"]
    )
    static let exampleSchema = #"{"properties":{"tag":{"not":{"const":"latest"}}}}"#

    static func finding(for problem: Problem, _ part: Int, _ words: SchemaWords) -> Finding {
        let node = problem.node
        let path = words.path(of: node)
        let keywords = words.core.compiled.subschemas[part].keywords.filter {
            if case .annotation = $0.rule { false } else { true }
        }
        var message = "\(words.document.nodes[node].isContainer ? path : words.value(node)) is what must not stand here"
        var mend: String?
        if keywords.count == 1, let keyword = keywords.first {
            switch keyword.rule {
            case .required(let names):
                let listed = SchemaWords.list(names.map { SchemaWords.name($0.text) }, with: "and")
                message =
                    names.count == 1
                    ? "\(listed) must not stand in \(path)" : "\(listed) must not stand together in \(path)"
                mend = names.count == 1 ? "take it out" : "take one of them out"
            case .values: message = "\(words.value(node)) is not allowed here"
            case .types(let types):
                message = "\(words.statement(node)); \(SchemaWords.words(for: types)) is not allowed here"
            case .pattern(let number):
                let text = SchemaWords.name(words.core.compiled.patterns[number].text)
                message = "\(words.value(node)) matches \(text), which is not allowed here"
            default: break
            }
        }
        return words.finding(ForbiddenValue.self, message, for: problem, label: "not allowed", mend: mend)
    }
}
