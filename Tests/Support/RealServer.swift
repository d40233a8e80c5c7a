// RealServer: a real `plimsoll serve` on the loopback, with tokens for people and for instances.
public import Changes
public import Foundation
import Synchronization

/// A real `plimsoll serve` on the loopback, in a folder of its own.
public final class RealServer: Sendable {
    /// Why it is not there.
    public struct Failure: Error, CustomStringConvertible {
        /// What it said.
        public let description: String
    }

    /// What its data lies on.
    public enum Disk: Sendable {
        /// The disk of the temporary folder.
        case shared
        /// A small disk in memory, gone with the process: `6m`.
        case memory(String)
        /// A small disk in a file, which outlives the process: `24M`.
        case file(String)

        /// What starts a command on it, in a mount namespace of its own.
        fileprivate var words: [String] {
            let script: String
            switch self {
            case .shared: return []
            case .memory(let size):
                script = "cp -a data first && mount -t tmpfs -o size=\(size) none data && cp -a first/. data/"
            case .file(let size):
                script = """
                    if [ -e disk ]; then mount -o loop disk data; else
                      truncate -s \(size) disk && mkfs.ext4 -q -F disk && cp -a data first && mount -o loop disk data &&
                      cp -a first/. data/
                    fi
                    """
            }
            return [
                "/usr/bin/unshare", "-m", "--propagation", "private", "/bin/sh", "-c", script + "\nexec \"$@\"", "sh",
            ]
        }
    }

    private struct State {
        var process: RunningCommand?
        var port = 0
        var token = ""
    }

    /// Its folder: `data`, the instances' token, and what tests put there.
    public let folder: TemporaryFolder
    private let service: String
    private let environment: String
    private let disk: Disk
    /// What it is started with beside its data and address.
    private let serving: (arguments: [String], variables: [String: String])
    private let state = Mutex(State())

