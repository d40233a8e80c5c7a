// ProbeGrant: the least that an account needs for all our questions to be answered, as SQL and ACL; pure.
public import Contracts
import PostgreSQL

/// Prints the least that the account of a connection needs for all questions of its probe.
public enum ProbeGrant {
    /// The lines for one connection; without a subject, since its address is not known here, with names to fill in.
    public static func text(for connection: Contract.Connection, _ subject: ProbeSubject?) -> String {
        let name = connection.name.value
        switch connection.kind {
        case .postgres: return postgres(name, subject)
        case .redis: return redis(name, subject, readsMarker: connection.identity != nil)
        case .smtp: return "# \(name): nothing but the login of its address; no mail is sent\n"
        case .http: return "# \(name): nothing but the login of its address; one GET is asked\n"
        case .mysql, .amqp, .tcp: return "# \(name): nothing; only the greeting is read\n"
        case .file: return "# \(name): the right to see it; run the check as the account that the program has\n"
        }
    }

    private static func user(_ subject: ProbeSubject?) -> String? {
        guard let subject, let user = subject.address.user, subject.target.isShown(user.bytes) else { return nil }
        return user.text
    }

    private static func postgres(_ name: String, _ subject: ProbeSubject?) -> String {
        let role = user(subject)
        let quoted = Quoted.name(role ?? "plimsoll")
        var database = "DATABASE"
        if let part = subject?.address.name, subject?.target.isShown(part.bytes) == true {
            database = Quoted.name(part.text)
        }
        var lines = ["-- \(name): run in PostgreSQL as a superuser"]
        if role == nil { lines.append("CREATE ROLE \(quoted) LOGIN PASSWORD 'PASSWORD';") }
        lines.append("GRANT CONNECT ON DATABASE \(database) TO \(quoted);")
        lines.append("GRANT pg_read_all_stats TO \(quoted);  -- sessions of others, replication, long transactions")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func redis(_ name: String, _ subject: ProbeSubject?, readsMarker: Bool) -> String {
        let commands = "+ping +select +info +dbsize +config|get"
        let user = user(subject)
        let rule = user.map { "\($0) \(commands)" } ?? "plimsoll reset on >PASSWORD \(commands)"
        let marker =
            readsMarker
            ? "# its marker; an error about patterns says that the account reads all keys already\n"
                + "ACL SETUSER \(user ?? "plimsoll") +get ~\(Marker.key)\n" : ""
        return "# \(name): run in redis-cli as an administrator\nACL SETUSER \(rule)\n\(marker)"
    }
}

extension ProbeRun {
    /// The connections of an environment with their addresses, nothing being opened; nil where an address is not known.
    public func subjects(
        in view: RuleScope.View,
        elsewhere: [RuleScope.View],
        only name: String? = nil
    ) async -> [(connection: Contract.Connection, subject: ProbeSubject?)] {
        var result: [(connection: Contract.Connection, subject: ProbeSubject?)] = []
        for connection in contract.connections
        where connection.applies(to: view.environment.name) && (name == nil || connection.name.value == name) {
            var preparation = Preparation(contract, means, reader, connection, view, elsewhere)
            result.append((connection, await preparation.subject()))
        }
        return result
    }
}
