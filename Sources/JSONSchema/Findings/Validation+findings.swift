// Validation+findings: what is wrong with a document, as findings.
import Documents
public import Findings

extension Validation {
    /// What is wrong, in order of place; one mistake gives one finding.
    ///
    /// `placeOf` says where a node of the document stands: for a document merged from several files each value has the
    /// place in its own file. Cost: for each finding O(depth × members) for its path.
    public func findings(placeOf: ((Int) -> Place)? = nil, limit: Int = 100) -> [Finding] {
        guard answer == .invalid, let document else { return [] }
        let words = SchemaWords(core: schema.core, document: document, placeOf: placeOf ?? { document.place(of: $0) })
        let problems = Problems.of(units, schema.core.compiled, document).sorted { $0.node < $1.node }
        var findings: [Finding] = []
        var seen: Set<String> = []
        for problem in problems.prefix(limit) {
            let finding = words.finding(for: problem)
            if seen.insert("\(finding.code) \(finding.place.span.start) \(finding.message)").inserted {
                findings.append(finding)
            }
        }
        if problems.count > limit || findings.isEmpty {
            let root = units.first?.node ?? document.root ?? 0
            let message =
                findings.isEmpty
                ? "\(words.path(of: root)) does not fit the schema"
                : "\(problems.count - limit) or more further mistakes are not listed"
            findings.append(FurtherMistakes.finding(message, at: words.place(of: root)))
        }
        return findings
    }
}
