// DataFolder: the folder that a server keeps its things in, for its owner alone.
import Glibc
import Journal
import WebServer

/// The folder of `plimsoll serve`.
struct DataFolder: Sendable {
    /// Where it is.
    let path: String

    /// The journal's file.
    var journal: String { path + "/journal.sqlite" }
    /// Users, tokens and sessions.
    var accounts: FileAccountsStore { FileAccountsStore(path + "/accounts.json") }

    /// Makes the folder where there is none; it has to be writable.
    ///
    /// - Throws: `DataFolderFailure`, with what mends it.
    init(making path: String) throws(DataFolderFailure) {
        self.path = path
        if mkdir(path, 0o700) != 0, errno != EEXIST {
            throw DataFolderFailure(words: "the folder \(path) cannot be made: \(Self.reason); another: --data DIR")
        }
        guard FileSystem.kind(of: path) == .folder else {
            throw DataFolderFailure(words: "\(path) is not a folder; another: --data DIR")
        }
        let probe = path + "/.writable-\(getpid())"
        let file = open(probe, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw DataFolderFailure(words: "nothing can be written in \(path): \(Self.reason); another: --data DIR")
        }
        close(file)
        unlink(probe)
    }

    /// A folder that a server made before.
    ///
    /// - Throws: `DataFolderFailure`, where there is none.
    init(existing path: String) throws(DataFolderFailure) {
        self.path = path
        guard FileSystem.kind(of: path) == .folder else {
            throw DataFolderFailure(words: "there is no folder \(path); plimsoll serve makes it, or: --data DIR")
        }
    }

    /// The key that secrets are compared under, made where there is none.
    ///
    /// - Throws: `DataFolderFailure`, where it cannot be read or kept.
    func fingerprintKey() throws(DataFolderFailure) -> [UInt8] {
        let path = path + "/fingerprint.key"
        let made = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if made >= 0 {
            defer { close(made) }
            var generator = SystemRandomNumberGenerator()
            let key = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            guard key.withUnsafeBytes({ write(made, $0.baseAddress, $0.count) }) == 32, fsync(made) == 0 else {
                let reason = Self.reason
                unlink(path)
                throw DataFolderFailure(words: "\(path) cannot be written: \(reason)")
            }
            return key
        }
        let key: [UInt8]
        do throws(FileFailure) { key = try FileSystem.read(path, limit: 1_024) } catch {
            throw DataFolderFailure(words: "\(path): \(error.words)")
        }
        guard key.count == 32 else {
            throw DataFolderFailure(words: "\(path) has \(key.count) bytes, 32 are expected: put back a copy")
        }
        return key
    }

    static var reason: String { String(cString: strerror(errno)) }
}

/// Why a data folder is of no use.
struct DataFolderFailure: Error {
    /// One clause, with what mends it.
    let words: String
}
