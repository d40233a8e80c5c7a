// Exemptions: findings that the contract knows and lets be.
import Documents
public import Findings

extension Contract {
    /// Sorts out the findings that the contract's `exceptions` let be; expired exceptions are findings themselves.
    ///
    /// An exception's path may begin with a config document's name or not; its file is compared with the place's
    /// source.
    public func exempting(_ findings: [Finding], today: CalendarDate?) -> (kept: [Finding], exempted: [Finding]) {
        var kept: [Finding] = []
        var exempted: [Finding] = []
        var valid: [Exemption] = []
        for exception in exceptions {
            if let until = exception.until, let today, until.value < today {
                kept.append(ExceptionExpired.finding(exception.code.value, until.value, at: place(of: until.node)))
            } else {
                valid.append(exception)
            }
        }
        for finding in findings {
            if valid.contains(where: { covers($0, finding) }) { exempted.append(finding) } else { kept.append(finding) }
        }
        return (kept, exempted)
    }

    private func covers(_ exception: Exemption, _ finding: Finding) -> Bool {
        guard exception.code.value == finding.code.text else { return false }
        if let file = exception.file, file != finding.place.source.name { return false }
        guard let pattern = exception.path else { return true }
        guard let text = finding.place.path, case .success(let path) = ValuePath.parse(text) else { return false }
        let steps = path.steps.map { step in
            switch step {
            case .key(let key): key
            case .index(let index): String(index)
            }
        }
        return pattern.matches(steps) || config.contains { pattern.matches([$0.name.value] + steps) }
    }
}

extension PathPattern {
    /// Whether the pattern matches a whole path.
    ///
    /// Cost: O(parts × steps).
    func matches(_ steps: [String]) -> Bool {
        // Which parts may come next, after the steps so far.
        var states: Set<Int> = closure([0])
        for step in steps {
            var next: Set<Int> = []
            for state in states where state < parts.count {
                switch parts[state] {
                case .any: next.insert(state)
                case .anyOne: next.insert(state + 1)
                case .exactly(let key): if key == step { next.insert(state + 1) }
                }
            }
            states = closure(next)
        }
        return states.contains(parts.count)
    }

    private func closure(_ states: Set<Int>) -> Set<Int> {
        var result = states
        for state in states {
            var index = state
            while index < parts.count, parts[index] == .any {
                index += 1
                result.insert(index)
            }
        }
        return result
    }
}
