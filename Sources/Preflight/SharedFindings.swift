// SharedFindings: what several environments have in common is said once, and says where it holds.
import Findings

/// Collects findings of several environments and says each once.
struct SharedFindings {
    private let environments: [String]
    private var order: [Key] = []
    private var entries: [Key: (finding: Finding, environments: [String])] = [:]

    private struct Key: Hashable {
        let code: FindingCode
        let file: String
        let span: Span
        let message: String
    }

    init(environments: [String]) { self.environments = environments }

    mutating func add(_ findings: [Finding], in environment: String) {
        for finding in findings {
            let place = finding.place
            let key = Key(code: finding.code, file: place.source.name, span: place.span, message: finding.message)
            if entries[key] == nil {
                order.append(key)
                entries[key] = (finding, [environment])
            } else if entries[key]?.environments.contains(environment) == false {
                entries[key]?.environments.append(environment)
            }
        }
    }

    /// The findings; one that does not hold in all environments that were asked for names those it holds in.
    var findings: [Finding] {
        order.compactMap { key in
            guard let entry = entries[key] else { return nil }
            var finding = entry.finding
            if environments.count > 1, entry.environments.count < environments.count {
                finding.message += " (\(entry.environments.joined(separator: ", ")))"
            }
            return finding
        }
    }
}
