// SimulatedGateAudit: what must hold when a change is taken in, approved, started, by rules written a second time.
import Changes
import Journal

/// Holds the record's events against the rules of the house, without the gate's code.
struct SimulatedGateAudit: Sendable {
    let house: SimulatedHouse
    private var keys: Set<String> = []
    private var approvals: [ChangeID: Set<String>] = [:]
    private var freezes: [String: OrderedFreeze] = [:]

    init(house: SimulatedHouse) { self.house = house }

    /// Takes an event before the record does; the sentences that do not hold.
    mutating func take(
        _ event: RecordEvent,
        over record: EnvironmentRecord,
        checked: Set<String>,
        isStopped: Bool
    ) -> [String] {
        switch event {
        case .proposed(let change, _):
            guard let key = change.key else { return [] }
            return keys.insert(key).inserted ? [] : ["\(key) was taken in twice"]
        case .approved(let id, let by, _, _):
            guard let change = record.entry(id)?.change else { return ["\(id) is approved and not known"] }
            let isNew = approvals[id, default: []].insert(by).inserted
            return (change.by == by ? ["\(by) approved their own \(id)"] : [])
                + (isNew ? [] : ["\(by) approved \(id) twice"])
        case .started(let id, let emergency, _, let at):
            guard let change = record.entry(id)?.change else { return ["\(id) is started and not known"] }
            var broken = started(change, at, emergency: emergency, over: record, checked: checked)
            if let other = record.underWay { broken.append("\(id) starts while \(other) is under way") }
            if isStopped { broken.append("\(id) starts under a stop") }
            return broken
        case .frozen(let freeze): freezes[freeze.id] = freeze
        case .thawed(let id, _, _, _): freezes[id] = nil
        default: break
        }
        return []
    }

    /// Whether a change takes something back, or stays where it is.
    private func isBack(_ change: Change, over record: EnvironmentRecord) -> Bool {
        change.kind == .revert && (change.undoes != nil || change.to.map { record.lived.contains($0) } ?? false)
    }

    private func started(
        _ change: Change,
        _ at: Timestamp,
        emergency: String?,
        over record: EnvironmentRecord,
        checked: Set<String>
    ) -> [String] {
        var broken: [String] = []
        if case .finished = record.entry(change.id)?.stage { broken.append("\(change.id) starts after its end") }
        if change.from != record.live { broken.append("\(change.id) starts from what is not live") }
        if isBack(change, over: record) { return broken }
        let staysThere = change.kind == .restart && change.to == record.live
        if !staysThere {
            if !checked.contains(change.key ?? "") { broken.append("\(change.id) starts and nobody checked it whole") }
            let yes = approvals[change.id, default: []].subtracting([change.by]).count
            if yes < house.approvals {
                broken.append("\(change.id) starts with \(yes) of \(house.approvals) approvals")
            }
        }
        guard emergency == nil else { return broken }
        if isFrozen(at) { broken.append("\(change.id) starts though production is frozen") }
        if !house.isOpen(at: at) { broken.append("\(change.id) starts outside of the windows") }
        return broken
    }

    private func isFrozen(_ at: Timestamp) -> Bool {
        freezes.values.contains { freeze in freeze.from <= at && freeze.until.map { at < $0 } ?? true }
    }

    /// Whether nothing but the checks could keep a change from starting when it is taken in.
    func couldStart(_ change: Change, over record: EnvironmentRecord) -> Bool {
        house.approvals == 0 && record.underWay == nil && !isFrozen(change.proposed)
            && house.isOpen(at: change.proposed)
    }
}
