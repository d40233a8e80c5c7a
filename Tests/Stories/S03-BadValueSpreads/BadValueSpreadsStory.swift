// BadValueSpreadsStory: S3, a value that passes every check and breaks the program: on one instance, then nowhere.
import Changes
import Foundation
import Support
import Testing

@Suite struct BadValueSpreadsStory {
    static let count = 4
    /// The judge reads the shop's own counter of answers.
    static let requests =
        #"  requests: {metrics: "http://127.0.0.1:{port}/metrics", counter: http_requests_total}"#

    @Test func `without it the value waits in the file and ends the next instance that starts`() async throws {
        let fleet = try await ShopFleet(2)
        let good =
            #"{"server": {"port": 1}, "search": {"timeout": "10s", "results": 20}, "catalogue": {"currency": "EUR"}}"#
        try fleet.folder.write(good, to: "shop/app.json")
        let first = try fleet.plain(0)
        #expect(await Eventually.holds(within: 20) { first.output.contains("shop listens") })
        // The script writes the value and restarts nobody: all is well, as far as anybody can see.
        try fleet.folder.write(good.replacingOccurrences(of: "10s", with: "10 seconds"), to: "shop/app.json")
        #expect(first.isRunning)
        // Hours later somebody adds an instance, or restarts one.
        let second = try fleet.plain(1)
        #expect(await second.end(within: 20) == 1)
        #expect(second.errors.contains("AttributeError"))
        first.send(SIGTERM)
        #expect(await first.end(within: 20) == 0)
    }

    /// A fleet on its first revision, with customers.
    struct Scene {
        let server: RealServer
        let fleet: ShopFleet
        let agents: [RunningCommand]
        let load: CustomerLoad
        let good: RevisionID
        var shop: String { fleet.path + "/shop" }

        init(_ contract: String, count: Int) async throws {
            server = try await RealServer(service: "shop", environment: "production")
            let (server, fleet) = (server, try await ShopFleet(count, contract: contract))
            self.fleet = fleet
            agents = try fleet.ports.indices.map { try fleet.instance($0, server) }
            let first = try await server.command(["ship", "production", "--why", "first"], in: fleet.path + "/shop")
            try #require(first.exitCode == 0, "\(first.output)\(first.errors)")
            good = try #require(await server.look()?.live)
            try #require(await fleet.isServed(within: 30))
            load = CustomerLoad(port: fleet.port, pauseMilliseconds: 30)
            load.start(keeping: 3, fresh: 3)
            let load = load
            try #require(await Eventually.holds(within: 30) { load.now.requests >= 100 })
        }

        /// Sets a value; the command's end and how long it took until all was as before.
        func set(_ value: String) async throws -> (run: CommandRun, took: Duration) {
            let begin = ContinuousClock.now
            let run = try await server.command(["set", "production", value, "--why", "fail fast"], in: shop)
            return (run, begin.duration(to: .now))
        }

        /// Whether all instances are well on the first revision.
        func isRestored() async -> Bool {
            let (good, count) = (good, agents.count)
            return await server.comesToBe(within: 30) { answer in
                answer.instances.count { $0.revision == good && $0.health == .healthy } == count
            }
        }

        func close() async {
            for agent in agents { agent.send(SIGTERM) }
            for agent in agents { _ = await agent.end(within: 30) }
        }
    }

    @Test func `a value that ends the program is on one instance, for seconds`() async throws {
        let scene = try await Scene(ShopFleet.contract(), count: Self.count)
        let (run, took) = try await scene.set("app.search.timeout=10 seconds")
        #expect(run.exitCode == 1, "\(run.output)\(run.errors)")
        // It ended before it was well, or already for the second time when somebody looked.
        #expect(run.output.contains("PL7101") || run.output.contains("PL7102"), "\(run.output)")
        #expect(await scene.isRestored())
        let counts = await scene.load.stop()
        print("S3 crash: taken back in \(took); \(counts)")
        #expect(took < .seconds(60))
        #expect(scene.fleet.strayed(from: scene.good) == 1)
        // The instance was drained before, and is given to the proxy only when it answers: no customer met it.
        #expect(counts.failed == 0, "\(counts)")
        await scene.close()
    }

    @Test func `a value that fails requests is judged on one instance and taken back`() async throws {
        let scene = try await Scene(ShopFleet.contract(bake: "8s", more: Self.requests), count: Self.count)
        let before = scene.load.now
        let (run, took) = try await scene.set("app.search.timeout=4ms")
        #expect(run.exitCode == 1, "\(run.output)\(run.errors)")
        #expect(run.output.contains("PL7201"), "\(run.output)")
        #expect(await scene.isRestored())
        let hurt = scene.load.now - before
        print("S3 errors: taken back in \(took); \(hurt.failed) of \(hurt.requests) requests failed meanwhile")
        #expect(took < .seconds(90))
        #expect(scene.fleet.strayed(from: scene.good) == 1)
        #expect(hurt.failed > 0)
        #expect(hurt.failed * Self.count < hurt.requests, "\(hurt)")
        let calm = scene.load.now
        #expect(await Eventually.holds(within: 20) { scene.load.now.requests >= calm.requests + 100 })
        #expect(await scene.load.stop().failed == calm.failed)
        await scene.close()
    }

    @Test func `an instance added by hand runs what all others run, and nothing else moves`() async throws {
        let scene = try await Scene(ShopFleet.contract(), count: 2)
        let (run, _) = try await scene.set("app.search.results=7")
        #expect(run.exitCode == 0, "\(run.output)\(run.errors)")
        let live = try #require(await scene.server.look()?.live)
        #expect(live != scene.good)
        let starts = scene.fleet.ports.indices.map { scene.fleet.starts($0) }
        // On another machine, from nothing but the server's address, a token and a name.
        try scene.fleet.folder.write("", to: "web-9/.keep")
        let folder = scene.fleet.path + "/web-9"
        let ninth = try scene.server.instance(
            "web-9",
            in: folder,
            port: FreePorts.take(1)[0],
            variables: ["SHOP_CONFIG": "run/app.json"],
            running: ["/usr/bin/python3", "../shop/shop.py"]
        )
        #expect(
            await scene.server.comesToBe(within: 30) { answer in
                answer.instances.contains {
                    $0.instance == InstanceID("web-9") && $0.revision == live && $0.health == .healthy
                }
            }
        )
        let config = try String(contentsOfFile: folder + "/run/app.json", encoding: .utf8)
        #expect(config.contains(#""results": 7"#))
        let answer = try #require(await scene.server.look())
        #expect(Set(answer.instances.map(\.revision)) == [live])
        #expect(answer.underway == nil)
        #expect(scene.fleet.ports.indices.map { scene.fleet.starts($0) } == starts)
        #expect(await scene.load.stop().failed == 0)
        ninth.send(SIGTERM)
        #expect(await ninth.end(within: 20) == 0)
        await scene.close()
    }
}
