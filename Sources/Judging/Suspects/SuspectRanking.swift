// SuspectRanking: the changes before an incident, most suspect first, each with its reasons in words.

/// One change, or none, with how likely it is to blame.
public struct Suspect: Sendable {
    /// A reason and its weight in natural logarithms of odds.
    public struct Reason: Sendable, Hashable {
        /// For a person to read.
        public let words: String
        /// How much it speaks for (above 0) or against.
        public let weight: Double
    }

    /// The change's id; nil: no change is to blame.
    public let change: String?
    /// How likely, among all changes and none; they sum to 1.
    public let probability: Double
    /// The reasons, weightiest first.
    public let reasons: [Reason]
    /// How many healthy instances a restart would put onto the change; nil where failure does not follow it.
    public let endangered: Int?
}

/// Ranks the changes of an incident.
///
/// Weights are sums of logarithms of odds, turned into probabilities over all changes and *none*.
/// - Source: METHODS §2; the prior of each kind is its share among causes over its share among changes, there.
public enum SuspectRanking {
    /// All changes and none, most suspect first; equal ones in the order given.
    ///
    /// Cost: O(changes × (instances + error lines × words)).
    public static func rank(_ facts: IncidentFacts) -> [Suspect] {
        let picture = FailurePicture(facts)
        let scored: [(change: String?, reasons: [Suspect.Reason], endangered: Int?)] =
            facts.changes.map { change in
                let score = SuspectScore(change, facts, picture)
                return (change.id, score.reasons, score.endangered)
            } + [(nil, none(facts), nil)]
        let totals = scored.map { $0.reasons.reduce(0) { $0 + $1.weight } }
        let greatest = totals.max() ?? 0
        let sum = totals.reduce(0) { $0 + Exponential.of($1 - greatest) }
        return zip(scored, totals).enumerated().sorted { left, right in
            (right.element.1, left.offset) < (left.element.1, right.offset)
        }.map { entry in
            let (scored, total) = entry.element
            return Suspect(
                change: scored.change,
                probability: Exponential.of(total - greatest) / sum,
                reasons: scored.reasons.sorted { abs($0.weight) > abs($1.weight) },
                endangered: scored.endangered
            )
        }
    }

    /// What speaks for no change at all.
    private static func none(_ facts: IncidentFacts) -> [Suspect.Reason] {
        let count = max(1, facts.changes.count)
        var reasons = [
            Suspect.Reason(
                words: "\(count) change\(count == 1 ? "" : "s") might each have been innocent",
                weight: 0.5 + Exponential.log(Double(count))
            )
        ]
        let surge = facts.events.compactMap { event -> Double? in
            guard case .traffic(let ratio, let at) = event, ratio > 2.4 else { return nil }
            return (-600..<3_600).contains(facts.symptomAt - at) ? ratio : nil
        }.first
        if let surge {
            let words = "traffic had just become \((surge * 10).rounded() / 10) times as much"
            reasons.append(Suspect.Reason(words: words, weight: 4))
        }
        if let host = facts.errorLines.lazy.compactMap({ OutsideHost.find(in: $0.message) }).first {
            reasons.append(Suspect.Reason(words: "errors name the outside host \(host)", weight: 4))
        }
        return reasons
    }
}

/// A host of the public internet named in a line.
enum OutsideHost {
    private static let endings: Set<Substring> = ["com", "net", "org", "io", "example", "test", "dev", "cloud"]

    /// The first word with a dot whose last part is a public ending.
    static func find(in line: String) -> Substring? {
        line.split { !($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") }.first { word in
            let labels = word.split(separator: ".", omittingEmptySubsequences: false)
            return labels.count > 1 && labels.allSatisfy { !$0.isEmpty } && endings.contains(labels[labels.count - 1])
        }
    }
}
