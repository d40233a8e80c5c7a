// ChildProcess: a program started without a shell, with the files, variables and session that are said, and no others.
import Glibc

/// A program that runs as our child.
public struct ChildProcess: Sendable {
    /// How a program ended.
    public enum Exit: Sendable, Hashable {
        /// With this status.
        case status(Int32)
        /// By this signal.
        case signal(Int32)
    }

    /// Where a program's input and output go.
    public struct Files: Sendable {
        /// Descriptor to read from; nil is nothing at all.
        public var input: Int32?
        /// Descriptor for both outputs; nil throws them away.
        public var output: Int32?
        /// Descriptor for what it complains of; nil is where its output goes.
        public var errors: Int32?

        /// Files.
        public init(input: Int32? = nil, output: Int32? = nil, errors: Int32? = nil) {
            (self.input, self.output, self.errors) = (input, output, errors)
        }
    }

    /// Its process id.
    public let identifier: Int32

    /// Starts a program by its path, in a session of its own so that no terminal's signal reaches it.
    ///
    /// - Throws: `noCluster`, saying which program could not be started.
    public init(
        _ program: String,
        _ arguments: [String],
        variables: [String: String] = [:],
        files: Files = Files()
    ) throws(PostgreSQLError) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input = files.input {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        if let output = files.output {
            posix_spawn_file_actions_adddup2(&actions, output, 1)
        } else {
            posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        }
        posix_spawn_file_actions_adddup2(&actions, files.errors ?? 1, 2)
        if let closeOthers = Self.closeOthers { _ = closeOthers(&actions, 3) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | 0x80)  // POSIX_SPAWN_SETSID
        var identifier: pid_t = 0
        let environment = variables.map { "\($0.key)=\($0.value)" }
        let code = CTexts.withMutable([program] + arguments) { arguments in
            CTexts.withMutable(environment) { environment in
                posix_spawn(&identifier, program, &actions, &attributes, arguments, environment)
            }
        }
        guard code == 0 else {
            throw .noCluster("\(program) cannot be started: \(String(cString: strerror(code)))")
        }
        self.identifier = identifier
    }

    /// How it ended; nil while it runs.
    ///
    /// The first answer is the last: asked again, it is known no more.
    public func ended() -> Exit? {
        var status: Int32 = 0
        while true {
            let found = waitpid(identifier, &status, WNOHANG)
            if found == 0 { return nil }
            if found < 0, errno == EINTR { continue }
            if found < 0 { return .status(0) }
            return status & 0x7f == 0 ? .status((status >> 8) & 0xff) : .signal(status & 0x7f)
        }
    }

    /// Waits until it has ended; nil where the deadline passes first.
    public func wait(until deadline: Deadline) -> Exit? {
        var pause: useconds_t = 500
        while true {
            if let exit = ended() { return exit }
            if deadline.hasPassed { return nil }
            usleep(pause)
            pause = min(pause * 2, 10_000)
        }
    }

    /// Sends a signal.
    public func signal(_ number: Int32) { kill(identifier, number) }

    /// Sends a signal to it and to all it started that stayed in its session's first group.
    public func signalGroup(_ number: Int32) { kill(-identifier, number) }

    /// Ends it with all that it started, and waits for it.
    public func killAll() {
        kill(-identifier, SIGKILL)
        kill(identifier, SIGKILL)
        _ = wait(until: .after(.seconds(5)))
    }

    /// Runs a program to its end and returns how it ended and what it printed, up to a mebibyte.
    ///
    /// - Throws: `timedOut` (it is then killed), `noCluster` where it cannot be started.
    public static func run(
        _ program: String,
        _ arguments: [String],
        variables: [String: String] = [:],
        within limit: Duration = .seconds(60)
    ) throws(PostgreSQLError) -> (exit: Exit, output: String) {
        let deadline = Deadline.after(limit)
        var ends: [Int32] = [-1, -1]
        guard Self.openPair(&ends) else { throw .noCluster("no pair of sockets could be opened") }
        defer { close(ends[0]) }
        let child: ChildProcess
        do {
            child = try ChildProcess(program, arguments, variables: variables, files: Files(output: ends[1]))
            close(ends[1])
        } catch {
            close(ends[1])
            throw error
        }
        guard let bytes = readAll(ends[0], deadline), let exit = child.wait(until: deadline) else {
            child.signalGroup(SIGKILL)
            _ = child.wait(until: .after(.seconds(5)))
            throw deadline.failure(program)
        }
        return (exit, String(decoding: bytes, as: UTF8.self))
    }

    /// Opens two ends that no other child inherits; `pipe` alone cannot do that without a gap.
    public static func openPair(_ ends: inout [Int32]) -> Bool {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        return socketpair(AF_UNIX, kind, 0, &ends) == 0
    }

    private typealias CloseOthers =
        @Sendable @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32

    /// Closes all descriptors from a number on in the child; a GNU function that Swift's headers leave out.
    private static let closeOthers: CloseOthers? = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np").map {
        unsafeBitCast($0, to: CloseOthers.self)
    }

    private static func readAll(_ descriptor: Int32, _ deadline: Deadline) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&entry, 1, deadline.pollMilliseconds)
            if ready == 0, deadline.hasPassed { return nil }
            guard ready > 0 else { continue }
            let count = read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count < 0, errno != EINTR { return bytes }
            if count > 0, bytes.count < 1 << 20 { bytes += buffer[..<count] }
        }
    }
}
