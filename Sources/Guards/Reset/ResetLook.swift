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
                problem: "only postgres and redis say who they are; \(address.kind.rawValue) does not"
            )
        }
    }

    /// `db.example:5432/shop`, in lower case where case means nothing.
    static func name(of address: ConnectionAddress) -> String {
        let server = address.servers.first.map { $0.socketPath ?? "\($0.hostName.lowercased()):\($0.portNumber)" } ?? ""
        let database = address.name?.text ?? (address.kind == .redis ? "0" : address.user?.text ?? "")
        return address.kind == .redis ? server : "\(server)/\(database)"
    }

    private static let question = """
        SELECT (SELECT system_identifier FROM pg_control_system())::text, \
        extract(epoch FROM pg_postmaster_start_time())::text, \
        (SELECT oid FROM pg_database WHERE datname = current_database())::text
        """

    private static let sessions = """
        SELECT coalesce(usename, '?') || coalesce(' from ' || host(client_addr), ' on this machine') \
        || coalesce(' (' || nullif(application_name, '') || ')', '') || ': ' || count(*) FROM pg_stat_activity \
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' \
        GROUP BY usename, client_addr, application_name ORDER BY count(*) DESC, 1 LIMIT 10
        """

    private static func postgreSQL(_ address: ConnectionAddress, _ text: String, _ limit: Duration) -> ResetTarget {
        var target = ResetTarget(address: name(of: address))
        do throws(PostgreSQLError) {
            let settings = try ConnectionSettings(address: text).with("application_name", "plimsoll guard reset")
            let connection = try Connection(settings, within: limit)
            guard let row = try connection.query(question, within: limit).first else { throw .missing("row") }
            let system: String = try row.value(0)
            let started: String = try row.value(1)
            target.identity = ResetTarget.Identity(
                server: "\(system) since \(started)",
                origin: system,
                database: try row.value(2)
            )
            target.sessions = try connection.query(sessions, within: limit).rows.map { row throws(PostgreSQLError) in
                try row.value(0)
            }
        } catch {
            if target.identity == nil { target.problem = "\(error)" }
        }
        return target
    }

    private static func redis(_ address: ConnectionAddress, _ limit: Duration) -> ResetTarget {
        var target = ResetTarget(address: name(of: address))
        do throws(ConsoleProblem) {
            let lines = try RedisInformation.text(of: address, "default", within: limit).split(
                whereSeparator: \.isNewline
            )
            func field(_ name: String) -> String? {
                let line = lines.first { $0.hasPrefix(name + ":") }
                return line.map { String($0.dropFirst(name.utf8.count + 1)) }
            }
            guard let run = field("run_id") else { throw ConsoleProblem(words: "it does not say its run id") }
            target.identity = ResetTarget.Identity(server: run, origin: field("master_replid") ?? run, database: "all")
            let others = field("connected_clients").flatMap { Int($0) }.map { $0 - 1 } ?? 0
            if others > 0 { target.sessions = ["\(others) other client\(others == 1 ? "" : "s")"] }
        } catch {
            target.problem = error.words
        }
        return target
    }
}
