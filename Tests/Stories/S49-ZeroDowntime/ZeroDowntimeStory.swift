// ZeroDowntimeStory: S49, ten rollouts under load without a failed request, and the same load through a plain restart.
import Changes
import Foundation
import Support
import Testing

@Suite struct ZeroDowntimeStory {
    static let rollouts = 10

    @Test func `without it a restart of all is felt by customers`() async throws {
        let stage = try await ShopStage()
        let proxy = try await stage.startProxy(before: FreePorts.take(3))
        let config =
            #"{"server": {"port": 1}, "search": {"timeout": "10s", "results": 20}, "catalogue": {"currency": "EUR"}}"#
        try stage.folder.write(config, to: "app.json")
        let old = try proxy.ports.map { try stage.startPlain(on: $0, config: "app.json") }
        #expect(await proxy.isServed(within: 30))
        let load = try await stage.startCustomers(at: proxy)
        #expect(load.now.failed == 0, "\(load.now)")
        var new: [RunningCommand] = []
        for (port, instance) in zip(proxy.ports, old) {
            instance.send(SIGTERM)
            #expect(await instance.end(within: 20) == 0)
            new.append(try stage.startPlain(on: port, config: "app.json"))
        }
        #expect(await proxy.isServed(within: 30))
        let counts = await load.stop()
        #expect(counts.failed > 0, "\(counts)")
        print("S49 without: \(counts.failed) of \(counts.requests) requests failed in one restart: \(counts.reasons)")
        for instance in new { instance.send(SIGTERM) }
    }

    @Test func `with it ten rollouts fail no request`() async throws {
        // A program's changes are bounded to ten an hour: the first revision was shipped two hours ago.
        let contract = ShopStage.contract(rollout: "steps: [1, 100%]; bake: 1s", judgesRequests: false, drains: true)
        let stage = try await ShopStage(contract: contract, at: Date(timeIntervalSinceNow: -7_200))
        let shop = stage.folder.path + "/shop"
        let first = try await stage.server.command(["ship", "production", "--why", "first", "--no-wait"], in: shop)
        #expect(first.exitCode == 0, "\(first.output)\(first.errors)")
        try await stage.restartServer()
        let proxy = try await stage.startProxy(before: FreePorts.take(3))
        let names = (1...3).map { "web-\($0)" }
        for (name, port) in zip(names, proxy.ports) { try stage.startInstance(name, port: port) }
        #expect(await stage.server.comesToBe(within: 60) { $0.live != nil && $0.underway == nil })
        #expect(await proxy.isServed(within: 30))
        let load = try await stage.startCustomers(at: proxy)
        let begin = ContinuousClock.now
        for turn in 1...Self.rollouts {
            let set = ["set", "production", "app.search.results=\(20 + turn)", "--why", "rollout \(turn)"]
            let run = try await stage.server.command(set, in: shop)
            #expect(run.exitCode == 0, "\(turn): \(run.output)\(run.errors)")
        }
        let took = begin.duration(to: .now)
        let counts = await load.stop()
        print("S49 with: \(counts), \(Self.rollouts) rollouts in \(took.components.seconds) s")
        #expect(counts.failed == 0, "\(counts)")
        #expect(counts.requests > 500)
        #expect(counts.connections > counts.requests / 3 && counts.connections < counts.requests * 2 / 3, "\(counts)")
        // Every rollout restarted every instance, and only it did: eleven starts.
        #expect(names.map { stage.starts($0).count } == [11, 11, 11])
    }
}
