// BadValueSpreadsStory: S3, a value that passes every check and breaks the program: on one instance, then nowhere.
import Changes
import Foundation
import Support
import Testing

@Suite struct BadValueSpreadsStory {
    static let count = 4
    static let config =
        #"{"server": {"port": 1}, "search": {"timeout": "10s", "results": 20}, "catalogue": {"currency": "EUR"}}"#

    @Test func `without it the value waits in the file and ends the next instance that starts`() async throws {
        let folder = try TemporaryFolder()
        let ports = FreePorts.take(2)
        func start(_ port: Int) throws -> RunningCommand {
            try ShopStage.startPlain(in: folder, ["SHOP_CONFIG": "app.json", "PORT": "\(port)"])
        }
        try folder.write(Self.config, to: "app.json")
        let first = try start(ports[0])
        #expect(await Eventually.holds(within: 20) { first.output.contains("shop listens") })
        // The script writes the value and restarts nobody: all is well, as far as anybody can see.
        try folder.write(Self.config.replacingOccurrences(of: "10s", with: "10 seconds"), to: "app.json")
        #expect(first.isRunning)
        // Hours later somebody adds an instance, or restarts one.
        let second = try start(ports[1])
        #expect(await second.end(within: 20) == 1)
        #expect(second.errors.contains("AttributeError"))
        first.send(SIGTERM)
        #expect(await first.end(within: 20) == 0)
    }

    /// A fleet on its first revision, with customers.
    struct Scene {
        let stage: ShopStage
        let load: ShopCustomers
        let count: Int
        let good: RevisionID

        /// The schema knows types alone; where requests are judged it is by the shop's own counter of answers.
        init(count: Int, bake: String = "1s", judgesRequests: Bool = false) async throws {
            self.count = count
            stage = try await ShopStage(
                contract: ShopStage.contract(
                    rollout: "steps: [1, 100%]; bake: \(bake)",
                    judgesRequests: judgesRequests,
                    drains: true,
                    knowsDurations: false
                ),
                files: ["config/app.schema.json": ShopStage.looseSchema]
            )
            load = try await stage.open(count).customers
            good = try #require(await stage.server.look()?.live)
        }

        /// Sets a value; the command's end and how long it took until all was as before.
        func set(_ value: String) async throws -> (run: CommandRun, took: Duration) {
            let begin = ContinuousClock.now
            let set = ["set", "production", value, "--why", "fail fast"]
            let run = try await stage.server.command(set, in: stage.folder.path + "/shop")
            return (run, begin.duration(to: .now))
        }

        /// Whether all instances are well on the first revision.
        func isRestored() async -> Bool {
            let (good, count) = (good, count)
            return await stage.server.comesToBe(within: 30) { answer in
                answer.instances.count { $0.revision == good && $0.health == .healthy } == count
            }
        }
    }

    @Test func `a value that ends the program is on one instance, for seconds`() async throws {
        let scene = try await Scene(count: Self.count)
        let (run, took) = try await scene.set("app.search.timeout=10 seconds")
        #expect(run.exitCode == 1, "\(run.output)\(run.errors)")
        // It ended before it was well, or already for the second time when somebody looked.
        #expect(run.output.contains("PL7101") || run.output.contains("PL7102"), "\(run.output)")
        #expect(await scene.isRestored())
        let counts = await scene.load.stop()
        print("S3 crash: taken back in \(took); \(counts)")
        #expect(took < .seconds(60))
        #expect(scene.stage.strayed(from: scene.good) == 1)
        // The instance was drained before, and is given to the proxy only when it answers: no customer met it.
        #expect(counts.failed == 0, "\(counts)")
    }

    @Test func `a value that fails requests is judged on one instance and taken back`() async throws {
        let scene = try await Scene(count: Self.count, bake: "8s", judgesRequests: true)
        let before = scene.load.now
        let (run, took) = try await scene.set("app.search.timeout=4ms")
        #expect(run.exitCode == 1, "\(run.output)\(run.errors)")
        #expect(run.output.contains("PL7201"), "\(run.output)")
        #expect(await scene.isRestored())
        let hurt = scene.load.now - before
        print("S3 errors: taken back in \(took); \(hurt.failed) of \(hurt.requests) requests failed meanwhile")
        #expect(took < .seconds(90))
        #expect(scene.stage.strayed(from: scene.good) == 1)
        #expect(hurt.failed > 0)
        #expect(hurt.failed * Self.count < hurt.requests, "\(hurt)")
        let calm = scene.load.now
        #expect(await Eventually.holds(within: 20) { scene.load.now.requests >= calm.requests + 100 })
        #expect(await scene.load.stop().failed == calm.failed)
    }

    @Test func `an instance added by hand runs what all others run, and nothing else moves`() async throws {
        let scene = try await Scene(count: 2)
        let (run, _) = try await scene.set("app.search.results=7")
        #expect(run.exitCode == 0, "\(run.output)\(run.errors)")
        let live = try #require(await scene.stage.server.look()?.live)
        #expect(live != scene.good)
        let starts = ["web-1", "web-2"].map { scene.stage.starts($0) }
        // On another machine, from nothing but the server's address, a token and a name.
        try scene.stage.startInstance("web-9")
        #expect(
            await scene.stage.server.comesToBe(within: 30) { answer in
                answer.instances.contains {
                    $0.instance == InstanceID("web-9") && $0.revision == live && $0.health == .healthy
                }
            }
        )
        #expect(scene.stage.delivered(to: "web-9").contains(#""results": 7"#))
        let answer = try #require(await scene.stage.server.look())
        #expect(Set(answer.instances.map(\.revision)) == [live])
        #expect(answer.underway == nil)
        #expect(["web-1", "web-2"].map { scene.stage.starts($0) } == starts)
        #expect(await scene.load.stop().failed == 0)
    }
}
