// SecretSource: secret references resolved on this machine: files, variables, commands.
public import Documents
import Glibc
import PostgreSQL

/// Resolves secret references on this machine.
public struct SecretSource: Sendable {
    /// What became of a reference.
    public enum Outcome: Sendable, Hashable {
        /// The secret.
        case text(String)
        /// It leads to nothing but blanks.
        case empty
        /// It could not be had: why, one clause that holds nothing of it.
        case missing(String)
    }

    private let folder: String
    private let variables: [String: String]
    private let limit: Duration

    /// A source; relative paths and commands start from `folder`, a command may take `limit`.
    public init(folder: String, variables: [String: String], limit: Duration = .seconds(3)) {
        self.folder = folder
        self.variables = variables
        self.limit = limit
    }

    /// Resolves a reference; the line break at the end of a file or output is not part of the secret.
    public func resolve(_ reference: SecretReference) async -> Outcome {
        switch reference.scheme {
        case .env:
            guard let value = variables[reference.target] else {
                return .missing("the variable \(reference.target) is not set here")
            }
            return value.isEmpty ? .empty : .text(value)
        case .file, .command:
            let (folder, limit) = (folder, limit)
            let target = reference.target
            let outcome = try? await Blocking.run {
                reference.scheme == .file
                    ? SecretSource.read(target.hasPrefix("/") || folder.isEmpty ? target : folder + "/" + target)
                    : SecretSource.run(target, in: folder, limit: limit)
            }
            return outcome ?? .missing("no thread could be had")
        }
    }

    private static func text(_ bytes: [UInt8], _ what: String) -> Outcome {
        guard bytes.count <= 65_536 else { return .missing("\(what) has more than 64 KiB") }
        var bytes = bytes
        if bytes.last == 0x0A { bytes.removeLast() }
        if bytes.last == 0x0D { bytes.removeLast() }
        return bytes.allSatisfy { $0 <= 0x20 } ? .empty : .text(String(decoding: bytes, as: UTF8.self))
    }

    private static func read(_ path: String) -> Outcome {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return .missing("\(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 65_537)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { return .missing("\(path): \(String(cString: strerror(errno)))") }
        return text(Array(bytes.prefix(count)), path)
    }

    /// Runs a command's line in a shell of its own group, which is ended at the limit.
    private static func run(_ line: String, in folder: String, limit: Duration) -> Outcome {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return .missing("no pipe could be had") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        // What it says on standard error may hold the secret.
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        posix_spawnattr_setpgroup(&attributes, 0)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
            close(ends[0])
        }
        var process = pid_t()
        let words = ["/bin/sh", "-c", "cd -- \"$1\" && eval \"$2\"", "sh", folder.isEmpty ? "." : folder, line]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        let code = posix_spawn(&process, "/bin/sh", &actions, &attributes, &arguments, environ)
        close(ends[1])
        guard code == 0 else { return .missing("the command could not be started") }
        let bytes = collect(ends[0], limit)
        if bytes == nil { kill(-process, SIGKILL) }
        var status: Int32 = 0
        waitpid(process, &status, 0)
        guard let bytes else { return .missing("the command gave nothing within \(DurationWords.short(limit))") }
        guard status == 0 else { return .missing("the command ended with \(status >> 8)") }
        return text(bytes, "its output")
    }

    private static func collect(_ descriptor: Int32, _ limit: Duration) -> [UInt8]? {
        let deadline = ProbeDeadline(in: limit)
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 8_192)
        while bytes.count <= 65_536 {
            var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let left = DurationWords.milliseconds(deadline.remaining)
            guard left > 0, poll(&request, 1, Int32(left)) > 0 else { return nil }
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count <= 0 { return bytes }
            bytes += piece.prefix(count)
        }
        return nil
    }
}
