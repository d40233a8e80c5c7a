// GateDesk+proof: what is live, checks, the way back, proof from other environments.
import Contracts

extension GateDesk {
    mutating func askLive() {
        guard change.to != nil, change.from != record.live else { return }
        let live = record.live.map { "\($0.short)" } ?? "nothing"
        let by = record.liveBy.map { " (\($0))" } ?? ""
        refuse(
            LiveMovedOn.refusal(
                "it was made from \(change.from?.short ?? "nothing"), and \(live)\(by) is live by now",
                lift: "propose it anew from what is live"
            )
        )
    }

    mutating func askEnvironment() {
        guard let contract = question.contract else {
            return refuse(
                ContractUnreadable.refusal(
                    "what must hold in \(change.environment) is not known: no contract can be read",
                    lift: "a revision with a sound contract: plimsoll check"
                )
            )
        }
        guard contract.environment(named: change.environment) == nil else { return }
        // A contract that names no environments has one, which asks for nothing.
        if contract.environments.isEmpty, change.environment == "default" { return }
        let known = contract.environments.map(\.name.value).joined(separator: ", ")
        refuse(
            EnvironmentUnknown.refusal(
                "the contract has no environment \(change.environment)"
                    + (known.isEmpty ? "" : ": it has \(known)"),
                lift: "a contract that names it, or another environment"
            )
        )
    }

    mutating func askChecks() {
        let checks = change.checks
        let by = checks.by.isEmpty ? "" : " (\(checks.by.joined(separator: ", ")))"
        switch checks.verdict {
        case "pass": hold("checks pass\(by)")
        case "warn": hold("checks pass with \(checks.findings.count { $0.level == "warning" }) warnings\(by)")
        case "fail" where goesToWhatLived: hold("going back: its own checks only warn, \(checks.errorWords)")
        case "fail":
            refuse(
                ChecksFailed.refusal(
                    "the checks found \(checks.errorWords)" + checks.firstError,
                    lift: "mend what they found: plimsoll check --environment \(change.environment)"
                )
            )
        default:
            let missing = checks.unchecked.filter(\.wasRequired).prefix(3).map { "\($0.what) (\($0.because))" }
            let words = missing.isEmpty ? "nobody checked it" : "not checked: \(missing.joined(separator: "; "))"
            if isBack { return hold("going back: unknown only warns, \(words)") }
            if staysThere { return hold("a restart of what is live: unknown only warns, \(words)") }
            guard isProtected else { return doubt(words) }
            refuse(
                ChecksUnknown.refusal(
                    words,
                    lift: "check it where all can be reached: plimsoll check --environment \(change.environment)"
                )
            )
        }
    }

    mutating func askWayBack() {
        switch change.revertPlan {
        case .automatic(let revision): return hold("revert plan: back to \(revision.short)")
        case .command(let command): return hold("revert plan: \(command)")
        case .impossible(let because): return hold("there is no way back (\(because)): one approval more")
        case nil: break
        }
        if change.to != nil, change.from == nil, record.lived.isEmpty {
            return hold("nothing was live here before, so there is nothing to go back to")
        }
        guard isProtected else { return doubt("there is no revert plan") }
        refuse(
            WayBackMissing.refusal(
                "it has no revert plan",
                lift: "say how one goes back, or that one cannot and why: revert in plimsoll.yaml, "
                    + "or --revert-plan \"…\""
            )
        )
    }

    /// Proof that the environments before this one carried the same base through.
    mutating func askProof(_ environment: Contract.Environment) {
        guard !environment.after.isEmpty, change.kind != .recorded || change.to != nil, !staysThere else { return }
        if isBack { return hold("it goes back: no proof is asked for") }
        for name in environment.after {
            let other = name.value
            if let base = change.base, let at = question.others[other]?.proofs[base] {
                hold("proof: \(other) carried \(base.short) through at \(at.shown)")
                continue
            }
            refuse(
                ProofMissing.refusal(
                    "\(other) has not carried \(change.base?.short ?? "it") through",
                    lift: "ship it to \(other) first, then: plimsoll promote \(other) \(change.environment)"
                )
            )
        }
    }
}

extension CheckSummary {
    /// How many findings are errors: `1 error`, `3 errors`.
    var errorWords: String {
        let count = findings.count { $0.level == "error" }
        return count == 1 ? "1 error" : "\(count) errors"
    }

    /// The first error, as the end of a clause.
    var firstError: String {
        guard let first = findings.first(where: { $0.level == "error" }) else { return "" }
        return ", such as \(first.code) at \(first.place): \(first.message)"
    }
}
