// ResetLook: asks a server who it is and who else is connected; writes nothing.
import Contracts
import PostgreSQL
public import Probes

/// Asks servers who they are.
public enum ResetLook {
    /// What is at an address, within a few seconds.
    public static func look(at address: ConnectionAddress, text: String, within limit: Duration = .seconds(10))
        -> ResetTarget
    {
        switch address.kind {
        case .postgres: postgreSQL(address, text, limit)
        case .redis: redis(address, limit)
        default:
            ResetTarget(
                address: name(of: address),
                at: place(of: address),
                problem: "only postgres and redis say who they are; \(address.kind.rawValue) does not"
            )
        }
    }

    /// Host and port as the identities file has them.
    static func place(of address: ConnectionAddress) -> String {
        address.servers.first.map { server in
            server.socketPath.map { "\($0):\(server.portNumber)" } ?? server.description
        } ?? ""
    }

    /// `db.example:5432/shop`, in lower case where case means nothing.
    static func name(of address: ConnectionAddress) -> String {
        let server = address.servers.first.map { $0.socketPath ?? "\($0.hostName.lowercased()):\($0.portNumber)" } ?? ""
        let database = address.name?.text ?? (address.kind == .redis ? "0" : address.user?.text ?? "")
        return address.kind == .redis ? server : "\(server)/\(database)"
    }

    private static let sessions = """
        SELECT coalesce(usename, '?') || coalesce(' from ' || host(client_addr), ' on this machine') \
        || coalesce(' (' || nullif(application_name, '') || ')', '') || ': ' || count(*) FROM pg_stat_activity \
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' \
        GROUP BY usename, client_addr, application_name ORDER BY count(*) DESC, 1 LIMIT 10
        """

    private static func postgreSQL(_ address: ConnectionAddress, _ text: String, _ limit: Duration) -> ResetTarget {
        var target = ResetTarget(address: name(of: address), at: place(of: address))
        do throws(PostgreSQLError) {
            let settings = try ConnectionSettings(address: text).with("application_name", "plimsoll guard reset")
            let connection = try Connection(settings, within: limit)
            target.facts = .postgres(try PostgreSQLIdentity.facts(of: connection, within: limit))
            target.sessions = try connection.query(sessions, within: limit).rows.map { row throws(PostgreSQLError) in
                try row.value(0)
            }
        } catch {
            if target.facts == nil { target.problem = "\(error)" }
        }
        return target
    }

    private static func redis(_ address: ConnectionAddress, _ limit: Duration) -> ResetTarget {
        var target = ResetTarget(address: name(of: address), at: place(of: address))
        do throws(ConsoleProblem) {
            let (text, marker) = try RedisInformation.identity(of: address, within: limit)
            let number = address.name.flatMap { Int($0.text) } ?? 0
            let facts = RedisFacts(info: text, database: number, keys: nil, marker: marker)
            guard facts.run != nil else { throw ConsoleProblem(words: "it does not say its run id") }
            target.facts = .redis(facts)
            let clients = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix("connected_clients:") }
            let others = clients.flatMap { Int($0.dropFirst(18)) }.map { $0 - 1 } ?? 0
            if others > 0 { target.sessions = ["\(others) other client\(others == 1 ? "" : "s")"] }
        } catch {
            target.problem = error.words
        }
        return target
    }
}
