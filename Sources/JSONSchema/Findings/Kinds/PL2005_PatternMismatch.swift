// PL2005: a text that does not match the schema's pattern.
import Documents
import Findings

/// A text that does not match `pattern`.
enum PatternMismatch: SchemaFindingKind {
    static let code: FindingCode = "PL2005"
    static let level = Level.error
    static let page = CheckPage(
        title: "a text does not match its pattern",
        what: "A text in which the schema's `pattern` (ECMA-262) is found nowhere.",
        because: "the program takes such texts apart by this shape",
        bad: "size: 1️⃣10 GB",
        good: "size: 10Gi",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation#section-6.3.3"]
    )
    static let exampleSchema = #"{"properties":{"size":{"type":"string","pattern":"^[0-9]+(Ki|Mi|Gi)$"}}}"#

    static func finding(for problem: Problem, _ number: Int, _ words: SchemaWords) -> Finding {
        let pattern = words.core.compiled.patterns[number]
        let message = "\(words.value(problem.node)) does not match \(SchemaWords.name(pattern.text))"
        if !words.isMasked(problem.node), let mended = pattern.mended(words.document.text(of: problem.node)) {
            return words.finding(
                PatternMismatch.self,
                "\(message); did you mean \(JSONText.quoted(mended))?",
                for: problem,
                label: "does not match",
                mend: "write \(JSONText.quoted(mended))"
            )
        }
        let example = example(problem, pattern, words)
        let such = example.map { ", as \($0) does" } ?? ""
        return words.finding(
            PatternMismatch.self,
            message + such,
            for: problem,
            label: "does not match",
            mend: example.map { "write it like \($0)" }
        )
    }

    private static func example(_ problem: Problem, _ pattern: SchemaPattern, _ words: SchemaWords) -> String? {
        let given = words.look.example(for: problem.unit.subschema)
        return given ?? pattern.example.map(JSONText.quoted)
    }
}
