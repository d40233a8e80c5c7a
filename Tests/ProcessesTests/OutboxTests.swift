// OutboxTests: what is sent next, to whom, how often, and what is written down of it.
import Changes
import Documents
import Journal
import Support
import Synchronization
import Testing

@testable import Processes

/// Leases of tests.
actor TestLeases: Leases {
    private var held: [String: (holder: String, until: Timestamp)] = [:]

    func acquire(_ name: String, holder: String, until: Timestamp, now: Timestamp) async throws(StoreFailure) -> Bool {
        if let lease = held[name], lease.holder != holder, lease.until > now { return false }
        held[name] = (holder, until)
        return true
    }

    func release(_ name: String, holder: String) async throws(StoreFailure) {
        if held[name]?.holder == holder { held[name] = nil }
    }
}

@Suite struct OutboxTests {
    let harbour = Harbour()
    let leases = TestLeases()

    /// The shop's contract with channels.
    static func announcing(_ channels: String) -> RevisionContent {
        ShopContent.content(["plimsoll.yaml": ShopContent.contract + "\nannounce:\n" + channels])
    }

    static let chat = "  chat: {webhook: {secret: env:CHAT_URL}, only: production}\n"

    func outbox(_ node: String = "one") -> Outbox {
        Outbox(harbour.store, keeper: harbour.keeper, leases: leases, node: node) { service, change in
            service.flatMap { service in change.map { "https://plimsoll.example/\(service)/\($0)" } }
        }
    }

    /// Sends all that is due, again and again, until nothing is; what was sent, as `ADDRESS TOPIC`.
    @discardableResult
    func drain(_ outbox: Outbox, failing: NotifierFailure? = nil) async -> [String] {
        var sent: [String] = []
        for _ in 0..<1_000 {
            let due = await outbox.due(now: harbour.clock.now)
            #expect(due.troubles == [])
            if due.messages.isEmpty { return sent }
            for message in due.messages {
                sent.append("\(message.label.id.webhook) \(message.label.topic)")
                await outbox.ended(message, failure: failing, now: harbour.clock.now)
            }
        }
        return sent
    }

    func open(_ channels: String = chat) async throws {
        let content = Self.announcing(channels)
        try await harbour.ship(content, to: "staging")
        try await harbour.ship(content, to: "production")
    }

    func ask() async throws -> Change {
        let live = try #require(try await harbour.keeper.catchUp().liveContent("shop", "production"))
        let count = try await harbour.keeper.catchUp().changes("shop", "production").count
        let content = live.setting([ShopContent.timeout("\"\(count)ms\"")], in: "production")
        let proposal = harbour.proposal(.set, content)
        return try await harbour.shipping.propose(proposal, to: "production", of: "shop", by: harbour.anna).change
    }

    private func announcements() async throws -> [AnnouncementEvent] {
        var events: [AnnouncementEvent] = []
        for envelope in try await harbour.store.events(in: .announcements, after: 0, limit: 10_000) {
            events.append(try AnnouncementLog.read(envelope))
        }
        return events
    }

    @Test func `an approval that is asked for is told once, with its link, and that is written down`() async throws {
        try await open()
        let outbox = outbox()
        // The first revision of production asked for an approval too, by its own contract.
        #expect(await drain(outbox) == ["env:CHAT_URL approvals"])
        let change = try await ask()
        let due = await outbox.due(now: harbour.clock.now)
        let message = try #require(due.messages.first)
        #expect(due.messages.count == 1)
        #expect(message.text.contains("Approval asked for in production of shop: \(change.id) by user:anna"))
        #expect(message.text.contains("plimsoll approve \(change.id)"), "\(message.text)")
        #expect(message.text.contains("app.search.timeout"))
        #expect(message.text.hasSuffix("https://plimsoll.example/shop/\(change.id)"))
        // On its way it is not due again.
        #expect(await outbox.due(now: harbour.clock.now).messages.isEmpty)
        await outbox.ended(message, failure: nil, now: harbour.clock.now)
        #expect(await drain(outbox) == [])
        let model = try await harbour.keeper.catchUp()
        #expect(model.announcements.deliveredCount == 2)
        let view = try #require(model.change("shop", change.id))
        #expect(view.timeline.last?.words == "chat was told (approvals)")
        // Another process finds nothing to do.
        await outbox.leave()
        #expect(await drain(self.outbox("two")) == [])
    }

