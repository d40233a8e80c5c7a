// DiskTests: disks that are full or cannot be written, under the agent's records and under what it delivers.
import Changes
import Foundation
import Glibc
import Support
import Testing

@Suite struct DiskTests {
    /// Mounts a small disk of its own over a folder, then runs what follows; gone with the process.
    static func disk(_ folder: String, _ options: String, then line: String = #"exec "$@""#) -> [String] {
        let mount = "mount -t tmpfs -o \(options) none \(folder) || { echo no disk: this test needs root >&2; exit 9; }"
        return ["/usr/bin/unshare", "-m", "/bin/sh", "-c", "mkdir -p \(folder); \(mount); \(line)", "sh"]
    }

    static let deliver = "{file: run/app.json}"
    static let health = "{health: {command: \"true\", every: 200ms}}"
    /// A config that is larger than the small disk.
    static let large = "pool: 2\nnote: \(String(repeating: "x", count: 200_000))\n"

    static func content(_ config: String) -> RevisionContent {
        ServiceFolder.content(config, deliver: deliver, rollout: health)
    }

    static func run(_ server: OrderServer, _ service: ServiceFolder, _ behind: [String]) throws -> RunningCommand {
        try service.run(
            InstanceTests.loop,
            [
                "--server", server.address, "--service", "shop", "--environment", "production", "--instance", "web-1",
                "--token-file", service.folder.write("t0k3n\n", to: "token"),
            ],
            behind: behind
        )
    }

    /// A file as a process sees it.
    static func text(_ process: Int32, _ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: "/proc/\(process)/root\(path)") ?? Data(), as: UTF8.self)
    }

    @Test func `on a full disk a delivery is refused before anybody is stopped, and the old file stays whole`()
        async throws
    {
        let (server, service) = (try OrderServer(environment: "production"), try ServiceFolder())
        server.order(Self.content("pool: 1\n"), action: "a-1")
        let run = try Self.run(server, service, Self.disk("run", "size=64k"))
        #expect(await Eventually.holds(within: 30) { server.last?.health == .healthy }, "\(run.errors)")
        let program = try #require(await service.number("pid"))
        let before = Self.text(run.number, service.path + "/run/app.json")
        #expect(before.contains("\"pool\": 1"))
        server.order(Self.content(Self.large), action: "a-2")
        #expect(await Eventually.holds(within: 30) { server.last?.phase == .refused })
        #expect(server.last?.reason?.contains("app.json cannot be written: No space left on device") == true)
        #expect(server.last?.done == "a-2")
        #expect(Processes.isAlive(program))
        #expect(Self.text(run.number, service.path + "/run/app.json") == before)
        #expect(Self.text(run.number, service.path + "/run/app.json.plimsoll-new").isEmpty)
        server.order(Self.content("pool: 3\n"), action: "a-3")
        #expect(await Eventually.holds(within: 30) { server.last?.done == "a-3" && server.last?.phase == .running })
        #expect(Self.text(run.number, service.path + "/run/app.json").contains("\"pool\": 3"))
        run.send(SIGTERM)
        #expect(await run.end(within: 20) == 0)
    }

    @Test func `on a disk that cannot be written the first delivery ends with 74 and no start`() async throws {
        let (server, service) = (try OrderServer(environment: "production"), try ServiceFolder())
        server.order(Self.content("pool: 1\n"), action: "a-1")
        let run = try Self.run(server, service, Self.disk("run", "ro"))
        #expect(await run.end(within: 30) == 74)
        #expect(run.errors.contains("app.json cannot be written: Read-only file system"))
        #expect(server.last?.phase == .refused)
        #expect(server.last?.reason?.contains("Read-only file system") == true)
        #expect(!service.exists("starts"))
    }

    @Test func `without a disk for its records it runs from memory, and says so`() async throws {
        let (server, service) = (try OrderServer(environment: "production"), try ServiceFolder())
        server.order(Self.content("pool: 1\n"), action: "a-1")
        let run = try Self.run(server, service, Self.disk("state", "ro"))
        #expect(await Eventually.holds(within: 30) { server.last?.health == .healthy }, "\(run.errors)")
        #expect(run.errors.contains("revisions are kept in memory only: "))
        #expect(run.errors.contains("Read-only file system"))
        let program = try #require(await service.number("pid"))
        server.order(Self.content("pool: 2\n"), action: "a-2")
        #expect(await Eventually.holds(within: 30) { server.last?.done == "a-2" && server.last?.phase == .running })
        kill(try #require(await service.number("pid")), SIGKILL)
        #expect(
            await Eventually.holds(within: 30) { service.text("starts").split(separator: "\n").count == 3 },
            "\(run.errors)"
        )
        #expect(service.text("pid").trimming != String(program))
        run.send(SIGTERM)
        #expect(await run.end(within: 20) == 0)
    }

    @Test func `a revision that the disk has no room for runs, and the good one before it is kept`() async throws {
        let (server, service) = (try OrderServer(environment: "production"), try ServiceFolder())
        let good = server.order(Self.content("pool: 1\n"), action: "a-1")
        // Two agents after one another on the same small disk.
        let run = try Self.run(server, service, Self.disk("state", "size=64k", then: #""$@"; exec "$@""#))
        #expect(await Eventually.holds(within: 30) { server.last?.health == .healthy }, "\(run.errors)")
        let large = server.order(Self.content(Self.large), action: "a-2")
        #expect(await Eventually.holds(within: 30) { server.last?.done == "a-2" && server.last?.health == .healthy })
        #expect(run.errors.contains("revisions are kept in memory only: "))
        #expect(await Eventually.holds(within: 20) { run.errors.contains("is well, but is not on the disk") })
        server.goAway()
        let first = try #require(service.children(of: run.number).first)
        kill(first, SIGTERM)
        #expect(
            await Eventually.holds(within: 40) { service.text("starts").split(separator: "\n").count == 3 },
            "\(run.errors)"
        )
        let revisions = service.text("starts").split(separator: "\n").compactMap { $0.split(separator: " ").last }
        #expect(revisions.map(String.init) == [good.text, large.text, good.text])
        run.send(SIGTERM)
        #expect(await run.end(within: 20) == 0)
    }
}
