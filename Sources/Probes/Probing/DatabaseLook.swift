// DatabaseLook: what a database that let us in is, and whether it is what the contract asks for.
import Contracts
import Findings
import PostgreSQL

/// Asks a database a few questions and notes what is not as it should be.
struct DatabaseLook {
    private let subject: ProbeSubject
    private let connection: Connection
    private let thresholds: ProbeThresholds
    private let deadline: ProbeDeadline

    init(_ subject: ProbeSubject, _ connection: Connection, _ thresholds: ProbeThresholds, _ deadline: ProbeDeadline) {
        (self.subject, self.connection) = (subject, connection)
        (self.thresholds, self.deadline) = (thresholds, deadline)
    }

    mutating func run(_ notes: inout ProbeNotes) throws(PostgreSQLError) {
        let facts = try ask(
            """
            SELECT current_setting('server_version') AS version, pg_is_in_recovery() AS standby,
              current_setting('transaction_read_only') AS read_only, current_setting('server_encoding') AS encoding,
              current_setting('search_path') AS search_path,
              pg_has_role(current_user, 'pg_monitor', 'USAGE') OR pg_has_role(current_user, 'pg_read_all_stats', 'USAGE')
                OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS sees_all
            """
        )
        guard let row = facts.first else { throw .missing("result") }
        let version = String(row["version"]?.prefix { $0 != " " } ?? "?")
        notes.seen.append("PostgreSQL \(version)")
        VersionCheck.run(version, of: "PostgreSQL", &notes)
        let isStandby = row["standby"] == "t"
        writable(isStandby, row["read_only"] == "on", &notes)
        if let encoding = row["encoding"], encoding != "UTF8" {
            notes.find(
                EncodingUnfit.self,
                "the database is in \(encoding), not in UTF-8",
                at: subject.address.name,
                mend: "make a new database with ENCODING 'UTF8' and move the data by dump and restore"
            )
        }
        try searchPath(row["search_path"] ?? "", &notes)
        try extensions(&notes)
        try PrivilegeLook(subject).run(&notes) { sql, parameters throws(PostgreSQLError) in
            try connection.query(sql, parameters, within: deadline.remaining)
        }
        try connections(&notes)
        guard row["sees_all"] == "t" else {
            notes.miss(
                "replication and long transactions",
                because: "the account may not see others' sessions; plimsoll connections grant prints what it needs",
                isRequired: false
            )
            return
        }
        try replication(isStandby, &notes)
        try transactions(&notes)
    }

    private func ask(_ sql: String, _ parameters: [Parameter] = []) throws(PostgreSQLError) -> Answer {
        try connection.query(sql, parameters, within: deadline.remaining)
    }

    private func writable(_ isStandby: Bool, _ isReadOnly: Bool, _ notes: inout ProbeNotes) {
        guard isStandby || isReadOnly else { return }
        let words = subject.connection.privileges.map(\.value)
        let readsOnly = !words.isEmpty && words.allSatisfy { $0.lowercased().hasPrefix("select") || $0 == "read" }
        let sessions = subject.address.parameter("target_session_attrs")?.text
        if readsOnly || ["read-only", "standby", "prefer-standby"].contains(sessions) {
            notes.seen.append(isStandby ? "a standby" : "read only")
            return
        }
        notes.find(
            ServerReadOnly.self,
            "\(subject.shown(subject.address.servers.first)) "
                + (isStandby ? "is a standby and takes no writes" : "lets this account only read"),
            mend: isStandby
                ? "name the primary, or list only select in privileges if the service only reads"
                : "unset default_transaction_read_only, or list only select in privileges if the service only reads"
        )
    }

    private func searchPath(_ text: String, _ notes: inout ProbeNotes) throws(PostgreSQLError) {
        let names = SearchPath.names(text).filter { $0 != "$user" }
        guard !names.isEmpty else { return }
        let known = try ask("SELECT nspname FROM pg_namespace WHERE nspname = ANY ($1)", [Parameter(names)])
        let found = Set(known.rows.compactMap { $0[0] })
        let missing = names.filter { !found.contains($0) }
        guard !missing.isEmpty else { return }
        notes.find(
            SearchPathBroken.self,
            "search_path names \(missing.joined(separator: ", ")), which is not there",
            at: subject.address.parameter("options") ?? subject.address.user,
            mend: "CREATE SCHEMA \(missing[0]), or ALTER ROLE … SET search_path without it"
        )
    }

    private func extensions(_ notes: inout ProbeNotes) throws(PostgreSQLError) {
        let wanted = subject.connection.extensions.map(\.value)
        guard !wanted.isEmpty else { return }
        let answer = try ask(
            """
            SELECT w.name, e.extname IS NOT NULL AS there, a.name IS NOT NULL AS possible FROM unnest($1::text[]) AS w(name)
              LEFT JOIN pg_extension e ON e.extname = w.name LEFT JOIN pg_available_extensions a ON a.name = w.name
            """,
            [Parameter(wanted)]
        )
        for row in answer.rows where row["there"] == "f" {
            let name = row["name"] ?? ""
            notes.find(
                ExtensionMissing.self,
                "the extension \(name) is not in the database",
                at: subject.address.name,
                mend: row["possible"] == "t"
                    ? "CREATE EXTENSION \(Quoted.name(name))" : "install it on the server, then CREATE EXTENSION it"
            )
        }
    }

