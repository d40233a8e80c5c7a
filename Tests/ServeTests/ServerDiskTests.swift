// ServerDiskTests: a disk that fills, or becomes read-only, under a running server with agents and a rollout.
import Changes
import Foundation
import Glibc
import Support
import Testing

@Suite struct ServerDiskTests {
    static let contract = """
        plimsoll: 1
        service: shop
        config: {app: {layers: [{file: app.yaml}], deliver: {file: run/app.json}}}
        environments: {production: {}}
        rollout: {steps: [1, 100%], bake: 3s, grace: 2s, health: {command: "test -e up", every: 200ms}}

        """
    static let line =
        "touch up; echo $$ > pid; echo $$ >> starts; trap 'exit 0' TERM; while :; do sleep 0.05; done"

    /// A server on a disk of its own, two instances and their first revision.
    struct Scene {
        let server: RealServer
        let folder: TemporaryFolder
        let agents: [RunningCommand]
        var shop: String { folder.path + "/shop" }

        init(on disk: RealServer.Disk) async throws {
            let server = try await RealServer(service: "shop", environment: "production", on: disk)
            let folder = try TemporaryFolder()
            (self.server, self.folder) = (server, folder)
            try folder.write(ServerDiskTests.contract, to: "shop/plimsoll.yaml")
            try folder.write("pool: 1\n", to: "shop/app.yaml")
            agents = try ["web-1", "web-2"].map { name in
                try folder.write("", to: name + "/.keep")
                return try server.instance(
                    name,
                    in: folder.path + "/" + name,
                    running: ["/bin/sh", "-c", ServerDiskTests.line]
                )
            }
            let first = try await server.command(["ship", "production", "--why", "first"], in: shop)
            try #require(first.exitCode == 0, "\(first.output)\(first.errors)")
        }

        func set(_ pool: Int, _ more: [String] = []) async throws -> CommandRun {
            try await server.command(
                ["set", "production", "app.pool=\(pool)", "--why", "pool \(pool)"] + more,
                in: shop
            )
        }

        func starts(_ name: String) -> Int {
            let bytes = FileManager.default.contents(atPath: folder.path + "/\(name)/starts") ?? Data()
            return bytes.split(separator: UInt8(ascii: "\n")).count
        }

