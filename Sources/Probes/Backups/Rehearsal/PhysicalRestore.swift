// PhysicalRestore: base backups, put back as a data folder that a throw-away server recovers from.
import Contracts
import Glibc
import PostgreSQL
import Synchronization

/// Puts a base backup back.
struct PhysicalRestore {
    private let restore: Restore
    private let entry: BackupEntry
    private let material: BackupMaterial

    init(_ restore: Restore, _ entry: BackupEntry, _ material: BackupMaterial) {
        (self.restore, self.entry, self.material) = (restore, entry, material)
    }

    private var watch: RestoreWatch { restore.watch }
    private var variables: [String: String] { restore.source.means.variables }

    /// Copies the files into a data folder, compares them with the manifest, and starts a server that recovers from them.
    func run() throws(RestoreFailure) -> Restore.Restored {
        let user: ServerUser
        let programs: PostgreSQLPrograms
        let major = try restore.major(for: try version(), isExact: true)
        do throws(PostgreSQLError) {
            user = try ServerUser.chosen()
            programs = try PostgreSQLPrograms.found(major: major)
        } catch { throw .impossible(error.description) }
        let box = Box()
        var options = LocalCluster.Options(
            origin: .restored { [self, box] data throws(PostgreSQLError) in
                do throws(RestoreFailure) {
                    try fill(data, user, programs, box)
                    watch.begin("starting a server that recovers from it")
                } catch {
                    box.failure.withLock { $0 = error }
                    throw .noCluster("it was not restored")
                }
            }
        )
        options.major = programs.major
        options.variables = recoveryVariables
        do throws(RestoreFailure) {
            let cluster = try restore.cluster(options)
            return Restore.Restored(
                cluster: cluster,
                database: restore.database,
                isPhysical: true,
                notes: box.notes.withLock { $0 }
            )
        } catch {
            throw box.failure.withLock { $0 } ?? error
        }
    }

    /// What the body that fills the folder leaves for us.
    private final class Box: Sendable {
        let failure = Mutex<RestoreFailure?>(nil)
        let notes = Mutex<[String]>([])
    }

    /// What a command that brings the log back may need, without what would change the server itself.
    private var recoveryVariables: [String: String] {
        variables.filter { name, _ in
            name == "PATH" || name == "HOME" || name.hasPrefix("PGBACKREST") || name.hasPrefix("WALG_")
                || name.hasPrefix("AWS_")
        }
    }

    // MARK: Files

    private func fill(_ data: String, _ user: ServerUser, _ programs: PostgreSQLPrograms, _ box: Box)
        throws(RestoreFailure)
    {
        watch.begin("restoring \(entry.name)")
        switch material {
        case .dataFolder(let path):
            try tool("cp", ["-a", "--reflink=auto", "--", path + "/.", data])
        case .tarFiles(let path, let base):
            try tool("tar", ["-xf", path + "/" + base, "-C", data])
            for name in FileBackups.names(in: path) ?? [] where name.hasPrefix("pg_wal.tar") {
                try tool("tar", ["-xf", path + "/" + name, "-C", data + "/pg_wal"])
            }
            if FileBackups.kind(of: path + "/backup_manifest") != nil {
                try tool("cp", ["--", path + "/backup_manifest", data])
            }
        case .pgBackRest(let label): return try pgBackRest(label, data, user)
        case .archive, .stream: throw .impossible("it is no base backup")
        }
        if let switched = user.switched { try tool("chown", ["-R", "\(switched.user):\(switched.group)", "--", data]) }
        try verify(data, user, programs, box)
    }

