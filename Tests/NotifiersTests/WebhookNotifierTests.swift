// WebhookNotifierTests: messages posted to real receivers that take them, refuse, hang, break off or send elsewhere.
import Documents
import Foundation
import Notifiers
import Processes
import Support
import Synchronization
import Testing

@Suite struct WebhookNotifierTests {
    private static let secret = "T0SECRET"

    /// What a receiver got.
    final class Received: Sendable {
        private let state = Mutex<[LoopbackHTTP.Request]>([])
        var all: [LoopbackHTTP.Request] { state.withLock { $0 } }
        func add(_ request: LoopbackHTTP.Request) { state.withLock { $0.append(request) } }
    }

    private func notifier(
        _ port: Int,
        host: String = "127.0.0.1",
        allows: Bool = true,
        within span: Duration = .seconds(60),
        lookup: (@Sendable (String) -> [String])? = nil
    ) -> WebhookNotifier {
        let variables = ["CHAT_URL": "http://\(host):\(port)/hooks/\(Self.secret)?a=b"]
        guard let lookup else {
            return WebhookNotifier(variables: variables, allowsOwnNetwork: allows, within: span)
        }
        return WebhookNotifier(variables: variables, allowsOwnNetwork: allows, within: span) {
            .success(lookup($0))
        }
    }

    private func reference(_ text: String = "env:CHAT_URL") throws -> SecretReference {
        try #require(SecretReference(text))
    }

    /// The failure of a try; nil where there was none.
    private func failure(_ notifier: WebhookNotifier, _ webhook: String = "env:CHAT_URL") async throws
        -> NotifierFailure?
    {
        let webhook = try reference(webhook)
        do throws(NotifierFailure) {
            try await notifier.send("hello", key: "k", to: webhook)
            return nil
        } catch {
            #expect(!error.because.contains(Self.secret))
            return error
        }
    }

    @Test func `a message arrives once, with its key`() async throws {
        let received = Received()
        let server = try LoopbackHTTP { request in
            received.add(request)
            return LoopbackHTTP.Answer(200, "ok")
        }
        defer { server.stop() }
        try await notifier(server.port).send("a \"word\"\n– 2 < 3", key: "abc", to: try reference())
        let request = try #require(received.all.first)
        #expect(received.all.count == 1)
        #expect(request.method == "POST" && request.path == "/hooks/\(Self.secret)" && request.query == ["a": "b"])
        #expect(request.headers["idempotency-key"] == "\"abc\"")
        #expect(request.headers["content-type"] == "application/json; charset=utf-8")
        #expect(request.headers["host"] == "127.0.0.1:\(server.port)")
        let body = try JSONDecoder().decode([String: String].self, from: Data(request.body))
        #expect(body == ["text": "a \"word\"\n– 2 < 3"])
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let status: Int
        var fields: [String: String] = [:]
        let because: String
        var isFinal = false
        var patience: Duration?
        var testDescription: String { "\(status) \(fields)" }
    }

    @Test(
        arguments: [
            Row(status: 500, because: "it answers 500"),
            Row(status: 503, fields: ["Retry-After": "7"], because: "it answers 503", patience: .seconds(7)),
            Row(status: 429, fields: ["Retry-After": "30"], because: "told too much (429)", patience: .seconds(30)),
            Row(status: 429, fields: ["Retry-After": "99999999999"], because: "429", patience: .seconds(86_400)),
            Row(status: 429, fields: ["Retry-After": "-5"], because: "429", patience: .zero),
            Row(status: 429, fields: ["Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"], because: "429"),
            Row(status: 404, because: "it answers 404"),
            Row(status: 400, because: "refuses the message (400)", isFinal: true),
            Row(status: 413, because: "refuses the message (413)", isFinal: true),
        ]
    )
    func `a receiver that does not take it is told of`(_ row: Row) async throws {
        let server = try LoopbackHTTP { _ in
            LoopbackHTTP.Answer(row.status, "no \(Self.secret)", headers: row.fields.map { ($0.key, $0.value) })
        }
        defer { server.stop() }
        let failure = try #require(try await failure(notifier(server.port)))
        #expect(failure.because.contains(row.because), "\(failure.because)")
        #expect(failure.isFinal == row.isFinal && failure.patience == row.patience)
    }

    @Test(arguments: [301, 302, 307, 308])
    func `a way on is not followed`(status: Int) async throws {
        let other = Received()
        let elsewhere = try LoopbackHTTP { request in
            other.add(request)
            return LoopbackHTTP.Answer(200)
        }
        defer { elsewhere.stop() }
        let place = "http://127.0.0.1:\(elsewhere.port)/\(Self.secret)"
        let server = try LoopbackHTTP { _ in LoopbackHTTP.Answer(status, headers: [("Location", place)]) }
        defer { server.stop() }
        let failure = try #require(try await failure(notifier(server.port)))
        #expect(failure.because.contains("sends on elsewhere (\(status))") && !failure.isFinal)
        #expect(other.all.isEmpty)
    }

