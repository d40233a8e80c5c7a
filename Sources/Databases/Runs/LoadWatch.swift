// LoadWatch: how far replicas are behind and how busy the server is, so that batches wait when others need it.
import Migrations
import PostgreSQL

/// Looks at replicas and sessions between batches.
struct LoadWatch {
    private let connection: Connection
    private let options: DatabaseRun.Options
    private let clock = StopWatch()
    private var lag = ReplicaLag()
    private var lastLook = -1.0
    /// What cannot be watched, and why; said once.
    private(set) var blind: String?
    private var mostActive = Int.max

    init(_ connection: Connection, _ options: DatabaseRun.Options) throws(PostgreSQLError) {
        (self.connection, self.options) = (connection, options)
        let limit: Int = try connection.query("SELECT current_setting('max_connections')::int").value()
        mostActive = options.mostActiveSessions ?? max(4, limit / 2)
        let sees: Bool = try connection.query("SELECT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')").value()
        if !sees {
            blind = "replication lag and sessions of others are not watched: grant pg_monitor to see them"
        }
    }

    /// Why the next batch must wait; nil where it may begin.
    mutating func reasonToWait() throws(PostgreSQLError) -> String? {
        guard blind == nil else { return nil }
        let now = clock.seconds
        guard now - lastLook >= 0.25 || lastLook < 0 else { return nil }
        lastLook = now
        let end: Int = try connection.query("SELECT (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint").value()
        lag.note(position: end, atSeconds: now)
        let replicas = try connection.query(
            """
            SELECT coalesce(nullif(application_name, ''), host(client_addr), pid::text) AS name,
                (replay_lsn - '0/0'::pg_lsn)::bigint AS replayed
            FROM pg_stat_replication WHERE replay_lsn IS NOT NULL AND state = 'streaming'
            """
        )
        var slowest = Int.max
        for row in replicas.rows {
            let replayed: Int = try row.value("replayed")
            slowest = min(slowest, replayed)
            let seconds = lag.seconds(replayed: replayed, atSeconds: now)
            if seconds > options.longestReplicaLagSeconds {
                let megabytes = Double(max(0, end - replayed)) / 1_048_576
                return
                    "replica \(row["name"] ?? "?") is \(RunWords.seconds(seconds)) behind (\(RunWords.one(megabytes)) MB)"
            }
        }
        if slowest < Int.max { lag.forget(before: slowest) }
        let active: Int = try connection.query(
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE state = 'active' AND backend_type = 'client backend' AND pid <> pg_backend_pid()
            """
        ).value()
        return active > mostActive ? "\(active) sessions are active, more than \(mostActive)" : nil
    }
}
