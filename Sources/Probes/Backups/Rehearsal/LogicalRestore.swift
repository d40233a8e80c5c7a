// LogicalRestore: dumps, played into an empty throw-away server by pg_restore or psql.
import Glibc
import PostgreSQL

/// Plays a dump into an empty server.
struct LogicalRestore {
    private let restore: Restore
    private let entry: BackupEntry

    init(_ restore: Restore, _ entry: BackupEntry) { (self.restore, self.entry) = (restore, entry) }

    private var watch: RestoreWatch { restore.watch }

    /// Restores an archive by its path, on several connections where its form allows that.
    func archive(_ path: String, isParallel: Bool) throws(RestoreFailure) -> Restore.Restored {
        var restored = try server(version: entry.version, encoding: encoding(of: path))
        watch.begin("restoring \(entry.name)")
        let jobs = min(4, max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
        let arguments = (isParallel ? ["--jobs=\(jobs)"] : []) + ["--", path]
        let tool = pgRestore(restored, arguments)
        restored.notes += try RestoreWords.judge(try watch.run(tool), of: "pg_restore")
        return restored
    }

    /// Pipes a file through, undoing its compression.
    func stream(_ path: String, compression: String?) throws(RestoreFailure) -> Restore.Restored {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .impossible("\(path): \(String(cString: strerror(errno)))") }
        defer { close(file) }
        let source = try Decompression(file, compression, complaints: restore.scratch + "/complaints")
        let head = source.head()
        guard !head.isEmpty else {
            try source.finish()
            throw .broken("there is nothing in it")
        }
        let isArchive = head.starts(with: Array("PGDMP".utf8)) || DumpLook.isTar(head)
        let isScript = DumpLook.contains(head, "PostgreSQL database")
        guard isArchive || isScript else { throw .broken("it does not begin as a dump of PostgreSQL does") }
        let text = String(decoding: head, as: UTF8.self)
        var restored = try server(
            version: isScript ? DumpLook.version(in: text) : entry.version,
            encoding: DumpLook.encoding(in: text)
        )
        watch.begin("restoring \(entry.name)")
        var tool = isArchive ? pgRestore(restored, []) : psql(restored)
        tool.feed = ToolRun.Feed(source: source.descriptor, head: head)
        var end = ToolRun.FeedEnd()
        let total = compression == nil ? entry.bytes : nil
        let result = try watch.run(tool, &end, of: total)
        try source.finish()
        restored.notes += try RestoreWords.judge(result, of: isArchive ? "pg_restore" : "psql")
        // psql takes the end of a file for the end of the data: only the last line tells that all came.
        guard isArchive || DumpLook.contains(end.tail, "dump complete") else {
            throw .broken("it ends before the line that says it is complete")
        }
        try choose(&restored)
        return restored
    }

    // MARK: The server

    private func server(version: String?, encoding: String?) throws(RestoreFailure) -> Restore.Restored {
        let major = try restore.major(for: version, isExact: false)
        watch.begin("starting a throw-away server")
        var options = LocalCluster.Options(settings: ["autovacuum": "off", "max_wal_size": "4GB"])
        options.major = major
        let cluster = try restore.cluster(options)
        let wanted = entry.database ?? restore.database ?? "restored"
        let name = ["postgres", "template0", "template1"].contains(wanted) ? "restored" : wanted
        // What was stored without an encoding may hold any bytes.
        let isBare = encoding == "SQL_ASCII"
        let more = isBare ? " ENCODING 'SQL_ASCII' LOCALE 'C'" : ""
        do throws(PostgreSQLError) {
            let connection = try Connection(cluster.settings(), within: .seconds(30))
            try connection.query("CREATE DATABASE \(Quoted.name(name)) TEMPLATE template0\(more)", within: .seconds(60))
        } catch { throw .impossible("the throw-away server: \(error)") }
        return Restore.Restored(cluster: cluster, database: name, isPhysical: false)
    }

    /// A script may have made its own database and gone there.
    private func choose(_ restored: inout Restore.Restored) throws(RestoreFailure) {
        let found: String?
        do throws(PostgreSQLError) {
            let connection = try Connection(restored.cluster.settings(), within: .seconds(30))
            let names = try connection.query(
                "SELECT datname FROM pg_catalog.pg_database WHERE datallowconn AND NOT datistemplate AND datname <> 'postgres'"
            ).rows.compactMap { $0[0] }
            let wanted = [restore.database, entry.database].compactMap(\.self).first { names.contains($0) }
            found = wanted ?? (names.count == 1 ? names.first : nil)
        } catch { throw .broken("the restored server cannot be asked: \(error)") }
        restored.database = found ?? restored.database
    }

