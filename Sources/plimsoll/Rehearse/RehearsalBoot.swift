// RehearsalBoot: the program started on the copies, watched until it is well or not, and stopped.
import Contracts
import Glibc
import Migrations
import PostgreSQL

/// One start of the program.
struct RehearsalBoot {
    /// How long it may take to come up, and how long it is watched.
    struct Limits {
        let within: Duration
        let watch: Duration
    }

    /// How it went.
    struct Result {
        let state: RehearsalReport.State
        let words: String
        var lines: [String] = []
    }

    private let command: [String]
    private let delivered: DeliveredConfig
    private let health: Contract.Rollout.Health?
    private let limits: Limits
    private let port: Int

    init(_ command: [String], _ delivered: DeliveredConfig, _ health: Contract.Rollout.Health?, _ limits: Limits) {
        // Arguments that name a delivered file mean its copy.
        self.command = command.map { delivered.files[$0] ?? $0 }
        (self.delivered, self.health, self.limits) = (delivered, health, limits)
        port = HealthLook.freePort() ?? 0
    }

    /// Starts it, waits and stops it; its session ends with it.
    func run() -> Result {
        defer { delivered.remove() }
        let look: HealthLook?
        do throws(HealthLook.Unusable) { look = try HealthLook(health, port: port) } catch {
            return Result(state: .unknown, words: "it was not started: \(error.words)")
        }
        guard let name = command.first, let program = Self.path(of: name) else {
            return Result(state: .unknown, words: "there is no such program")
        }
        var variables = Console.variables.merging(delivered.variables) { $1 }
        if port > 0 { variables["PORT"] = String(port) }
        guard let output = tmpfile() else { return Result(state: .unknown, words: "no file for its output") }
        defer { fclose(output) }
        let child: ChildProcess
        do {
            child = try ChildProcess(
                program,
                Array(command.dropFirst()),
                variables: variables,
                files: ChildProcess.Files(output: fileno(output))
            )
        } catch {
            return Result(state: .unknown, words: "\(error)")
        }
        let result = watch(child, look)
        // What it started is in its session, and so in its group.
        kill(-child.identifier, SIGTERM)
        if child.wait(until: .after(.seconds(10))) == nil {
            kill(-child.identifier, SIGKILL)
            _ = child.wait(until: .after(.seconds(5)))
        }
        kill(-child.identifier, SIGKILL)
        guard result.state == .failed else { return result }
        return Result(state: .failed, words: result.words, lines: Self.lastLines(output))
    }

    private func watch(_ child: ChildProcess, _ look: HealthLook?) -> Result {
        let started = ContinuousClock.now
        func seconds() -> String { MigrationWords.seconds(started.duration(to: .now).inSeconds) }
        let deadline = Deadline.after(look == nil ? limits.watch : limits.within)
        var last = "nobody answered"
        while true {
            if let exit = child.ended() {
                switch exit {
                case .status(0) where look == nil:
                    return Result(state: .passed, words: "ended with 0 after \(seconds())")
                case .status(let code):
                    return Result(state: .failed, words: "it ended with \(code) after \(seconds())")
                case .signal(let number):
                    return Result(state: .failed, words: "it was ended by signal \(number) after \(seconds())")
                }
            }
            if let look {
                switch look.answer() {
                case .well: return Result(state: .passed, words: "healthy after \(seconds())")
                case .not(let words): last = words
                }
            }
            if deadline.hasPassed {
                guard look != nil else { return Result(state: .passed, words: "still runs after \(seconds())") }
                return Result(state: .failed, words: "it was not healthy after \(seconds()): \(last)")
            }
            usleep(20_000)
        }
    }

    /// The program's path, looked for as a shell does.
    private static func path(of name: String) -> String? {
        if name.contains("/") { return access(name, X_OK) == 0 ? name : nil }
        let folders = (Console.variable("PATH") ?? "/usr/bin:/bin").split(separator: ":").map(String.init)
        return folders.map { $0 + "/" + name }.first { access($0, X_OK) == 0 }
    }

    private static func lastLines(_ file: UnsafeMutablePointer<FILE>) -> [String] {
        let descriptor = fileno(file)
        let size = lseek(descriptor, 0, SEEK_END)
        let start = max(0, size - 8192)
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = pread(descriptor, &bytes, bytes.count, start)
        guard count > 0 else { return ["it said nothing"] }
        let lines = String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n").suffix(12)
        return lines.map { line in
            let text = line.filter { !$0.isASCII || ($0.asciiValue ?? 0) >= 0x20 || $0 == "\t" }
            return text.count > 160 ? text.prefix(159) + "…" : text
        }
    }
}
