// RunningCommand: a command that runs while a test looks at it, ended at the latest with the test.
public import Foundation
import Synchronization

/// A command that runs while a test looks at it.
public final class RunningCommand: Sendable {
    /// Its number.
    public let number: Int32
    private let process: Mutex<Process>
    private let scratch: TemporaryFolder

    /// Starts a command; its output goes into files, its input comes from `input`.
    ///
    /// - Throws: where it cannot be started.
    public init(
        _ command: [String],
        in folder: String,
        variables: [String: String] = [:],
        input: FileHandle? = nil,
        output: FileHandle? = nil
    ) throws {
        scratch = try TemporaryFolder()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = ["PATH": "/usr/bin:/bin:/usr/sbin:/sbin"].merging(variables) { $1 }
        for name in ["output", "errors"] {
            _ = FileManager.default.createFile(atPath: scratch.path + "/" + name, contents: nil)
        }
        process.standardInput = input ?? FileHandle.nullDevice
        process.standardOutput = output ?? FileHandle(forWritingAtPath: scratch.path + "/output")
        process.standardError = FileHandle(forWritingAtPath: scratch.path + "/errors")
        try process.run()
        number = process.processIdentifier
        self.process = Mutex(process)
    }

    /// Runs `plimsoll` as a user would.
    ///
    /// - Throws: where it cannot be started.
    public static func plimsoll(
        _ arguments: [String],
        in folder: String,
        variables: [String: String] = [:],
        input: FileHandle? = nil,
        output: FileHandle? = nil,
        behind words: [String] = []
    ) throws -> RunningCommand {
        try RunningCommand(
            words + [CommandRun.productFolder + "/plimsoll"] + arguments,
            in: folder,
            variables: variables,
            input: input,
            output: output
        )
    }

    /// Standard output so far.
    public var output: String { text("output") }
    /// Standard error so far.
    public var errors: String { text("errors") }
    /// Whether it runs.
    public var isRunning: Bool { process.withLock { $0.isRunning } }

    private func text(_ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: scratch.path + "/" + name) ?? Data(), as: UTF8.self)
    }

    /// Sends it a signal.
    public func send(_ signal: Int32) { kill(number, signal) }

    /// Its exit code, a signal's number negated; nil where it still runs at the end of the time.
    public func end(within seconds: Double) async -> Int32? {
        guard await Eventually.holds(within: seconds, { !self.isRunning }) else { return nil }
        return process.withLock { $0.terminationReason == .exit ? $0.terminationStatus : -$0.terminationStatus }
    }

    deinit {
        if isRunning { kill(number, SIGKILL) }
    }
}

/// Conditions that come true after a while.
public enum Eventually {
    /// Whether a condition comes true within a time.
    public static func holds(within seconds: Double, _ condition: () -> Bool) async -> Bool {
        let end = ContinuousClock.now.advanced(by: .milliseconds(Int(seconds * 1_000)))
        while ContinuousClock.now < end {
            if condition() { return true }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return condition()
    }
}
