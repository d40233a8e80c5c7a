// ShippingTests: what people and pipelines ask for, on a journal in memory.
import Changes
import Journal
import Processes
import Testing

@Suite struct ShippingTests {
    let harbour = Harbour()

    /// The shop live in staging and production.
    func open() async throws {
        try await harbour.ship(ShopContent.content(), to: "staging")
        try await harbour.ship(ShopContent.content(), to: "production")
    }

    func set(_ json: String, in environment: String = "production") async throws -> RevisionContent {
        let live = try #require(try await harbour.keeper.catchUp().liveContent("shop", environment))
        return live.setting([ShopContent.timeout(json)], in: environment)
    }

    func propose(
        _ kind: ChangeKind,
        _ content: RevisionContent?,
        to environment: String = "production",
        by origin: Origin? = nil,
        _ edit: (inout Proposal) -> Void = { _ in }
    ) async throws -> ProposalAnswer {
        var proposal = harbour.proposal(kind, content)
        edit(&proposal)
        return try await harbour.shipping.propose(proposal, to: environment, of: "shop", by: origin ?? harbour.anna)
    }

    @Test func `a change waits for an approval, then starts`() async throws {
        try await open()
        let answer = try await propose(.set, try await set("\"300ms\""))
        #expect(answer.change.id == "c-3")
        #expect(!answer.isStarted)
        #expect(answer.gate.refusals.map(\.code) == ["PL6201"])
        #expect(answer.change.difference.map(\.path) == ["app.search.timeout"])
        let own = try await harbour.failure {
            _ = try await harbour.shipping.approve("c-3", in: "shop", because: "mine", by: harbour.anna)
        }
        #expect(own.status == 409)
        let approved = try await harbour.shipping.approve("c-3", in: "shop", because: "read it", by: harbour.ben)
        #expect(approved.isStarted)
        try await harbour.finish(approved.change)
        #expect(try await harbour.live("production") == approved.change.to)
    }

    @Test func `a bad value changes nothing, and the attempt is noted`() async throws {
        try await open()
        let before = try await harbour.kinds()
        let content = try await set("30")
        for _ in 0..<3 {
            let failure = try await harbour.failure { _ = try await propose(.set, content) }
            #expect(failure.status == 409)
            guard case .refused(let gate, let change) = failure else {
                Issue.record("\(failure)")
                continue
            }
            #expect(gate.refusals.map(\.code).contains("PL6301"))
            #expect(change.checks.findings.first?.place.hasPrefix("values set in production:") == true)
        }
        #expect(try await harbour.kinds() == before + ["environment.refused"])
    }

    @Test func `outside of its window a change waits until it is started, or is an emergency`() async throws {
        try await open()
        harbour.clock.set(Timestamp(seconds: 1_783_072_800))  // Friday, 11:00 in London.
        let late = try await propose(.set, try await set("\"300ms\""))
        #expect(Set(late.gate.refusals.map(\.code)) == ["PL6101", "PL6201"])
        let approved = try await harbour.shipping.approve(late.change.id, in: "shop", because: "ok", by: harbour.ben)
        #expect(!approved.isStarted)
        let refused = try await harbour.failure {
            _ = try await harbour.shipping.start(late.change.id, in: "shop", by: harbour.anna)
        }
        #expect(refused.status == 409)
        harbour.clock.set(Timestamp(seconds: 1_783_325_000))  // Monday, 09:03.
        #expect(try await harbour.shipping.start(late.change.id, in: "shop", by: harbour.anna).isStarted)
        try await harbour.finish(late.change)
        harbour.clock.set(Timestamp(seconds: 1_783_677_600))  // The Friday after.
        let urgent = try await propose(.set, try await set("\"400ms\"")) { $0.emergency = "customers cannot search" }
        #expect(urgent.gate.refusals.map(\.code) == ["PL6201"])
        let started = try await harbour.shipping.approve(urgent.change.id, in: "shop", because: "yes", by: harbour.ben)
        #expect(started.isStarted)
        let entry = try await harbour.keeper.catchUp().change("shop", urgent.change.id)?.entry
        #expect(entry?.emergency == "customers cannot search")
    }

    @Test func `two changes are never under way at once`() async throws {
        let shop = ShopContent.open()
        try await harbour.ship(shop, to: "production")
        let first = try await propose(.set, shop.setting([ShopContent.timeout("\"1s\"")], in: "production"))
        #expect(first.isStarted)
        let failure = try await harbour.failure {
            _ = try await propose(.set, shop.setting([ShopContent.timeout("\"2s\"")], in: "production"))
        }
        guard case .refused(let gate, _) = failure else {
            Issue.record("\(failure)")
            return
        }
        #expect(gate.refusals.map(\.code) == ["PL6401"])
        #expect(gate.refusals.first?.lift.contains("plimsoll revert \(first.change.id)") == true)
    }

