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

    static func stage(_ more: String) async throws -> ShopStage {
        try await ShopStage(
            contract: ShopStage.contract(
                environments: "  production: {time_zone: Europe/London\(more)}\n",
                rollout: "steps: [100%]; bake: 1s",
                judgesRequests: false
            )
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

    @Test func `a freeze holds, an emergency goes past it and is on record, a thaw lifts it`() async throws {
        let stage = try await Self.stage("")
        _ = try await stage.begin(1)
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
        let shown = try stage.plimsoll(["change", "show", change.id.text])
        #expect(shown.output.contains("emergency") && shown.output.contains("customers see errors"), "\(shown.output)")
        let thaw = try stage.plimsoll(["thaw", "production", name, "--why", "the sale is over"])
        #expect(thaw.exitCode == 0, "\(thaw.output)\(thaw.errors)")
        let after = try stage.plimsoll(["set", "production", "app.search.results=10", "--why", "tidier"])
        #expect(after.exitCode == 0, "\(after.output)\(after.errors)")
    }
}
