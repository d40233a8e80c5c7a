// PL2016: a key whose name is not of the form asked for.
import Documents
import Findings

/// A key whose name does not fit `propertyNames`.
enum ForbiddenName: SchemaFindingKind {
    static let code: FindingCode = "PL2016"
    static let level = Level.error
    static let page = CheckPage(
        title: "a key's name is not allowed",
        what: "A key whose name does not fit the schema in `propertyNames`.",
        because: "names become labels, variables or addresses elsewhere, where others are refused",
        bad: "1️⃣Shop_EU: 1",
        good: "shop-eu: 1",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-core#section-10.3.2.4"]
    )
    static let exampleSchema = #"{"propertyNames":{"pattern":"^[a-z-]+$"}}"#

    static func finding(for problem: Problem, _ part: Int, _ words: SchemaWords) -> Finding {
        let key = problem.branch?.key ?? problem.node
        let name = SchemaWords.name(words.document.text(of: key))
        var message = "\(name) is not allowed as a key of \(words.path(of: problem.unit.node))"
        var mend: String?
        if let unit = problem.branch?.units.first(where: { $0.verdict == false }) {
            let inner = Problem(unit: unit, branch: nil, depth: 0)
            switch words.keyword(of: inner).rule {
            case .pattern(let number):
                let pattern = words.core.compiled.patterns[number]
                message += ": it does not match \(SchemaWords.name(pattern.text))"
                if let mended = pattern.mended(words.document.text(of: key)) {
                    message += "; did you mean \(SchemaWords.name(mended))?"
                    mend = "write \(SchemaWords.name(mended))"
                } else {
                    mend = pattern.example.map { "write a name like \(SchemaWords.name($0))" }
                }
            case .values:
                let values = (words.look.values(of: part) ?? []).map { String($0.dropFirst().dropLast()) }
                if let near = Spelling.nearest(to: words.document.text(of: key), among: values) {
                    message += "; did you mean \(SchemaWords.name(near))?"
                    mend = "write \(SchemaWords.name(near))"
                } else {
                    message += "; it is none of \(SchemaWords.list(values.prefix(12).map(SchemaWords.name)))"
                }
            case .minLength(let count): message += ": it has fewer than \(SchemaWords.count(count, "character"))"
            case .maxLength(let count): message += ": it has more than \(SchemaWords.count(count, "character"))"
            case .format(let format): message += ": \(format.expectation) is expected"
            default: break
            }
        }
        return words.finding(
            ForbiddenName.self,
            message,
            for: problem,
            at: words.placeOf(key),
            label: "not allowed",
            mend: mend
        )
    }
}