    @Test func `what was taken and not written down is sent again under the same key`() async throws {
        try await open()
        await drain(outbox())
        _ = try await ask()
        let first = outbox("first")
        let sent = try #require(await first.due(now: harbour.clock.now).messages.first)
        // The process is killed here: another one waits for the lease, then sends the same.
        let second = outbox("second")
        #expect(await second.due(now: harbour.clock.now).messages.isEmpty)
        harbour.clock.advance(.seconds(31))
        let again = try #require(await second.due(now: harbour.clock.now).messages.first)
        #expect(again == sent)
        #expect(again.key.count == 64)
        await second.ended(again, failure: nil, now: harbour.clock.now)
        // The first one was only slow: what it writes down adds nothing.
        await first.ended(sent, failure: nil, now: harbour.clock.now)
        let events = try await announcements()
        #expect(events.count { $0.label.id == sent.label.id } == 1)
    }

    @Test func `a line that fails waits longer each time, holds no other up, and is not news at its first failure`()
        async throws
    {
        try await open(Self.chat + "  pager: {webhook: {secret: env:PAGER_URL}, of: [approvals]}\n")
        let outbox = outbox()
        await drain(outbox)
        let change = try await ask()
        var pauses: [Int] = []
        var due = await outbox.due(now: harbour.clock.now)
        for turn in 0..<5 {
            #expect(due.messages.map(\.label.channel) == (turn == 0 ? ["chat", "pager"] : ["chat"]))
            for message in due.messages {
                let isChat = message.label.channel == "chat"
                let failure = isChat ? NotifierFailure(because: "env:CHAT_URL: it answers 500") : nil
                await outbox.ended(message, failure: failure, now: harbour.clock.now)
            }
            let delayed = try await announcements().filter { if case .delayed = $0 { true } else { false } }
            #expect(delayed.count == (turn == 0 ? 0 : 1))
            var seconds = 0
            due = await outbox.due(now: harbour.clock.now)
            while due.messages.isEmpty, seconds < 1_000 {
                harbour.clock.advance(.seconds(1))
                seconds += 1
                due = await outbox.due(now: harbour.clock.now)
            }
            pauses.append(seconds)
        }
        #expect(pauses == [1, 2, 4, 8, 16])
        let words = try #require(try await harbour.keeper.catchUp().change("shop", change.id)).timeline.map(\.words)
        #expect(words.contains("pager was told (approvals)"))
    }

    @Test func `pauses grow to five minutes, and heed what a channel asks for`() {
        let pauses = [1, 2, 3, 4, 9, 10, 1_000_000].map { Outbox.pause(after: $0, asked: nil) }
        #expect(pauses == [1, 2, 4, 8, 256, 300, 300].map { Duration.seconds($0) })
        #expect(Outbox.pause(after: 1, asked: .seconds(30)) == .seconds(30))
        #expect(Outbox.pause(after: 10, asked: .seconds(30)) == .seconds(300))
        #expect(Outbox.pause(after: 1, asked: .seconds(86_400)) == .seconds(3_600))
    }

    @Test func `what fails for a day is given up and shown, what is refused is given up at once`() async throws {
        try await open()
        let outbox = outbox()
        await drain(outbox)
        let change = try await ask()
        let down = NotifierFailure(because: "env:CHAT_URL: nothing listens there")
        for _ in 0..<3 {
            await drain(outbox, failing: down)
            harbour.clock.advance(.seconds(600))
        }
        var words = try #require(try await harbour.keeper.catchUp().change("shop", change.id)).timeline.map(\.words)
        #expect(words.last?.hasPrefix("chat is not told yet (approvals): env:CHAT_URL: nothing listens there") == true)
        #expect(try await harbour.keeper.catchUp().announcements.delayed.count == 1)
        harbour.clock.advance(.seconds(86_400))
        await drain(outbox, failing: down)
        words = try #require(try await harbour.keeper.catchUp().change("shop", change.id)).timeline.map(\.words)
        #expect(words.last?.contains("was never told (approvals)") == true && words.last?.contains("a day") == true)
        #expect(await outbox.waitingCount == 0)
        // A message that is too much for the channel holds the next one up by nothing.
        harbour.clock.advance(.seconds(300))
        let refused = try await ask()
        let final = NotifierFailure(because: "env:CHAT_URL: it refuses the message (413)", isFinal: true)
        #expect(await drain(outbox, failing: final).count == 1)
        words = try #require(try await harbour.keeper.catchUp().change("shop", refused.id)).timeline.map(\.words)
        #expect(words.last?.contains("was never told (approvals): env:CHAT_URL: it refuses") == true)
        #expect(try await harbour.keeper.catchUp().announcements.abandonedCount == 2)
    }

