// PL2007: a number that is no multiple of its step.
import Documents
import Findings

/// A number that is no multiple of `multipleOf`.
enum NotAMultiple: SchemaFindingKind {
    static let code: FindingCode = "PL2007"
    static let level = Level.error
    static let page = CheckPage(
        title: "a number is no multiple of its step",
        what: "A number that `multipleOf` does not divide; counted exactly, so that 0.3 is a multiple of 0.1.",
        because: "the program counts in these steps",
        bad: "memory: 1️⃣1000",
        good: "memory: 1024",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation#section-6.2.1"]
    )
    static let exampleSchema = #"{"properties":{"memory":{"multipleOf":64}}}"#

    static func finding(for problem: Problem, _ divisor: ExactNumber, _ words: SchemaWords) -> Finding {
        var mend: String?
        if let step = divisor.integer, step > 0,
            let number = words.document.withText(of: problem.node, { ExactNumber($0) }),
            let value = number.integer, value.magnitude < 1 << 62, step < 1 << 61
        {
            let below = value / step * step
            mend = "write \(below) or \(below + (value < 0 ? -step : step))"
        }
        return words.finding(
            NotAMultiple.self,
            "\(words.value(problem.node)) is no multiple of \(divisor)",
            for: problem,
            label: "no multiple of \(divisor)",
            mend: mend
        )
    }
}
