// KillTests: writers, servers and disks that end in the middle: what was acknowledged is there, once, in an unbroken chain.
import Foundation
import Journal
import PostgreSQL
import Stores
import Support
import Testing

@Suite struct KillTests {
    @Test func `killed at random moments again and again, a file has all that was acknowledged, once`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/journal.sqlite"
        var acknowledged: Set<String> = []
        let rounds = isFast ? 6 : 40
        var killed = 0
        for round in 0..<rounds {
            let writer = try WriterProcess.start([path, "1000000", "8"], in: folder.path)
            // A third at any moment of its start, the others while it writes.
            if round % 3 != 0 {
                #expect(await Eventually.holds(within: 60) { !WriterProcess.acknowledged(writer.output).isEmpty })
            }
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...120)))
            writer.send(SIGKILL)
            let code = await writer.end(within: 30)
            #expect(code == -SIGKILL, "\(writer.output.suffix(200)) \(writer.errors)")
            killed += code == -SIGKILL ? 1 : 0
            acknowledged.formUnion(WriterProcess.acknowledged(writer.output))
        }
        #expect(killed == rounds)
        #expect(acknowledged.count > 10 * rounds)
        let store = try SQLiteStore(path: path)
        let head = try await WriterProcess.expectWhole(store, acknowledged)
        let more = try await store.append([event(1)], to: "after", expecting: 0, by: origin, at: noon)
        #expect(more.first?.position == head.position + 1)
        store.close()
        withExtendedLifetime(folder) {}
    }

    /// As after a power cut: of what was not synced any part may be missing.
    @Test func `a log that is torn or damaged at any place leaves a journal up to some event, and whole`() async throws
    {
        let folder = try TemporaryFolder()
        let path = folder.path + "/journal.sqlite"
        let writer = try WriterProcess.start([path, "1000000", "4"], in: folder.path)
        #expect(await Eventually.holds(within: 60) { WriterProcess.acknowledged(writer.output).count > 60 })
        writer.send(SIGKILL)
        #expect(await writer.end(within: 30) == -SIGKILL)
        let main = try Data(contentsOf: URL(fileURLWithPath: path))
        let log = try Data(contentsOf: URL(fileURLWithPath: path + "-wal"))
        #expect(log.count > 40_000)
        var ends: Set<Int64> = []
        for round in 0..<(isFast ? 10 : 60) {
            let copy = folder.path + "/copy-\(round).sqlite"
            var torn = log
            let place = Int.random(in: 33_000..<log.count)
            if round % 2 == 0 { torn = log.prefix(place) } else { torn[place] ^= 0x20 }
            try main.write(to: URL(fileURLWithPath: copy))
            try torn.write(to: URL(fileURLWithPath: copy + "-wal"))
            let store: SQLiteStore
            do { store = try SQLiteStore(path: copy) } catch {
                Issue.record("torn at \(place): \(error)")
                continue
            }
            ends.insert(try await WriterProcess.expectWhole(store, []).position)
            #expect(try await store.damage() == nil)
            store.close()
        }
        #expect(ends.count > 3, "\(ends)")
        withExtendedLifetime(folder) {}
    }

    @Test func `a PostgreSQL server killed at random moments has all that was acknowledged, once`() async throws {
        let server = try SyncingCluster()
        let cluster = server.cluster
        let folder = try TemporaryFolder()
        let writer = try WriterProcess.start([server.address, "1000000", "8", "patiently"], in: folder.path)
        for round in 0..<(isFast ? 2 : 10) {
            let before = WriterProcess.acknowledged(writer.output).count
            let goesOn = await Eventually.holds(within: 90) {
                !writer.isRunning || WriterProcess.acknowledged(writer.output).count >= before + 20
            }
            try #require(goesOn && writer.isRunning, "round \(round): \(writer.output.suffix(400)) \(writer.errors)")
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...60)))
            kill(try #require(cluster.process), SIGKILL)
            cluster.stop(.immediate)
            // Its children notice on their own; until then a new one is refused.
            var failure = "not tried"
            let isUp = await Eventually.holds(within: 60) {
                do throws(PostgreSQLError) {
                    try cluster.start()
                    return true
                } catch {
                    failure = "\(error)"
                    return false
                }
            }
            try #require(isUp, "\(failure)")
        }
        writer.send(SIGKILL)
        #expect(await writer.end(within: 30) == -SIGKILL, "\(writer.output.suffix(400))")
        #expect(writer.output.contains("away: "), "the server's end was never noticed")
        let store = try PostgreSQLStore(StoreSet.database(at: server.address))
        try await WriterProcess.expectWhole(store, Set(WriterProcess.acknowledged(writer.output)))
        store.close()
        cluster.close()
        withExtendedLifetime(folder) {}
    }
}
