// IdentityPhase: what the servers of a check are, held against the identities file beside the contract.
import Contracts
import Findings
import Preflight
import Probes

/// Holds the servers that were looked at against the identities file.
struct IdentityPhase {
    let surroundings: Surroundings
    /// Whether every server is judged, or only those that the contract or the file speaks of.
    let isForAll: Bool
    /// When each server was last backed up, by system identifier, where somebody looked.
    var backups: [String: Int64] = [:]
    /// The identities file; empty where there is none.
    private(set) var records: RecordFile
    /// Why the file cannot be read, where it is there and cannot.
    let failure: String?

    /// Reads the identities file.
    init(_ surroundings: Surroundings, isForAll: Bool = false) {
        (self.surroundings, self.isForAll) = (surroundings, isForAll)
        (records, failure) = IdentityPhase.records(surroundings)
    }

    /// The time that the file is written and read with.
    var now: Int64 { surroundings.now ?? Moment.now }

    /// What servers are asked, by the run that looks at them.
    var wish: IdentityWish { IdentityWish(records: records, isForAll: isForAll) }

    /// The identities file; empty where there is none.
    ///
    /// - Returns: a clause that says why, where it is there and cannot be read.
    static func records(_ surroundings: Surroundings) -> (file: RecordFile, failure: String?) {
        RecordReading.file(.identities, surroundings)
    }

    /// What is wrong with the servers' identities.
    func judge(_ outcomes: [ProbeOutcome]) -> IdentityOutcome {
        if let failure {
            var outcome = IdentityOutcome()
            outcome.unchecked.append(Unchecked("identities", because: failure))
            return outcome
        }
        return IdentityJudge(records: records, now: now).judge(outcomes.compactMap { question($0) })
    }

    /// What is wrong, once those that answer for the first time and have nothing wrong with them are recorded.
    ///
    /// What is recorded already is never written over: that is for `identity adopt`, with a reason.
    mutating func recording(_ outcomes: [ProbeOutcome], in folder: String) throws -> IdentityOutcome {
        let first = judge(outcomes)
        guard failure == nil, records.isSound else { return first }
        guard !first.unrecorded.isEmpty else {
            Console.note("nothing new to record in \(records.shape.fileName)\n")
            return first
        }
        var lines: [String] = []
        for (environment, connection, facts, address) in first.unrecorded {
            let record = IdentityRecord(facts: facts, at: address, since: now, why: "first use")
            do throws(RecordText.Problem) {
                let text = try RecordText.setting(record.values, for: environment, connection, in: records)
                records = RecordFile.read(SourceText(name: records.source.name, text: text), shape: records.shape)
            } catch {
                Console.complain(error.words)
                return first
            }
            lines.append("recorded \(connection) of \(environment): \(facts.shortIdentifier ?? "?")\n")
        }
        let text = String(decoding: records.source.bytes, as: UTF8.self)
        try IdentityCommand.write(to: folder) { () throws(RecordText.Problem) in text }
        Console.note(lines.joined() + "next: git add \(records.shape.fileName), and let somebody review it\n")
        return judge(outcomes)
    }

    private func question(_ outcome: ProbeOutcome) -> IdentityQuestion? {
        guard let subject = outcome.subject, wish.judges(subject.connection, in: outcome.environment) else {
            return nil
        }
        let sight: ServerSight
        if let seen = outcome.sight {
            sight = seen
        } else {
            // What kept it from being looked at is said by the probe; where that says nothing, this does.
            guard !outcome.saysWhyUnseen else { return nil }
            sight = .unseen(because: subject.silence)
        }
        return IdentityQuestion(
            environment: outcome.environment,
            connection: outcome.connection,
            isProtected: subject.isProtected,
            promise: subject.connection.identity,
            isOptional: subject.connection.isOptional,
            place: subject.place(of: subject.address.servers.first?.host),
            databasePlace: subject.address.name.map { subject.place(of: $0) },
            at: subject.recordedAddress,
            sight: sight,
            former: outcome.former,
            backups: backups
        )
    }
}
