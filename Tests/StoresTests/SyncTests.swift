// SyncTests: what the disk was asked to keep before anything was acknowledged, counted where it is done.
import Foundation
import Journal
import PostgreSQL
import Stores
import Support
import Testing

@Suite struct SyncTests {
    /// The calls of a writing process, each as `sync` or `said`, in their order.
    private func calls(_ path: String, events: Int, writers: Int) throws -> [String] {
        let trace = path + ".trace"
        let run = try WriterProcess.shell(
            "strace -f -qq -e trace=fsync,fdatasync,write -s 80 -o '\(trace)' "
                + "'\(WriterProcess.program)' '\(path)' \(events) \(writers)"
        )
        try #require(run.code == 0, "strace is needed (apt-get install strace): \(run.output.suffix(400))")
        #expect(WriterProcess.acknowledged(run.output).count == events * writers)
        let text = String(decoding: FileManager.default.contents(atPath: trace) ?? Data(), as: UTF8.self)
        return text.split(separator: "\n").compactMap { line in
            if line.contains("sync(") || line.contains("sync resumed") {
                // One that other threads interrupted in the trace is done where it is resumed.
                return line.contains("unfinished") ? nil : line.contains("= 0") ? "sync" : "failed"
            }
            return line.contains("write(1, \"") && !line.contains("resumed") ? "said" : nil
        }
    }

    @Test func `a lone writer's every acknowledgement comes after a sync of its own`() throws {
        let folder = try TemporaryFolder()
        let calls = try calls(folder.path + "/journal.sqlite", events: 60, writers: 1)
        #expect(!calls.contains("failed"))
        #expect(calls.count { $0 == "said" } == 60)
        let runs = calls.split(separator: "said", omittingEmptySubsequences: false)
        #expect(runs.prefix(60).allSatisfy { !$0.isEmpty }, "\(runs.map(\.count))")
        withExtendedLifetime(folder) {}
    }

    @Test func `writers who come together share syncs`() throws {
        let folder = try TemporaryFolder()
        let calls = try calls(folder.path + "/journal.sqlite", events: 20, writers: 20)
        #expect(calls.count { $0 == "said" } == 400)
        let syncs = calls.count { $0 == "sync" }
        #expect((20..<200).contains(syncs), "\(syncs) syncs for 400 events")
        withExtendedLifetime(folder) {}
    }

    /// The server's own default is `synchronous_commit = off`: ours is asked for in each transaction.
    @Test func `PostgreSQL syncs each lone append, and writers share that`() async throws {
        let server = try SyncingCluster()
        let store = try PostgreSQLStore(StoreSet.database(at: server.address))
        let watch = try Connection(server.cluster.settings(), within: .seconds(60))
        /// Statistics are told at the end of a transaction, at most once a second.
        func syncs() async throws -> Int {
            try await Task.sleep(for: .milliseconds(1_500))
            try await store.append([event(0)], to: StreamName("tick/\(UUID())"), expecting: 0, by: origin, at: noon)
            try await Task.sleep(for: .milliseconds(500))
            return try watch.query("SELECT wal_sync FROM pg_stat_wal").value()
        }
        let first = try await syncs()
        for version in 0..<60 {
            try await store.append([event(1)], to: "lone", expecting: version, by: origin, at: noon)
        }
        let second = try await syncs()
        #expect(second - first >= 60)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<40 {
                group.addTask {
                    for version in 0..<10 {
                        let stream = StreamName("writer/\(writer)")
                        try await store.append([event(1)], to: stream, expecting: version, by: origin, at: noon)
                    }
                }
            }
            try await group.waitForAll()
        }
        let third = try await syncs()
        #expect((10..<200).contains(third - second), "\(third - second) syncs for 400 events")
        store.close()
        server.cluster.close()
    }
}