    @Test func `proposals at once become changes of their own, one of them under way`() async throws {
        let shop = ShopContent.open()
        try await harbour.ship(shop, to: "production")
        let answers = await withTaskGroup(of: ProposalAnswer?.self) { group in
            for number in 1...8 {
                group.addTask {
                    let content = shop.setting([ShopContent.timeout("\"\(number)s\"")], in: "production")
                    return try? await propose(.set, content)
                }
            }
            return await group.reduce(into: [ProposalAnswer?]()) { $0.append($1) }.compactMap(\.self)
        }
        #expect(Set(answers.map(\.change.id)).count == answers.count)
        #expect(answers.filter(\.isStarted).count == 1)
        let record = try #require(try await harbour.keeper.catchUp().environment("shop", "production")?.record)
        #expect(record.order.count { id in if case .underWay = record.entry(id)?.stage { true } else { false } } == 1)
    }

    @Test func `the same key is the same change`() async throws {
        try await open()
        let content = try await set("\"300ms\"")
        let first = try await propose(.set, content) { $0.key = "k-1" }
        let again = try await propose(.set, content) { $0.key = "k-1" }
        #expect(again.change == first.change)
        let other = try await harbour.failure {
            _ = try await propose(.ship, content) { $0.key = "k-1" }
        }
        #expect(other.status == 422)
        // Somebody else's key of the same text is another one.
        let ben = try await propose(.set, try await set("\"301ms\""), by: harbour.ben) { $0.key = "k-1" }
        #expect(ben.change.id != first.change.id)
        let both = await withTaskGroup(of: ChangeID?.self) { group in
            for _ in 0..<6 { group.addTask { try? await propose(.set, content) { $0.key = "k-2" }.change.id } }
            return await group.reduce(into: Set<ChangeID?>()) { $0.insert($1) }
        }
        #expect(both.count == 1)
        #expect(both.first != .some(nil))
    }

    @Test func `a change made from what is not live any more is refused`() async throws {
        try await open()
        let content = try await set("\"300ms\"")
        let waiting = try await propose(.set, content)
        let failure = try await harbour.failure {
            _ = try await propose(.set, content) { $0.expecting = "r-1" }
        }
        #expect(failure.status == 409)
        try await harbour.ship(try await set("\"1s\""), to: "production")
        let late = try await harbour.shipping.approve(waiting.change.id, in: "shop", because: "ok", by: harbour.ben)
        #expect(!late.isStarted)
        #expect(late.gate.refusals.map(\.code) == ["PL6303"])
    }

    @Test func `what is not there, makes no sense or changes nothing is said`() async throws {
        try await open()
        let live = try #require(try await harbour.keeper.catchUp().liveContent("shop", "production"))
        func status(_ body: () async throws -> Void) async throws -> Int { try await harbour.failure(body).status }
        #expect(try await status { _ = try await propose(.set, live) } == 409)
        #expect(try await status { _ = try await propose(.set, nil) } == 422)
        #expect(try await status { _ = try await propose(.ship, nil) { $0.revision = "r-abcdef01" } } == 404)
        #expect(try await status { _ = try await propose(.revert, nil) } == 422)
        #expect(try await status { _ = try await propose(.set, live) { $0.why = " " } } == 422)
        #expect(try await status { _ = try await propose(.set, live) { $0.emergency = "" } } == 422)
        #expect(try await status { _ = try await propose(.set, live, to: "a/b") } == 422)
        #expect(try await status { _ = try await propose(.ship, ShopContent.content(), to: "produktion") } == 409)
        #expect(try await status { _ = try await harbour.shipping.answer("shop", "c-99") } == 404)
        let secret = ShopContent.content(["config/app.yaml": "database: {token: hunter2hunter2}\n"])
        let failure = try await harbour.failure { _ = try await propose(.ship, secret) }
        #expect(failure.status == 422)
        #expect(!"\(failure)".contains("hunter2"))
        let other = ShopContent.contract.replacing("service: shop", with: "service: mail")
        #expect(try await status { _ = try await propose(.ship, ShopContent.content(["plimsoll.yaml": other])) } == 422)
        let kinds = try await harbour.kinds()
        #expect(kinds.filter { $0 == "revision.recorded" }.count == 1)
    }

