// Serving: a running `plimsoll serve` for a test, and questions to it.
import Foundation
import Support

/// A running `plimsoll serve`.
final class Serving: Sendable {
    private let run: RunningCommand

    init(
        _ folder: TemporaryFolder,
        _ arguments: [String],
        listen: String = "127.0.0.1:0",
        behind words: [String] = []
    ) throws {
        run = try RunningCommand.plimsoll(["serve", "--listen", listen] + arguments, in: folder.path, behind: words)
    }

    /// Its process.
    var number: Int32 { run.number }
    /// What it said on standard error so far.
    var errors: String { run.errors }

    /// What it printed once it listens.
    @discardableResult
    func started() async throws -> String {
        let isUp = await Eventually.holds(within: 60) { run.output.contains("plimsoll serve · ") || !run.isRunning }
        guard isUp, run.isRunning else { throw Failure(words: "it did not start: \(run.output) \(run.errors)") }
        return run.output
    }

    /// Where it listens.
    var url: String { word(after: "serve · ") }
    /// The first user's token.
    var token: String { word(after: "PLIMSOLL_TOKEN=") }
    /// The first user's password.
    var password: String { word(after: "as admin  with  ") }

    private func word(after text: String) -> String {
        guard let range = run.output.range(of: text) else { return "" }
        return String(run.output[range.upperBound...].prefix { !$0.isWhitespace })
    }

    /// Sends it a signal.
    func send(_ signal: Int32) { run.send(signal) }

    /// Asks it to end and gives its exit code and how long it took.
    func end(_ signal: Int32 = SIGTERM) async throws -> (code: Int32, took: Duration) {
        let start = ContinuousClock.now
        run.send(signal)
        return (try await ended().code, ContinuousClock.now - start)
    }

    /// Its end and its words on standard error.
    func ended() async throws -> (code: Int32, errors: String) {
        guard let code = await run.end(within: 60) else { throw Failure(words: "it did not end") }
        return (code, run.errors)
    }

    /// The cookie of a session.
    func login(_ name: String, _ password: String) throws -> String {
        let answer = try Asking(url, nil).curl("/login", ["-i", "-d", "name=\(name)&password=\(password)"])
        guard let range = answer.body.range(of: "set-cookie: ", options: .caseInsensitive) else {
            throw Failure(words: "no cookie: \(answer.body)")
        }
        return String(answer.body[range.upperBound...].prefix { $0 != ";" })
    }

    struct Failure: Error { let words: String }
}

/// Questions to a server with a token.
struct Asking: Sendable {
    let url: String
    let token: String?

    init(_ url: String, _ token: String?) { (self.url, self.token) = (url, token) }

    /// The status of an answer and its body.
    struct Answer: Sendable {
        let status: Int
        let body: String
    }

    private func words(_ path: String, _ more: [String]) -> [String] {
        ["-s", "-m", "60", "-w", "%{http_code}"] + (token.map { ["-H", "Authorization: Bearer \($0)"] } ?? []) + more
            + [url + path]
    }

    /// Asks by curl.
    func curl(_ path: String, _ more: [String]) throws -> Answer {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
        process.arguments = words(path, more)
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return Answer(status: Int(text.suffix(3)) ?? 0, body: String(text.dropLast(3)))
    }

    func get(_ path: String) throws -> Answer { try curl(path, []) }

    func post(_ path: String, _ json: String) throws -> Answer {
        try curl(path, ["-H", "Content-Type: application/json", "-d", json])
    }

    /// A question whose answer takes long.
    func start(_ path: String, _ more: [String] = []) throws -> RunningCommand {
        try RunningCommand(["/usr/bin/curl"] + words(path, more), in: "/")
    }

    /// Whether the answer gets a status within some seconds: a running server follows its accounts within one.
    func becomes(_ status: Int, _ path: String) async throws -> Bool {
        let end = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < end {
            if try get(path).status == status { return true }
            try await Task.sleep(for: .milliseconds(100))
        }
        return false
    }
}
