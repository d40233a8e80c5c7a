// RestoredFolder: a restored data folder made ready to be started where it can reach nothing but itself.
import Glibc

/// Makes a data folder out of a backup, and starts nothing that the original would have.
///
/// A restored server believes that it is the original: with the original's settings it would write into its archive,
/// follow its primary, take the changes that its subscriptions wait for and run its scheduled work.
struct RestoredFolder {
    let folder: String
    let user: ServerUser

    private var data: String { folder + "/data" }

    /// Settings of the command line, which win over every file of the backup.
    static func settings(in folder: String) -> [String: String] {
        [
            "config_file": folder + "/postgresql.conf", "hba_file": folder + "/pg_hba.conf",
            "ident_file": folder + "/pg_ident.conf",
            "archive_mode": "off", "archive_command": "", "primary_conninfo": "", "primary_slot_name": "",
            "recovery_end_command": "", "archive_cleanup_command": "", "hot_standby": "off",
            "max_logical_replication_workers": "0", "shared_preload_libraries": "", "session_preload_libraries": "",
            "local_preload_libraries": "", "ssl": "off", "autovacuum": "off", "max_prepared_transactions": "1000",
        ]
    }

    /// Lets the body fill the data folder, then writes the files that the server is started with.
    ///
    /// - Throws: `noCluster` with the reason; what the body throws.
    func fill(_ body: (String) throws(PostgreSQLError) -> Void) throws(PostgreSQLError) {
        guard mkdir(data, 0o700) == 0, give(data) else {
            throw .noCluster("\(data) cannot be made: \(String(cString: strerror(errno)))")
        }
        try body(data)
        try checkTablespaces()
        keepRecovery()
        unlink(data + "/standby.signal")
        unlink(data + "/postmaster.pid")
        chmod(data, 0o700)
        let rules = "local all all trust\nlocal replication all trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
        for (name, text) in [("postgresql.conf", ""), ("pg_hba.conf", rules), ("pg_ident.conf", "")] {
            guard ClusterFolder.write(text, to: folder + "/" + name, makes: true) else {
                throw .noCluster("\(folder)/\(name) cannot be written: \(String(cString: strerror(errno)))")
            }
        }
    }

    private func give(_ path: String) -> Bool {
        guard let switched = user.switched else { return true }
        return chown(path, switched.user, switched.group) == 0
    }

    /// Of the settings that the backup holds, only how it recovers is kept.
    private func keepRecovery() {
        let path = data + "/postgresql.auto.conf"
        let lines = ClusterFolder.text(of: path).split(separator: "\n")
        let kept = lines.filter { $0.hasPrefix("restore_command") || $0.hasPrefix("recovery_target") }
        _ = ClusterFolder.write(kept.map { $0 + "\n" }.joined(), to: path)
    }

    /// Links of tablespaces lead to the original's own files where that runs on this machine.
    private func checkTablespaces() throws(PostgreSQLError) {
        let links = FolderListing.names(data + "/pg_tblspc").filter { name in
            var buffer = [CChar](repeating: 0, count: 4097)
            let count = readlink(data + "/pg_tblspc/" + name, &buffer, 4096)
            guard count > 0 else { return false }
            let target = String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return !target.hasPrefix(folder)
        }
        let map = ClusterFolder.text(of: data + "/tablespace_map").split(separator: "\n")
        guard links.isEmpty, map.isEmpty else {
            throw .noCluster(
                "it has tablespaces outside of its data folder, which are not restored beside the original"
            )
        }
    }
}

/// A private folder for work on files, gone when it is closed or we die.
public final class ScratchFolder: Sendable {
    /// Its path.
    public let path: String
    private let watcher: ParentWatch

    /// Makes a folder that the server's user may enter too; in `parent`, or where temporary files are.
    ///
    /// - Throws: `noCluster` with the reason.
    public init(in parent: String? = nil) throws(PostgreSQLError) {
        (path, watcher) = try ClusterFolder.make(owner: try ServerUser.chosen(), in: parent)
    }

    deinit { watcher.release() }
}
