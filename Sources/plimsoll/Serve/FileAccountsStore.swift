// FileAccountsStore: users, tokens and sessions in a file of the data folder, for the server and the commands beside it.
import FoundationEssentials
import Glibc
import WebServer

/// Accounts in a file that only its owner reads; written as a whole, under a lock that all processes share.
struct FileAccountsStore: AccountsStore {
    private let path: String

    /// Accounts in a file.
    init(_ path: String) { self.path = path }

    func read(unless known: String?) async throws(AccountsFailure) -> (accounts: Accounts, version: String)? {
        try readNow(unless: known)
    }

    func write(_ accounts: Accounts, replacing version: String?) async throws(AccountsFailure) -> String {
        let lock = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw failure("written") }
        defer { close(lock) }
        // Held for one small write: waiting is short.
        guard flock(lock, LOCK_EX) == 0 else { throw failure("written") }
        guard currentVersion() == version else { throw .conflict }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(accounts) else {
            throw .unavailable(because: "accounts cannot be written as JSON")
        }
        let beside = path + ".new"
        unlink(beside)
        let file = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure("written") }
        var rest = Array(data)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let failure = failure("written")
                close(file)
                throw failure
            }
            rest = rest.dropFirst(count)
        }
        // Durable before the name moves: a power cut leaves the old file or the new one.
        let isDurable = fsync(file) == 0
        close(file)
        guard isDurable, rename(beside, path) == 0 else { throw failure("written") }
        return currentVersion() ?? ""
    }

    private func readNow(unless known: String?) throws(AccountsFailure) -> (accounts: Accounts, version: String)? {
        guard let version = currentVersion() else { return nil }
        if version == known { return nil }
        let bytes: [UInt8]
        do throws(FileFailure) { bytes = try FileSystem.read(path, limit: 64 << 20) } catch {
            throw .unavailable(because: "\(path): \(error.words)")
        }
        guard let accounts = try? JSONDecoder().decode(Accounts.self, from: Data(bytes)) else {
            throw .unavailable(because: "\(path) is damaged: put back a copy, or move it away to begin with no users")
        }
        guard accounts.version <= 1 else {
            throw .unavailable(because: "\(path) was written by a later version of Plimsoll")
        }
        return (accounts, version)
    }

    /// Each write makes another file, so that inode, time and size together tell versions apart.
    private func currentVersion() -> String? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return "\(status.st_ino)-\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)-\(status.st_size)"
    }

    private func failure(_ verb: String) -> AccountsFailure {
        .unavailable(because: "\(path) cannot be \(verb): \(String(cString: strerror(errno)))")
    }
}