    private func connections(_ notes: inout ProbeNotes) throws(PostgreSQLError) {
        let answer = try ask(
            """
            SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                - coalesce(nullif(current_setting('reserved_connections', true), '')::int, 0) AS server_limit,
              r.rolconnlimit AS role_limit, d.datconnlimit AS database_limit,
              (SELECT count(*) FROM pg_stat_activity
                WHERE usename = current_user AND pid <> pg_backend_pid()) AS own,
              (SELECT count(*) FROM pg_stat_activity WHERE usename IS NOT NULL AND usename <> current_user) AS others,
              (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename <> current_user)
                AS others_here
            FROM pg_roles r, pg_database d WHERE r.rolname = current_user AND d.datname = current_database()
            """
        )
        guard let row = answer.first, let pool = subject.pool else { return }
        func number(_ name: String) -> Int { row[name].flatMap { Int($0) } ?? 0 }
        var limits = [("the server", number("server_limit") - number("others"), number("server_limit"))]
        if number("database_limit") >= 0 {
            limits.append(("the database", number("database_limit") - number("others_here"), number("database_limit")))
        }
        if number("role_limit") >= 0 { limits.append(("the role", number("role_limit"), number("role_limit"))) }
        guard let least = limits.min(by: { $0.1 < $1.1 }), least.1 < pool else { return }
        notes.find(
            TooFewConnections.self,
            "the service opens up to \(pool) connections; \(least.0) has \(max(0, least.1)) left for it",
            place: subject.connection.pool.map { subject.contract.place(of: $0.node) },
            label: "comes to \(pool)",
            mend: "make the pools smaller, raise the limit (\(least.2) now), or put a pooler between",
            facts: ["others use \(number("others")) now, this account \(number("own"))"]
        )
    }

    private func replication(_ isStandby: Bool, _ notes: inout ProbeNotes) throws(PostgreSQLError) {
        let limit = thresholds.lagSeconds
        if isStandby {
            let answer = try ask(
                """
                SELECT CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
                  ELSE extract(epoch FROM now() - pg_last_xact_replay_timestamp())::bigint END AS behind
                """
            )
            if let seconds = answer.first?["behind"].flatMap({ Int($0) }), seconds >= limit {
                behind("this standby", seconds, &notes)
            }
            return
        }
        let answer = try ask(
            """
            SELECT application_name AS name, extract(epoch FROM replay_lag)::bigint AS behind FROM pg_stat_replication
              WHERE replay_lag >= make_interval(secs => $1) ORDER BY replay_lag DESC LIMIT 3
            """,
            [Parameter(limit)]
        )
        for row in answer.rows {
            behind("the standby \(row["name"] ?? "")", row["behind"].flatMap { Int($0) } ?? limit, &notes)
        }
    }

    private func behind(_ what: String, _ seconds: Int, _ notes: inout ProbeNotes) {
        notes.find(
            ReplicaBehind.self,
            "\(what) is \(DurationWords.short(.seconds(seconds))) behind",
            mend: "see what holds it up (long queries there, its disk, the network) before the change adds to it"
        )
    }

    private func transactions(_ notes: inout ProbeNotes) throws(PostgreSQLError) {
        let answer = try ask(
            """
            SELECT pid, usename, state, extract(epoch FROM now() - xact_start)::bigint AS seconds,
              count(*) OVER () AS total FROM pg_stat_activity
            WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
              AND xact_start <= now() - make_interval(secs => $1) ORDER BY xact_start LIMIT 1
            """,
            [Parameter(thresholds.transactionSeconds)]
        )
        guard let row = answer.first else { return }
        let span = DurationWords.short(.seconds(row["seconds"].flatMap { Int($0) } ?? 0))
        let total = row["total"] ?? "1"
        notes.find(
            TransactionOpenLong.self,
            "a transaction of \(row["usename"] ?? "?") has been open for \(span)"
                + (total == "1" ? "" : ", one of \(total) such"),
            at: subject.address.name,
            mend: "find out what it waits for (process \(row["pid"] ?? "?"), \(row["state"] ?? "?")); "
                + "SELECT pg_terminate_backend(\(row["pid"] ?? "?")) ends it"
        )
    }
}

/// The names in a `search_path`.
enum SearchPath {
    static func names(_ text: String) -> [String] {
        var names: [String] = []
        var name = ""
        var isQuoted = false
        for character in text {
            if character == "\"" {
                isQuoted.toggle()
            } else if character == ",", !isQuoted {
                names.append(name)
                name = ""
            } else if character != " " || isQuoted {
                name.append(character)
            }
        }
        return (names + [name]).filter { !$0.isEmpty }
    }
}
