// SignalNames: the signals that mean something here, by number and name.
import Glibc

/// The signals that mean something here.
enum SignalNames {
    static let terminate = SIGTERM
    static let hangUp = SIGHUP
    /// They end the program and us.
    static let ending: Set<Int32> = [SIGTERM, SIGINT]
    /// Where nobody takes them they end a program.
    static let fatal: Set<Int32> = [SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2]
    /// Handed to the program as they come.
    static let passed: [Int32] = [
        SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH, SIGALRM, SIGURG, SIGVTALRM, SIGPROF, SIGIO,
        SIGPWR,
    ]

    /// ` (SIGKILL)`, or nothing for a number without a name.
    static func suffix(_ number: Int32) -> String {
        let names: [Int32: String] = [
            SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGQUIT: "SIGQUIT", SIGILL: "SIGILL", SIGABRT: "SIGABRT",
            SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGKILL: "SIGKILL", SIGUSR1: "SIGUSR1", SIGSEGV: "SIGSEGV",
            SIGUSR2: "SIGUSR2", SIGPIPE: "SIGPIPE", SIGALRM: "SIGALRM", SIGTERM: "SIGTERM",
        ]
        return names[number].map { " (\($0))" } ?? ""
    }
}