    @Test func `nothing is decided from a record with an event that cannot be read`() async throws {
        try await open()
        let version = try #require(try await harbour.keeper.catchUp().environment("shop", "production")?.version)
        let event = NewEvent(kind: "environment.painted", payload: "{}")
        let (stream, time) = (StreamName.environment("shop", "production"), harbour.clock.now)
        _ = try await harbour.store.append([event], to: stream, expecting: version, by: harbour.anna, at: time)
        let failure = try await harbour.failure { _ = try await propose(.set, try await set("\"300ms\"")) }
        #expect(failure.status == 503)
        #expect(failure.description.contains("environment.painted"))
    }

    // MARK: Promotion

    @Test func `a promotion moves the same base, with the target's own values`() async throws {
        try await open()
        try await harbour.ship(try await set("\"300ms\""), to: "production")
        let next = ShopContent.content(["config/app.yaml": "pool: 2\nsearch: {timeout: 30s}\nhost: db.localhost\n"])
        let tried = try await harbour.ship(next.setting([ShopContent.timeout("\"9s\"")], in: "staging"), to: "staging")
        let answer = try await propose(.promote, nil)
        #expect(answer.change.base == tried.base)
        #expect(answer.gate.refusals.map(\.code) == ["PL6201"])
        #expect(answer.change.difference.map { "\($0.path) \($0.after ?? "")" } == ["app.pool 2"])
        let approved = try await harbour.shipping.approve(answer.change.id, in: "shop", because: "ok", by: harbour.ben)
        try await harbour.finish(approved.change)
        let live = try #require(try await harbour.keeper.catchUp().liveContent("shop", "production"))
        #expect(live.set["production"] == [ShopContent.timeout("\"300ms\"")])
    }

    @Test func `a shipped content is taken as it is, a revision named keeps the environment's own values`() async throws
    {
        try await open()
        let first = try #require(try await harbour.live("production"))
        try await harbour.ship(try await set("\"300ms\""), to: "production")
        let same = try await harbour.failure {
            _ = try await propose(.ship, nil) { $0.revision = String(first.text.prefix(12)) }
        }
        #expect(same.description.contains("live in production already"))
        let bare = try await propose(.ship, ShopContent.content())
        #expect(bare.change.to == first)
        #expect(bare.change.difference.map { "\($0.path) \($0.after ?? "")" } == ["app.search.timeout \"30s\""])
    }

    @Test func `what staging did not carry through is not promoted by another name`() async throws {
        try await open()
        let next = ShopContent.content(["config/app.yaml": "pool: 2\nsearch: {timeout: 30s}\nhost: db.localhost\n"])
        let answer = try await propose(.ship, next)
        #expect(answer.gate.refusals.map(\.code) == ["PL6202", "PL6201"])
        try await harbour.ship(next, to: "staging")
        let gate = try await harbour.shipping.gate(of: answer.change.id, in: "shop")
        #expect(gate.refusals.map(\.code) == ["PL6201"])
    }

    @Test func `a contract without environments has one`() async throws {
        let contract = "plimsoll: 1\nservice: shop\nconfig:\n  app:\n    layers:\n      - file: config/app.yaml\n"
        let content = ShopContent.content(["plimsoll.yaml": contract])
        try await harbour.ship(content, to: "default")
        #expect(try await harbour.live("default") == content.id)
        let answer = try await harbour.shipping.environment("default", of: "shop")
        #expect(answer.live == content.id)
    }

    // MARK: Stops and freezes

    @Test func `a stop turns everything of its scope away until it is lifted`() async throws {
        try await open()
        let content = try await set("\"300ms\"")
        try await harbour.shipping.stop(.actor("user:anna"), because: "strange", by: harbour.ben)
        let failure = try await harbour.failure { _ = try await propose(.set, content) }
        guard case .refused(let gate, _) = failure else {
            Issue.record("\(failure)")
            return
        }
        #expect(gate.refusals.map(\.code).contains("PL6402"))
        #expect(try await propose(.set, content, by: harbour.ben).change.by == "user:ben")
        try await harbour.shipping.lift(.actor("user:anna"), because: "it was a test", by: harbour.ben)
        #expect(try await propose(.set, try await set("\"2s\"")).gate.refusals.map(\.code) == ["PL6201"])
        let twice = try await harbour.failure {
            try await harbour.shipping.lift(.actor("user:anna"), because: "again", by: harbour.ben)
        }
        #expect(twice.status == 409)
    }

