// IdentityJudge+twins: the same server in two environments, seen or recorded.
import Findings

extension IdentityJudge {
    /// How two connections of different environments belong together.
    private enum Kinship {
        case none
        case same
        case standby
        case unknown(because: String)
    }

    /// Other environments' connections that lead to the same server; what is wrong with that is said.
    func twins(
        of question: IdentityQuestion,
        _ facts: ServerFacts,
        among all: [IdentityQuestion],
        into outcome: inout IdentityOutcome
    ) -> [IdentityQuestion] {
        var twins: [IdentityQuestion] = []
        var isStandby = false
        for other in all where other.environment != question.environment {
            guard case .seen(let theirs) = other.sight else { continue }
            switch kinship(facts, theirs) {
            case .none: continue
            case .same: twins.append(other)
            case .standby:
                twins.append(other)
                isStandby = true
            case .unknown(let reason):
                say(unknown: "\(other.environment) may use it too: \(reason)", of: question, into: &outcome)
            }
        }
        if !twins.isEmpty {
            outcome.findings.append(ServerOfTwo.finding(question, facts, with: twins, isStandby: isStandby))
        }
        // Those that were not looked at in this run are known by their record.
        let seen = Set(all.filter { if case .seen = $0.sight { true } else { false } }.map(\.environment))
        for entry in records.entries
        where entry.environment != question.environment && !seen.contains(entry.environment) {
            judge(question, facts, against: entry, into: &outcome)
        }
        return twins
    }

    private func judge(
        _ question: IdentityQuestion,
        _ facts: ServerFacts,
        against entry: RecordFile.Entry,
        into outcome: inout IdentityOutcome
    ) {
        guard let record = IdentityRecord(entry.values) else { return }
        switch (facts, record.facts) {
        case (.postgres(let one), .postgres(let two)):
            guard one.system != nil, one.system == two.system, one.database == two.database else { return }
            if let mine = one.marker, let theirs = two.marker, mine != theirs { return }
            if let own = one.address, own == two.address, !Comparison.isLoopback(own) {
                outcome.findings.append(ServerOfTwo.finding(question, facts, record: entry))
            } else if question.at != nil, question.at == record.at {
                outcome.findings.append(ServerOfTwo.finding(question, facts, record: entry))
            } else {
                let reason =
                    "\(entry.environment) has recorded the same system identifier for \(entry.connection): the same or a "
                    + "copy, cannot be told unless both are asked; check both environments in one run, or mark the copy"
                say(unknown: reason, of: question, into: &outcome)
            }
        case (.redis(let one), .redis(let two)):
            guard one.run != nil, one.run == two.run, one.database == two.database else { return }
            outcome.findings.append(ServerOfTwo.finding(question, facts, record: entry))
        case (.key(let one), .key(let two)):
            guard one.key != nil, one.key == two.key else { return }
            outcome.findings.append(ServerOfTwo.finding(question, facts, record: entry))
        default: return
        }
    }

    private func kinship(_ one: ServerFacts, _ two: ServerFacts) -> Kinship {
        switch (one, two) {
        case (.postgres(let one), .postgres(let two)):
            guard let system = one.system, let other = two.system else {
                // Without the identifier the start of the server still tells one from another.
                guard let started = one.startedMicroseconds, started == two.startedMicroseconds else { return .none }
                return one.database == two.database && one.name == two.name ? .same : .none
            }
            guard system == other, one.database == two.database else { return .none }
            guard let started = one.startedMicroseconds, let theirs = two.startedMicroseconds else {
                return .unknown(because: "both have system identifier \(Amounts.short(system)), and no start time")
            }
            if started == theirs { return .same }
            return one.isStandby || two.isStandby ? .standby : .none
        case (.redis(let one), .redis(let two)):
            if one.run != nil, one.run == two.run { return one.database == two.database ? .same : .none }
            let isOneData = one.replication != nil && one.replication == two.replication
            return isOneData && (one.isReplica || two.isReplica) ? .standby : .none
        case (.key(let one), .key(let two)): return one.key != nil && one.key == two.key ? .same : .none
        default: return .none
        }
    }
}
