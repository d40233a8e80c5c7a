// PL2013: a value that fits several alternatives of which exactly one must fit.
import Documents
import Findings

/// A value that more than one alternative of `oneOf` lets in.
enum SeveralAlternativesFit: SchemaFindingKind {
    static let code: FindingCode = "PL2013"
    static let level = Level.error
    static let page = CheckPage(
        title: "several alternatives fit",
        what: "A value that two or more schemas in `oneOf` let in, where exactly one must.",
        because: "it cannot be told which of the forms is meant",
        bad: "1️⃣source:\n  file: a.yaml\n  address: https://a.test",
        good: "source:\n  file: a.yaml",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-core#section-10.2.1.3"]
    )
    static let exampleSchema =
        #"{"properties":{"source":{"oneOf":[{"required":["file"]},{"required":["address"]}]}}}"#

    static func finding(for problem: Problem, _ parts: [Int], _ words: SchemaWords) -> Finding {
        let chosen = [problem.unit.first - 1, problem.unit.second - 1]
        let names = chosen.map { ordinal($0 + 1) }
        var mend = "keep what belongs to one of them only"
        var message =
            "\(words.path(of: problem.node)) fits the \(names[0]) and the \(names[1]) of \(parts.count) alternatives; exactly one must fit"
        let keys = chosen.compactMap { parts[safe: $0] }.map { required(of: $0, words) }
        if keys.count == 2, let one = keys[0].first(where: { !keys[1].contains($0) }),
            let two = keys[1].first(where: { !keys[0].contains($0) })
        {
            message =
                "\(SchemaWords.name(one)) and \(SchemaWords.name(two)) stand together in \(words.path(of: problem.node)); only one of them may"
            mend = "keep either \(SchemaWords.name(one)) or \(SchemaWords.name(two))"
        }
        let places = chosen.compactMap { parts[safe: $0] }.map { part -> RelatedPlace in
            let subschema = words.core.compiled.subschemas[part]
            return RelatedPlace("this one fits", at: words.schemaPlace(subschema.node, subschema.source))
        }
        return words.finding(
            SeveralAlternativesFit.self,
            message,
            for: problem,
            label: "fits two alternatives at once",
            mend: mend,
            related: places
        )
    }

    private static func required(of part: Int, _ words: SchemaWords) -> [String] {
        words.look.inPlace(part, choices: false).flatMap { number in
            words.core.compiled.subschemas[number].keywords.flatMap { keyword -> [String] in
                if case .required(let names) = keyword.rule { names.map(\.text) } else { [] }
            }
        }
    }

    static func ordinal(_ number: Int) -> String {
        switch number {
        case 1: "first"
        case 2: "second"
        case 3: "third"
        default: "\(number)th"
        }
    }
}
