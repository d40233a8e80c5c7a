// TerminalChild: a program that takes our terminal until it ends.
import Glibc

/// A program on our own input and output.
enum TerminalChild {
    /// Runs a program found on the PATH and returns its exit code; nil where it cannot be started.
    ///
    /// Ctrl-C is the program's: we are in its process group and ignore it meanwhile.
    static func run(_ name: String, _ arguments: [String], variables: [String: String]) -> Int32? {
        giveSize()
        let ours = [SIGINT, SIGQUIT, SIGHUP, SIGPIPE]
        for number in ours { signal(number, SIG_IGN) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for number in ours { sigaddset(&defaults, number) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        var child: pid_t = 0
        let code = withTexts([name] + arguments) { arguments in
            withTexts(variables.map { "\($0.key)=\($0.value)" }) { environment in
                posix_spawnp(&child, name, nil, &attributes, arguments, environment)
            }
        }
        guard code == 0 else { return nil }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f)
    }

    /// Gives our terminal a size where it has none, as a new one may: redis-cli would ask it where its cursor is, and wait
    /// for an answer that such a terminal does not give.
    private static func giveSize() {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col == 0 else { return }
        (size.ws_row, size.ws_col) = (24, 80)
        _ = ioctl(STDOUT_FILENO, UInt(TIOCSWINSZ), &size)
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
