// FileLock: one process writes a journal's file, and the next hears who has it.
import Glibc
import Journal
import Synchronization

/// The right of this process to write a file, kept by the kernel until it is given back or the process ends, however
/// that ends.
///
/// It is held on a file beside the database: closing a descriptor of the database itself would drop SQLite's own locks.
final class FileLock: Sendable {
    private let held: Mutex<Int32?>

    /// Takes the lock of the file at `path`.
    ///
    /// - Throws: `unavailable`, naming the process that holds it, or why there is no lock.
    init(of path: String) throws(StoreFailure) {
        let lockPath = path + "-lock"
        let descriptor = open(lockPath, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .unavailable(because: "\(lockPath) cannot be opened: \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            let holder = Self.holder(descriptor)
            close(descriptor)
            guard code == EWOULDBLOCK else {
                throw .unavailable(because: "\(lockPath) cannot be locked: \(String(cString: strerror(code)))")
            }
            throw .unavailable(
                because: "\(path) is open in another process\(holder): one process writes a journal's file; "
                    + "several servers share a PostgreSQL database"
            )
        }
        held = Mutex(descriptor)
        let words = Array("\(getpid())\n".utf8)
        // For people only: the lock itself is the kernel's.
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, words, words.count, 0) }
    }

    deinit { release() }

    /// Gives it back; may be called twice.
    func release() {
        held.withLock { held in
            if let descriptor = held { close(descriptor) }
            held = nil
        }
    }

    private static func holder(_ descriptor: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        let text = String(decoding: buffer.prefix(max(0, count)).prefix { $0 != 10 }, as: UTF8.self)
        return text.isEmpty ? "" : " (process \(text))"
    }
}
