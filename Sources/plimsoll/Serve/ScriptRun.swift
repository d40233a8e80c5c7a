// ScriptRun: one run of a team's own script: its exit code and what it printed, within a time.
import Dispatch
import Glibc
import PostgreSQL

/// One run of a script.
struct ScriptRun: Sendable {
    /// How many bytes of output are kept.
    static let limit = 1 << 20

    /// Its exit code, 128 more than the signal that ended it; nil: it did not end in time, or could not be started.
    var code: Int32?
    /// What it printed, both outputs.
    var output = ""
    /// Why it could not be started.
    var trouble: String?

    /// Why it does not count as done; nil: it does.
    func failure(within span: Duration) -> String? {
        guard let code else {
            return trouble ?? "did not end within \(span.components.seconds) s, and was ended"
        }
        guard code != 0 else { return nil }
        let last = output.split(separator: "\n").last.map { ": " + $0.prefix(300) } ?? ""
        return "ended with \(code)\(last)"
    }

    /// Runs a line by the shell; why it does not count as done.
    static func failure(of line: String, _ variables: [String: String], within span: Duration) async -> String? {
        await answer(of: line, variables, within: span).failure(within: span)
    }

    /// Runs a line by the shell, on a thread that is not one of the tasks'.
    static func answer(of line: String, _ variables: [String: String], within span: Duration) async -> ScriptRun {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: run(line, variables, within: span)) }
        }
    }

    /// Waits for the shell alone: what it left running in the background may hold its output for ever.
    private static func run(_ line: String, _ variables: [String: String], within span: Duration) -> ScriptRun {
        var ends: [Int32] = [-1, -1]
        guard ChildProcess.openPair(&ends) else { return ScriptRun(trouble: "cannot be started: no file is free") }
        defer { close(ends[0]) }
        let child: ChildProcess
        do throws(PostgreSQLError) {
            defer { close(ends[1]) }
            child = try ChildProcess("/bin/sh", ["-c", line], variables: variables, files: .init(output: ends[1]))
        } catch { return ScriptRun(trouble: "cannot be started: \(error)") }
        let deadline = ContinuousClock.now + span
        var bytes: [UInt8] = []
        while true {
            let exit = child.ended()
            read(ends[0], into: &bytes, waiting: exit == nil ? 20 : 0)
            if let exit {
                let output = String(decoding: bytes, as: UTF8.self)
                switch exit {
                case .status(let code): return ScriptRun(code: code, output: output)
                case .signal(let number): return ScriptRun(code: 128 + number, output: output)
                }
            }
            if ContinuousClock.now >= deadline {
                child.killAll()
                return ScriptRun(output: String(decoding: bytes, as: UTF8.self))
            }
        }
    }

    /// Takes what is there; waits for the first of it at most so many milliseconds.
    private static func read(_ descriptor: Int32, into bytes: inout [UInt8], waiting milliseconds: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var wait = milliseconds
        for _ in 0..<64 {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, wait) > 0 else { return }
            wait = 0
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else {
                // Closed by the script, which goes on: no need to ask in a hurry.
                if milliseconds > 0 { usleep(20_000) }
                return
            }
            if bytes.count < limit { bytes += buffer[..<min(count, limit - bytes.count)] }
        }
    }
}