    /// Compares every file with the manifest's checksums.
    private func verify(_ data: String, _ user: ServerUser, _ programs: PostgreSQLPrograms, _ box: Box)
        throws(RestoreFailure)
    {
        let program = programs.path("pg_verifybackup")
        guard FileBackups.kind(of: data + "/backup_manifest") != nil, access(program, X_OK) == 0 else {
            box.notes.withLock { $0.append("it has no manifest: its files were not compared with checksums") }
            return
        }
        watch.begin("comparing checksums")
        var tool = ToolRun(
            program,
            ["--quiet", "--exit-on-error", "--", data],
            variables: ["PATH": "/usr/bin:/bin", "LC_ALL": "C"]
        )
        tool.user = user
        _ = try RestoreWords.judge(try watch.run(tool), of: "pg_verifybackup")
    }

    private func pgBackRest(_ label: String, _ data: String, _ user: ServerUser) throws(RestoreFailure) {
        let spaces = restore.scratch + "/tablespaces"
        guard mkdir(spaces, 0o700) == 0, user.switched.map({ chown(spaces, $0.user, $0.group) == 0 }) ?? true else {
            throw .impossible("\(spaces): \(String(cString: strerror(errno)))")
        }
        let stanza = restore.source.promise.stanza.map { ["--stanza=\($0)"] } ?? []
        let target = ["--pg1-path=\(data)", "--tablespace-map-all=\(spaces)", "--lock-path=\(restore.scratch)"]
        // Recovery ends where the backup is consistent; from then on the restored server archives nothing.
        let how = ["--set=\(label)", "--type=immediate", "--target-action=promote", "--archive-mode=off"]
        let logs = ["--log-level-console=off", "--log-level-file=off", "--log-level-stderr=error"]
        var tool = ToolRun("pgbackrest", ["restore"] + stanza + target + how + logs, variables: variables)
        tool.user = user
        let result = try watch.run(tool)
        guard result.exit != .status(0) else { return }
        let complaints = RestoreWords.complaints(in: result.errors)
        if result.exit == .status(127) { throw .impossible("pgbackrest is not on this machine (or not on PATH)") }
        if let lack = RestoreWords.lack(in: complaints) { throw lack }
        let words = "pgbackrest \(result.exit.words): \(complaints.first ?? result.lastWords ?? "without a word")"
        // Its codes for options and configuration, a running server, rights, locks, hosts, and an end that was asked for;
        // those for what it read (checksums, forms, missing files) are the backup's.
        let ours: Set<Int32> = [27, 38, 40, 41, 47, 49, 50, 56, 62, 63, 64, 66]
        if case .status(let code) = result.exit, (30...37).contains(code) || ours.contains(code) {
            throw .impossible(words)
        }
        throw .broken(words)
    }

    /// Runs a program for files.
    private func tool(_ program: String, _ arguments: [String]) throws(RestoreFailure) {
        let result = try watch.run(
            ToolRun(program, arguments, variables: ["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C"])
        )
        guard result.exit != .status(0) else { return }
        if result.exit == .status(127) { throw .impossible("\(program) is not on this machine") }
        let words =
            "\(program): \(result.errors.split(whereSeparator: \.isNewline).first.map(String.init) ?? result.exit.words)"
        throw RestoreWords.lack(in: [words]) ?? .broken(words)
    }

    /// The version that the files are of.
    private func version() throws(RestoreFailure) -> String? {
        switch material {
        case .dataFolder(let path):
            let bytes = BackupBytes.read(path + "/PG_VERSION", limit: 16)
            return bytes.map { String(decoding: $0.filter { $0 > 0x20 }, as: UTF8.self) }
        case .tarFiles(let path, let base):
            if let version = entry.version { return version }
            let tool = ToolRun(
                "tar",
                ["-xOf", path + "/" + base, "PG_VERSION"],
                variables: ["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C"]
            )
            let result = try watch.run(tool)
            guard result.exit == .status(0) else {
                let words =
                    "tar: \(result.errors.split(whereSeparator: \.isNewline).first.map(String.init) ?? result.exit.words)"
                throw RestoreWords.lack(in: [words]) ?? .broken(words)
            }
            return String(decoding: result.output.filter { $0 > 0x20 }, as: UTF8.self)
        case .archive, .stream, .pgBackRest: return entry.version
        }
    }
}
