// LocalCluster: a throw-away PostgreSQL server on this machine, gone with its folder when it is closed or we die.
import Glibc
import Synchronization

/// A throw-away PostgreSQL server on this machine.
///
/// It listens on a socket in a folder that only its user may enter, and on TCP only where that is asked for. All calls
/// block; async code makes them through `Blocking.run`.
public final class LocalCluster: Sendable {
    /// What its data is at first.
    public enum Origin: Sendable {
        /// An empty cluster with an identity of its own.
        case new
        /// A base backup of a running server, with that one's identity; as its standby where said.
        case baseBackup(of: ConnectionSettings, asStandby: Bool)
        /// What the body puts into the empty data folder: a backup of another server, with that one's identity.
        case restored(@Sendable (_ dataFolder: String) throws(PostgreSQLError) -> Void)
    }

    /// How it is made.
    public struct Options: Sendable {
        /// Settings as in `postgresql.conf`; they go before our own.
        public var settings: [String: String]
        /// The password of `postgres` for TCP on a free loopback port; nil is no TCP.
        public var password: String?
        /// What its data is at first.
        public var origin: Origin
        /// The major version; nil is the newest on this machine.
        public var major: Int?
        /// The folder that its own folder is made in; nil is the one for temporary files.
        public var parent: String?
        /// Variables of the server, for what it starts itself.
        public var variables: [String: String] = [:]
        /// Whether to stop waiting for it; nil is never.
        public var isStopped: (@Sendable () -> Bool)?

        /// Options.
        public init(
            settings: [String: String] = [:],
            password: String? = nil,
            origin: Origin = .new,
            major: Int? = nil
        ) {
            (self.settings, self.password, self.origin, self.major) = (settings, password, origin, major)
        }
    }

    /// How a server is told to stop.
    public enum StopMode: Sendable {
        /// Connections are cut, data is written out.
        case fast
        /// All is dropped as in a crash; the next start recovers.
        case immediate
    }

    /// Its programs.
    public let programs: PostgreSQLPrograms
    /// The folder that holds data, socket and log.
    public let folder: String
    /// The TCP port where it listens on loopback, else the number in its socket's name.
    public let port: Int

    private let options: Options
    private let user: ServerUser
    private let state: Mutex<State>

    private struct State {
        var server: ChildProcess?
        var watcher: ParentWatch?
        /// Settings of a backup's source that a standby may not go below.
        var inherited: [String: String] = [:]
    }

    /// The data folder.
    public var dataFolder: String { folder + "/data" }

    private var isRestored: Bool {
        if case .restored = options.origin { return true }
        return false
    }

    /// The path of what the server logs.
    public var logFile: String { folder + "/log" }

    /// The server's process; nil while it is stopped.
    public var process: Int32? { state.withLock { $0.server?.identifier } }

    /// Makes and starts a cluster.
    ///
    /// Cost: about 1.5 s the first time for a version, then below 0.5 s.
    /// - Throws: `noCluster` with the reason and what to do, `timedOut`.
    public init(_ options: Options = Options(), within limit: Duration = .seconds(60)) throws(PostgreSQLError) {
        let deadline = Deadline.after(limit)
        self.options = options
        programs = try PostgreSQLPrograms.found(major: options.major)
        user = try ServerUser.chosen()
        port = options.password == nil ? 5432 : try FreePort.onLoopback()
        let watcher: ParentWatch
        (folder, watcher) = try ClusterFolder.make(owner: user, in: options.parent)
        state = Mutex(State(watcher: watcher))
        do {
            try fill(deadline)
            try launch(deadline)
            if let password = options.password, case .new = options.origin {
                let connection = try Connection(settings(), within: deadline.remaining)
                try connection.query("ALTER ROLE postgres PASSWORD \(Quoted.text(password))")
            }
        } catch {
            close()
            throw error
        }
    }

    deinit { close() }

    /// Settings to connect as `postgres` through the socket, without a password.
    public func settings(database: String = "postgres") -> ConnectionSettings {
        ConnectionSettings(["host": folder, "port": String(port), "user": "postgres", "dbname": database])
    }

    /// Settings to connect as `postgres` through TCP; nil where it does not listen there.
    public func tcpSettings(database: String = "postgres") -> ConnectionSettings? {
        guard let password = options.password else { return nil }
        return ConnectionSettings([
            "host": "127.0.0.1", "port": String(port), "user": "postgres", "dbname": database, "password": password,
        ])
    }

    /// Starts it again after `stop`.
    ///
    /// - Throws: `noCluster` where it does not come up, `timedOut`.
    public func start(within limit: Duration = .seconds(60)) throws(PostgreSQLError) {
        guard process == nil else { return }
        try launch(.after(limit))
    }

    /// Stops the server and keeps its data.
    public func stop(_ mode: StopMode = .fast, within limit: Duration = .seconds(30)) {
        let server = state.withLock { state in
            defer { state.server = nil }
            return state.server
        }
        guard let server else { return }
        server.signal(mode == .fast ? SIGINT : SIGQUIT)
        if server.wait(until: .after(limit)) != nil { return }
        server.signal(SIGQUIT)
        if server.wait(until: .after(.seconds(5))) != nil { return }
        server.signal(SIGKILL)
        _ = server.wait(until: .after(.seconds(5)))
    }

