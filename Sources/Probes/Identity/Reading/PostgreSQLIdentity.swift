// PostgreSQLIdentity: asks a database what it is, with statements that any account may run.
public import PostgreSQL

/// Asks a PostgreSQL database what it is.
///
/// Each part is asked for alone: what an account may not read is left out and named, the rest is still known. The
/// statements read only, prepare nothing and need no transaction, so that they pass a pooler.
public enum PostgreSQLIdentity {
    /// What the database says of itself; blocks for `limit` at most.
    ///
    /// - Throws: where the connection is lost, or nothing at all could be read.
    public static func facts(of connection: Connection, within limit: Duration) throws(PostgreSQLError) -> PostgresFacts
    {
        let deadline = Deadline.after(limit)
        let answer = try connection.query(
            """
            SELECT current_database() AS name, d.oid::text AS number, pg_is_in_recovery() AS standby,
              (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint AS started,
              host(inet_server_addr()) AS address, inet_server_port() AS port,
              obj_description(to_regclass('\(Marker.table)'), 'pg_class') AS marker,
              shobj_description(d.oid, 'pg_database') AS comment
            FROM pg_catalog.pg_database d WHERE d.datname = current_database()
            """,
            within: deadline.remaining
        )
        guard let row = answer.first else { throw .missing("row") }
        var facts = PostgresFacts(system: nil, database: row["number"], name: row["name"] ?? "")
        facts.isStandby = row["standby"] == "t"
        facts.startedMicroseconds = row["started"].flatMap { Int64($0) }
        if let address = row["address"], let port = row["port"] {
            facts.address = address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
        }
        facts.marker = [row["marker"], row["comment"]].lazy.compactMap { $0.flatMap { Marker($0) } }.first
        try read(&facts, connection, deadline, "SELECT system_identifier::text FROM pg_control_system()") {
            facts,
            text in
            facts.system = text
        }
        // The control file learns of a promotion at the next checkpoint; the log's file names know it at once.
        let timeline =
            facts.isStandby
            ? "SELECT timeline_id::text FROM pg_control_checkpoint()"
            : "SELECT ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int::text"
        try read(&facts, connection, deadline, timeline) { facts, text in facts.timeline = Int(text) }
        let position = facts.isStandby ? "pg_last_wal_replay_lsn()" : "pg_current_wal_lsn()"
        try read(&facts, connection, deadline, "SELECT \(position)::text") { facts, text in
            facts.wal = PostgresFacts.position(text)
        }
        try read(&facts, connection, deadline, "SELECT pg_database_size(current_database())::text") { facts, text in
            facts.bytes = Int64(text)
        }
        return facts
    }

    /// Asks for one value; a refusal is noted, a lost connection thrown.
    private static func read(
        _ facts: inout PostgresFacts,
        _ connection: Connection,
        _ deadline: Deadline,
        _ sql: String,
        _ take: (inout PostgresFacts, String) -> Void
    ) throws(PostgreSQLError) {
        do throws(PostgreSQLError) {
            let answer = try connection.query(sql, within: max(deadline.remaining, .milliseconds(1)))
            if let text = answer.first?[0] { take(&facts, text) }
        } catch {
            switch error {
            case .server(let message): facts.unread.append(message.message)
            case .timedOut: facts.unread.append(error.description)
            default: throw error
            }
        }
    }
}
