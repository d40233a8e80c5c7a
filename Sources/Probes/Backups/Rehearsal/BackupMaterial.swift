// BackupMaterial: what a backup on disk is to the program that restores it.
import Glibc

/// What a backup is to whoever restores it.
enum BackupMaterial: Equatable {
    /// A file or folder for `pg_restore`.
    case archive(String, isParallel: Bool)
    /// A file that is piped into `psql` or `pg_restore`, through a program where it is compressed.
    case stream(String, compression: String?)
    /// A data folder, as `pg_basebackup` copies it.
    case dataFolder(String)
    /// Tar files, as `pg_basebackup --format=tar` writes them.
    case tarFiles(String, base: String)
    /// A label of pgBackRest.
    case pgBackRest(String)

    /// The programs that undo a compression.
    static let programs = [
        "gzip": "gzip", "zstd": "zstd", "xz": "xz", "lz4": "lz4", "bzip2": "bzip2",
    ]

    /// What lies at a path.
    ///
    /// - Throws: where nothing is there that could be restored.
    static func at(_ path: String) throws(RestoreFailure) -> BackupMaterial {
        guard let kind = FileBackups.kind(of: path) else {
            throw .impossible("\(path): \(String(cString: strerror(errno)))")
        }
        guard kind == S_IFDIR else { return try file(path) }
        guard let names = FileBackups.names(in: path) else {
            throw .impossible("\(path): \(String(cString: strerror(errno)))")
        }
        if names.contains("toc.dat") { return .archive(path, isParallel: true) }
        if let base = names.first(where: { $0.hasPrefix("base.tar") }) {
            let spaces = names.filter { $0.contains(".tar") && $0.first?.isNumber == true }
            guard spaces.isEmpty else {
                throw .impossible(
                    "it has tablespaces, which a rehearsal does not restore: \(spaces.joined(separator: ", "))"
                )
            }
            return .tarFiles(path, base: base)
        }
        if names.contains("PG_VERSION") { return .dataFolder(path) }
        throw .broken("\(path) holds no backup that is known")
    }

    private static func file(_ path: String) throws(RestoreFailure) -> BackupMaterial {
        guard let start = BackupBytes.read(path, limit: 4_096) else {
            throw .impossible("\(path): \(String(cString: strerror(errno)))")
        }
        if start.isEmpty { throw .broken("it is empty") }
        if start.starts(with: Array("PGDMP".utf8)) { return .archive(path, isParallel: true) }
        if DumpLook.isTar(start) { return .archive(path, isParallel: false) }
        guard let compression = DumpLook.compression(of: start) else { return .stream(path, compression: nil) }
        guard programs[compression] != nil else {
            throw .impossible("it is encrypted with \(compression): name a command that decrypts it, as `fetch`")
        }
        return .stream(path, compression: compression)
    }

    /// What a command brought into a folder: one file, one folder, or the folder itself.
    static func fetched(_ folder: String) throws(RestoreFailure) -> (path: String, material: BackupMaterial) {
        let names = FileBackups.names(in: folder) ?? []
        guard !names.isEmpty else { throw .impossible("the command `fetch` left nothing in $PLIMSOLL_FOLDER") }
        let path = names.count == 1 ? folder + "/" + names[0] : folder
        return (path, try at(path))
    }
}
