// PL2006: a number outside its bounds.
import Documents
import Findings

/// A number below or above the schema's bounds.
enum OutOfRange: SchemaFindingKind {
    static let code: FindingCode = "PL2006"
    static let level = Level.error
    static let page = CheckPage(
        title: "a number is out of range",
        what: "A number below `minimum` or above `maximum`, or at a bound that is exclusive.",
        because: "outside these bounds the program misbehaves or refuses to start",
        bad: "port: 1️⃣70000",
        good: "port: 7000",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation#section-6.2"]
    )
    static let exampleSchema = #"{"properties":{"port":{"minimum":1,"maximum":65535}}}"#

    static func finding(for problem: Problem, _ words: SchemaWords) -> Finding {
        var lower: (bound: ExactNumber, isExclusive: Bool)?
        var upper: (bound: ExactNumber, isExclusive: Bool)?
        for keyword in words.subschema(of: problem).keywords {
            if case .minimum(let bound, let isExclusive) = keyword.rule { lower = (bound, isExclusive) }
            if case .maximum(let bound, let isExclusive) = keyword.rule { upper = (bound, isExclusive) }
        }
        var isLow = false
        var broken = (bound: ExactNumber(0), isExclusive: false)
        switch words.keyword(of: problem).rule {
        case .minimum(let bound, let isExclusive): (isLow, broken) = (true, (bound, isExclusive))
        case .maximum(let bound, let isExclusive): broken = (bound, isExclusive)
        default: break
        }
        let value = words.value(problem.node)
        let relation = broken.isExclusive ? "not \(isLow ? "above" : "below")" : isLow ? "below" : "above"
        let bound = broken.isExclusive ? "\(broken.bound)" : "\(broken.bound), the \(isLow ? "least" : "most") allowed"
        var mend: String?
        if let lower, let upper, !lower.isExclusive, !upper.isExclusive {
            mend = "write a number from \(lower.bound) to \(upper.bound)"
        } else {
            mend =
                "write a number \(isLow ? "above" : "below") \(broken.bound)\(broken.isExclusive ? "" : " or that itself")"
        }
        return words.finding(
            OutOfRange.self,
            "\(value) is \(relation) \(bound)",
            for: problem,
            label: broken.isExclusive ? relation + " \(broken.bound)" : isLow ? "too small" : "too large",
            mend: mend
        )
    }
}
