// PL2018: a text that has not the format the schema names.
import Documents
import Findings

/// A text that has not the format that `format` names.
enum WrongFormat: SchemaFindingKind {
    static let code: FindingCode = "PL2018"
    static let level = Level.error
    static let page = CheckPage(
        title: "a text has the wrong format",
        what: "A text that is no date, address, host name or whatever else the schema's `format` names.",
        because: "the program reads it as such and stops, or reads something else",
        bad: "renewed: 1️⃣\"2024-02-30\"",
        good: "renewed: \"2024-02-29\"",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation#section-7"]
    )
    static let exampleSchema = #"{"properties":{"renewed":{"format":"date"}}}"#

    static func finding(for problem: Problem, _ format: Format, _ words: SchemaWords) -> Finding {
        let diagnosis = words.document.withText(of: problem.node) { format.diagnosis(of: $0.span) }
        let value = words.value(problem.node)
        guard let diagnosis, !words.isMasked(problem.node) else {
            return words.finding(WrongFormat.self, "\(value) is not \(format.expectation)", for: problem)
        }
        let example = JSONText.quoted(diagnosis.example)
        return words.finding(
            WrongFormat.self,
            "\(value) is not \(diagnosis.expected): \(diagnosis.problem)",
            for: problem,
            label: diagnosis.problem,
            mend: diagnosis.isMended ? "write \(example)" : "write it like \(example)"
        )
    }
}
