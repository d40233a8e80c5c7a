// ConsoleTerminalTests: consoles on a real terminal: redis-cli and psql typed into, and one that is killed.
import Foundation
import Glibc
import Support
import Testing

@Suite(.serialized) struct ConsoleTerminalTests {
    private func service(_ redis: LoopbackRedis) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(
            """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{file: app.yaml}]}}
            environments: {production: {protected: true}}
            connections: {cache: {redis: config.app.cache}}
            """,
            to: "plimsoll.yaml"
        )
        try folder.write("cache: redis://127.0.0.1:\(redis.port)/0\n", to: "app.yaml")
        return folder
    }

    private func console(_ folder: TemporaryFolder, columns: Int) throws -> TerminalSession {
        try TerminalSession(
            CommandRun.productFolder + "/plimsoll",
            ["console", "production", "cache"],
            folder: folder.path,
            columns: columns
        )
    }

    // A terminal without a size is what redis-cli once waited in for ever.
    @Test(arguments: [0, 100]) func `redis-cli is typed into`(_ columns: Int) throws {
        let redis = try RedisConsoleTests.filled()
        let folder = try service(redis)
        defer { withExtendedLifetime(folder) {} }
        let session = try console(folder, columns: columns)
        #expect(session.sees("PRODUCTION-cache-read-only> "), "\(session.screen)")
        session.type("GET session:7\r")
        #expect(session.sees("\"alive\"") && session.sees("read-only> "), "\(session.screen)")
        session.type("FLUSHALL\r")
        #expect(session.sees("PLIMSOLL FLUSHALL is refused: it empties all databases"), "\(session.screen)")
        #expect(session.sees("read-only> "), "\(session.screen)")
        session.type("SCAN 0\r")
        #expect(session.sees("cart:7") && session.sees("read-only> "), "\(session.screen)")
        session.type("quit\r")
        #expect(session.ends() == 0)
        #expect(try redis.cli("DBSIZE") == "3")
    }

    @Test func `a console that is killed leaves no folder behind`() throws {
        let redis = try LoopbackRedis()
        let service = try service(redis)
        defer { withExtendedLifetime((redis, service)) {} }
        let session = try console(service, columns: 100)
        // The prompt is the socket's path.
        #expect(session.sees("redis "), "\(session.screen)")
        var shown = ""
        let end = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < end, !shown.contains("/PRODUCTION") {
            _ = session.sees("never shown", within: 1)
            shown = session.screen
        }
        let folder = String(shown.prefix(upTo: shown.range(of: "/PRODUCTION")?.lowerBound ?? shown.startIndex))
        #expect(folder.hasPrefix("/") && FileManager.default.fileExists(atPath: folder), "\(shown)")
        session.kill9()
        let later = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < later, FileManager.default.fileExists(atPath: folder) { usleep(20_000) }
        #expect(!FileManager.default.fileExists(atPath: folder))
    }
}
