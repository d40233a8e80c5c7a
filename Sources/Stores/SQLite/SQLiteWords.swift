// SQLiteWords: what SQLite says, as failures that people can act on.
import GRDB
import Glibc
import Journal

/// What SQLite says, in words.
enum SQLiteWords {
    /// A failure where nothing was written.
    static func failure(_ error: any Error, _ path: String) -> StoreFailure {
        if let failure = error as? StoreFailure { return failure }
        if error is CancellationError { return .unavailable(because: "the task that asked was cancelled") }
        guard let error = error as? DatabaseError else { return .unavailable(because: "\(path): \(error)") }
        return .unavailable(because: words(error, path))
    }

    /// A failure of the commit itself: whether it was written may be open.
    static func failureOfCommit(_ error: any Error, _ path: String) -> StoreFailure {
        guard let error = error as? DatabaseError, error.resultCode == .SQLITE_IOERR else {
            return failure(error, path)
        }
        // The pages may have reached the disk although the sync failed: a crash now could bring them back.
        return .unsure(because: words(error, path))
    }

    private static func words(_ error: DatabaseError, _ path: String) -> String {
        let message = error.message ?? "code \(error.extendedResultCode.rawValue)"
        return switch error.resultCode {
        case .SQLITE_FULL: "the disk that holds \(path) is full: make room, then ask again"
        case .SQLITE_READONLY: "\(path) cannot be written: the file, its folder or its disk is read-only"
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            "\(path) is locked by another process (a shell, a backup): close it, then ask again"
        case .SQLITE_CANTOPEN: "\(path) cannot be opened: \(reason(path) ?? message)"
        case .SQLITE_CORRUPT: "\(path) is damaged (\(message)): restore a backup; plimsoll journal verify says more"
        case .SQLITE_NOTADB: "\(path) is no SQLite database"
        case .SQLITE_IOERR: "the disk that holds \(path) failed: \(message) (\(error.extendedResultCode.rawValue))"
        default: "\(path): \(message)"
        }
    }

    /// What the file system says of a path that cannot be opened.
    private static func reason(_ path: String) -> String? {
        var entry = stat()
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        if !folder.isEmpty, stat(folder, &entry) != 0 { return "\(folder): \(String(cString: strerror(errno)))" }
        if stat(path, &entry) != 0 { return String(cString: strerror(errno)) }
        if entry.st_mode & S_IFMT == S_IFDIR { return "it is a folder" }
        return access(path, R_OK) == 0 ? nil : String(cString: strerror(errno))
    }
}