    /// Where it listens, also while it is away.
    public var address: String { "http://127.0.0.1:\(state.withLock { $0.port })" }
    /// Whether its process runs.
    public var isRunning: Bool { state.withLock { $0.process?.isRunning ?? false } }
    /// What it printed and complained of.
    public var words: String { state.withLock { ($0.process?.output ?? "") + ($0.process?.errors ?? "") } }
    /// Its data as it sees them, where they lie on a disk of its own.
    public var data: String { "/proc/\(state.withLock { $0.process?.number ?? 0 })/root\(folder.path)/data" }
    /// The number of its process.
    public var number: Int32 { state.withLock { $0.process?.number ?? 0 } }
    /// A token that may do everything.
    public var token: String { state.withLock { $0.token } }
    /// The token of the instances.
    public var instanceToken: String {
        String(decoding: FileManager.default.contents(atPath: tokenFile) ?? Data(), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
    /// The file with the token of the instances.
    public var tokenFile: String { folder.path + "/instance-token" }

    /// Starts a server with a token for the instances of one service in one environment.
    ///
    /// Its clock stands at `moment` until it is started again, where one is given: for what happened hours ago.
    /// - Throws: `Failure`, where it does not listen within a minute.
    public init(
        service: String,
        environment: String,
        at moment: Date? = nil,
        on disk: Disk = .shared,
        serving arguments: [String] = [],
        variables: [String: String] = [:]
    ) async throws {
        folder = try TemporaryFolder()
        (self.service, self.environment, self.disk) = (service, environment, disk)
        serving = (arguments, variables)
        try FileManager.default.createDirectory(atPath: folder.path + "/data", withIntermediateDirectories: true)
        let made = try CommandRun.plimsoll(
            [
                "token", "create", "instances", "--verb", "report", "--service", service, "--environment", environment,
                "--data", "data",
            ],
            in: folder.path
        )
        guard made.exitCode == 0 else { throw Failure(description: made.errors) }
        try folder.write(made.output, to: "instance-token")
        try await start(at: moment)
    }

    /// Starts it, on the port it had if it was started before.
    ///
    /// - Throws: `Failure`, where it does not listen within a minute.
    public func start(at moment: Date? = nil) async throws {
        let port = state.withLock { $0.port }
        let clock = moment.map { ["PLIMSOLL_NOW": $0.formatted(.iso8601)] } ?? [:]
        let process = try RunningCommand.plimsoll(
            ["serve", "--data", "data", "--listen", "127.0.0.1:\(port)"] + serving.arguments,
            in: folder.path,
            variables: serving.variables.merging(clock) { $1 },
            behind: disk.words
        )
        let isUp = await Eventually.holds(within: 60) {
            process.output.contains("plimsoll serve · ") || !process.isRunning
        }
        guard isUp, process.isRunning else { throw Failure(description: process.output + process.errors) }
        let output = process.output
        state.withLock { state in
            state.process = process
            state.port = Int(RealServer.word(after: "http://127.0.0.1:", in: output)) ?? 0
            let token = RealServer.word(after: "PLIMSOLL_TOKEN=", in: output)
            if !token.isEmpty { state.token = token }
        }
    }

    /// Kills it as `kill -9` does, and waits until it is gone.
    public func kill() async {
        let process = state.withLock { $0.process }
        process?.send(SIGKILL)
        _ = await process?.end(within: 20)
    }

    /// Asks a path with a token that may do everything; the status, and the answer with its head.
    ///
    /// - Throws: where curl cannot be started.
    public func ask(_ path: String, posting body: String? = nil) async throws -> (status: Int, answer: String) {
        var words = [
            "/usr/bin/curl", "-si", "--max-time", "20", "-H", "Authorization: Bearer \(state.withLock { $0.token })",
        ]
        if let body { words += ["-H", "Content-Type: application/json", "-d", body] }
        let run = try RunningCommand(words + [address + path], in: folder.path)
        _ = await run.end(within: 30)
        let status = run.output.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return (status ?? 0, run.output)
    }

    private static func word(after text: String, in whole: String) -> String {
        guard let range = whole.range(of: text) else { return "" }
        return String(whole[range.upperBound...].prefix { !$0.isWhitespace })
    }

    /// The variables of a person at a command line.
    public var variables: [String: String] {
        ["PLIMSOLL_SERVER": address, "PLIMSOLL_TOKEN": state.withLock { $0.token }, "PLIMSOLL_SERVICE": service]
    }

    /// Runs `plimsoll` as a person with all rights; fails where it takes longer than `seconds`.
    ///
    /// - Throws: `Failure`, where it does not end in time.
    public func command(
        _ arguments: [String],
        in folder: String? = nil,
        within seconds: Double = 180
    ) async throws -> CommandRun {
        let run = try RunningCommand.plimsoll(arguments, in: folder ?? self.folder.path, variables: variables)
        guard let code = await run.end(within: seconds) else {
            run.send(SIGKILL)
            let words = "plimsoll \(arguments.joined(separator: " ")) did not end within \(seconds) s: "
            throw Failure(description: words + run.output + run.errors)
        }
        return CommandRun(exitCode: code, output: run.output, errors: run.errors)
    }

    /// The environment as the server tells it; nil where it does not answer.
    public func look() async -> EnvironmentAnswer? {
        guard let run = try? await command(["change", "list", environment, "--format", "json"], within: 30) else {
            return nil
        }
        return try? JSONDecoder().decode(EnvironmentAnswer.self, from: Data(run.output.utf8))
    }

    /// Whether the environment comes to be as asked within a time.
    public func comesToBe(within seconds: Double, _ condition: (EnvironmentAnswer) -> Bool) async -> Bool {
        let end = ContinuousClock.now.advanced(by: .milliseconds(Int(seconds * 1_000)))
        repeat {
            if let answer = await look(), condition(answer) { return true }
            try? await Task.sleep(for: .milliseconds(50))
        } while ContinuousClock.now < end
        return false
    }

    /// Starts an instance: a program under `plimsoll run`, its records in `STATE` of its folder.
    ///
    /// - Throws: where it cannot be started.
    public func instance(
        _ name: String,
        in folder: String,
        port: Int? = nil,
        options: [String] = [],
        variables: [String: String] = [:],
        running command: [String]
    ) throws -> RunningCommand {
        var arguments = [
            "run", "--server", address, "--service", service, "--environment", environment, "--instance", name,
            "--token-file", tokenFile, "--state", folder + "/state",
        ]
        if let port { arguments += ["--port", "\(port)"] }
        return try RunningCommand.plimsoll(arguments + options + ["--"] + command, in: folder, variables: variables)
    }
}