    private func place(_ restored: Restore.Restored) -> [String] {
        let database = restored.database ?? "postgres"
        let cluster = restored.cluster
        return ["-h", cluster.folder, "-p", "\(cluster.port)", "-U", "postgres", "-d", database]
    }

    private func pgRestore(_ restored: Restore.Restored, _ more: [String]) -> ToolRun {
        let alone = ["--no-owner", "--no-privileges", "--no-tablespaces", "--no-subscriptions", "--no-security-labels"]
        return client("pg_restore", restored, alone + place(restored) + more)
    }

    private func psql(_ restored: Restore.Restored) -> ToolRun {
        client("psql", restored, ["-X", "-q", "-o", "/dev/null"] + place(restored) + ["-f", "-"])
    }

    private func client(_ program: String, _ restored: Restore.Restored, _ arguments: [String]) -> ToolRun {
        // psql is beside the server's programs, or, where packages part them, on the PATH.
        let beside = restored.cluster.programs.path(program)
        let variables = ["PATH": restore.source.means.variables["PATH"] ?? "/usr/bin:/bin", "LC_ALL": "C"]
        return ToolRun(access(beside, X_OK) == 0 ? beside : program, arguments, variables: variables)
    }

    /// The encoding that a dump's first megabyte names; an archive holds it as text too.
    private func encoding(of path: String) -> String? {
        let file = FileBackups.kind(of: path) == S_IFDIR ? path + "/toc.dat" : path
        guard let bytes = BackupBytes.read(file, limit: 1 << 16) else { return nil }
        return DumpLook.encoding(in: String(decoding: bytes, as: UTF8.self))
    }
}

/// A file as it comes out of the program that undoes its compression.
private struct Decompression: ~Copyable {
    let descriptor: Int32
    private let child: ChildProcess?
    private let program: String
    private let complaints: String

    init(_ file: Int32, _ compression: String?, complaints: String) throws(RestoreFailure) {
        self.complaints = complaints
        guard let compression, let program = BackupMaterial.programs[compression] else {
            (descriptor, child, program) = (dup(file), nil, "")
            return
        }
        self.program = program
        var ends: [Int32] = [-1, -1]
        guard ChildProcess.openPair(&ends) else { throw .impossible("no pipe could be had") }
        let errors = open(complaints, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0o600)
        defer {
            close(ends[1])
            if errors >= 0 { close(errors) }
        }
        let command = ServerUser.ourselves.command(
            "/bin/sh",
            ["-c", "exec \(program) -dc"],
            diesWithUs: true
        )
        do throws(PostgreSQLError) {
            child = try ChildProcess(
                command.program,
                command.arguments,
                variables: ["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C"],
                files: ChildProcess.Files(input: file, output: ends[1], errors: errors >= 0 ? errors : nil)
            )
        } catch {
            close(ends[0])
            throw .impossible(error.description)
        }
        descriptor = ends[0]
    }

    deinit {
        close(descriptor)
        child?.killAll()
    }

    /// The first bytes.
    func head() -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4_096)
        while bytes.count < 4_096 {
            let count = read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += piece[..<count]
        }
        return bytes
    }

    /// Looks at how the program ended.
    ///
    /// - Throws: where the file is cut short or damaged, or the program is not here.
    func finish() throws(RestoreFailure) {
        guard let child else { return }
        guard let exit = child.wait(until: .after(.seconds(5))) else { return }
        let words = BackupBytes.read(complaints, limit: 4_096).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let first = words.split(whereSeparator: \.isNewline).first { !$0.allSatisfy(\.isWhitespace) }.map(String.init)
        if exit == .status(127) {
            throw .impossible("\(program) is not on this machine, and the backup is compressed with it")
        }
        // Where its reader has gone away early, what that said counts.
        if exit == .signal(SIGPIPE) { return }
        guard exit == .status(0) else {
            throw .broken(first.map { $0.hasPrefix(program) ? $0 : "\(program): \($0)" } ?? "\(program) \(exit.words)")
        }
    }
}
