// RedisProbeTests: real Redis servers: logins, roles, policies, keys, persistence; the account that `grant` prints.
import Contracts
import Findings
import Foundation
import Probes
import Support
import Testing

@Suite struct RedisProbeTests {
    static func server(_ more: [String] = []) async throws -> RealProgram {
        try await RealProgram(
            "/usr/bin/redis-server",
            { port, folder in
                ["--port", "\(port)", "--bind", "127.0.0.1", "--dir", folder, "--save", "900 1", "--daemonize", "no"]
                    + more
            },
            installed: "apt-get install redis-server"
        )
    }

    static func command(_ port: Int, _ words: [String]) async throws -> RedisValue {
        let wire = try await Wire.open(
            .host("127.0.0.1", port: port),
            by: ProbeDeadline(in: .seconds(20)),
            with: Resolver()
        )
        defer { wire.close() }
        return try await RedisClient(wire).send(words)
    }

    @Test func `a server that is right has nothing said of it`() async throws {
        let server = try await Self.server()
        _ = try await Self.command(server.port, ["SET", "a", "1"])
        let outcome = try await ProbeBench.probe("redis", "redis://127.0.0.1:\(server.port)/0", "minimum_keys: 1")
        #expect(outcome.codes == [] && outcome.unchecked.isEmpty, "\(outcome.words)")
        #expect(outcome.seen.contains { $0.hasPrefix("Redis ") } && outcome.seen.contains("1 keys"))
    }

    @Test func `too few keys, another policy, an old version and a missing database each stand in the value`()
        async throws
    {
        let server = try await Self.server()
        let url = "redis://127.0.0.1:\(server.port)/0"
        let outcome = try await ProbeBench.probe(
            "redis",
            url,
            "minimum_keys: 1000, eviction: allkeys-lru, minimum_version: \"99\""
        )
        #expect(outcome.codes == ["PL4032", "PL4050", "PL4052"], "\(outcome.words)")
        #expect(outcome.text(under: "PL4052") == "0")
        #expect(outcome.text(under: "PL4050") == "127.0.0.1")
        let missing = try await ProbeBench.probe("redis", "redis://127.0.0.1:\(server.port)/77")
        #expect(missing.codes == ["PL4031"])
        #expect(missing.text(under: "PL4031") == "77")
    }

    @Test func `memory that is nearly used up, and saving that is off`() async throws {
        let server = try await Self.server(["--save", ""])
        _ = try await Self.command(server.port, ["SET", "a", String(repeating: "x", count: 200_000)])
        let info = try await Self.command(server.port, ["INFO", "memory"]).text ?? ""
        let line = info.split(whereSeparator: \.isNewline).first { $0.hasPrefix("used_memory:") }
        let used = try #require(line.flatMap { Int($0.dropFirst(12)) })
        _ = try await Self.command(server.port, ["CONFIG", "SET", "maxmemory", "\(used)"])
        let outcome = try await ProbeBench.probe("redis", "redis://127.0.0.1:\(server.port)", "minimum_keys: 1")
        #expect(outcome.codes.contains("PL4055") && outcome.codes.contains("PL4051"), "\(outcome.words)")
    }

    @Test func `saving that fails`() async throws {
        let server = try await Self.server()
        _ = try await Self.command(server.port, ["SET", "a", "1"])
        // A dump cannot be renamed over a folder.
        try FileManager.default.createDirectory(
            atPath: server.folder.path + "/dump.rdb/x",
            withIntermediateDirectories: true
        )
        _ = try await Self.command(server.port, ["SAVE"])
        _ = try await Self.command(server.port, ["BGSAVE"])
        var codes: [String] = []
        for _ in 0..<100 where !codes.contains("PL4054") {
            codes = try await ProbeBench.probe("redis", "redis://127.0.0.1:\(server.port)").codes
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(codes == ["PL4054"])
    }

    @Test func `a wrong password is a failure, and is shown nowhere`() async throws {
        let server = try await Self.server(["--requirepass", "right-secret"])
        let wrong = try await ProbeBench.probe("redis", "redis://:wrong-secret@127.0.0.1:\(server.port)")
        #expect(wrong.codes == ["PL4030"], "\(wrong.words)")
        #expect(!wrong.words.contains("wrong-secret"))
        let none = try await ProbeBench.probe("redis", "redis://127.0.0.1:\(server.port)")
        #expect(none.codes == ["PL4030"])
        let right = try await ProbeBench.probe("redis", "redis://:right-secret@127.0.0.1:\(server.port)")
        #expect(right.codes == [] && right.unchecked.isEmpty, "\(right.words)")
        let open = try await Self.server()
        let idle = try await ProbeBench.probe("redis", "redis://:some-secret@127.0.0.1:\(open.port)")
        #expect(idle.codes == ["PL4030"])
    }

    @Test func `a replica takes no writes, and one that lost its primary says so`() async throws {
        let gone = try RealProgram.freePort()
        let server = try await Self.server(["--replicaof", "127.0.0.1 \(gone)"])
        let url = "redis://127.0.0.1:\(server.port)"
        #expect(try await ProbeBench.probe("redis", url).codes == ["PL4033", "PL4053"])
        #expect(try await ProbeBench.probe("redis", url, "privileges: [read]").codes == ["PL4053"])
    }

    @Test func `an account with just what grant prints answers every question`() async throws {
        let server = try await Self.server(["--save", ""])
        let url = "redis://probe:account-secret@127.0.0.1:\(server.port)/0"
        _ = try await Self.command(server.port, ["ACL", "SETUSER", "probe", "on", ">account-secret", "nocommands"])
        let before = try await ProbeBench.probe("redis", url, "minimum_keys: 1")
        #expect(!before.unchecked.isEmpty, "\(before.words)")
        let subject = try #require(before.subject)
        let text = ProbeGrant.text(for: subject.connection, subject)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("ACL") })
        _ = try await Self.command(server.port, line.split(separator: " ").map(String.init))
        let after = try await ProbeBench.probe("redis", url, "minimum_keys: 1")
        #expect(after.unchecked.isEmpty, "\(after.words)")
        #expect(after.codes == ["PL4052", "PL4055"])
    }
}