        /// Ends a program as a crash does; whether its agent starts it again.
        func crashes(_ name: String) async throws -> Bool {
            let bytes = FileManager.default.contents(atPath: folder.path + "/\(name)/pid") ?? Data()
            let number = Int32(String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
            let count = starts(name)
            kill(try #require(number), SIGKILL)
            return await Eventually.holds(within: 30) { starts(name) == count + 1 }
        }

        /// Whether `/health` comes to answer so.
        func health(_ status: Int, within seconds: Double) async throws -> (isSo: Bool, answer: String) {
            let end = ContinuousClock.now + .seconds(seconds)
            var last = ""
            repeat {
                let found = try await server.ask("/health")
                if found.status == status { return (true, found.answer) }
                last = found.answer
                try await Task.sleep(for: .milliseconds(200))
            } while ContinuousClock.now < end
            return (false, last)
        }

        /// The changes that were taken in, newest first.
        func changes() async throws -> [ChangeID] { try #require(await server.look()).changes.map(\.id) }

        func close() async {
            for agent in agents { agent.send(SIGTERM) }
            for agent in agents { _ = await agent.end(within: 20) }
        }
    }

    /// Writes until nothing more fits.
    private func fill(_ path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        try #require(file >= 0, "\(path): \(String(cString: strerror(errno)))")
        defer { close(file) }
        for size in [1 << 16, 1 << 12, 1] {
            let bytes = [UInt8](repeating: 7, count: size)
            while write(file, bytes, size) == size {}
        }
        #expect(errno == ENOSPC)
    }

    @Test func `a full disk is said, takes nothing that was confirmed, and is over when there is room`() async throws {
        let scene = try await Scene(on: .memory("12m"))
        let server = scene.server
        let number = server.number
        // A change is under way when the disk fills.
        let underway = try await scene.set(2, ["--no-wait"])
        #expect(underway.exitCode == 0, "\(underway.output)\(underway.errors)")
        try fill(server.data + "/ballast")
        let refused = try await scene.set(3)
        #expect(refused.exitCode == 3, "\(refused.output)\(refused.errors)")
        #expect(refused.errors.contains("is full: make room, then ask again"), "\(refused.errors)")
        let raw = try await server.ask("/api/v1/stops", posting: #"{"why": "the disk is full"}"#)
        #expect(raw.status == 503 && raw.answer.contains("application/problem+json"), "\(raw)")
        #expect(raw.answer.contains("the server cannot do its work now"), "\(raw)")
        let sick = try await scene.health(503, within: 10)
        #expect(sick.isSo && sick.answer.contains("is full: make room, then ask again"), "\(sick.answer)")
        // Reading goes on, and shows what was confirmed and nothing else.
        #expect(try await scene.changes() == ["c-2", "c-1"])
        #expect(try await scene.crashes("web-2"))
        #expect(scene.agents.filter(\.isRunning).count == 2)

        try FileManager.default.removeItem(atPath: server.data + "/ballast")
        let well = try await scene.health(200, within: 10)
        #expect(well.isSo, "\(well.answer)")
        // The change that was under way comes to its end, by the same process.
        let isDone = await server.comesToBe(within: 90) { answer in
            answer.underway == nil && answer.instances.count == 2
                && answer.instances.allSatisfy { $0.health == .healthy && $0.revision == answer.live }
        }
        #expect(isDone)
        let next = try await scene.set(4)
        #expect(next.exitCode == 0, "\(next.output)\(next.errors)")
        #expect(try await scene.changes() == ["c-3", "c-2", "c-1"])
        #expect(server.number == number && server.isRunning)
        let verify = try RunningCommand.plimsoll(
            ["journal", "verify", "--store", server.folder.path + "/data/journal.sqlite"],
            in: server.folder.path,
            behind: ["/usr/bin/nsenter", "-t", "\(server.number)", "-m"]
        )
        #expect(await verify.end(within: 30) == 0, "\(verify.output)\(verify.errors)")
        await scene.close()
    }

    @Test func `a disk that becomes read-only is said, and what was confirmed is there when it is mended`() async throws
    {
        let scene = try await Scene(on: .file("24M"))
        let server = scene.server
        let second = try await scene.set(2)
        #expect(second.exitCode == 0, "\(second.output)\(second.errors)")
        // What the kernel does when a disk fails.
        let turned = try RunningCommand(
            [
                "/usr/bin/nsenter", "-t", "\(server.number)", "-m", "mount", "-o", "remount,abort",
                server.folder.path + "/data",
            ],
            in: server.folder.path
        )
        #expect(await turned.end(within: 20) == 0, "\(turned.errors)")
        let refused = try await scene.set(3)
        #expect(refused.exitCode == 3, "\(refused.output)\(refused.errors)")
        let sick = try await scene.health(503, within: 10)
        #expect(sick.isSo && sick.answer.contains("journal.sqlite"), "\(sick.answer)")
        #expect(try await scene.changes() == ["c-2", "c-1"])
        #expect(try await scene.crashes("web-1"))
        await server.kill()
        try await server.start()
        let well = try await scene.health(200, within: 10)
        #expect(well.isSo, "\(well.answer)")
        #expect(try await scene.changes() == ["c-2", "c-1"])
        let isWhole = await server.comesToBe(within: 60) { answer in
            answer.instances.count { $0.health == .healthy && $0.revision == answer.live } == 2
        }
        #expect(isWhole)
        let next = try await scene.set(4)
        #expect(next.exitCode == 0, "\(next.output)\(next.errors)")
        await scene.close()
    }
}
