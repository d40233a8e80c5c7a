// SQLiteFile: a database file of ours, opened so that what it acknowledges is on the disk.
import GRDB
import Glibc
import Journal

/// A database file of ours.
struct SQLiteFile: Sendable {
    /// How far a commit goes before it is acknowledged.
    enum Durability: Int, Sendable {
        /// To the kernel: a power cut may take the last commits, never a part of one.
        case normal = 1
        /// To the disk.
        case full = 2
    }

    /// What a file holds.
    struct Kind: Sendable {
        /// What it is called in messages.
        let name: String
        /// SQLite's application id, which tells our files from others'.
        let application: Int32
        /// The tables, a step a version: the first makes version 1.
        let steps: [String]
    }

    let path: String
    let pool: DatabasePool
    private let lock: FileLock?

    /// Opens a file to write, makes it where there is none, and brings its tables up to date.
    ///
    /// - Throws: `unavailable` with what to do about it: locked, read-only, full, no journal, from a later version.
    init(path: String, kind: Kind, durability: Durability) throws(StoreFailure) {
        lock = try FileLock(of: path)
        try Self.make(path)
        do {
            pool = try DatabasePool(path: path, configuration: Self.configuration(isReadOnly: false))
            try pool.writeWithoutTransaction { db in
                // GRDB sets NORMAL after its own preparation, so ours comes after that and is read back.
                try db.execute(sql: "PRAGMA synchronous = \(durability.rawValue)")
                try Self.check(db, durability, path)
                try Self.migrate(db, kind, path)
            }
        } catch {
            throw SQLiteWords.failure(error, path)
        }
        self.path = path
        Self.syncFolder(of: path)
    }

    /// Opens a file to read, also while another process writes it.
    ///
    /// - Throws: `unavailable`, as above; also where there is none.
    init(reading path: String, kind: Kind) throws(StoreFailure) {
        lock = nil
        self.path = path
        guard access(path, F_OK) == 0 else {
            throw .unavailable(because: "\(path): \(String(cString: strerror(errno)))")
        }
        let opened = try Self.isOnReadOnlyDisk(path) ? Self.unchanging(path) : path
        do {
            pool = try DatabasePool(path: opened, configuration: Self.configuration(isReadOnly: true))
            try pool.read { db in
                let version = try Self.version(db, kind, path)
                guard version > 0 else { throw StoreFailure.unavailable(because: "\(path) is no \(kind.name)") }
            }
        } catch {
            throw SQLiteWords.failure(error, path)
        }
    }

    /// Writes all into the file itself, closes it and gives it back to other processes; may be called twice.
    ///
    /// A reader that is still at work keeps it open; it closes with the last of them.
    func close() {
        // GRDB closes its writer first, and its readers, who are the last then, may not empty the log.
        _ = try? pool.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
        try? pool.close()
        lock?.release()
    }

    private static func isOnReadOnlyDisk(_ path: String) -> Bool {
        access(folder(of: path), W_OK) != 0 && errno == EROFS
    }

    /// The address of a file that nobody can write, so that SQLite makes no file beside it to read it.
    ///
    /// - Throws: `unavailable` where its last events are in a file beside it, which cannot be read that way.
    private static func unchanging(_ path: String) throws(StoreFailure) -> String {
        var entry = stat()
        if stat(path + "-wal", &entry) == 0, entry.st_size > 0 {
            throw .unavailable(
                because: "\(path) is on a read-only disk and its last events are in \(path)-wal: "
                    + "copy both to a folder that can be written, and read them there"
            )
        }
        let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-".utf8)
        let name = path.utf8.map { byte in
            plain.contains(byte) ? String(UnicodeScalar(byte)) : "%" + Hexadecimal.text([byte])
        }
        return "file:" + name.joined() + "?immutable=1"
    }

    private static func folder(of path: String) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let folder = parts.isEmpty ? "." : parts.joined(separator: "/")
        return folder.isEmpty ? "/" : folder
    }

    private static func configuration(isReadOnly: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = isReadOnly
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { db in try db.execute(sql: "PRAGMA trusted_schema = OFF") }
        return configuration
    }

    /// Makes the file for its owner alone: SQLite gives the same rights to the files beside it.
    private static func make(_ path: String) throws(StoreFailure) {
        let descriptor = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            Glibc.close(descriptor)
        } else if errno != EROFS && errno != EACCES {
            throw .unavailable(because: "\(path) cannot be made: \(String(cString: strerror(errno)))")
        }
    }

    private static func check(_ db: Database, _ durability: Durability, _ path: String) throws {
        let synchronous = try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? -1
        let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode") ?? ""
        guard synchronous == durability.rawValue, mode == "wal" else {
            throw StoreFailure.unavailable(
                because: "\(path): SQLite keeps journal_mode=\(mode) and synchronous=\(synchronous) "
                    + "where wal and \(durability.rawValue) were set: what it acknowledged could be lost"
            )
        }
    }

    /// The version of the tables; 0 for an empty file.
    private static func version(_ db: Database, _ kind: Kind, _ path: String) throws -> Int {
        let application = try Int32.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master WHERE type = 'table'") ?? 0
        if application == 0, tables == 0 { return 0 }
        guard application == kind.application else {
            throw StoreFailure.unavailable(because: "\(path) is no \(kind.name) but a database of something else")
        }
        let version = try Int.fetchOne(db, sql: "SELECT max(version) FROM schema_version") ?? 0
        guard version <= kind.steps.count else {
            throw StoreFailure.unavailable(
                because: "\(path) was written by a later version of Plimsoll (its tables have version \(version), "
                    + "this one knows \(kind.steps.count)): use that version"
            )
        }
        return version
    }

    private static func migrate(_ db: Database, _ kind: Kind, _ path: String) throws {
        let version = try version(db, kind, path)
        guard version < kind.steps.count else { return }
        try db.inTransaction(.immediate) {
            if version == 0 {
                try db.execute(sql: "PRAGMA application_id = \(kind.application)")
                try db.execute(sql: "CREATE TABLE schema_version (version INTEGER PRIMARY KEY) STRICT")
            }
            for step in version..<kind.steps.count {
                try db.execute(sql: kind.steps[step])
                try db.execute(sql: "INSERT INTO schema_version VALUES (?)", arguments: [step + 1])
            }
            return .commit
        }
    }

    /// Makes the name of a new file durable too.
    private static func syncFolder(of path: String) {
        let descriptor = open(folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        Glibc.close(descriptor)
    }
}
