// FridayAfternoonStory: S29, windows and freezes hold a change, and an emergency goes past them, seen by all.
import Changes
import Foundation
import Support
import Testing

@Suite struct FridayAfternoonStory {
    /// A weekday that is two days from now, so that no clock of this planet's is there yet.
    static var otherDay: String {
        let day = Calendar(identifier: .gregorian).component(.weekday, from: Date() + 2 * 86_400)
        return ["sun", "mon", "tue", "wed", "thu", "fri", "sat"][day - 1]
    }

    static func stage(_ more: String, chat: ChatReceiver? = nil) async throws -> ShopStage {
        let contract = ShopStage.contract(
            environments: "  production: {time_zone: Europe/London\(more)}\n",
            rollout: "steps: [100%]; bake: 1s",
            judgesRequests: false
        )
        guard let chat else { return try await ShopStage(contract: contract) }
        let place = "127.0.0.1:\(FreePorts.take(1)[0])"
        return try await ShopStage(
            contract: contract + "announce:\n  chat: {webhook: {secret: env:CHAT_URL}, only: production}\n",
            serving: ["--allow-private-webhooks", "--listen", place, "--public-url", "http://" + place],
            variables: ["CHAT_URL": chat.address]
        )
    }

    @Test func `outside its windows a change waits, and says until when`() async throws {
        let stage = try await Self.stage(", windows: [{days: \(Self.otherDay), from: \"08:00\", to: \"15:30\"}]")
        try stage.startInstance("web-1")
        let first = try stage.plimsoll(["ship", "production", "--why", "first"])
        #expect(first.output.contains("PL6101"), "\(first.output)\(first.errors)")
        #expect(first.output.contains("08:00"))
        #expect(first.output.contains("--emergency"))
        let gate = try stage.plimsoll(["gate", "production"])
        #expect(gate.exitCode == 1 && gate.output.contains("PL6101"), "\(gate.output)\(gate.errors)")
        #expect(stage.delivered(to: "web-1").isEmpty)
    }

    @Test func `a freeze holds, an emergency goes past it, is on record and told to all, a thaw lifts it`() async throws
    {
        let chat = try ChatReceiver()
        let stage = try await Self.stage("", chat: chat)
        try await stage.begin(1)
        let freeze = try stage.plimsoll(["freeze", "production", "--why", "the sale"])
        #expect(freeze.exitCode == 0, "\(freeze.output)\(freeze.errors)")
        let name = try #require(stage.environment().freezes.first).id
        let held = try stage.plimsoll(["set", "production", "app.search.results=8", "--why", "tidier"])
        #expect(held.output.contains("PL6104") && held.output.contains("plimsoll thaw production"), "\(held.output)")
        #expect(stage.delivered(to: "web-1").contains("20"))
        let urgent = try stage.plimsoll(
            [
                "set", "production", "app.search.results=9", "--why", "pages time out", "--emergency",
                "customers see errors",
            ]
        )
        #expect(urgent.exitCode == 0, "\(urgent.output)\(urgent.errors)")
        #expect(urgent.output.contains("emergency, past PL6104"))
        let change = try #require(stage.environment().changes.first { $0.emergency != nil })
        #expect(change.emergency == "customers see errors")
        // Somebody is told, once, with what was bypassed and where to read on.
        #expect(await Eventually.holds(within: 30) { chat.messages.contains { $0.text.hasPrefix("Emergency") } })
        let told = try #require(chat.messages.first { $0.text.hasPrefix("Emergency") })
        for words in [
            "Emergency in production of shop: user:admin started \(change.id)", "customers see errors",
            "pages time out",
            "(PL6104)", "the sale", "app.search.results",
            "\(stage.address)/services/shop/changes/\(change.id)",
        ] { #expect(told.text.contains(words), "\(words): \(told.text)") }
        let wasTold = {
            (try? stage.change(change.id.text))?.steps.last { $0.kind == "announcements.delivered" } != nil
        }
        #expect(await Eventually.holds(within: 30, wasTold))
        #expect(chat.messages.count { $0.text.hasPrefix("Emergency") } == 1)
        #expect(chat.messages.contains { $0.text.hasPrefix("Freeze of production of shop") })
        let shown = try stage.plimsoll(["change", "show", change.id.text])
        #expect(shown.output.contains("emergency") && shown.output.contains("customers see errors"), "\(shown.output)")
        let thaw = try stage.plimsoll(["thaw", "production", name, "--why", "the sale is over"])
        #expect(thaw.exitCode == 0, "\(thaw.output)\(thaw.errors)")
        let after = try stage.plimsoll(["set", "production", "app.search.results=10", "--why", "tidier"])
        #expect(after.exitCode == 0, "\(after.output)\(after.errors)")
    }
}
