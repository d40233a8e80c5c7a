// CommandRun: the built executable run as a user would, with its output and exit code.
import Foundation

/// One run of a command.
public struct CommandRun: Sendable {
    /// The exit code; a signal's number negated.
    public let exitCode: Int32
    /// Standard output.
    public let output: String
    /// Standard error.
    public let errors: String

    /// The folder that holds the built executables, beside the test bundle.
    public static let productFolder: String = {
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        let beside = bundle.deletingLastPathComponent().path
        if FileManager.default.isExecutableFile(atPath: beside + "/plimsoll") { return beside }
        return Suites.projectRoot + "/.build/debug"
    }()

    /// Runs `plimsoll` with arguments in a folder; the environment is empty but for `variables`.
    ///
    /// - Throws: where the executable cannot be started.
    public static func plimsoll(
        _ arguments: [String],
        in folder: String,
        variables: [String: String] = [:],
        input: String? = nil
    ) throws -> CommandRun {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: productFolder + "/plimsoll")
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = ["PATH": "/usr/bin:/bin", "PLIMSOLL_NOW": "2026-11-21T09:00:00Z"].merging(variables) {
            $1
        }
        // Files rather than pipes: a child that prints much cannot block, and nothing has to be read meanwhile.
        let scratch = try TemporaryFolder()
        let (output, errors) = (scratch.path + "/output", scratch.path + "/errors")
        for path in [output, errors] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: errors)
        let given = try scratch.write(input ?? "", to: "input")
        process.standardInput = FileHandle(forReadingAtPath: given)
        try process.run()
        process.waitUntilExit()
        func text(_ path: String) -> String {
            String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        }
        return CommandRun(
            exitCode: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus,
            output: text(output),
            errors: text(errors)
        )
    }
}
