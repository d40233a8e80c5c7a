// PL2004: a value that is none of those the schema lists.
import Documents
import Findings

/// A value that is none of those that `enum` or `const` name.
enum NotOneOfTheValues: SchemaFindingKind {
    static let code: FindingCode = "PL2004"
    static let level = Level.error
    static let page = CheckPage(
        title: "a value is none of those allowed",
        what: "A value that is not among those that the schema's `enum` or `const` names.",
        because: "the program knows these values only: another is refused, or taken for a default",
        bad: "level: 1️⃣inof",
        good: "level: info",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation#section-6.1.2"]
    )
    static let exampleSchema = #"{"properties":{"level":{"enum":["debug","info","error"]}}}"#

    static func finding(for problem: Problem, _ nodes: [Int], _ words: SchemaWords) -> Finding {
        let source = words.subschema(of: problem).source
        let schema = words.core.compiled.sources[source].document
        let allowed = nodes.map { JSONText.text(of: schema, $0) }
        let texts = nodes.filter { schema.nodes[$0].kind == .string }.map { schema.text(of: $0) }
        let node = problem.node
        let shown = words.writtenDifferently(node).map { "\($0), read as \(words.value(node))," } ?? words.value(node)
        if allowed.isEmpty {
            return words.finding(NotOneOfTheValues.self, "\(shown) stands where no value fits", for: problem)
        }
        var message: String
        if allowed.count == 1 {
            message = "\(shown) is not \(SchemaWords.shortened(allowed[0])), which is the one value allowed"
        } else {
            let listed = SchemaWords.list(allowed.prefix(12).map(SchemaWords.shortened))
            let more = allowed.count > 12 ? " (and \(allowed.count - 12) more)" : ""
            message = "\(shown) is none of \(listed)\(more)"
        }
        var mend = allowed.count == 1 ? "write \(SchemaWords.shortened(allowed[0]))" : nil
        if let near = near(node, texts, words) {
            message += "; did you mean \(SchemaWords.quoted(near))?"
            mend = "write \(near)"
        }
        return words.finding(
            NotOneOfTheValues.self,
            message,
            for: problem,
            label: allowed.count <= 4 ? "\(SchemaWords.list(allowed)) is expected" : "not one of the values",
            mend: mend
        )
    }

    /// The text that was likely meant: spelt nearly so, or read as something else.
    private static func near(_ node: Int, _ texts: [String], _ words: SchemaWords) -> String? {
        guard !words.isMasked(node), !words.document.nodes[node].isContainer else { return nil }
        if let written = words.writtenDifferently(node), texts.contains(written) { return "\"\(written)\"" }
        return Spelling.nearest(to: words.document.text(of: node), among: texts)
    }
}
