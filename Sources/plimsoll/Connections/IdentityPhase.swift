// IdentityPhase: what the servers of a check are, held against the identities file beside the contract.
import Contracts
import Findings
import Preflight
import Probes

/// Holds the servers that were looked at against the identities file.
struct IdentityPhase {
    let surroundings: Surroundings
    /// The run that looked, for the addresses of before.
    let run: ProbeRun
    /// Whether every server is judged, or only those that the contract or the file speaks of.
    var isAsked = false

    /// The time that the file is written and read with.
    var now: Int64 { surroundings.now ?? Moment.now }

    /// The identities file; empty where there is none.
    ///
    /// - Returns: a clause that says why, where it is there and cannot be read.
    static func records(_ surroundings: Surroundings) -> (file: RecordFile, failure: String?) {
        let shape = RecordShape.identities
        switch surroundings.read(shape.fileName) {
        case .missing: return (.empty(shape), nil)
        case .unreadable(let reason): return (.empty(shape), "\(shape.fileName): \(reason)")
        case .text(let source): return (RecordFile.read(source, shape: shape), nil)
        }
    }

    /// What is wrong with the servers' identities.
    func judge(_ outcomes: [ProbeOutcome]) -> IdentityOutcome {
        let (file, failure) = IdentityPhase.records(surroundings)
        if let failure {
            var outcome = IdentityOutcome()
            outcome.unchecked.append(Unchecked("identities", because: failure))
            return outcome
        }
        let phase = self
        let questions = Waiting.value {
            var questions: [IdentityQuestion] = []
            for outcome in outcomes {
                if let question = await phase.question(outcome, file) { questions.append(question) }
            }
            return questions
        }
        return IdentityJudge(records: file, now: now).judge(questions)
    }

    private func question(_ outcome: ProbeOutcome, _ file: RecordFile) async -> IdentityQuestion? {
        guard let subject = outcome.subject else { return nil }
        let entry = file.entry(outcome.environment, outcome.connection)
        guard isAsked || subject.connection.identity != nil || entry != nil else { return nil }
        let sight: ServerSight
        if let seen = outcome.sight {
            sight = seen
        } else if subject.connection.kind != .postgres {
            sight = .unseen(because: "only PostgreSQL servers are asked what they are so far")
        } else {
            // What kept it from being looked at is said by the probe; where that says nothing, this does.
            let isSaid = !outcome.unchecked.isEmpty || outcome.findings.contains { $0.level == .error }
            guard !isSaid else { return nil }
            sight = .unseen(because: "it answered, and nothing told what it is")
        }
        var former = FormerAddress.notAsked
        let address = subject.recordedAddress
        if let recorded = entry?.values["at"], let address, recorded != address, case .seen = sight {
            former = await run.former(of: subject, at: recorded)
        }
        return IdentityQuestion(
            environment: outcome.environment,
            connection: outcome.connection,
            isProtected: subject.isProtected,
            promise: subject.connection.identity,
            isOptional: subject.connection.isOptional,
            place: subject.place(of: subject.address.servers.first?.host),
            databasePlace: subject.address.name.map { subject.place(of: $0) },
            at: address,
            sight: sight,
            former: former
        )
    }
}
