// ServerClientTests: the client against a real server on the loopback address.
import Foundation
import Support
import Synchronization
import Testing

@testable import Agent

@Suite struct ServerClientTests {
    struct Word: Codable, Sendable, Equatable { var word: String }

    static func client(_ server: LoopbackHTTP, limit: Int = 1 << 20) throws -> ServerClient {
        try ServerClient(
            ServerAddress("http://127.0.0.1:\(server.port)/base"),
            token: "t0k3n",
            cause: ["c-1", "loop, here"],
            limit: limit
        )
    }

    @Test func `a question carries token, cause and JSON, and its answer is read`() async throws {
        let server = try LoopbackHTTP { request in
            let head = "\(request.method) \(request.path) \(request.headers["authorization"] ?? "") "
            let text = head + (request.headers["plimsoll-cause"] ?? "") + String(decoding: request.body, as: UTF8.self)
            return LoopbackHTTP.Answer(200, "{\"word\": \"\(text.replacingOccurrences(of: "\"", with: "'"))\"}")
        }
        defer { server.stop() }
        let answer = try await Self.client(server).post("/x", Word(word: "hi"), as: Word.self)
        #expect(answer.word == "POST /base/x Bearer t0k3n c-1,loop%2C%20here{'word':'hi'}")
    }

    @Test func `a refusal is thrown in the server's words, with members of its own`() async throws {
        let server = try LoopbackHTTP { _ in
            LoopbackHTTP.Answer(409, #"{"title": "not now", "detail": "frozen until Monday", "word": "gate"}"#)
        }
        defer { server.stop() }
        do {
            _ = try await Self.client(server).get("/x", as: Word.self)
            Issue.record("it was not refused")
        } catch let ServerFailure.problem(problem) {
            #expect(problem.status == 409)
            #expect(problem.words == "frozen until Monday")
            #expect(problem.member(Word.self) == Word(word: "gate"))
        }
    }

    struct Bad: Sendable, CustomTestStringConvertible {
        var name: String
        var answer: @Sendable () async -> LoopbackHTTP.Answer
        var isMeant: @Sendable (ServerFailure) -> Bool
        var testDescription: String { name }
    }

    static let bad = [
        Bad(name: "a redirect", answer: { LoopbackHTTP.Answer(302, headers: [("Location", "http://evil.test/")]) }) {
            $0 == .redirected(to: "http://evil.test/")
        },
        Bad(name: "no JSON", answer: { LoopbackHTTP.Answer(200, "<html>") }) {
            if case .unreadable = $0 { true } else { false }
        },
        Bad(name: "too much", answer: { LoopbackHTTP.Answer(200, String(repeating: "x", count: 100_000)) }) {
            $0 == .tooLarge(limit: 65_536)
        },
        Bad(
            name: "silence",
            answer: {
                try? await Task.sleep(for: .seconds(3))
                return LoopbackHTTP.Answer(200)
            }
        ) { if case .timedOut = $0 { true } else { false } },
        Bad(
            name: "an answer cut off",
            answer: {
                var answer = LoopbackHTTP.Answer(200, "{\"wo")
                answer.breaksOff = true
                return answer
            }
        ) { $0 == .closed },
    ]

    @Test(arguments: bad)
    func `bad answers are named`(bad: Bad) async throws {
        let server = try LoopbackHTTP { _ in await bad.answer() }
        defer { server.stop() }
        do {
            _ = try await Self.client(server, limit: 65_536).get("/x", as: Word.self, within: .seconds(1))
            Issue.record("it was taken for good")
        } catch let failure as ServerFailure {
            #expect(bad.isMeant(failure), "\(failure)")
            #expect(!failure.words.isEmpty)
        }
    }

    @Test func `a server that is not there is said, and may be asked again`() async throws {
        let server = try LoopbackHTTP { _ in LoopbackHTTP.Answer(200) }
        let client = try Self.client(server)
        server.stop()
        await #expect { _ = try await client.get("/x", as: Word.self) } throws: {
            ($0 as? ServerFailure)?.mayPass == true
        }
    }

    @Test func `a connection is used again, and one that ended meanwhile is replaced`() async throws {
        let server = try LoopbackHTTP { LoopbackHTTP.Answer(200, "{\"word\": \"\($0.connection)\"}") }
        let client = try Self.client(server)
        for _ in 0..<3 { #expect(try await client.get("/x", as: Word.self).word == "1") }
        let port = server.port
        server.stop()
        let again = try LoopbackHTTP(port: port) { LoopbackHTTP.Answer(200, "{\"word\": \"new \($0.connection)\"}") }
        defer { again.stop() }
        #expect(try await client.get("/x", as: Word.self).word == "new 1")
    }

    @Test func `a long poll gives nothing or something`() async throws {
        let server = try LoopbackHTTP { request in
            #expect(request.query["wait"] == "1")
            return request.query["seen"] == "1"
                ? LoopbackHTTP.Answer(204) : LoopbackHTTP.Answer(200, #"{"word": "new"}"#)
        }
        defer { server.stop() }
        let client = try Self.client(server)
        #expect(try await client.poll("/x", query: [("seen", "1")], as: Word.self, wait: .seconds(1)) == nil)
        #expect(
            try await client.poll("/x", query: [("seen", "0")], as: Word.self, wait: .seconds(1)) == Word(word: "new")
        )
    }

    @Test func `events come as they happen, until enough came or the server ends`() async throws {
        let server = try LoopbackHTTP { request in
            if request.path.hasSuffix("/none") { return LoopbackHTTP.Answer(404, #"{"title": "no such change"}"#) }
            var answer = LoopbackHTTP.Answer(200, headers: [("Content-Type", "text/event-stream")])
            answer.pieces = ["data: o", "ne\n\n: alive\n", "data: two\n\ndata: three\n\n"]
            return answer
        }
        defer { server.stop() }
        let client = try Self.client(server)
        let seen = Mutex<[String]>([])
        try await client.events("/x") { event in
            seen.withLock { $0.append(event.data) }
            return true
        }
        #expect(seen.withLock { $0 } == ["one", "two", "three"])
        try await client.events("/x") { _ in false }
        await #expect(throws: ServerFailure.self) { try await client.events("/none") { _ in true } }
    }

    @Test func `who stops waiting is let go`() async throws {
        let server = try LoopbackHTTP { _ in
            try? await Task.sleep(for: .seconds(5))
            return LoopbackHTTP.Answer(204)
        }
        defer { server.stop() }
        let client = try Self.client(server)
        let task = Task { try await client.get("/x", as: Word.self) }
        try await Task.sleep(for: .milliseconds(100))
        task.cancel()
        await #expect(throws: ServerFailure.cancelled) { try await task.value }
    }

    @Test func `a certificate that nobody vouches for is refused, and its own root is enough`() async throws {
        let folder = try TemporaryFolder()
        let (key, certificate) = (folder.path + "/key.pem", folder.path + "/cert.pem")
        let made = try RunningCommand(
            [
                "/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key,
                "-out", certificate,
            ],
            in: folder.path
        )
        #expect(await made.end(within: 20) == 0)
        let spare = try LoopbackHTTP { _ in LoopbackHTTP.Answer(200) }
        let port = spare.port
        spare.stop()
        let command = [
            "/usr/bin/openssl", "s_server", "-accept", "127.0.0.1:\(port)", "-key", key, "-cert", certificate, "-www",
        ]
        let server = try RunningCommand(command, in: folder.path)
        #expect(await Eventually.holds(within: 10) { server.output.contains("ACCEPT") })
        let address = try ServerAddress("https://localhost:\(port)")
        let stranger = try ServerClient(address, token: nil)
        await #expect { _ = try await stranger.bytes("/") } throws: {
            if case .tls(let words)? = $0 as? ServerFailure { words.contains("not to be trusted") } else { false }
        }
        let friend = try ServerClient(address, token: nil, roots: certificate)
        #expect(try await friend.bytes("/").isEmpty == false)
        let misnamed = try ServerClient(ServerAddress("https://127.0.0.1:\(port)"), token: nil, roots: certificate)
        await #expect(throws: ServerFailure.self) { _ = try await misnamed.bytes("/") }
        server.send(SIGTERM)
    }
}
