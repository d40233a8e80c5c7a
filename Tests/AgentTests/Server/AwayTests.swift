// AwayTests: a server that is away, while programs crash, agents start anew and instances appear.
import Changes
import Foundation
import Glibc
import Support
import Testing

@Suite struct AwayTests {
    static let isFast = ProcessInfo.processInfo.environment["PLIMSOLL_FAST"] == "1"

    /// Three instances on a second revision, and what they did so far.
    struct Fleet {
        let server: RealServer
        let folder: TemporaryFolder
        var runs: [RunningCommand]
        let live: RevisionID

        init() async throws {
            (server, folder, runs) = try await FaultTests.fleet(3)
            let set = ["set", "production", "app.pool=2", "--why", "the last good one"]
            let run = try await server.command(set, in: folder.path + "/shop")
            try #require(run.exitCode == 0, "\(run.output)\(run.errors)")
            live = try #require(await server.look()?.live)
        }

        func starts(_ name: String) -> [Substring] {
            FaultTests.text(folder, name + "/starts").split(separator: "\n")
        }

        func instance(_ name: String) throws -> RunningCommand {
            try folder.write("", to: name + "/.keep")
            return try server.instance(
                name,
                in: folder.path + "/" + name,
                running: ["/bin/sh", "-c", FaultTests.line]
            )
        }

        /// Ends the program of an instance as a crash does, and waits until its agent has started it again.
        func crash(_ name: String) async throws {
            let count = starts(name).count
            kill(try #require(Int32(FaultTests.text(folder, name + "/pid").trimming)), SIGKILL)
            let isBack = await Eventually.holds(within: 40) { starts(name).count == count + 1 }
            #expect(isBack, "\(name) was not started again")
        }
    }

    @Test func `a server that is away is missed by nobody's program, and hears all when it is back`() async throws {
        var fleet = try await Fleet()
        let server = fleet.server
        await server.kill()
        let gone = ContinuousClock.now
        for run in fleet.runs {
            #expect(await Eventually.holds(within: 30) { run.errors.contains("it cannot be reached") }, "\(run.errors)")
        }
        // A program that dies is started again by its agent alone, ever later; the others notice nothing.
        for _ in 1...(Self.isFast ? 1 : 3) { try await fleet.crash("web-2") }
        // A machine that starts anew has the last revision that was good there.
        fleet.runs[2].send(SIGTERM)
        #expect(await fleet.runs[2].end(within: 20) == 0)
        let before = fleet.starts("web-3").count
        fleet.runs[2] = try fleet.instance("web-3")
        #expect(await Eventually.holds(within: 30) { fleet.starts("web-3").count == before + 1 })
        #expect(
            fleet.runs[2].errors.contains("starting on \(fleet.live.short), the last revision known to be good here")
        )
        // A new one has none: it says so and waits, rather than start on anything else.
        fleet.runs.append(try fleet.instance("web-4"))
        let fourth = fleet.runs[3]
        #expect(
            await Eventually.holds(within: 30) {
                fourth.errors.contains("no revision is known to be good here: waiting for the server")
            },
            "\(fourth.errors)"
        )
        let rest = ContinuousClock.Duration.seconds(Self.isFast ? 0 : 20) - gone.duration(to: .now)
        if rest > .zero { try await Task.sleep(for: rest) }
        #expect(fleet.runs.allSatisfy(\.isRunning) && fleet.starts("web-4").isEmpty)
        let programs = ["web-1", "web-2", "web-3"].map { fleet.starts($0) }
        try await server.start()
        let isWhole = await server.comesToBe(within: 60) { answer in
            answer.instances.count { $0.health == .healthy && $0.phase == .running && $0.revision == fleet.live } == 4
        }
        #expect(isWhole)
        for run in fleet.runs { #expect(await Eventually.holds(within: 60) { run.errors.contains("answers again") }) }
        // That it is back starts nothing anew.
        #expect(["web-1", "web-2", "web-3"].map { fleet.starts($0) } == programs)
        // What programs said meanwhile is told: each start of the one that crashed.
        let path = "/api/v1/services/shop/environments/production/instances/web-2/lines"
        let lines = try await server.ask(path).answer
        #expect(fleet.starts("web-2").allSatisfy { lines.contains("started \($0)") }, "\(lines)")
        for run in fleet.runs { run.send(SIGTERM) }
        for run in fleet.runs { #expect(await run.end(within: 20) == 0) }
    }
}
