// ShippingTests+back: changes that are taken back, called off, or taken out from below later ones.
import Changes
import Journal
import Processes
import Testing

extension ShippingTests {
    @Test func `a change that is over is taken back, whatever the time`() async throws {
        try await open()
        let before = try await harbour.live("production")
        let change = try await harbour.ship(try await set("\"300ms\""), to: "production")
        harbour.clock.advance(.seconds(12 * 3_600))
        let back = try await harbour.shipping.revert(change.id, in: "shop", because: "errors", by: harbour.anna)
        #expect(back.isStarted)
        #expect(back.change.kind == .revert)
        #expect(back.change.to == before)
        try await harbour.finish(back.change)
        #expect(try await harbour.live("production") == before)
        let twice = try await harbour.failure {
            _ = try await harbour.shipping.revert(change.id, in: "shop", because: "again", by: harbour.anna)
        }
        #expect(twice.status == 409)
    }

    @Test func `a change under way is taken back by its rollout, once it is planned`() async throws {
        let shop = ShopContent.open()
        try await harbour.ship(shop, to: "production")
        let content = shop.setting([ShopContent.timeout("\"1s\"")], in: "production")
        let change = try await propose(.set, content).change
        func revert() async throws -> ProposalAnswer {
            try await harbour.shipping.revert(change.id, in: "shop", because: "errors", by: harbour.ben)
        }
        #expect(try await harbour.failure { _ = try await revert() }.status == 409)
        let to = try #require(change.to)
        let plan = RolloutPlan(
            change: change.id,
            service: "shop",
            environment: "production",
            from: change.from,
            to: to,
            steps: [.instances(1)],
            bake: .seconds(1),
            startWithin: .seconds(60),
            askAfter: .seconds(60),
            hasSignals: false,
            cause: []
        )
        let clock = harbour.clock
        try await Repository<Rollout>(harbour.store)
            .perform(.start(plan), on: .rollout("shop", change.id), by: harbour.anna) { clock.now }
        let early = try await harbour.failure {
            _ = try await harbour.shipping.resume(change.id, of: "shop", because: "go on", by: harbour.ben)
        }
        #expect(early.status == 409)
        #expect(try await revert().change.id == change.id)
        #expect(try await revert().change.id == change.id)
        let model = try await harbour.keeper.catchUp()
        #expect(model.change("shop", change.id)?.state == .reverting)
        #expect(try await harbour.kinds().filter { $0 == "rollout.reverting" }.count == 1)
        let answer = try await harbour.shipping.whole(change.id, in: "shop")
        #expect(answer.steps.last?.words.contains("user:ben: errors") == true)
    }

    @Test func `a change of the morning is taken out, later ones stay`() async throws {
        try await open()
        let morning = try await harbour.ship(try await set("\"300ms\""), to: "production")
        let shipped = ShopContent.content(["config/app.yaml": "pool: 3\nsearch: {timeout: 30s}\nhost: db.localhost\n"])
        try await harbour.ship(shipped, to: "staging")
        let kept = shipped.setting([ShopContent.timeout("\"300ms\"")], in: "production")
        try await harbour.ship(kept, to: "production")
        let live = try #require(try await harbour.keeper.catchUp().liveContent("shop", "production"))
        #expect(live.set["production"] == [ShopContent.timeout("\"300ms\"")])
        let back = try await harbour.shipping.revert(morning.id, in: "shop", because: "errors", by: harbour.anna)
        #expect(back.isStarted)
        #expect(back.change.undoes == morning.id)
        #expect(back.change.difference.map { "\($0.path) \($0.after ?? "")" } == ["app.search.timeout \"30s\""])
        try await harbour.finish(back.change)
        let after = try #require(try await harbour.keeper.catchUp().liveContent("shop", "production"))
        #expect(after.set["production"] == nil)
        #expect(after.files == shipped.files)
    }

    @Test func `a value that was set again is not guessed`() async throws {
        try await open()
        let morning = try await harbour.ship(try await set("\"300ms\""), to: "production")
        try await harbour.ship(try await set("\"1s\""), to: "production")
        let failure = try await harbour.failure {
            _ = try await harbour.shipping.revert(morning.id, in: "shop", because: "errors", by: harbour.anna)
        }
        #expect(failure.status == 409)
        #expect(failure.description.contains("app.search.timeout"))
    }

    @Test func `a change that waits is called off, one under way is not`() async throws {
        try await open()
        let waiting = try await propose(.set, try await set("\"300ms\""))
        _ = try await harbour.shipping.cancel(waiting.change.id, in: "shop", because: "no", by: harbour.anna)
        let entry = try await harbour.keeper.catchUp().change("shop", waiting.change.id)?.entry
        #expect(entry?.stage == .finished(.cancelled(because: "no"), at: harbour.clock.now))
        let running = try await propose(.restart, nil)
        #expect(running.isStarted)
        let failure = try await harbour.failure {
            _ = try await harbour.shipping.cancel(running.change.id, in: "shop", because: "no", by: harbour.anna)
        }
        #expect(failure.description.contains("plimsoll revert \(running.change.id)"))
    }
}
