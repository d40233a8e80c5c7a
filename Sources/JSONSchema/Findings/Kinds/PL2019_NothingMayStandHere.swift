// PL2019: a value where the schema lets nothing in.
import Documents
import Findings

/// A value where the schema is `false`.
enum NothingMayStandHere: SchemaFindingKind {
    static let code: FindingCode = "PL2019"
    static let level = Level.error
    static let page = CheckPage(
        title: "nothing may stand here",
        what: "A value at a place for which the schema is `false`: the key is known, but forbidden.",
        because: "whoever wrote the schema ruled this key out on purpose",
        bad: "1️⃣password: hunter2",
        good: "password_file: /run/secrets/password",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-core#section-4.3.2"]
    )
    static let exampleSchema = #"{"properties":{"password":false}}"#

    static func finding(for problem: Problem, _ words: SchemaWords) -> Finding {
        if let key = problem.branch?.key {
            let name = SchemaWords.name(words.document.text(of: key))
            return words.finding(
                NothingMayStandHere.self,
                "\(name) is not allowed in \(words.path(of: problem.unit.node))",
                for: problem,
                at: words.placeOf(key),
                label: "not allowed",
                mend: "take it out"
            )
        }
        return words.finding(
            NothingMayStandHere.self,
            "\(words.path(of: problem.node)) does not fit the schema here, which lets nothing in",
            for: problem,
            label: "not allowed"
        )
    }
}
