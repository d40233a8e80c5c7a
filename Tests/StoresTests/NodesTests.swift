// NodesTests: several servers on one database: who is woken, and who may go on after it was stopped.
import Foundation
import Journal
import PostgreSQL
import Processes
import Stores
import Support
import Testing

@Suite struct NodesTests {
    /// Hears of growth with when it was heard; asking alone would take a second on average.
    @Test func `another server is woken at once`() async throws {
        let database = try testDatabase()
        let (one, other) = (try PostgreSQLStore(database), try PostgreSQLStore(database))
        try await one.append([event(0)], to: "a", expecting: 0, by: origin, at: noon)
        var growth = other.growth().makeAsyncIterator()
        var heard: Int64 = 0
        var delays: [Duration] = []
        for version in 1...15 {
            // At another time of the asking's two seconds each time.
            try await Task.sleep(for: .milliseconds(37 * version))
            let begin = ContinuousClock.now
            try await one.append([event(version)], to: "a", expecting: version, by: origin, at: noon)
            while heard < Int64(version + 1), let next = await growth.next() { heard = next }
            // The first may come before the listener listens.
            if version > 5 { delays.append(ContinuousClock.now - begin) }
        }
        #expect(heard == 16)
        #expect(delays.sorted()[5] < .milliseconds(400), "\(delays)")
        one.close()
        other.close()
    }

    /// PgBouncer by transaction takes LISTEN and delivers nothing.
    @Test func `behind a pooler that wakes nobody it is heard all the same, and commits are durable`() async throws {
        let server = try SyncingCluster()
        let setup = try Connection(server.cluster.settings(), within: .seconds(60))
        try setup.query("CREATE DATABASE shop")
        let pooler = try Pooler(before: server.cluster)
        let address = "postgres://postgres@127.0.0.1:\(pooler.port)/shop?sslmode=disable"
        let (one, other) = (try StoreSet.open(at: address), try StoreSet.open(at: address))
        var growth = other.journal.growth().makeAsyncIterator()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (name, stores) in [("one", one), ("other", other)] {
                for writer in 0..<6 {
                    group.addTask {
                        for version in 0..<8 {
                            let stream = StreamName("\(name)/\(writer)")
                            let event = NewEvent(kind: "counter.added", payload: "{\"added\":{\"_0\":\(version)}}")
                            try await stores.journal.append(
                                [event],
                                to: stream,
                                expecting: version,
                                by: origin,
                                at: noon
                            )
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        var heard: Int64 = 0
        while heard < 96, let next = await growth.next() { heard = next }
        #expect(heard == 96)
        #expect(try await WriterProcess.expectWhole(one.journal, []).position == 96)
        one.close()
        other.close()
        withExtendedLifetime(pooler) { server.cluster.close() }
    }

    @Test func `who was stopped until its lease was over writes nothing on an old look`() async throws {
        let server = try SyncingCluster()
        let folder = try TemporaryFolder()
        func holder(_ name: String) throws -> (RunningCommand, Pipe) {
            let input = Pipe()
            let words = [WriterProcess.program, server.address, name]
            return (try RunningCommand(words, in: folder.path, input: input.fileHandleForReading), input)
        }
        let (one, toOne) = try holder("one")
        #expect(await Eventually.holds(within: 60) { one.output.contains("holds it at 0") }, "\(one.output)")
        one.send(SIGSTOP)
        let (other, toOther) = try holder("other")
        // Not before the lease is over, and then without being told by the one that is stopped.
        #expect(await Eventually.holds(within: 60) { other.output.contains("holds it at 0") }, "\(other.output)")
        try toOther.fileHandleForWriting.write(contentsOf: Data("go\n".utf8))
        #expect(await other.end(within: 60) == 0, "\(other.output)")
        #expect(other.output.contains("wrote"))
        one.send(SIGCONT)
        try toOne.fileHandleForWriting.write(contentsOf: Data("go\n".utf8))
        #expect(await one.end(within: 60) == 0, "\(one.output)")
        #expect(one.output.contains("fenced: counter/a has moved on: it ends at 1, not at 0"), "\(one.output)")
        let store = try PostgreSQLStore(StoreSet.database(at: server.address))
        #expect(try await store.events(after: 0, limit: 10).map(\.origin.actor) == ["engine:other"])
        store.close()
        server.cluster.close()
    }

    @Test func `a lease lasts by the server's clock, whatever the holders' clocks say`() async throws {
        let leases = try StoreSet.open(testDatabase()).leases
        let ahead = noon + .seconds(86_400)
        #expect(try await leases.acquire("rollouts", holder: "a", until: noon + .seconds(600), now: noon))
        #expect(try await leases.acquire("rollouts", holder: "b", until: ahead + .seconds(1), now: ahead) == false)
    }
}
