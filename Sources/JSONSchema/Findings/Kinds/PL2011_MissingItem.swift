// PL2011: a list without an item that it must contain, or with too many of them.
import Documents
import Findings

/// A list that lacks an item it must contain, or has too many such.
enum MissingItem: SchemaFindingKind {
    static let code: FindingCode = "PL2011"
    static let level = Level.error
    static let page = CheckPage(
        title: "a list lacks an item it must contain",
        what: "A list in which fewer items than `minContains`, or more than `maxContains`, fit the schema in `contains`.",
        because: "the program relies on finding such an item",
        bad: "1️⃣roles: [reader]",
        good: "roles: [reader, admin]",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-core#section-10.3.1.3"]
    )
    static let exampleSchema = #"{"properties":{"roles":{"contains":{"const":"admin"}}}}"#

    static func finding(
        for problem: Problem,
        _ part: Int,
        _ least: Int,
        _ most: Int?,
        _ words: SchemaWords
    ) -> Finding {
        let look = words.look
        let wanted: String
        if let values = look.values(of: part), !values.isEmpty {
            wanted = SchemaWords.list(values.prefix(6).map { $0 })
        } else {
            let types = look.types(of: part)
            wanted = types == .all || types.isEmpty ? "an item of the kind asked for" : SchemaWords.words(for: types)
        }
        let path = words.path(of: problem.node)
        let held = problem.unit.first
        let message: String
        if let most, held > most {
            message = "\(path) contains \(wanted) \(held) times; at most \(most == 1 ? "once is" : "\(most) times are") allowed"
        } else if least <= 1 {
            message = "\(path) does not contain \(wanted)"
        } else {
            message = "\(path) contains \(wanted) \(held == 1 ? "once" : "\(held) times"); at least \(least) times are needed"
        }
        return words.finding(MissingItem.self, message, for: problem, mend: "see what the schema asks of such an item")
    }
}
