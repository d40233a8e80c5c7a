// PL2011: a list without an item that it must contain, or with too many of them.
import Documents
import Findings

/// A list that lacks an item it must contain, or has too many such.
enum MissingItem: SchemaFindingKind {
    static let code: FindingCode = "PL2011"
    static let level = Level.error
    static let page = CheckPage(
        title: "a list lacks an item it must contain",
        what:
            "A list in which fewer items than `minContains`, or more than `maxContains`, fit the schema in `contains`.",
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
        let path = words.path(of: problem.node)
        let held = problem.unit.first
        guard let wanted = description(of: part, words) else {
            return words.finding(MissingItem.self, vague(path, held, least, most), for: problem)
        }
        var mend: String?
        let message: String
        if let most, held > most {
            message =
                "\(SchemaWords.count(held, "item")) of \(path) \(held == 1 ? wanted.one : wanted.many); at most \(most) may"
        } else if held == 0 {
            message = "no item of \(path) \(wanted.one)\(least > 1 ? "; at least \(least) must" : "")"
            mend = "add an item that \(wanted.one)"
        } else {
            message =
                "only \(SchemaWords.count(held, "item")) of \(path) \(held == 1 ? wanted.one : wanted.many); at least \(least) must"
            mend = "add an item that \(wanted.one)"
        }
        return words.finding(MissingItem.self, message, for: problem, mend: mend)
    }

    /// What such an item is or has: `has `name` as "default"`, for one and for several.
    private static func description(of part: Int, _ words: SchemaWords) -> (one: String, many: String)? {
        let look = words.look
        if let values = look.values(of: part), !values.isEmpty {
            let list = SchemaWords.list(values.prefix(6).map(SchemaWords.shortened))
            return ("is \(list)", "are \(list)")
        }
        let members = look.properties(of: part).compactMap { property -> String? in
            guard let values = look.values(of: property.subschema), !values.isEmpty else { return nil }
            return
                "\(SchemaWords.name(property.name.text)) as \(SchemaWords.list(values.prefix(6).map(SchemaWords.shortened)))"
        }
        if !members.isEmpty {
            let list = SchemaWords.list(Array(members.prefix(4)), with: "and")
            return ("has \(list)", "have \(list)")
        }
        let types = look.types(of: part)
        guard types != .all, !types.isEmpty else { return nil }
        return ("is \(SchemaWords.words(for: types))", "are \(SchemaWords.words(for: types))")
    }

    private static func vague(_ path: String, _ held: Int, _ least: Int, _ most: Int?) -> String {
        let wanted = "of the kind that the schema's `contains` describes"
        if let most, held > most { return "\(path) has \(held) items \(wanted); at most \(most) may be there" }
        return
            "\(path) has \(held == 0 ? "no item" : SchemaWords.count(held, "item")) \(wanted)\(least > 1 ? "; at least \(least) must be there" : "")"
    }
}
