// FileBackups: dumps and base backups that lie in a folder of this machine.
import Glibc
import PostgreSQL

/// Backups as files: what `pg_dump`, `pg_dumpall` and `pg_basebackup` leave behind.
struct FileBackups {
    /// A folder, or a pattern of names with `*`, `?` and `[…]`.
    let pattern: String
    /// The pattern as people write it.
    let shown: String
    /// Now, in seconds since 1970.
    let now: Int64
    /// How long looking may take.
    let until: Duration

    /// Of so many, the newest, the insides are looked at; older ones are not listed.
    static let mostLooked = 100

    /// Endings of files that are meant to be dumps, whatever is in them.
    private static let endings = [
        ".dump", ".sql", ".pgdump", ".backup", ".bak", ".custom", ".dmp", ".tar", ".gz", ".zst", ".xz", ".lz4", ".bz2",
        ".age", ".gpg",
    ]

    private struct Found {
        var path: String
        var isFolder: Bool
        var finished: Int64
    }

    /// What there is, the newest first.
    ///
    /// - Throws: where the folder is not there or cannot be read.
    func listing() throws(BackupFailure) -> BackupListing {
        var notes: [String] = []
        let deadline = Deadline.after(until)
        let (paths, isFolder) = try paths()
        var found = paths.compactMap { FileBackups.found($0) }.sorted { $0.finished > $1.finished }
        if found.count > FileBackups.mostLooked {
            notes.append(
                "the \(found.count - FileBackups.mostLooked) oldest of \(found.count) in \(shown) are left out"
            )
            found = Array(found.prefix(FileBackups.mostLooked))
        }
        var entries: [BackupEntry] = []
        var others: [String] = []
        for item in found {
            guard !deadline.hasPassed else {
                throw BackupFailure("looking into \(shown) took longer than \(Amounts.span(until))")
            }
            guard var entry = FileBackups.entry(item.path, isFolder: item.isFolder) else {
                others.append(FileBackups.name(of: item.path))
                continue
            }
            let isDump = FileBackups.endings.contains { item.path.hasSuffix($0) }
            if isFolder, !item.isFolder, !isDump, entry.kind == nil {
                others.append(entry.name)
                continue
            }
            if entry.problem != nil, now - item.finished < 120, now >= item.finished {
                notes.append("\(entry.name) was written to in the last two minutes: it may not be finished")
                continue
            }
            entry.finished = FileBackups.instant(of: entry, item.finished)
            FileBackups.readIdentity(item.path, into: &entry)
            entries.append(entry)
        }
        if !others.isEmpty {
            let more = others.count > 3 ? " and \(others.count - 3) more" : ""
            notes.append("no backups, left out: \(others.prefix(3).joined(separator: ", "))\(more)")
        }
        return BackupListing(source: shown, entries: entries, notes: notes)
    }

    // MARK: Names

    private func paths() throws(BackupFailure) -> (paths: [String], isFolder: Bool) {
        if let kind = FileBackups.kind(of: pattern), kind == S_IFDIR {
            // One backup may be a folder itself.
            if FileBackups.isBackup(folder: pattern) { return ([pattern], false) }
            guard let names = FileBackups.names(in: pattern) else {
                throw BackupFailure("\(shown): \(String(cString: strerror(errno)))")
            }
            let shown = names.filter { !$0.hasPrefix(".") && !$0.hasSuffix(".identity.json") }
            return (shown.map { pattern.hasSuffix("/") ? pattern + $0 : pattern + "/" + $0 }, true)
        }
        guard !pattern.contains("**") else {
            throw BackupFailure("\(shown): ** is not known here; name each folder with *")
        }
        var result = glob_t()
        defer { globfree(&result) }
        let code = glob(pattern, 0, nil, &result)
        if code == 0 {
            let all = (0..<Int(result.gl_pathc)).compactMap { index in
                result.gl_pathv[index].map { String(cString: $0) }
            }
            return (all.filter { !$0.hasSuffix(".identity.json") }, false)
        }
        guard code == GLOB_NOMATCH else { throw BackupFailure("\(shown): the folder cannot be read") }
        // A folder that is not here tells nothing; one that is here and holds none tells much.
        var parent = Substring(pattern)
        repeat {
            parent = parent[..<(parent.lastIndex(of: "/") ?? parent.startIndex)]
        } while parent.contains {
            "*?[".contains($0)
        }
        let folder = parent.isEmpty ? (pattern.hasPrefix("/") ? "/" : ".") : String(parent)
        guard FileBackups.kind(of: folder) == S_IFDIR else {
            throw BackupFailure("\(folder): there is no such folder on this machine")
        }
        return ([], false)
    }

