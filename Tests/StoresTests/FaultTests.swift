// FaultTests: a writing process that is killed, a disk that is full, and the syncs behind each acknowledgement.
import Foundation
import Journal
import Stores
import Support
import Testing

@Suite struct FaultTests {
    private static let writer = CommandRun.productFolder + "/JournalWriter"

    /// The output of a shell's script and its exit code.
    private func shell(_ script: String) throws -> (code: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    @Test(arguments: [1, 30, 200, 700])
    func `after kill -9 everything acknowledged is there, and the chain holds`(_ count: Int) async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/journal.sqlite"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Self.writer)
        process.arguments = [path, "1000000", "8"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        var output = Data()
        while output.count(where: { $0 == 10 }) < count {
            let data = pipe.fileHandleForReading.availableData
            if data.isEmpty { break }
            output += data
        }
        kill(process.processIdentifier, SIGKILL)
        output += pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal)

        let lines = String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
        #expect(lines.count >= count)
        let store = try SQLiteStore(path: path)
        let verdict = try await Verification.run(store)
        guard case .holds(let head) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        var found: Set<String> = []
        while found.count < Int(head.position) {
            let page = try await store.events(after: Int64(found.count), limit: 1_000)
            if page.isEmpty { break }
            for event in page { found.insert("\(event.position) \(event.hash)") }
        }
        #expect(Set(lines).subtracting(found) == [])
        let more = try await store.append([event(1)], to: "after", expecting: 0, by: origin, at: noon)
        #expect(more.first?.position == head.position + 1)
        store.close()
        withExtendedLifetime(folder) {}
    }

    /// Synchronous FULL: a lone writer's every commit waits for the disk; writers who come together share that.
    @Test func `each acknowledgement waits for a sync, and writers share it`() throws {
        let folder = try TemporaryFolder()
        let alone = try syncs(folder.path + "/alone.sqlite", events: 50, writers: 1)
        #expect(alone >= 50)
        let together = try syncs(folder.path + "/together.sqlite", events: 20, writers: 20)
        #expect(together >= 20)
        #expect(together < 400)
        withExtendedLifetime(folder) {}
    }

    private func syncs(_ path: String, events: Int, writers: Int) throws -> Int {
        let trace = path + ".trace"
        let run = try shell(
            "strace -f -qq -e trace=fsync,fdatasync -o '\(trace)' '\(Self.writer)' '\(path)' \(events) \(writers)"
        )
        try #require(run.code == 0, "strace is needed (apt-get install strace): \(run.output.suffix(400))")
        #expect(run.output.split(separator: "\n").count == events * writers)
        let calls = String(decoding: FileManager.default.contents(atPath: trace) ?? Data(), as: UTF8.self)
        return calls.split(separator: "\n").count { $0.contains("sync(") }
    }

    @Test func `a full disk is said, loses nothing, and is over when there is room`() throws {
        let folder = try TemporaryFolder()
        let program = CommandRun.productFolder + "/plimsoll"
        // A mount of its own process, gone with it.
        let run = try shell(
            """
            unshare -m true || exit 9
            exec unshare -m sh -c 'cd "\(folder.path)" && mkdir disk && mount -t tmpfs -o size=1500k none disk || exit 9
            head -c 700000 /dev/zero > disk/ballast
            "\(Self.writer)" disk/journal.sqlite 100000 4 > first; echo "first $?"
            rm disk/ballast
            "\(Self.writer)" disk/journal.sqlite 5 1 > second; echo "second $?"
            "\(program)" journal verify --store disk/journal.sqlite; echo "verify $?"
            "\(program)" journal export --store disk/journal.sqlite > all'
            """
        )
        try #require(run.code != 9, "a tmpfs could not be mounted: this test needs root: \(run.output)")
        func lines(_ name: String) -> [String] {
            let data = FileManager.default.contents(atPath: folder.path + "/" + name) ?? Data()
            return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
        }
        #expect(run.output.contains("first 1\nsecond 0\n"), "\(run.output)")
        #expect(run.output.contains("events hold"), "\(run.output)")
        #expect(run.output.contains("verify 0"), "\(run.output)")
        let (first, second) = (lines("first"), lines("second"))
        #expect(first.last?.contains("is full: make room, then ask again") == true, "\(first.suffix(2))")
        let acknowledged = (first.dropLast() + second).compactMap { $0.split(separator: " ").last }
        #expect(acknowledged.count > 100)
        let text = lines("all").joined()
        #expect(acknowledged.allSatisfy { text.contains($0) })
    }
}