    @Test func `a receiver that hangs is given up at the deadline`() async throws {
        let server = try ScriptedServer()
        let start = ContinuousClock.now
        let failure = try #require(try await failure(notifier(server.port, within: .seconds(1))))
        #expect(failure.because.contains("did not come in time"), "\(failure.because)")
        #expect(start.duration(to: .now) < .seconds(20))
    }

    @Test func `who waits no more is not held up by a receiver that hangs`() async throws {
        let server = try ScriptedServer()
        let slow = WebhookNotifier(
            variables: ["CHAT_URL": "http://127.0.0.1:\(server.port)/x"],
            allowsOwnNetwork: true,
            within: .seconds(60)
        )
        let reference = try reference()
        let start = ContinuousClock.now
        let task = Task { try? await slow.send("hello", key: "k", to: reference) }
        try await Task.sleep(for: .milliseconds(200))
        task.cancel()
        await task.value
        #expect(start.duration(to: .now) < .seconds(30))
    }

    @Test func `a receiver that breaks off, resets or speaks no HTTP is told of`() async throws {
        let scripts: [(@Sendable (ScriptedServer.Client) -> Void, String)] = [
            ({ _ = $0.receive() }, "closed the connection"),
            (
                {
                    _ = $0.receive()
                    $0.reset()
                }, "the connection"
            ),
            (
                {
                    _ = $0.receive()
                    $0.send(Array("SSH-2.0-x\r\n".utf8))
                }, "does not begin with HTTP/"
            ),
            (
                {
                    _ = $0.receive()
                    $0.send(Array("HTTP/1.1 200 OK\r\nX: ".utf8) + [UInt8](repeating: 0x61, count: 100_000))
                }, "a line"
            ),
        ]
        for (script, words) in scripts {
            let server = try ScriptedServer { client, _ in script(client) }
            let failure = try #require(try await failure(notifier(server.port)))
            #expect(failure.because.contains(words), "\(words): \(failure.because)")
            #expect(!failure.isFinal)
        }
    }

    @Test func `a receiver that is away is told of, and takes it when it is back`() async throws {
        let server = try LoopbackHTTP { _ in LoopbackHTTP.Answer(200) }
        let port = server.port
        server.stop()
        let failure = try #require(try await failure(notifier(port)))
        #expect(failure.because.contains("connection refused"), "\(failure.because)")
        let again = try LoopbackHTTP(port: port) { _ in LoopbackHTTP.Answer(204) }
        defer { again.stop() }
        #expect(try await self.failure(notifier(port)) == nil)
    }

    @Test(arguments: ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"])
    func `the server's own network is not asked unless it is allowed`(host: String) async throws {
        let received = Received()
        let server = try LoopbackHTTP { request in
            received.add(request)
            return LoopbackHTTP.Answer(200)
        }
        defer { server.stop() }
        let failure = try #require(try await failure(notifier(server.port, host: host, allows: false)))
        #expect(failure.because.contains("own network") && failure.because.contains("--allow-private-webhooks"))
        #expect(received.all.isEmpty)
    }

    @Test func `a name that leads elsewhere a moment later leads nowhere`() async throws {
        let received = Received()
        let server = try LoopbackHTTP { request in
            received.add(request)
            return LoopbackHTTP.Answer(200)
        }
        defer { server.stop() }
        let asked = Mutex(0)
        // This machine when it is checked, another place each time after.
        let rebinding: @Sendable (String) -> [String] = { _ in
            let count = asked.withLock { count in
                count += 1
                return count
            }
            return count == 1 ? ["127.0.0.1"] : ["127.9.9.9"]
        }
        #expect(try await failure(notifier(server.port, host: "chat.example", lookup: rebinding)) == nil)
        #expect(asked.withLock { $0 } == 1, "the address that was checked is the one that was asked")
        #expect(received.all.count == 1)
        let own = notifier(server.port, host: "chat.example", allows: false) { _ in ["127.0.0.1", "::1"] }
        #expect(try await failure(own)?.because.contains("own network") == true)
        #expect(received.all.count == 1)
    }

    @Test func `an address in the clear is not asked over the world's network`() async throws {
        let clear = notifier(80, host: "chat.example", allows: true) { _ in ["1.1.1.1"] }
        #expect(try await failure(clear)?.because.contains("https://") == true)
    }

    @Test func `a secret that cannot be had is told of by its reference`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "empty")
        try folder.write("no address \(Self.secret)", to: "words")
        let notifier = WebhookNotifier(variables: ["EMPTY": ""], allowsOwnNetwork: true)
        let rows = [
            ("env:NONE", "NONE is not set"), ("env:EMPTY", "empty"), ("file:\(folder.path)/none", "No such file"),
            ("file:\(folder.path)/empty", "empty"), ("file:\(folder.path)/words", "holds no address"),
            ("command:echo https://x", "runs no command"),
        ]
        for (webhook, words) in rows {
            let failure = try #require(try await failure(notifier, webhook))
            #expect(failure.because.contains(words), "\(webhook): \(failure.because)")
        }
    }
}