    /// Stops the server and removes its folder; may be called twice.
    public func close() {
        stop(.immediate)
        let watcher = state.withLock { state in
            defer { state.watcher = nil }
            return state.watcher
        }
        // The watcher removes the folder when its end closes, here and when we are killed alike.
        watcher?.release()
    }

    /// The last grave lines of what the server logged.
    public var complaints: String { logTail() }

    /// Runs one of PostgreSQL's programs as the server's user, such as `pg_dump` with its arguments.
    ///
    /// - Throws: `noCluster` with what it printed, where it fails.
    public func run(
        _ program: String,
        _ arguments: [String],
        within limit: Duration = .seconds(60)
    ) throws(PostgreSQLError) {
        try DataFolder(programs: programs, user: user, deadline: .after(limit)).run(program, arguments)
    }
}

extension LocalCluster {
    private func fill(_ deadline: Deadline) throws(PostgreSQLError) {
        let maker = DataFolder(programs: programs, user: user, deadline: deadline)
        switch options.origin {
        case .new: try maker.make(dataFolder)
        case .restored(let body): return try RestoredFolder(folder: folder, user: user).fill(body)
        case .baseBackup(let source, let asStandby):
            guard source["password"] == nil, let host = source["host"], let port = source["port"] else {
                throw .noCluster("a base backup is taken through a socket, without a password")
            }
            let limits = try Connection(source, within: deadline.remaining).query(
                """
                SELECT name, setting FROM pg_settings WHERE name IN ('max_connections', 'max_prepared_transactions',
                    'max_worker_processes', 'max_wal_senders', 'max_locks_per_transaction', 'wal_level')
                """
            )
            let pairs = limits.rows.compactMap { row in row[0].flatMap { name in row[1].map { (name, $0) } } }
            state.withLock { $0.inherited = Dictionary(pairs) { $1 } }
            let connection = ["-h", host, "-p", port, "-U", source["user"] ?? "postgres"]
            let standby = asStandby ? ["-R"] : []
            try maker.run(
                "pg_basebackup",
                ["-D", dataFolder, "-X", "stream", "--no-sync", "-c", "fast"] + connection + standby
            )
        }
        let rules = "local all all trust\nlocal replication all trust\n" + "host all all 127.0.0.1/32 scram-sha-256\n"
        guard ClusterFolder.write(rules, to: dataFolder + "/pg_hba.conf") else {
            throw .noCluster("\(dataFolder)/pg_hba.conf cannot be written")
        }
    }

    private func launch(_ deadline: Deadline) throws(PostgreSQLError) {
        var settings = [
            "unix_socket_directories": folder, "port": String(port), "fsync": "off", "full_page_writes": "off",
            "synchronous_commit": "off", "listen_addresses": options.password == nil ? "" : "127.0.0.1",
            "logging_collector": "off", "log_destination": "stderr", "external_pid_file": "",
        ]
        settings.merge(state.withLock { $0.inherited }) { $1 }
        if isRestored { settings.merge(RestoredFolder.settings(in: folder)) { $1 } }
        settings.merge(options.settings) { $1 }
        let chosen = settings.sorted { $0.key < $1.key }.flatMap { ["-c", "\($0.key)=\($0.value)"] }
        let command = user.command(programs.path("postgres"), ["-D", dataFolder] + chosen)
        let log = open(logFile, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0o600)
        guard log >= 0 else { throw .noCluster("\(logFile) cannot be written") }
        defer { Glibc.close(log) }
        let server = try ChildProcess(
            command.program,
            command.arguments,
            variables: ["PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"].merging(options.variables) { $1 },
            files: ChildProcess.Files(output: log)
        )
        state.withLock { $0.server = server }
        try awaitReady(server, deadline)
    }

    /// Waits for the word `ready` (or `standby`) that the server writes into its own process file.
    ///
    /// A restored server says `standby` while it recovers and lets nobody in.
    private func awaitReady(_ server: ChildProcess, _ deadline: Deadline) throws(PostgreSQLError) {
        var pause: useconds_t = 1000
        while true {
            let lines = ClusterFolder.text(of: dataFolder + "/postmaster.pid").split(
                separator: "\n",
                omittingEmptySubsequences: false
            )
            if lines.count > 7, lines[0] == "\(server.identifier)",
                lines[7].hasPrefix("ready") || (lines[7].hasPrefix("standby") && !isRestored)
            {
                return
            }
            if server.ended() != nil {
                state.withLock { $0.server = nil }
                throw .noCluster("the server ended at once: \(logTail())")
            }
            if options.isStopped?() == true {
                stop(.immediate, within: .seconds(5))
                throw .noCluster("it was stopped while the server started")
            }
            if deadline.hasPassed {
                stop(.immediate, within: .seconds(5))
                throw .noCluster("the server was not ready in time: \(logTail())")
            }
            usleep(pause)
            pause = min(pause * 2, 10_000)
        }
    }

    private func logTail() -> String {
        let lines = ClusterFolder.text(of: logFile).split(separator: "\n")
        let grave = lines.filter { $0.contains("FATAL: ") || $0.contains("PANIC: ") }
        let shown = (grave.isEmpty ? lines : grave).suffix(4)
        return shown.isEmpty ? "it logged nothing" : shown.joined(separator: "; ")
    }
}