    @Test func `a freeze holds what is known, and is thawed`() async throws {
        try await open()
        let freeze = try await harbour.shipping.freeze(
            "shop",
            "production",
            until: nil,
            because: "audit",
            by: harbour.ben
        )
        let waiting = try await propose(.set, try await set("\"300ms\""))
        #expect(waiting.gate.refusals.map(\.code) == ["PL6201", "PL6104"])
        try await harbour.shipping.thaw(freeze.id, "shop", "production", because: "over", by: harbour.ben)
        let approved = try await harbour.shipping.approve(waiting.change.id, in: "shop", because: "ok", by: harbour.ben)
        #expect(approved.isStarted)
        for (service, environment) in [("shop", "produktion"), ("shopp", "production")] {
            let failure = try await harbour.failure {
                _ = try await harbour.shipping.freeze(service, environment, until: nil, because: "x", by: harbour.ben)
            }
            #expect(failure.status == 404)
        }
        let gone = try await harbour.failure {
            try await harbour.shipping.thaw("f-9", "shop", "production", because: "x", by: harbour.ben)
        }
        #expect(gone.status == 404)
    }

    // MARK: Loops, and others' changes

    @Test func `a program that changes its own config as it starts is stopped at its second turn`() async throws {
        let shop = ShopContent.open()
        try await harbour.ship(shop, to: "production")
        var cause: [String] = []
        var turns = 0
        for number in 1...5 {
            let content = shop.setting([ShopContent.timeout("\"\(number)s\"")], in: "production")
            let origin = Origin(actor: number == 1 ? "user:anna" : "token:app", cause: cause)
            do {
                let proposal = harbour.proposal(.set, content)
                let answer = try await harbour.shipping.propose(proposal, to: "production", of: "shop", by: origin)
                try await harbour.finish(answer.change)
                cause = Cause.chain(behind: answer.change)
                turns += 1
            } catch let failure as ShippingFailure {
                guard case .refused(let gate, _) = failure else { throw failure }
                #expect(gate.refusals.map(\.code) == ["PL6403"])
                #expect(gate.refusals.first?.message.contains("shop/production/c-2 → shop/production/c-3") == true)
                break
            }
        }
        #expect(turns == 2)
        #expect(try await harbour.kinds().last == "environment.refused")
    }

    @Test func `a program whose cause is not told is stopped at the limit`() async throws {
        let shop = ShopContent.open()
        try await harbour.ship(shop, to: "production")
        var turns = 0
        for number in 1...40 {
            harbour.clock.advance(.seconds(20))
            let content = shop.setting([ShopContent.timeout("\"\(number)s\"")], in: "production")
            guard let answer = try? await propose(.set, content, by: Origin(actor: "token:app")) else { continue }
            try await harbour.finish(answer.change)
            turns += 1
        }
        #expect(turns == 10)
    }

    @Test func `a change made by others is recorded, gated when it starts, and ended by them`() async throws {
        try await open()
        let recorded = try await propose(.recorded, nil)
        #expect(!recorded.isStarted)
        #expect(recorded.gate.refusals.map(\.code).contains("PL6302"))
        let failure = try await harbour.failure {
            _ = try await harbour.shipping.start(recorded.change.id, in: "shop", by: harbour.anna)
        }
        #expect(failure.status == 409)
        let checked = try await propose(.recorded, nil) { proposal in
            proposal.checks = CheckSummary(verdict: "pass", by: ["pipeline"])
            proposal.revertPlan = .command("deploy/back.sh")
        }
        #expect(checked.gate.refusals.map(\.code) == ["PL6201"])
        _ = try await harbour.shipping.approve(checked.change.id, in: "shop", because: "ok", by: harbour.ben)
        let started = try await harbour.shipping.start(checked.change.id, in: "shop", by: harbour.anna)
        #expect(started.isStarted)
        let live = try await harbour.live("production")
        _ = try await harbour.shipping.finishRecorded(checked.change.id, in: "shop", failure: nil, by: harbour.anna)
        #expect(try await harbour.live("production") == live)
        let model = try await harbour.keeper.catchUp()
        #expect(model.environment("shop", "production")?.underWay == nil)
        let over = try await harbour.shipping.finishRecorded(
            recorded.change.id,
            in: "shop",
            failure: "it was called off",
            by: harbour.anna
        )
        #expect(over.change.id == recorded.change.id)
    }

    @Test func `the gate answers without keeping anything`() async throws {
        try await open()
        let before = try await harbour.kinds()
        var proposal = harbour.proposal(.recorded, nil)
        proposal.checks = CheckSummary(verdict: "pass", by: ["pipeline"])
        let answer = try await harbour.shipping.gate(proposal, to: "production", of: "shop", by: harbour.anna)
        #expect(answer.refusals.map(\.code) == ["PL6203", "PL6201"])
        #expect(try await harbour.kinds() == before)
    }
}
