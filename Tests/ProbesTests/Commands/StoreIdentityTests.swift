// StoreIdentityTests: real Redis servers told apart by the commands: restarted, flushed, replaced, replicas.
import Foundation
import Support
import Testing

@Suite struct StoreIdentityTests {
    private static let contract = "{cache: {redis: config.app.url, identity: unique, privileges: [read]}}"

    private func url(_ redis: LoopbackRedis, _ login: String = "", number: Int = 0) -> String {
        "redis://\(login)127.0.0.1:\(redis.port)/\(number)"
    }

    /// A folder whose production has a marked server on record.
    private func recorded(_ redis: LoopbackRedis) throws -> ServiceFolder {
        let service = try ServiceFolder(Self.contract)
        try service.configure(["url": url(redis)])
        let marked = try service.plimsoll("identity", "mark", "production", "cache")
        #expect(marked.exitCode == 0, "\(marked.all)")
        let told = try ProgramRun.run("redis-cli", ["-s", redis.socketPath], input: marked.output)
        #expect(told.output.contains("OK"), "\(told.output)")
        try service.adopt("cache")
        return service
    }

    private func expect(_ code: Int32, _ codes: [String], _ service: ServiceFolder, _ comment: String) throws {
        let run = try service.plimsoll("check")
        #expect(run.exitCode == code && run.identityCodes == codes, "\(comment): \(run.all)")
    }

    @Test func `the same, flushed, another number, another server`() throws {
        let (redis, other) = (try LoopbackRedis(), try LoopbackRedis())
        let service = try recorded(redis)
        try expect(0, [], service, "the same")
        try service.configure(["url": url(redis, number: 3)])
        try expect(1, ["PL4103"], service, "another number")
        try service.configure(["url": url(other)])
        try expect(1, ["PL4103"], service, "another server")
        try service.configure(["url": url(redis)])
        _ = try redis.cli("FLUSHALL")
        let flushed = try service.plimsoll("check")
        #expect(flushed.exitCode == 1 && flushed.identityCodes == ["PL4107"], "\(flushed.all)")
        #expect(flushed.output.contains("was flushed or lost its marker: 0 keys"), "\(flushed.output)")
        // What stood there before is kept.
        try service.configure(["url": url(other)])
        try service.adopt("cache")
        #expect(service.records.contains("before:"), "\(service.records)")
    }

    @Test func `restarted with its data, a replica, and one in two environments`() throws {
        var first: LoopbackRedis? = try LoopbackRedis()
        let redis = try #require(first)
        let service = try recorded(redis)
        let replica = try LoopbackRedis(["--replicaof", "127.0.0.1 \(redis.port)"])
        try service.configure(["url": url(replica)])
        let end = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < end, try !replica.cli("INFO", "replication").contains("master_link_status:up") {
            usleep(20_000)
        }
        try expect(0, ["PL4110"], service, "a replica")
        // The same folder, and so the same data, under a new run.
        _ = try redis.cli("SHUTDOWN", "SAVE")
        let again = try LoopbackRedis(["--dir", redis.folder.path])
        first = nil
        try service.configure(["url": url(again)])
        try expect(0, ["PL4110"], service, "restarted")
        let empty = try LoopbackRedis()
        try service.configure(["url": url(empty)])
        try expect(1, ["PL4103"], service, "restarted without its data")

        let two = try ServiceFolder(Self.contract, environments: "{production: {protected: true}, staging: {}}")
        try two.configure(["url": url(again)])
        try two.configure(["url": url(again)], for: "staging")
        let twins = try two.plimsoll("check", "--record-identities")
        #expect(twins.exitCode == 1 && twins.identityCodes.contains("PL4104") && two.records.isEmpty, "\(twins.all)")
    }

    @Test func `without a marker a restart cannot be told from a stranger`() throws {
        let (redis, other) = (try LoopbackRedis(), try LoopbackRedis())
        let service = try ServiceFolder(Self.contract)
        try service.configure(["url": url(redis)])
        try service.adopt("cache")
        try expect(0, [], service, "the same")
        try service.configure(["url": url(other)])
        let run = try service.plimsoll("check")
        #expect(run.exitCode == 3 && run.output.contains("cannot be told without a marker"), "\(run.all)")
    }

    @Test func `an account that may not read the marker, and one with what grant prints`() throws {
        let redis = try LoopbackRedis()
        let service = try recorded(redis)
        let login = "probe:\(ServiceFolder.password)@"
        _ = try redis.cli(
            "ACL",
            "SETUSER",
            "probe",
            "on",
            ">" + ServiceFolder.password,
            "+ping",
            "+select",
            "+info",
            "+dbsize"
        )
        try service.configure(["url": url(redis, login)])
        let hidden = try service.plimsoll("check")
        #expect(hidden.exitCode == 3 && hidden.output.contains("its marker cannot be read"), "\(hidden.all)")
        let granted = try service.plimsoll("connections", "grant", "production")
        for line in granted.output.split(separator: "\n") where line.hasPrefix("ACL") {
            let told = try ProgramRun.run("redis-cli", ["-s", redis.socketPath], input: line + "\n")
            #expect(told.output.contains("OK"), "\(line): \(told.output)")
        }
        try expect(0, [], service, "granted")
        // The account reads the marker and nothing else.
        _ = try redis.cli("SET", "secret", "word")
        let read = try ProgramRun.run(
            "redis-cli",
            [
                "-s", redis.socketPath, "--user", "probe", "--pass", ServiceFolder.password, "--no-auth-warning", "GET",
                "secret",
            ]
        )
        #expect(read.output.contains("NOPERM"), "\(read.output)")
    }

    @Test func `a server that gives keys up by itself may have given up its marker`() throws {
        let redis = try LoopbackRedis()
        let service = try recorded(redis)
        _ = try redis.cli("DEL", "plimsoll:environment")
        _ = try redis.cli("CONFIG", "SET", "maxmemory-policy", "allkeys-random")
        let used = try redis.cli("INFO", "memory").split(whereSeparator: \.isNewline).first {
            $0.hasPrefix("used_memory:")
        }
        let limit = try #require(used.flatMap { Int($0.dropFirst(12)) })
        _ = try redis.cli("CONFIG", "SET", "maxmemory", "\(limit + 200_000)")
        for number in 0..<30 { _ = try redis.cli("SET", "key:\(number)", String(repeating: "x", count: 20_000)) }
        let run = try service.plimsoll("check")
        #expect(run.exitCode == 0 && run.output.contains("warning[PL4107]"), "\(run.all)")
    }
}
