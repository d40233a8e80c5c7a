// Restore: brings a backup into a throw-away server, with the program that fits its form.
import Contracts
import Glibc
import PostgreSQL
import Synchronization

/// Brings a backup into a throw-away server.
struct Restore {
    /// A server that holds what was in the backup.
    struct Restored {
        var cluster: LocalCluster
        /// The database to look into; nil: the only one.
        var database: String?
        var isPhysical: Bool
        var notes: [String] = []
    }

    let entry: BackupEntry
    let source: BackupSource
    /// The database that the environment uses.
    let database: String?
    let watch: RestoreWatch
    /// A private folder.
    let scratch: String

    /// Brings it in.
    func run() throws(RestoreFailure) -> Restored {
        var entry = entry
        let material = try material(&entry)
        switch material {
        case .archive(let path, let isParallel):
            return try LogicalRestore(self, entry).archive(path, isParallel: isParallel)
        case .stream(let path, let compression):
            return try LogicalRestore(self, entry).stream(path, compression: compression)
        case .dataFolder, .tarFiles, .pgBackRest:
            return try PhysicalRestore(self, entry, material).run()
        }
    }

    private func material(_ entry: inout BackupEntry) throws(RestoreFailure) -> BackupMaterial {
        switch source.promise.source {
        case .files?:
            guard let path = entry.path else { throw .impossible("\(entry.name) does not say where it is") }
            return try BackupMaterial.at(path)
        case .pgbackrest?: return .pgBackRest(entry.name)
        case .archive?:
            throw .impossible("the archive holds the log alone: name where base backups are, as files or pgbackrest")
        case .listing?, .command?, .walG?: return try fetched(&entry)
        case nil: throw .impossible("the contract does not say where backups are")
        }
    }

    /// Lets the team's command bring the backup here, and looks at what came.
    private func fetched(_ entry: inout BackupEntry) throws(RestoreFailure) -> BackupMaterial {
        guard let line = source.promise.fetch else {
            throw .impossible(
                "the contract does not say how a backup is fetched: write fetch, a command that brings $PLIMSOLL_BACKUP "
                    + "into $PLIMSOLL_FOLDER"
            )
        }
        watch.begin("fetching \(entry.name)")
        let folder = scratch + "/fetched"
        guard mkdir(folder, 0o700) == 0 else { throw .impossible("\(folder): \(String(cString: strerror(errno)))") }
        var tool = ToolRun("/bin/sh", ["-c", line], variables: source.means.variables)
        tool.folder = source.means.folder
        tool.variables["PLIMSOLL_BACKUP"] = entry.name
        tool.variables["PLIMSOLL_FOLDER"] = folder
        tool.variables["PLIMSOLL_ENVIRONMENT"] = source.environment
        tool.variables["PLIMSOLL_CONNECTION"] = source.connection
        let result = try watch.run(tool)
        guard result.exit == .status(0) else {
            throw .impossible("`fetch` \(result.exit.words)\(result.lastWords.map { ": \($0)" } ?? "")")
        }
        let (path, material) = try BackupMaterial.fetched(folder)
        if let inside = FileBackups.entry(path, isFolder: FileBackups.kind(of: path) == S_IFDIR) {
            if let problem = inside.problem { throw .broken(problem) }
            entry.version = inside.version ?? entry.version
            entry.database = inside.database ?? entry.database
        }
        return material
    }

    /// A throw-away server.
    func cluster(_ options: LocalCluster.Options) throws(RestoreFailure) -> LocalCluster {
        var options = options
        let watch = watch
        options.parent = scratch
        options.isStopped = { watch.reason() != nil }
        do throws(PostgreSQLError) {
            return try LocalCluster(options, within: max(watch.deadline.remaining, .milliseconds(1)))
        } catch {
            if let reason = watch.reason() { throw .impossible(reason) }
            let words = error.description
            if case .timedOut = error { throw .impossible(words) }
            // An empty server that does not start is no fault of a backup.
            guard case .restored = options.origin else { throw .impossible(words) }
            throw RestoreWords.lack(in: [words]) ?? .broken(words)
        }
    }

    /// Which programs can restore a backup of a version; the same major, or a newer one where statements are restored.
    func major(for version: String?, isExact: Bool) throws(RestoreFailure) -> Int? {
        guard let wanted = version.flatMap({ Int($0.prefix { $0.isNumber }) }) else { return nil }
        if (try? PostgreSQLPrograms.found(major: wanted)) != nil { return wanted }
        let newest: PostgreSQLPrograms
        do throws(PostgreSQLError) { newest = try PostgreSQLPrograms.found() } catch {
            throw .impossible(error.description)
        }
        if !isExact, newest.major > wanted { return newest.major }
        throw .impossible(
            "it is of PostgreSQL \(wanted), and this machine has \(newest.major): apt-get install postgresql-\(wanted)"
        )
    }
}