    private static func found(_ path: String) -> Found? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return Found(path: path, isFolder: false, finished: Int64(status.st_mtim.tv_sec))
        case S_IFDIR:
            // The file that is written last tells when it was finished.
            for name in ["toc.dat", "backup_manifest"] {
                var inner = stat()
                if stat(path + "/" + name, &inner) == 0 {
                    return Found(path: path, isFolder: true, finished: Int64(inner.st_mtim.tv_sec))
                }
            }
            return Found(path: path, isFolder: true, finished: Int64(status.st_mtim.tv_sec))
        default: return nil
        }
    }

    static func kind(of path: String) -> mode_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }

    static func names(in folder: String) -> [String]? {
        guard let stream = opendir(folder) else { return nil }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    private static func name(of path: String) -> String { String(path.split(separator: "/").last ?? "") }

    private static func isBackup(folder: String) -> Bool {
        ["toc.dat", "backup_manifest", "PG_VERSION", "backup_label"].contains { kind(of: folder + "/" + $0) == S_IFREG }
    }

    // MARK: Insides

    /// What a file or folder is; nil for a folder that is no backup.
    static func entry(_ path: String, isFolder: Bool) -> BackupEntry? {
        var entry: BackupEntry?
        if isFolder {
            entry = folderEntry(path)
        } else {
            let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
            guard descriptor >= 0 else {
                let reason = String(cString: strerror(errno))
                return BackupEntry(name: name(of: path), unseen: "it cannot be read: \(reason)", path: path)
            }
            defer { close(descriptor) }
            var status = stat()
            fstat(descriptor, &status)
            let look = DumpLook(size: Int(status.st_size)) { offset, count in
                BackupBytes.read(descriptor, from: offset, count) ?? []
            }
            entry = look.entry(named: name(of: path))
        }
        entry?.path = path
        return entry
    }

    private static func folderEntry(_ path: String) -> BackupEntry? {
        guard let names = names(in: path) else {
            return BackupEntry(name: name(of: path), unseen: "it cannot be read: \(String(cString: strerror(errno)))")
        }
        if names.contains("toc.dat") {
            var sizes: [String: Int] = [:]
            for file in names { sizes[file] = size(of: path + "/" + file) }
            let contents = BackupBytes.read(path + "/toc.dat", limit: DumpLook.headLimit) ?? []
            return DumpLook.folder(named: name(of: path), contents: contents, sizes: sizes)
        }
        if BaseBackupLook.isBaseBackup(names) {
            return BaseBackupLook(
                names: names,
                read: { file, offset, count in
                    let descriptor = open(path + "/" + file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
                    guard descriptor >= 0 else { return nil }
                    defer { close(descriptor) }
                    return BackupBytes.read(descriptor, from: offset, count)
                },
                size: { size(of: path + "/" + $0) }
            ).entry(named: name(of: path))
        }
        // pg_dump writes the table of contents last.
        if names.contains(where: { $0.hasSuffix(".dat") || $0.contains(".dat.") }) {
            return BackupEntry(
                name: name(of: path),
                kind: "directory",
                problem: "it has no table of contents: pg_dump did not come to its end"
            )
        }
        return nil
    }

    private static func size(of path: String) -> Int? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return Int(status.st_size)
    }

    /// When a backup was finished: the time of its file, unless what is in it began more than a day before that.
    ///
    /// A copy made without its times looks fresh. A dump's head tells local time of a zone that nobody knows.
    private static func instant(of entry: BackupEntry, _ modified: Int64) -> Int64 {
        guard let begun = entry.begun, modified - begun > (24 + 14) * 3_600 else { return modified }
        return begun
    }

    /// `FILE.identity.json` beside a dump says which server it is of.
    private static func readIdentity(_ path: String, into entry: inout BackupEntry) {
        guard let bytes = BackupBytes.read(path + ".identity.json", limit: 64 << 10),
            let found = ListingReader.identity(String(decoding: bytes, as: UTF8.self))
        else { return }
        entry.system = entry.system ?? found.system
        entry.database = entry.database ?? found.database
    }
}
