// IdentityJudge: is this the server that the environment had, and is it nobody else's?
import Contracts
import Findings

/// Compares what servers say of themselves with what was recorded, and with one another.
///
/// Pure: what was seen, what was recorded and the time come in as values. What cannot be told is said, and in a protected
/// environment it is required. docs/identity.md has the table of cases.
public struct IdentityJudge: Sendable {
    let records: RecordFile
    let now: Int64

    /// A judge over an identities file.
    public init(records: RecordFile, now: Int64) {
        (self.records, self.now) = (records, now)
    }

    /// Judges connections, each against its record and against those of other environments.
    public func judge(_ questions: [IdentityQuestion]) -> IdentityOutcome {
        var outcome = IdentityOutcome()
        outcome.findings += records.findings
        for question in questions {
            judge(question, among: questions, into: &outcome)
        }
        return outcome
    }

    private func judge(_ question: IdentityQuestion, among all: [IdentityQuestion], into outcome: inout IdentityOutcome)
    {
        guard case .seen(let facts) = question.sight else {
            // The probe itself says that the server did not answer; here only what that leaves open is said.
            if case .unseen(let reason) = question.sight { say(unknown: reason, of: question, into: &outcome) }
            return
        }
        let known = outcome.findings.count
        let twins = question.promise == .unique ? twins(of: question, facts, among: all, into: &outcome) : []
        guard records.isSound else {
            return say(unknown: "\(records.source.name) cannot be read", of: question, into: &outcome)
        }
        guard let entry = records.entry(question.environment, question.connection),
            let record = IdentityRecord(entry.values)
        else { return judgeFirst(question, facts, isSafe: outcome.findings.count == known, into: &outcome) }
        let comparison = Comparison(
            question: question,
            facts: facts,
            record: record,
            entry: entry,
            twins: twins,
            now: now,
            path: records.source.name
        )
        switch (record.facts, facts) {
        case (.postgres(let before), .postgres(let after)): comparison.judge(before, after, into: &outcome)
        case (.redis(let before), .redis(let after)): comparison.judge(before, after, into: &outcome)
        case (.key(let before), .key(let after)): comparison.judge(before, after, into: &outcome)
        default: outcome.findings.append(comparison.stranger("answers, and is a \(facts.noun) of another kind"))
        }
    }

    /// A server that nobody has recorded yet: in a protected environment that is unknown, elsewhere a note.
    private func judgeFirst(
        _ question: IdentityQuestion,
        _ facts: ServerFacts,
        isSafe: Bool,
        into outcome: inout IdentityOutcome
    ) {
        if let finding = MarkerOfAnother.finding(question, facts, now: now) {
            outcome.findings.append(finding)
            return
        }
        // What nobody vouches for, and what two environments have, is not recorded by the way.
        var isKnowable = isSafe && facts.shortIdentifier != nil
        if case .key(let facts) = facts, facts.key != nil, !facts.isTrusted { isKnowable = false }
        if isKnowable {
            outcome.unrecorded.append((question.environment, question.connection, facts, question.at))
        }
        if question.isProtected, question.promise != nil, !question.isOptional {
            let reason = "none is recorded yet; look at it and record it: \(question.adoption)"
            outcome.unchecked.append(Unchecked(question.subject, because: reason))
        } else {
            outcome.findings.append(IdentityNotRecorded.finding(question, facts, now: now))
        }
    }

    /// Says that something could not be told.
    func say(unknown reason: String, of question: IdentityQuestion, into outcome: inout IdentityOutcome) {
        let isRequired = question.isProtected && question.promise != nil && !question.isOptional
        outcome.unchecked.append(Unchecked(question.subject, because: reason, wasRequired: isRequired))
    }
}

/// A server held against its record.
struct Comparison {
    let question: IdentityQuestion
    let facts: ServerFacts
    let record: IdentityRecord
    let entry: RecordFile.Entry
    /// Other environments' connections that lead to it too.
    let twins: [IdentityQuestion]
    let now: Int64
    let path: String

    /// A server that is another one than the environment had.
    func stranger(_ label: String, at place: Place? = nil, key: String = "system", facts: [String] = []) -> Finding {
        StrangeServer.finding(self, label: label, at: place ?? question.place, key: key, facts: facts)
    }

    /// What was recorded, as a related place: `production has used 7423…9917 since 2026-03-02`.
    func recorded(_ key: String, _ words: String? = nil) -> RelatedPlace {
        let name = record.facts.shortIdentifier ?? question.connection
        var text = words ?? "\(question.environment) has used \(name) since \(Amounts.date(record.since))"
        if words == nil, let backup = backup(of: record.facts) {
            text += ", backed up \(Amounts.age(of: backup, now: now))"
        }
        return RelatedPlace(text, at: entry.place(of: key))
    }

    /// Other environments that lead to the same server, as related places.
    var others: [RelatedPlace] { twins.map { RelatedPlace("\($0.environment) uses it too", at: $0.place) } }

    /// When a server was last backed up, where somebody looked.
    func backup(of facts: ServerFacts) -> Int64? {
        guard case .postgres(let facts) = facts, let system = facts.system else { return nil }
        return question.backups[system]
    }

    /// An earlier server of the environment that this one is.
    var earlier: IdentityRecord? {
        entry.earlier.lazy.compactMap(IdentityRecord.init).first { $0.facts.isTheSame(as: facts) }
    }

    /// Says that something could not be told.
    func say(unknown reason: String, into outcome: inout IdentityOutcome) {
        let isRequired = question.isProtected && question.promise != nil && !question.isOptional
        outcome.unchecked.append(Unchecked(question.subject, because: reason, wasRequired: isRequired))
    }
}
