// ServeCommandTests: the server as a process: first and second start, its end, and what stands in its way.
import Foundation
import Support
import Synchronization
import Testing

/// A running `plimsoll serve`.
private final class Serving: Sendable {
    private let process: Process
    private let output: String
    private let errors: String

    init(_ folder: TemporaryFolder, _ arguments: [String], listen: String = "127.0.0.1:0") throws {
        process = Process()
        process.executableURL = URL(fileURLWithPath: CommandRun.productFolder + "/plimsoll")
        process.arguments = ["serve", "--listen", listen] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.environment = ["PATH": "/usr/bin:/bin"]
        let name = UUID().uuidString
        (output, errors) = (folder.path + "/\(name).out", folder.path + "/\(name).err")
        for path in [output, errors] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: errors)
        try process.run()
    }

    private func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }

    /// What it printed once it listens.
    func started() async throws -> String {
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end {
            if text(output).contains("plimsoll serve · ") { return text(output) }
            if !process.isRunning { break }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw Failure(words: "it did not start: \(text(output)) \(text(errors))")
    }

    /// Asks it to end and gives its exit code and how long it took.
    func end(_ signal: Int32 = SIGTERM) async throws -> (code: Int32, took: Duration) {
        let start = ContinuousClock.now
        kill(process.processIdentifier, signal)
        return (try await ended().code, ContinuousClock.now - start)
    }

    /// Its end and its words on standard error.
    func ended() async throws -> (code: Int32, errors: String) {
        let end = ContinuousClock.now + .seconds(60)
        while process.isRunning {
            guard ContinuousClock.now < end else {
                process.terminate()
                throw Failure(words: "it did not end")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        return (
            process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus, text(errors)
        )
    }

    struct Failure: Error { let words: String }
}

@Suite struct ServeCommandTests {
    private func word(after text: String, in whole: String) -> String {
        guard let range = whole.range(of: text) else { return "" }
        return String(whole[range.upperBound...].prefix { !$0.isWhitespace })
    }

    private func status(_ url: String, token: String) async throws -> Int {
        let run = Process()
        run.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
        run.arguments = ["-s", "-o", "/dev/null", "-w", "%{http_code}", "-H", "Authorization: Bearer \(token)", url]
        let pipe = Pipe()
        run.standardOutput = pipe
        try run.run()
        run.waitUntilExit()
        return Int(String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)) ?? 0
    }

    @Test func `the first start makes a user and a token, the second keeps them, and both end when told`() async throws
    {
        let folder = try TemporaryFolder()
        let first = try Serving(folder, [])
        let words = try await first.started()
        #expect(words.contains("as admin") && words.contains("Next:"))
        let token = word(after: "PLIMSOLL_TOKEN=", in: words)
        #expect(token.count == 52)
        #expect(try await status(word(after: "serve · ", in: words) + "/api/v1/overview", token: token) == 200)
        let mode = try FileManager.default.attributesOfItem(atPath: folder.path + "/plimsoll-data/accounts.json")
        #expect(mode[.posixPermissions] as? Int == 0o600)
        let ended = try await first.end()
        #expect(ended.code == 0 && ended.took < .seconds(15))
        let second = try Serving(folder, [])
        let again = try await second.started()
        #expect(!again.contains("admin"))
        let url = word(after: "serve · ", in: again)
        #expect(try await status(url + "/api/v1/overview", token: token) == 200)
        // Made and ended beside the running server, which follows within a second or two.
        let made = try CommandRun.plimsoll(["token", "create", "ci", "--verb", "read"], in: folder.path)
        let made2 = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
        try await Task.sleep(for: .seconds(2))
        #expect(try await status(url + "/api/v1/overview", token: made2) == 200)
        #expect(try CommandRun.plimsoll(["token", "revoke", "ci"], in: folder.path).exitCode == 0)
        try await Task.sleep(for: .seconds(2))
        #expect(try await status(url + "/api/v1/overview", token: made2) == 401)
        #expect(try CommandRun.plimsoll(["token", "list"], in: folder.path).output.contains("revoked"))
        #expect(try await second.end(SIGINT).code == 0)
    }

    @Test func `what stands in its way is told with what mends it`() async throws {
        let folder = try TemporaryFolder()
        let first = try Serving(folder, [])
        let port = word(after: "http://127.0.0.1:", in: try await first.started())
        let taken = try await Serving(folder, ["--data", "other"], listen: "127.0.0.1:\(port)").ended()
        #expect(
            taken.code == 3 && taken.errors.contains("127.0.0.1:\(port) is taken") && taken.errors.contains("--listen")
        )
        let locked = try await Serving(folder, []).ended()
        #expect(locked.code == 3 && locked.errors.contains("journal.sqlite"), "\(locked.errors)")
        try folder.write("", to: "file")
        let file = try await Serving(folder, ["--data", "file"]).ended()
        #expect(file.code == 3 && file.errors.contains("file is not a folder"))
        let nowhere = try await Serving(folder, ["--data", "/proc/nothing"]).ended()
        #expect(nowhere.code == 3 && nowhere.errors.contains("cannot be made"))
        let wrong = try await Serving(folder, [], listen: "nonsense").ended()
        #expect(wrong.code == 2 && wrong.errors.contains("HOST:PORT"))
        #expect(try await first.end().code == 0)
    }

    @Test func `users and tokens that are not fit are refused in words`() throws {
        let folder = try TemporaryFolder()
        #expect(try CommandRun.plimsoll(["token", "list"], in: folder.path).exitCode == 2)
        try FileManager.default.createDirectory(
            atPath: folder.path + "/plimsoll-data",
            withIntermediateDirectories: true
        )
        let short = try CommandRun.plimsoll(["user", "add", "anna"], in: folder.path, input: "short\n")
        #expect(short.exitCode == 2 && short.errors.contains("at least 12 characters"))
        #expect(
            try CommandRun.plimsoll(["user", "add", "anna"], in: folder.path, input: "long enough for it\n").exitCode
                == 0
        )
        let twice = try CommandRun.plimsoll(["user", "add", "anna"], in: folder.path, input: "long enough for it\n")
        #expect(twice.exitCode == 1 && twice.errors.contains("there is a user anna already"))
        let both = try CommandRun.plimsoll(
            ["token", "create", "x", "--verb", "read", "--verb", "report"],
            in: folder.path
        )
        #expect(both.exitCode == 1 && both.errors.contains("may do nothing else"))
        #expect(try CommandRun.plimsoll(["token", "revoke", "none"], in: folder.path).exitCode == 1)
        #expect(try CommandRun.plimsoll(["token", "create", "x"], in: folder.path).exitCode == 2)
    }
}
