// PL2001: a value is of another type than the schema asks for.
import Documents
import Findings

/// A value of another type than the schema asks for.
enum WrongType: SchemaFindingKind {
    static let code: FindingCode = "PL2001"
    static let level = Level.error
    static let page = CheckPage(
        title: "a value is of the wrong type",
        what: "A value whose type, as the program's reader understands it, is none that the schema's `type` names.",
        because: "the program gets a value of a kind that it was not written for",
        bad: "timeout: 1️⃣30",
        good: "timeout: \"30s\"",
        stories: ["S25"],
        sources: ["https://json-schema.org/draft/2020-12/json-schema-validation#section-6.1.1"]
    )
    static let exampleSchema = #"{"properties":{"timeout":{"type":"string","examples":["30s"]}}}"#

    static func finding(for problem: Problem, _ types: TypeSet, _ words: SchemaWords) -> Finding {
        let node = problem.node
        let wanted = SchemaWords.words(for: types)
        let message = "\(words.statement(node)); \(wanted)\(example(problem, types, words)) is expected"
        return words.finding(
            WrongType.self,
            message,
            for: problem,
            label: "\(wanted) is expected",
            mend: mend(problem, types, words)
        )
    }

    /// What to write instead: in quotes only what the schema takes as text.
    private static func mend(_ problem: Problem, _ types: TypeSet, _ words: SchemaWords) -> String? {
        let entry = words.document.nodes[problem.node]
        if types.contains(.string), entry.kind == .integer || entry.kind == .decimal, !words.isMasked(problem.node) {
            let text = words.writtenDifferently(problem.node) ?? words.document.text(of: problem.node)
            if words.look.forbids(text, problem.unit.subschema) {
                if let whole = withUnit(problem, types, words) { return "write it with its unit, such as \(whole)" }
                return words.look.example(for: problem.unit.subschema).map { "write it as text, such as \($0)" }
            }
        }
        return mend(problem.node, types, words)
    }

    private static func example(_ problem: Problem, _ types: TypeSet, _ words: SchemaWords) -> String {
        guard types.isDisjoint(with: [.array, .object, .boolean, .null]) else { return "" }
        return withUnit(problem, types, words).map { " such as \($0)" } ?? words.suchAs(problem)
    }

    /// The number with the first usual unit that the schema's pattern takes, in quotes: `"30s"` for 30.
    private static func withUnit(_ problem: Problem, _ types: TypeSet, _ words: SchemaWords) -> String? {
        let entry = words.document.nodes[problem.node]
        guard types.contains(.string), entry.kind == .integer || entry.kind == .decimal else { return nil }
        guard !words.isMasked(problem.node) else { return nil }
        let text = words.document.text(of: problem.node)
        guard words.look.forbids(text, problem.unit.subschema) else { return nil }
        let units = ["s", "ms", "m", "h", "d", "MB", "MiB", "Mi", "M", "%", "px"]
        return units.first { !words.look.forbids(text + $0, problem.unit.subschema) }.map { JSONText.quoted(text + $0) }
    }

    /// What to write instead, where that is plain.
    static func mend(_ node: Int, _ types: TypeSet, _ words: SchemaWords) -> String? {
        let entry = words.document.nodes[node]
        switch entry.kind {
        case .null where words.writtenDifferently(node) == "":
            return "write a value, or take the key out"
        case .string:
            if words.isMasked(node) { return nil }
            let text = words.document.text(of: node)
            if let bare = bare(text, types) { return "write \(bare) without quotes" }
            if types == .array { return "make it a list: [\(items(of: text, words.value(node)))]" }
            if text.hasSuffix("%"), !types.isDisjoint(with: [.number, .integer]) {
                return "write the number without `%`"
            }
            return nil
        case .null where types == .string: return "write a text, or take the key out"
        case .integer, .decimal, .yes, .no, .time:
            if types.contains(.string), !words.isMasked(node) {
                let written = words.writtenDifferently(node) ?? words.value(node)
                return "put it in quotes: \(SchemaWords.quoted(written))"
            }
            if types == .array { return "make it a list: [\(words.value(node))]" }
            if types == .integer, let number = ExactNumber(words.document.text(of: node)), number.isInteger {
                return "write it without a fraction: \(number)"
            }
            return nil
        case .sequence where types == .object: return "take the dash or the brackets away, so that it is a mapping"
        case .mapping where types == .array: return "make it a list: put a dash or brackets around it"
        case .sequence where entry.count == 1 && !types.contains(.array):
            return "take the dash or the brackets away"
        default: return nil
        }
    }

    /// What stands in one text with commas, as the items of a list.
    private static func items(of text: String, _ whole: String) -> String {
        let parts = text.split(separator: ",").map { part in
            String(part.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        }
        guard parts.count > 1, text.utf8.count <= 60, parts.allSatisfy({ !$0.isEmpty }) else { return whole }
        return parts.map(JSONText.quoted).joined(separator: ", ")
    }

    /// A text that would be of the right type without its quotes.
    private static func bare(_ text: String, _ types: TypeSet) -> String? {
        if let number = ExactNumber(text) {
            if types.contains(.number) || (types.contains(.integer) && number.isInteger) { return text }
        }
        guard types.contains(.boolean) else { return nil }
        switch text.lowercased() {
        case "true", "yes", "on": return "true"
        case "false", "no", "off": return "false"
        default: return nil
        }
    }
}
