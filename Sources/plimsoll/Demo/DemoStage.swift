// DemoStage: the processes, files and ports of a demo; all of it goes away at the end.
import ArgumentParser
import Glibc

/// A folder with processes in it.
final class DemoStage {
    /// The folder.
    let folder: String
    private let isKept: Bool
    private var children: [(pid: pid_t, name: String)] = []

    /// A stage in a folder of its own; `kept` names one that stays.
    ///
    /// - Throws: `ExitCode(2)` after saying why there is none.
    init(kept: String?) throws {
        isKept = kept != nil
        if let kept {
            guard mkdir(kept, 0o700) == 0 || errno == EEXIST else {
                Console.complain("the folder \(kept) cannot be made: \(String(cString: strerror(errno)))")
                throw ExitCode(2)
            }
            folder = FileSystem.absolute(kept)
            return
        }
        let parent = Console.variable("TMPDIR") ?? "/tmp"
        var template = Array((parent + "/plimsoll-demo-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else {
            Console.complain("no folder can be made in \(parent): \(String(cString: strerror(errno)))")
            throw ExitCode(2)
        }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Ends every process, then takes the folder away.
    func close() {
        for child in children.reversed() { kill(child.pid, SIGTERM) }
        let limit = ContinuousClock.now + .seconds(15)
        while !children.isEmpty, ContinuousClock.now < limit {
            children.removeAll { child in
                var status: Int32 = 0
                return waitpid(child.pid, &status, WNOHANG) != 0
            }
            usleep(50_000)
        }
        for child in children {
            kill(child.pid, SIGKILL)
            var status: Int32 = 0
            waitpid(child.pid, &status, 0)
        }
        children = []
        if !isKept { _ = Command.run(["rm", "-rf", "--", folder]) }
    }

    /// Writes a file, folders before it made.
    func write(_ text: String, to path: String) throws {
        let whole = folder + "/" + path
        let parts = path.split(separator: "/").dropLast()
        var made = folder
        for part in parts {
            made += "/" + part
            mkdir(made, 0o755)
        }
        guard let file = fopen(whole, "w") else {
            Console.complain("\(whole) cannot be written: \(String(cString: strerror(errno)))")
            throw ExitCode(3)
        }
        fputs(text, file)
        fclose(file)
    }

    /// Reads a file; empty where there is none.
    func read(_ path: String) -> String {
        guard let bytes = try? FileSystem.read(folder + "/" + path, limit: 16 << 20) else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Starts a process in a folder of the stage; its output goes to `NAME.log`.
    ///
    /// - Throws: `ExitCode(3)` after saying why it did not start.
    @discardableResult
    func start(_ name: String, _ arguments: [String], in part: String = ".", variables: [String: String] = [:]) throws
        -> pid_t
    {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(
            &actions,
            STDOUT_FILENO,
            "\(folder)/\(name).log",
            O_WRONLY | O_CREAT | O_APPEND,
            0o600
        )
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        // `env` goes to the folder: the C library shows its own way to Swift under another feature set only.
        let pid = try spawn(["env", "-C", "\(folder)/\(part)"] + arguments, &actions, variables)
        children.append((pid, name))
        return pid
    }

    /// Runs a command whose output people see; its exit code.
    @discardableResult
    func show(_ arguments: [String], in part: String, variables: [String: String]) throws -> Int32 {
        Console.print("$ plimsoll " + arguments.dropFirst().map(DemoStage.quoted).joined(separator: " ") + "\n")
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let pid = try spawn(["env", "-C", "\(folder)/\(part)"] + arguments, &actions, variables)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
        if code != 0 { Console.print("  exit \(code)\n") }
        Console.print("\n")
        return code
    }

    private func spawn(
        _ arguments: [String],
        _ actions: inout posix_spawn_file_actions_t,
        _ variables: [String: String]
    ) throws -> pid_t {
        var all = Console.variables
        for (name, value) in variables { all[name] = value }
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = all.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for word in words + environment { free(word) } }
        var pid = pid_t()
        let code = posix_spawnp(&pid, arguments[0], &actions, nil, &words, &environment)
        guard code == 0 else {
            Console.complain("\(arguments[0]) cannot be started: \(String(cString: strerror(code)))")
            throw ExitCode(3)
        }
        return pid
    }

    /// Waits for a condition.
    ///
    /// - Throws: `ExitCode(3)` after saying what did not come about.
    func wait(for what: String, within span: Duration, _ holds: () -> Bool) throws {
        let limit = ContinuousClock.now + span
        while !holds() {
            guard ContinuousClock.now < limit else {
                Console.complain(
                    "the demo gave up: \(what) did not come about within \(span.components.seconds) s; see \(folder)"
                )
                throw ExitCode(3)
            }
            usleep(100_000)
        }
    }

    /// Free ports of the loopback, all different.
    static func freePorts(_ count: Int) -> [Int] {
        var (ports, sockets): ([Int], [Int32]) = ([], [])
        defer { for socket in sockets { Glibc.close(socket) } }
        while ports.count < count {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            guard descriptor >= 0 else { return ports }
            sockets.append(descriptor)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let isBound = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                    bind(descriptor, pointer, length) == 0 && getsockname(descriptor, pointer, &length) == 0
                }
            }
            guard isBound else { return ports }
            ports.append(Int(UInt16(bigEndian: address.sin_port)))
        }
        return ports
    }

    private static func quoted(_ word: String) -> String { word.contains(" ") ? "\"\(word)\"" : word }
}
