// ZeroDowntimeStory: S49, ten rollouts under load without a failed request, and the same load through a plain restart.
import Changes
import Foundation
import Support
import Testing

@Suite struct ZeroDowntimeStory {
    static let rollouts = 10

    /// Customers for both runs: half keep their connection, half open one for each request.
    static func customers(_ fleet: ShopFleet) -> CustomerLoad {
        let load = CustomerLoad(port: fleet.port, pauseMilliseconds: 30)
        load.start(keeping: 3, fresh: 3)
        return load
    }

    @Test func `without it a restart of all is felt by customers`() async throws {
        let fleet = try await ShopFleet(3)
        try fleet.folder.write(
            #"{"server": {"port": 1}, "search": {"timeout": "10s", "results": 20}, "catalogue": {"currency": "EUR"}}"#,
            to: "shop/app.json"
        )
        let old = try fleet.ports.indices.map { try fleet.plain($0) }
        #expect(await fleet.isServed(within: 30))
        let load = Self.customers(fleet)
        #expect(await Eventually.holds(within: 30) { load.now.requests >= 50 })
        #expect(load.now.failed == 0, "\(load.now)")
        var new: [RunningCommand] = []
        for (index, instance) in old.enumerated() {
            instance.send(SIGTERM)
            #expect(await instance.end(within: 20) == 0)
            new.append(try fleet.plain(index))
        }
        #expect(await fleet.isServed(within: 30))
        let counts = await load.stop()
        #expect(counts.failed > 0, "\(counts)")
        print("S49 without: \(counts.failed) of \(counts.requests) requests failed in one restart: \(counts.reasons)")
        for instance in new { instance.send(SIGTERM) }
    }

    @Test func `with it ten rollouts fail no request`() async throws {
        // A program's changes are bounded to ten an hour: the first revision was shipped two hours ago.
        let hoursAgo = Date(timeIntervalSinceNow: -7_200)
        let server = try await RealServer(service: "shop", environment: "production", at: hoursAgo)
        let fleet = try await ShopFleet(3)
        let shop = fleet.path + "/shop"
        let first = try await server.command(["ship", "production", "--why", "first", "--no-wait"], in: shop)
        #expect(first.exitCode == 0, "\(first.output)\(first.errors)")
        await server.kill()
        try await server.start()
        let agents = try fleet.ports.indices.map { try fleet.instance($0, server) }
        #expect(await server.comesToBe(within: 60) { $0.live != nil && $0.underway == nil })
        #expect(await fleet.isServed(within: 30))
        let load = Self.customers(fleet)
        #expect(await Eventually.holds(within: 30) { load.now.requests >= 50 })
        let begin = ContinuousClock.now
        for turn in 1...Self.rollouts {
            let set = ["set", "production", "app.search.results=\(20 + turn)", "--why", "rollout \(turn)"]
            let run = try await server.command(set, in: shop)
            #expect(run.exitCode == 0, "\(turn): \(run.output)\(run.errors)")
        }
        let took = begin.duration(to: .now)
        let counts = await load.stop()
        print("S49 with: \(counts), \(Self.rollouts) rollouts in \(took.components.seconds) s")
        #expect(counts.failed == 0, "\(counts)")
        #expect(counts.requests > 500)
        #expect(counts.connections > counts.requests / 3 && counts.connections < counts.requests * 2 / 3, "\(counts)")
        for agent in agents { agent.send(SIGTERM) }
        for agent in agents {
            _ = await agent.end(within: 30)
            // Every rollout restarted every instance, and only it did: eleven starts.
            #expect(agent.output.split(separator: "\n").count == Self.rollouts + 1, "\(agent.output)")
        }
    }
}
