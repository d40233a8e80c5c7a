// PromotionStory: S41, staging passed, then "promote" changed a setting.
import Changes
import Foundation
import Support
import Testing

@Suite struct PromotionStory {
    static let contract = ShopStage.contract(
        environments: """
              staging: {facts: {domain: staging.shop.test}}
              production: {protected: true, after: staging, facts: {domain: prod.shop.test}}

            """,
        rollout: "steps: [1, 100%]; bake: 1s",
        judgesRequests: false,
        drains: true,
        rules: """
              - id: search-of-this-environment
                require: url(config.app.search.url).host.endsWith(facts.domain)
                because: another environment's search has other wares

            """
    )

    static func stage(production host: String) async throws -> ShopStage {
        try await ShopStage(
            contract: contract,
            files: [
                "config/app.staging.yaml": "search: {url: http://search.staging.shop.test/}\n",
                "config/app.production.yaml": "search: {url: http://\(host)/}\n",
            ]
        )
    }

    @Test func `without it the copied setting of another environment is live`() throws {
        let folder = try TemporaryFolder()
        try folder.write("search: {url: http://search.staging.shop.test/}\n", to: "staging.yaml")
        // "Promote": copy what passed.
        try FileManager.default.copyItem(
            atPath: folder.path + "/staging.yaml",
            toPath: folder.path + "/production.yaml"
        )
        let live = String(
            decoding: FileManager.default.contents(atPath: folder.path + "/production.yaml") ?? Data(),
            as: UTF8.self
        )
        #expect(live.contains("staging.shop.test"))
    }

    @Test func `with it a wrong layer of the target is found before it is live`() async throws {
        let stage = try await Self.stage(production: "search.staging.shop.test")
        try await stage.begin(1, of: "staging")
        try stage.startInstance("web-1", of: "production")
        let run = try stage.plimsoll(["promote", "staging", "production", "--why", "tested since Monday"])
        #expect(run.exitCode == 1, "\(run.output)\(run.errors)")
        #expect(
            run.output.contains("error[PL3001]") && run.output.contains("config/app.production.yaml"),
            "\(run.output)"
        )
        #expect(run.errors.contains("nothing was changed"))
        #expect(stage.delivered(to: "web-1").isEmpty)
        #expect(try stage.environment("production").live == nil)
    }

    @Test func `with it a good one moves the same revision, and no customer notices`() async throws {
        let stage = try await Self.stage(production: "search.prod.shop.test")
        try await stage.begin(1, of: "staging")
        // Straight into production, past staging: refused.
        let first = try stage.plimsoll(["promote", "staging", "production", "--why", "first", "--no-wait"])
        #expect(first.exitCode == 0, "\(first.output)\(first.errors)")
        let proxy = try await stage.startProxy(before: FreePorts.take(3))
        for number in 1...3 { try stage.startInstance("web-\(number)", port: proxy.ports[number - 1]) }
        #expect(
            await Eventually.holds(within: 120) { (try? stage.environment("production").live) != nil },
            "\((try? stage.environment("production")).map { "\($0)" } ?? "")"
        )
        #expect(await proxy.isServed(within: 30))
        let customers = try await stage.startCustomers(at: proxy)

        try stage.folder.write(ShopStage.config.replacingOccurrences(of: "20", with: "30"), to: "shop/config/app.yaml")
        let past = try stage.plimsoll(["ship", "production", "--why", "no time for staging"])
        #expect(past.output.contains("PL6202"), "\(past.output)\(past.errors)")
        let waiting = try stage.environment("production").changes.first { $0.kind == .ship }
        if let waiting { try stage.plimsoll(["change", "cancel", waiting.id.text, "--why", "staging first"]) }
        let staged = try stage.plimsoll(["ship", "staging", "--why", "longer pages"])
        #expect(staged.exitCode == 0, "\(staged.output)\(staged.errors)")
        let (promoted, counts) = try await customers.during {
            try stage.plimsoll(["promote", "staging", "production", "--why", "tested"])
        }
        #expect(promoted.exitCode == 0, "\(promoted.output)\(promoted.errors)")
        #expect(counts.failed == 0 && counts.requests > 60, "\(customers.now)")
        #expect((1...3).allSatisfy { stage.delivered(to: "web-\($0)").contains("30") })
        #expect((1...3).allSatisfy { stage.delivered(to: "web-\($0)").contains("search.prod.shop.test") })
        // The same revision but for the environment's own values.
        let bases = try ["staging", "production"].map { name in
            try #require(stage.environment(name).changes.first { $0.kind == .ship || $0.kind == .promote }?.base)
        }
        #expect(Set(bases).count == 1)
    }
}
