// DiskTests: disks that are full or read-only, and files that another process holds: said, nothing lost, over when it is over.
import Foundation
import GRDB
import Journal
import Stores
import Support
import Testing

@Suite struct DiskTests {
    private let program = CommandRun.productFolder + "/plimsoll"

    /// Runs a script in a folder `disk` that is a small disk of its own, gone with the script.
    private func onDisk(_ size: String, in folder: String, _ script: String) throws -> String {
        let run = try WriterProcess.shell(
            """
            unshare -m true || exit 9
            exec unshare -m sh -c 'cd "\(folder)" && mkdir disk && mount -t tmpfs -o size=\(size) none disk || exit 9
            \(script)'
            """
        )
        try #require(run.code != 9, "a tmpfs could not be mounted: this test needs root: \(run.output)")
        return run.output
    }

    private func lines(_ name: String, in folder: TemporaryFolder) -> [String] {
        let data = FileManager.default.contents(atPath: folder.path + "/" + name) ?? Data()
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func `a full disk is said, loses nothing, and is over when there is room`() throws {
        let folder = try TemporaryFolder()
        let output = try onDisk(
            "1500k",
            in: folder.path,
            """
            head -c 700000 /dev/zero > disk/ballast
            "\(WriterProcess.program)" disk/journal.sqlite 100000 4 > first; echo "first $?"
            rm disk/ballast
            "\(WriterProcess.program)" disk/journal.sqlite 5 1 > second; echo "second $?"
            "\(program)" journal verify --store disk/journal.sqlite; echo "verify $?"
            "\(program)" journal export --store disk/journal.sqlite > all
            """
        )
        #expect(output.contains("first 1\nsecond 0\n"), "\(output)")
        #expect(output.contains("events hold"), "\(output)")
        #expect(output.contains("verify 0"), "\(output)")
        let first = lines("first", in: folder)
        #expect(first.last?.contains("is full: make room, then ask again") == true, "\(first.suffix(2))")
        let said = (first + lines("second", in: folder)).joined(separator: "\n")
        let acknowledged = WriterProcess.acknowledged(said).compactMap { $0.split(separator: " ").last }
        #expect(acknowledged.count > 100)
        let text = lines("all", in: folder).joined()
        #expect(acknowledged.allSatisfy { text.contains($0) })
    }

    /// The process itself goes on: it was told, waited, and wrote the rest without being started again.
    @Test func `a writer that waits for room goes on where it was`() throws {
        let folder = try TemporaryFolder()
        let output = try onDisk(
            "12m",
            in: folder.path,
            """
            head -c 11500000 /dev/zero > disk/ballast
            "\(WriterProcess.program)" disk/journal.sqlite 700 4 patiently > said &
            for i in $(seq 600); do grep -q "is full" said && break; sleep 0.1; done
            grep -q "is full" said && echo "it was told"
            rm disk/ballast
            wait $!; echo "writer $?"
            "\(program)" journal verify --store disk/journal.sqlite; echo "verify $?"
            """
        )
        #expect(output.contains("it was told\nwriter 0\n"), "\(output)")
        #expect(output.contains(": 2800 events hold"), "\(output)")
        #expect(output.contains("verify 0"), "\(output)")
        let said = lines("said", in: folder)
        #expect(Set(WriterProcess.acknowledged(said.joined(separator: "\n"))).count == 2_800)
        #expect(!said.contains { $0.hasPrefix("failed") })
    }

    @Test func `a read-only disk is said to who would write, and read all the same`() throws {
        let folder = try TemporaryFolder()
        let output = try onDisk(
            "8m",
            in: folder.path,
            """
            j="disk/jour%nal?.sqlite"
            "\(WriterProcess.program)" "$j" 30 1 > first; echo "first $?"
            mount -o remount,ro none disk || exit 9
            "\(WriterProcess.program)" "$j" 1 1; echo "second $?"
            "\(program)" journal verify --store "$j"; echo "verify $?"
            "\(program)" journal export --format html --store "$j" | grep -c "<li "
            mount -o remount,rw none disk
            "\(WriterProcess.program)" "$j" 1 1 > third; echo "third $?"
            printf x > "$j-wal"
            mount -o remount,ro none disk || exit 9
            "\(program)" journal verify --store "$j"; echo "torn $?"
            """
        )
        #expect(output.contains("first 0\n"), "\(output)")
        #expect(output.contains("-lock cannot be opened: Read-only file system\nsecond 1\n"), "\(output)")
        #expect(output.contains(": 30 events hold"), "\(output)")
        #expect(output.contains("verify 0\n30\nthird 0\n"), "\(output)")
        #expect(output.contains("copy both to a folder that can be written"), "\(output)")
        #expect(output.contains("torn 3\n"), "\(output)")
    }

    /// A server whose disk is full refuses, or ends and is started again by whoever runs it; a writer waits for it.
    @Test(.enabled(if: !isFast)) func `a PostgreSQL server whose disk is full is waited for, and nothing is lost`()
        throws
    {
        let folder = try TemporaryFolder()
        let port = LoopbackRedis.freePort()
        let output = try onDisk(
            "90m",
            in: folder.path,
            """
            as=""; [ "$(id -u)" != 0 ] || as="runuser -u postgres --"
            chmod 755 . disk; mkdir disk/data; [ -z "$as" ] || chown postgres disk/data; cp "\(WriterProcess.program)" writer
            bin=$(ls -d /usr/lib/postgresql/*/bin | tail -1)
            $as $bin/initdb -D disk/data -A trust -U postgres --wal-segsize=1 --locale=C.UTF-8 -E UTF8 > initdb || exit 8
            start() {
              $as $bin/postgres -D disk/data -p \(port) -k /tmp -c listen_addresses=127.0.0.1 -c min_wal_size=2MB \
                -c max_wal_size=4MB -c shared_buffers=8MB >> server 2>&1 &
              for i in $(seq 600); do $bin/pg_isready -q -h 127.0.0.1 -p \(port) && return; sleep 0.1; done
            }
            start
            place="postgres://postgres@127.0.0.1:\(port)/postgres"
            ./writer "$place" 1500 4 patiently > said & writer=$!
            for i in $(seq 600); do [ $(wc -l < said) -gt 300 ] && break; sleep 0.1; done
            head -c 200000000 /dev/zero > disk/ballast 2> full
            for i in $(seq 900); do grep -q "away: " said && break; sleep 0.1; done
            grep -m 1 "away: " said
            sleep 1; rm disk/ballast
            $bin/pg_isready -q -h 127.0.0.1 -p \(port) || { sleep 3; start; }
            wait $writer; echo "writer $?"
            "\(program)" journal verify --store "$place"; echo "verify $?"
            $as $bin/pg_ctl -D disk/data stop -m immediate > stopped
            """
        )
        #expect(output.contains("away: "), "\(output)")
        #expect(output.contains("writer 0\n"), "\(output)")
        #expect(output.contains("the database: 6000 events hold"), "\(output)")
        #expect(output.contains("verify 0"), "\(output)")
        let said = lines("said", in: folder)
        #expect(!said.contains { $0.hasPrefix("failed") }, "\(said.suffix(2))")
        #expect(Set(WriterProcess.acknowledged(said.joined(separator: "\n"))).count > 5_000)
    }

    @Test func `a second process is refused, with who has it; a reader is not`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/journal.sqlite"
        let first = try WriterProcess.start([path, "1000000", "1"], in: folder.path)
        #expect(await Eventually.holds(within: 60) { !WriterProcess.acknowledged(first.output).isEmpty })
        let second = try WriterProcess.start([path, "1", "1"], in: folder.path)
        #expect(await second.end(within: 60) == 1)
        #expect(second.output.contains("is open in another process (process \(first.number)): one process writes"))
        let verify = try CommandRun.plimsoll(["journal", "verify", "--store", path], in: folder.path)
        #expect(verify.exitCode == 0, "\(verify.errors)")
        first.send(SIGKILL)
        #expect(await first.end(within: 30) == -SIGKILL)
        let third = try WriterProcess.start([path, "1", "1"], in: folder.path)
        #expect(await third.end(within: 60) == 0, "\(third.output)")
        let acknowledged = Set(WriterProcess.acknowledged(first.output + third.output))
        try await WriterProcess.expectWhole(SQLiteStore(path: path), acknowledged)
        withExtendedLifetime(folder) {}
    }

    @Test func `a file that a shell holds is said, and written when it is let go`() async throws {
        let path = try keptFolder() + "/journal.sqlite"
        let store = try SQLiteStore(path: path)
        try await store.append([event(1)], to: "a", expecting: 0, by: origin, at: noon)
        var asShell = Configuration()
        asShell.allowsUnsafeTransactions = true
        let shell = try DatabaseQueue(path: path, configuration: asShell)
        try await shell.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        let failure = await #expect(throws: StoreFailure.self) {
            try await store.append([event(2)], to: "a", expecting: 1, by: origin, at: noon)
        }
        #expect(failure.map { "\($0)" }?.contains("is locked by another process") == true)
        #expect(try await store.head().position == 1)
        try await shell.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        try await store.append([event(2)], to: "a", expecting: 1, by: origin, at: noon)
        #expect(try await store.head().position == 2)
        store.close()
    }
}
