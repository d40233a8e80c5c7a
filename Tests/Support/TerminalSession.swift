// TerminalSession: a program on a real pseudo-terminal, typed into and read as a person would.
import Foundation
import Glibc
import PostgreSQL

/// A program on a pseudo-terminal of its own; ended with the value.
public final class TerminalSession {
    /// Its process id.
    public let identifier: Int32
    private let control: Int32
    private var bytes: [UInt8] = []
    private var status: Int32?

    /// Starts a program; with `columns` 0 the terminal does not know its size, as a new one.
    ///
    /// - Throws: where there is no terminal, or the program cannot be started.
    public init(
        _ program: String,
        _ arguments: [String],
        variables: [String: String] = [:],
        folder: String = "/",
        columns: Int = 100
    ) throws {
        var size = winsize(ws_row: columns == 0 ? 0 : 30, ws_col: UInt16(clamping: columns), ws_xpixel: 0, ws_ypixel: 0)
        var ends: (Int32, Int32) = (-1, -1)
        guard openpty(&ends.0, &ends.1, nil, nil, &size) == 0, let name = ttyname(ends.1) else {
            throw MissingProgram(words: "no pseudo-terminal can be had")
        }
        control = ends.0
        _ = fcntl(control, F_SETFD, FD_CLOEXEC)
        _ = fcntl(ends.1, F_SETFD, FD_CLOEXEC)
        defer { close(ends.1) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // Opened by the child after it began a session: so it is the child's controlling terminal.
        posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, 0x80)  // POSIX_SPAWN_SETSID
        let all = ["PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "TERM": "xterm", "LC_ALL": "C.UTF-8"]
            .merging(variables) { $1 }
        let words = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder, program] + arguments
        var child: pid_t = 0
        let code = Self.withTexts(words) { words in
            Self.withTexts(all.map { "\($0.key)=\($0.value)" }) {
                posix_spawn(&child, "/bin/sh", &actions, &attributes, words, $0)
            }
        }
        guard code == 0 else { throw MissingProgram(words: "\(program) cannot be started: \(code)") }
        identifier = child
    }

    deinit {
        if status == nil {
            kill(identifier, SIGKILL)
            var ignored: Int32 = 0
            waitpid(identifier, &ignored, 0)
        }
        close(control)
    }

    /// What was shown since the last wait that was met.
    public var screen: String { String(decoding: bytes, as: UTF8.self) }

    /// Types text; a line ends as the Enter key does.
    public func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { write(control, $0.baseAddress, $0.count) }
    }

    /// Waits until a text is shown behind what was waited for before; whether it came.
    public func sees(_ text: String, within seconds: Int = 60) -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while true {
            if let range = screen.range(of: text) {
                bytes = Array(screen[range.upperBound...].utf8)
                return true
            }
            guard ContinuousClock.now < end, read(milliseconds: 200) else { return false }
        }
    }

    /// Waits for the end; the exit code, or nil where it does not end.
    public func ends(within seconds: Int = 60) -> Int32? {
        let end = ContinuousClock.now + .seconds(seconds)
        while status == nil, ContinuousClock.now < end {
            _ = read(milliseconds: 20)
            var found: Int32 = 0
            if waitpid(identifier, &found, WNOHANG) == identifier { status = found }
        }
        return status.map { $0 & 0x7F == 0 ? $0 >> 8 & 0xFF : 128 + $0 & 0x7F }
    }

    /// Ends it at once, as `kill -9` does.
    public func kill9() {
        kill(identifier, SIGKILL)
        _ = ends()
    }

    /// Takes in what comes; false at the end of it.
    private func read(milliseconds: Int32) -> Bool {
        var wait = pollfd(fd: control, events: Int16(POLLIN), revents: 0)
        guard poll(&wait, 1, milliseconds) > 0 else { return true }
        var buffer = [UInt8](repeating: 0, count: 16_384)
        let count = Glibc.read(control, &buffer, buffer.count)
        if count > 0 { bytes += buffer[..<count] }
        return count > 0
    }

    private static func withTexts<Result>(
        _ texts: [String],
        _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
    ) -> Result {
        let copies = texts.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }
}
