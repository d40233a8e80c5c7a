// StopSwitchStory: S24, one switch that refuses all changes, halts the one under way, and survives the server.
import Changes
import Foundation
import Support
import Testing

@Suite struct StopSwitchStory {
    @Test func `a rollout halts where it is, all else is refused, also by a new server`() async throws {
        func contract(bake: String) -> String {
            ShopStage.contract(rollout: "steps: [1, 100%]; bake: \(bake)", judgesRequests: false)
        }
        let stage = try await ShopStage(contract: contract(bake: "1s"))
        try await stage.begin(3)
        // The next one is watched for long enough to stop it on its way.
        try stage.folder.write(contract(bake: "60s"), to: "shop/plimsoll.yaml")
        try stage.plimsoll(["ship", "production", "--why", "a wild pipeline", "--no-wait"])
        let isOnCanary = await Eventually.holds(within: 60) {
            guard let now = try? stage.environment() else { return false }
            return now.instances.count { $0.revision != now.live && $0.health == .healthy } == 1
        }
        #expect(isOnCanary)

        let begin = ContinuousClock.now
        let stop = try stage.plimsoll(["stop", "--why", "the pipeline runs wild"])
        #expect(stop.exitCode == 0, "\(stop.output)\(stop.errors)")
        let refused = try stage.plimsoll(["set", "production", "app.search.results=8", "--why", "again"])
        #expect(refused.exitCode == 1 && refused.output.contains("PL6402"), "\(refused.output)\(refused.errors)")
        #expect(refused.output.contains("plimsoll stop --lift"))
        #expect(ContinuousClock.now - begin < .seconds(10))
        let change = try #require(stage.environment().changes.first).id
        #expect(
            await Eventually.holds(within: 10) {
                (try? stage.change(change.text).state) == .halted || (try? stage.change(change.text).state) == .held
            }
        )
        let moved = try stage.environment()
        #expect(moved.instances.count { $0.revision != moved.live } == 1)

        try await stage.restartServer()
        #expect(await Eventually.holds(within: 30) { (try? stage.environment().instances.count) == 3 })
        let again = try stage.plimsoll(["set", "production", "app.search.results=9", "--why", "after the restart"])
        #expect(again.exitCode == 1 && again.output.contains("PL6402"), "\(again.output)\(again.errors)")
        try await Task.sleep(for: .seconds(2))
        let still = try stage.environment()
        #expect(still.instances.count { $0.revision != still.live } == 1)

        let lift = try stage.plimsoll(["stop", "--lift", "--why", "mended"])
        #expect(lift.exitCode == 0, "\(lift.output)\(lift.errors)")
        let revert = try stage.plimsoll(["revert", change.text, "--why", "nobody asked for it"])
        #expect(revert.exitCode == 0, "\(revert.output)\(revert.errors)")
        let end = try stage.environment()
        #expect(end.instances.allSatisfy { $0.revision == end.live })
    }

    @Test func `one token is stopped and others go on`() async throws {
        let stage = try await ShopStage(
            contract: ShopStage.contract(rollout: "steps: [100%]; bake: 1s", judgesRequests: false)
        )
        try await stage.begin(1)
        let wild = try stage.makeToken("ci", ["--verb", "read", "--verb", "gate", "--verb", "change"])
        try stage.plimsoll(["stop", "--actor", "token:ci", "--why", "the pipeline runs wild"])
        let refused = try stage.plimsoll(["set", "production", "app.search.results=8", "--why", "again"], token: wild)
        #expect(refused.exitCode == 1 && refused.output.contains("PL6402"), "\(refused.output)\(refused.errors)")
        let other = try stage.plimsoll(["set", "production", "app.search.results=9", "--why", "by hand"])
        #expect(other.exitCode == 0, "\(other.output)\(other.errors)")
    }
}
