// WriterProcess: the process that writes a journal in these tests, and what must hold of what it wrote.
import Foundation
import Journal
import PostgreSQL
import Support
import Testing

/// Whether the long tests are left out: `script/test --fast`.
let isFast = ProcessInfo.processInfo.environment["PLIMSOLL_FAST"] != nil

/// The process that writes a journal.
enum WriterProcess {
    static let program = CommandRun.productFolder + "/JournalWriter"

    /// Starts it.
    static func start(_ arguments: [String], in folder: String) throws -> RunningCommand {
        try RunningCommand([program] + arguments, in: folder)
    }

    /// The events that it says were acknowledged: position and hash.
    static func acknowledged(_ output: String) -> [String] {
        output.split(separator: "\n").map(String.init).filter { line in
            let words = line.split(separator: " ")
            return words.count == 2 && Int(words[0]) != nil && words[1].utf8.count == 64
        }
    }

    /// Says what does not hold of a journal that such processes wrote: the chain, each acknowledged event, each of a
    /// stream's events once; gives its end.
    @discardableResult
    static func expectWhole(_ store: any EventStore, _ acknowledged: Set<String>) async throws -> JournalHead {
        let verdict = try await Verification.run(store)
        guard case .holds(let head) = verdict else {
            Issue.record("\(verdict)")
            return .empty
        }
        var (found, lengths, last): (Set<String>, [StreamName: Int], Int64) = ([], [:], 0)
        while last < head.position {
            for event in try await store.events(after: last, limit: 1_000) {
                found.insert("\(event.position) \(event.hash)")
                let place = lengths[event.stream, default: 0]
                #expect(event.version == place + 1, "\(event.stream)")
                #expect(event.payload == "{\"added\":{\"_0\":\(place)}}", "\(event.stream): written twice, or not")
                lengths[event.stream] = place + 1
                last = event.position
            }
        }
        let missing = acknowledged.subtracting(found)
        #expect(missing.isEmpty, "\(missing.count) acknowledged events are not there")
        return head
    }

    /// The output of a shell's script and its exit code.
    static func shell(_ script: String) throws -> (code: Int32, output: String) {
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
}

/// A server of its own that syncs, as a journal asks for; commits are not durable there unless that is asked for too.
struct SyncingCluster {
    let cluster: LocalCluster

    init() throws {
        cluster = try LocalCluster(
            LocalCluster.Options(
                settings: ["fsync": "on", "full_page_writes": "on", "synchronous_commit": "off"],
                password: "long-enough-secret"
            )
        )
    }

    /// Its address, as users give it.
    var address: String { "postgres://postgres:long-enough-secret@127.0.0.1:\(cluster.port)/postgres" }
}