    @Test func `a line that fails does not grow without bound`() async throws {
        try await open()
        let outbox = outbox()
        await drain(outbox)
        let down = NotifierFailure(because: "env:CHAT_URL: it answers 503")
        for index in 0..<(Outbox.lineLimit + 40) {
            let stop = index.isMultiple(of: 2)
            let by = harbour.anna
            if stop {
                try await harbour.shipping.stop(.service("shop"), because: "x", by: by)
            } else {
                try await harbour.shipping.lift(.service("shop"), because: "x", by: by)
            }
        }
        await drain(outbox, failing: down)
        #expect(await outbox.waitingCount == Outbox.lineLimit)
        let model = try await harbour.keeper.catchUp()
        #expect(model.announcements.abandonedCount == 40)
        // Back again, the rest arrives in the journal's order, each once.
        harbour.clock.advance(.seconds(10))
        #expect(await drain(outbox).count == Outbox.lineLimit)
        #expect(try await harbour.keeper.catchUp().announcements.deliveredCount == Outbox.lineLimit + 1)
    }

    @Test func `no change takes itself out of sight, and one address is told once`() async throws {
        try await open(Self.chat + "  other: {webhook: {secret: env:CHAT_URL}}\n")
        let outbox = outbox()
        await drain(outbox)
        // A change to a contract that tells nobody: the live one still does.
        let silent = ShopContent.content()
        let proposal = harbour.proposal(.ship, silent)
        _ = try await harbour.shipping.propose(proposal, to: "production", of: "shop", by: harbour.anna)
        #expect(await drain(outbox) == ["env:CHAT_URL approvals"])
        // A stop of everything reaches the shop's two environments, and its one address once.
        try await harbour.shipping.stop(.everything, because: "a loop", by: harbour.ben)
        #expect(await drain(outbox) == ["env:CHAT_URL stops"])
    }

    @Test func `a change of another tool that waits for an approval is told, one that is done already is not`()
        async throws
    {
        try await open()
        let outbox = outbox()
        await drain(outbox)
        var proposal = harbour.proposal(.recorded, nil, why: "deploy 4.2")
        proposal.emergency = "it is done already"
        _ = try await harbour.shipping.propose(proposal, to: "production", of: "shop", by: harbour.anna)
        #expect(await drain(outbox) == [])
        proposal.emergency = nil
        let asked = try await harbour.shipping.propose(proposal, to: "production", of: "shop", by: harbour.anna)
        #expect(asked.gate.refusals.contains { $0.code == "PL6201" })
        #expect(await drain(outbox) == ["env:CHAT_URL approvals"])
    }

    @Test func `only what a channel asked for, where it asked for it`() async throws {
        try await open("  chat: {webhook: {secret: env:CHAT_URL}, of: [freezes], only: staging}\n")
        let outbox = outbox()
        _ = try await harbour.shipping.freeze("shop", "production", until: nil, because: "sale", by: harbour.anna)
        #expect(await drain(outbox) == [])
        let freeze = try await harbour.shipping.freeze("shop", "staging", until: nil, because: "x", by: harbour.anna)
        try await harbour.shipping.thaw(freeze.id, "shop", "staging", because: "y", by: harbour.anna)
        try await harbour.shipping.stop(.everything, because: "a loop", by: harbour.ben)
        #expect(await drain(outbox) == ["env:CHAT_URL freezes", "env:CHAT_URL freezes"])
    }

    @Test func `an emergency is told with what it went past, which is in the journal`() async throws {
        try await open()
        let outbox = outbox()
        await drain(outbox)
        harbour.clock.set(Timestamp(seconds: 1_783_072_800))  // Friday, 11:00 in London.
        let live = try #require(try await harbour.keeper.catchUp().liveContent("shop", "production"))
        var proposal = harbour.proposal(.set, live.setting([ShopContent.timeout("\"7ms\"")], in: "production"))
        proposal.emergency = "customers see errors"
        let asked = try await harbour.shipping.propose(proposal, to: "production", of: "shop", by: harbour.anna)
        #expect(!asked.isStarted)
        #expect(await drain(outbox) == ["env:CHAT_URL approvals"])
        _ = try await harbour.shipping.approve(asked.change.id, in: "shop", because: "go", by: harbour.ben)
        let message = try #require(await outbox.due(now: harbour.clock.now).messages.first)
        #expect(message.label.topic == "emergencies")
        #expect(message.text.contains("user:ben started \(asked.change.id)"))
        #expect(message.text.contains("customers see errors") && message.text.contains("(PL6101)"), "\(message.text)")
        let entry = try #require(try await harbour.keeper.catchUp().change("shop", asked.change.id)).entry
        #expect(entry.past?.map(\.code).contains("PL6101") == true)
    }
}
