// BackupSource: asks whoever keeps the backups of a connection which ones there are.
public import Contracts
import Glibc
import PostgreSQL

/// What looking at backups needs from this machine.
public struct BackupMeans: Sendable {
    /// The folder that relative paths and commands start from.
    public var folder: String
    /// The variables of this process, handed to programs that list backups.
    public var variables: [String: String]
    /// Now, in seconds since 1970.
    public var now: Int64
    /// How long a listing may take.
    public var deadline: Duration

    /// Means.
    public init(folder: String, variables: [String: String], now: Int64, deadline: Duration = .seconds(30)) {
        (self.folder, self.variables) = (folder, variables)
        (self.now, self.deadline) = (now, deadline)
    }
}

/// The keeper of one connection's backups in one environment.
public struct BackupSource: Sendable {
    /// What the contract promises.
    public let promise: Contract.Connection.Backup
    let environment: String
    let connection: String
    let means: BackupMeans

    /// A keeper.
    public init(
        _ promise: Contract.Connection.Backup,
        environment: String,
        connection: String,
        means: BackupMeans
    ) {
        (self.promise, self.environment) = (promise, environment)
        (self.connection, self.means) = (connection, means)
    }

    /// Which backups there are; blocks for the deadline at most.
    ///
    /// The archive's status is the server's own to tell.
    ///
    /// - Throws: why they could not be listed.
    public func listing() throws(BackupFailure) -> BackupListing {
        switch promise.source {
        case nil:
            throw BackupFailure("the contract does not say where they are: write files, stanza, command or provider")
        case .files?:
            let (path, shown) = try path()
            return try FileBackups(pattern: path, shown: shown, now: means.now, until: means.deadline).listing()
        case .listing?: return try objects()
        case .pgbackrest?: return try pgBackRest()
        case .walG?:
            let output = try ask("wal-g", ["backup-list", "--detail", "--json"], user: .ourselves)
            return try ListingReader.walG(output)
        case .command?:
            guard let line = promise.command else { throw BackupFailure("the contract names no command") }
            let output = try ask("/bin/sh", ["-c", line], in: means.folder, user: .ourselves, named: line)
            return try ListingReader.command(output, source: line)
        case .archive?:
            throw BackupFailure("the server was not asked whether it archives its log")
        }
    }

    /// The path that the contract names, from the root and as people write it.
    private func path() throws(BackupFailure) -> (path: String, shown: String) {
        guard let written = promise.files else { throw BackupFailure("the contract names no files") }
        let path = written.replacing("{environment}", with: environment)
        let seen = path.hasPrefix("/") || means.folder.isEmpty ? path : means.folder + "/" + path
        // Programs that read a backup start elsewhere.
        guard !seen.hasPrefix("/"), let here = getcwd(nil, 0) else { return (seen, path) }
        defer { free(here) }
        return (String(cString: here) + "/" + seen, path)
    }

    private func objects() throws(BackupFailure) -> BackupListing {
        let (path, shown) = try path()
        guard let bytes = BackupBytes.read(path, limit: 32 << 20) else {
            throw BackupFailure("\(shown): \(String(cString: strerror(errno)))")
        }
        return try ListingReader.command(String(decoding: bytes, as: UTF8.self), source: shown)
    }

    private func pgBackRest() throws(BackupFailure) -> BackupListing {
        // It leaves files behind as the user that runs it, which must not be root's.
        let user: ServerUser
        do throws(PostgreSQLError) { user = try ServerUser.chosen() } catch { throw BackupFailure(error.description) }
        let stanza = promise.stanza.map { ["--stanza=\($0)"] } ?? []
        let output = try ask(
            "pgbackrest",
            ["info", "--output=json", "--log-level-console=off", "--log-level-stderr=error"] + stanza,
            user: user
        )
        return try ListingReader.pgBackRest(output, stanza: promise.stanza)
    }

    /// What a program prints.
    private func ask(
        _ program: String,
        _ arguments: [String],
        in folder: String = "/",
        user: ServerUser,
        named name: String? = nil
    ) throws(BackupFailure) -> String {
        let name = name ?? program
        var variables = means.variables
        variables["PLIMSOLL_ENVIRONMENT"] = environment
        variables["PLIMSOLL_CONNECTION"] = connection
        var tool = ToolRun(program, arguments, variables: variables)
        (tool.folder, tool.user) = (folder, user)
        let deadline = Deadline.after(means.deadline)
        do throws(ToolRun.Failure) {
            let result = try tool.run { _ in deadline.hasPassed ? "late" : nil }
            guard result.exit != .status(127) || name != program else {
                throw .cannotStart("\(program) is not on this machine (or not on PATH)")
            }
            guard result.exit == .status(0) else {
                throw .cannotStart("\(name) \(result.exit.words)\(result.lastWords.map { ": \($0)" } ?? "")")
            }
            return String(decoding: result.output, as: UTF8.self)
        } catch {
            switch error {
            case .cannotStart(let words): throw BackupFailure(words)
            case .stopped: throw BackupFailure("\(name) gave nothing within \(Amounts.span(means.deadline))")
            case .tooMuch: throw BackupFailure("\(name) printed more than 32 MiB")
            }
        }
    }
}

extension ChildProcess.Exit {
    /// `ended with 1`.
    var words: String {
        switch self {
        case .status(let code): "ended with \(code)"
        case .signal(let number): "was ended by signal \(number)"
        }
    }
}

/// Bytes of files.
enum BackupBytes {
    /// The whole of a file up to a limit; nil where it cannot be read, with the reason in `errno`.
    static func read(_ path: String, limit: Int) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return read(descriptor, from: 0, limit)
    }

    /// Bytes of an open file from an offset on; fewer where it ends before.
    static func read(_ descriptor: Int32, from offset: Int, _ count: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: min(max(count, 1), 1 << 20))
        while bytes.count < count {
            let got = pread(descriptor, &piece, min(piece.count, count - bytes.count), off_t(offset + bytes.count))
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { return nil }
            if got == 0 { break }
            bytes += piece[..<got]
        }
        return bytes
    }
}
