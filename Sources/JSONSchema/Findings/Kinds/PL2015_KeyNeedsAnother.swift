// PL2015: a key that needs another one beside it.
import Documents
import Findings

/// A key that asks for others which are not there.
enum KeyNeedsAnother: SchemaFindingKind {
    static let code: FindingCode = "PL2015"
    static let level = Level.error
    static let page = CheckPage(
        title: "a key needs another",
        what: "A key for which `dependentRequired` (before 2019-09: `dependencies`) names others that are missing.",
        because: "the one is of no use, or of harm, without the other",
        bad: "1️⃣certificate: server.pem",
        good: "certificate: server.pem\nprivate_key: server.key",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation#section-6.5.4"]
    )
    static let exampleSchema = #"{"dependentRequired":{"certificate":["private_key"]}}"#

    /// The first dependency that does not hold, and the names it misses.
    static func broken(_ list: [Dependency], _ node: Int, _ document: Document) -> (Dependency, missing: [String])? {
        for dependency in list where document.member(dependency.name.text, of: node) != nil {
            let missing = dependency.required.map(\.text).filter { document.member($0, of: node) == nil }
            if !missing.isEmpty { return (dependency, missing) }
        }
        return nil
    }

    static func finding(for problem: Problem, _ list: [Dependency], _ words: SchemaWords) -> Finding {
        guard let (dependency, missing) = broken(list, problem.unit.node, words.document),
            let value = words.document.member(dependency.name.text, of: problem.unit.node)
        else { return NothingMayStandHere.finding(for: problem, words) }
        let listed = SchemaWords.list(missing.map(SchemaWords.name), with: "and")
        let key = words.key(of: value) ?? value
        return words.finding(
            KeyNeedsAnother.self,
            "\(SchemaWords.name(dependency.name.text)) needs \(listed) beside it",
            for: problem,
            at: words.placeOf(key),
            label: "\(listed) \(missing.count == 1 ? "is" : "are") missing",
            mend: "add \(listed), or take \(SchemaWords.name(dependency.name.text)) out"
        )
    }
}
