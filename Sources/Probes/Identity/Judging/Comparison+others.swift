// Comparison+others: Redis servers, and servers known by their key.
import Findings

extension Comparison {
    /// Holds a Redis server against its record.
    func judge(_ before: RedisFacts, _ after: RedisFacts, into outcome: inout IdentityOutcome) {
        if let finding = MarkerOfAnother.finding(question, facts, now: now) {
            outcome.findings.append(finding)
            if question.isProtected { return }
        }
        if let reason = after.unread.first, after.run == nil {
            return say(unknown: "the server does not say what it is: \(reason)", into: &outcome)
        }
        if after.database != before.database {
            let label = "is database \(after.database) of a server; \(question.environment) had \(before.database)"
            outcome.findings.append(stranger(label, at: question.databasePlace, key: "database"))
            return
        }
        let isSameRun = before.run != nil && before.run == after.run
        let isSameData = before.replication.map { $0 == after.replication || $0 == after.formerReplication } ?? false
        if let marker = before.marker, let found = after.marker, found != marker {
            outcome.findings.append(
                stranger("its marker is \(found), and \(question.environment) had \(marker)", key: "marker")
            )
        } else if isSameRun || isSameData {
            judgeSame(before, after, isSameRun: isSameRun, into: &outcome)
        } else if let marker = before.marker {
            judgeByMarker(marker, after, into: &outcome)
        } else {
            let why = "restarted or another one, cannot be told without a marker"
            say(
                unknown: "run and replication identifiers are new: \(why); look, then \(question.adoption), then "
                    + "plimsoll identity mark \(question.environment) \(question.connection)",
                into: &outcome
            )
        }
    }

    private func judgeSame(
        _ before: RedisFacts,
        _ after: RedisFacts,
        isSameRun: Bool,
        into outcome: inout IdentityOutcome
    ) {
        if after.isReplica, !isSameRun {
            outcome.findings.append(IdentityMoved.finding(self, "this is a replica of the store", key: "replication"))
        } else if !isSameRun {
            let words = "another run holds the same data: restarted, or a replica was promoted"
            outcome.findings.append(IdentityMoved.finding(self, words, key: "run"))
        }
        guard let marker = before.marker, after.marker == nil else { return }
        if let reason = after.markerUnread {
            say(unknown: "its marker cannot be read: \(reason)", into: &outcome)
        } else {
            outcome.findings.append(MarkerGone.finding(self, marker, level: after.hasEvicted ? .warning : .error))
        }
    }

    private func judgeByMarker(_ marker: Marker, _ after: RedisFacts, into outcome: inout IdentityOutcome) {
        if after.marker == marker {
            let words = "run and replication are new and the marker is the same: restarted, or a copy of its file"
            outcome.findings.append(IdentityMoved.finding(self, words, key: "run"))
        } else if let reason = after.markerUnread {
            say(unknown: "its identifiers are new and its marker cannot be read: \(reason)", into: &outcome)
        } else {
            let keys = after.keys.map { ", \(Amounts.count($0, "key"))" } ?? ""
            outcome.findings.append(stranger("answers, and is another store without a marker\(keys)", key: "marker"))
        }
    }

    /// Holds a server's key and greeting against the record.
    func judge(_ before: KeyFacts, _ after: KeyFacts, into outcome: inout IdentityOutcome) {
        if let key = after.key, key == before.key { return }
        let isSameGreeting = before.greeting != nil && before.greeting == after.greeting
        guard let key = after.key else {
            if before.key == nil, isSameGreeting { return }
            let label = before.key == nil ? "greets as \(after.greeting ?? "nobody")" : "answers without the key it had"
            outcome.findings.append(stranger(label, key: before.key == nil ? "greeting" : "key"))
            return
        }
        if before.key != nil, !after.isTrusted {
            outcome.findings.append(
                stranger("shows another key, \(Amounts.short(key)), that nobody vouches for", key: "key")
            )
        } else if let name = before.greeting, let found = after.greeting, name != found {
            outcome.findings.append(stranger("greets as \(found)", key: "greeting"))
        } else {
            // Certificates are renewed with new keys; the name is vouched for by the authority.
            let words =
                after.isTrusted
                ? "its key is \(Amounts.short(key)) now, under a certificate that is trusted"
                : "it speaks TLS now, with key \(Amounts.short(key)), that nobody vouches for"
            outcome.findings.append(IdentityMoved.finding(self, words, key: "key"))
        }
    }
}
