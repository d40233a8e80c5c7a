// RestartEverythingStory: S5, half of the fleet fails with its revision, and somebody says: restart everything.
import Changes
import Foundation
import Support
import Testing

@Suite struct RestartEverythingStory {
    @Test func `without it a restart takes the healthy half down too`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("150\n", to: "load")
        func config(_ timeout: String) -> String {
            """
            {"server": {"port": 0, "request_timeout": "30s"}, "search": {"timeout": "\(timeout)", "results": 20},
             "catalogue": {"currency": "EUR"}}
            """
        }
        // The file was changed in the morning; two of four were started before.
        try folder.write(config("10s"), to: "old.json")
        try folder.write(config("100ms"), to: "app.json")
        let ports = FreePorts.take(4)
        func start(_ port: Int, _ file: String) throws -> RunningCommand {
            try ShopStage.startPlain(
                in: folder,
                ["SHOP_CONFIG": file, "SHOP_LOAD": folder.path + "/load", "PORT": "\(port)"]
            )
        }
        func failing() async throws -> Int {
            var count = 0
            for port in ports {
                let probe = try RunningCommand(
                    [
                        "/usr/bin/curl", "-sf", "--retry", "60", "--retry-connrefused", "--retry-delay", "1", "-o",
                        "/dev/null",
                        "http://127.0.0.1:\(port)/health",
                    ],
                    in: folder.path
                )
                #expect(await probe.end(within: 60) == 0)
                let search = try RunningCommand(
                    ["/usr/bin/curl", "-sf", "-o", "/dev/null", "http://127.0.0.1:\(port)/products?q=a"],
                    in: folder.path
                )
                if await search.end(within: 60) != 0 { count += 1 }
            }
            return count
        }
        var shops = try ports.enumerated().map { try start($1, $0 < 2 ? "old.json" : "app.json") }
        #expect(try await failing() == 2)
        for shop in shops { shop.send(SIGKILL) }
        for shop in shops { _ = await shop.end(within: 20) }
        shops = try ports.map { try start($0, "app.json") }
        #expect(try await failing() == 4)
        for shop in shops { shop.send(SIGKILL) }
    }

    @Test func `with it the restart is refused with the numbers, and one command brings all back`() async throws {
        let contract = ShopStage.contract(rollout: "steps: [2, 100%]; bake: 4s", drains: true)
        let stage = try await ShopStage(contract: contract)
        let (_, customers) = try await stage.open(4)

        // A value that is fine in the morning; somebody stops changes when half of the fleet has it.
        try stage.plimsoll(["set", "production", "app.search.timeout=100ms", "--why", "fail fast", "--no-wait"])
        let half = await Eventually.holds(within: 90) {
            guard let now = try? stage.environment() else { return false }
            return now.instances.count { $0.revision != now.live && $0.health == .healthy } == 2
        }
        #expect(half)
        try stage.plimsoll(["stop", "--why", "lunch"])
        // Noon: searches take longer than the new value allows.
        try stage.searchesTake(milliseconds: 150)
        let hurt = await customers.during { try? await Task.sleep(for: .seconds(16)) }.counts
        // Two of three requests are searches, and half of the instances fail them.
        #expect(hurt.failed * 10 > hurt.requests * 2 && hurt.failed * 10 < hurt.requests * 5, "\(hurt)")

        let began = try #require(stage.environment().changes.first { $0.kind == .set }).id
        var restart = try stage.plimsoll(["restart", "production", "--why", "it looks random"])
        // On a busy machine the counts that prove it come late.
        _ = await Eventually.holds(within: 60) {
            if restart.output.contains("PL7301") { return true }
            restart = (try? stage.plimsoll(["restart", "production", "--why", "it looks random"])) ?? restart
            return false
        }
        #expect(restart.exitCode == 1, "\(restart.output)\(restart.errors)")
        #expect(restart.output.contains("refused[PL7301]: failing follows the revision"), "\(restart.output)")
        let rows = restart.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(
            rows.contains { $0.count > 3 && $0[1] == "2" && $0[2] == "0" && $0[3].hasPrefix("live") },
            "\(restart.output)"
        )
        #expect(rows.contains { $0.count > 4 && $0[1] == "0" && $0[2] == "2" && $0[3] == "under" }, "\(restart.output)")
        #expect(restart.output.contains("app.search.timeout"))
        #expect(restart.output.contains("plimsoll revert \(began.text)"))

        try stage.plimsoll(["stop", "--lift", "--why", "the revert"])
        let (revert, _) = try await customers.during {
            try stage.plimsoll(["revert", began.text, "--why", "failing follows the revision"])
        }
        #expect(revert.exitCode == 0, "\(revert.output)\(revert.errors)")
        let calm = await customers.during { try? await Task.sleep(for: .seconds(4)) }.counts
        #expect(calm.failed == 0 && calm.requests > 100, "\(customers.now)")
        #expect(["web-1", "web-2", "web-3", "web-4"].allSatisfy { stage.delivered(to: $0).contains("10s") })
    }
}
