// AnnouncementTests: a real server tells a real receiver, over failures of the receiver and of the server.
import Changes
import Foundation
import Glibc
import Support
import Testing

@Suite struct AnnouncementTests {
    private static let channels = """
        announce:
          chat: {webhook: {secret: env:CHAT_URL}}
          broken: {webhook: {secret: env:BROKEN_URL}, of: [stops]}

        """

    /// A shop whose first revision is live, without instances; the server's variables name the chat.
    private func stage(
        _ chat: ChatReceiver,
        _ arguments: [String] = ["--allow-private-webhooks"],
        environments: String = "  production: {approvals: 1}\n"
    ) async throws -> ShopStage {
        try await ShopStage(
            contract: ShopStage.contract(
                environments: environments,
                rollout: "steps: [100%]; bake: 1s",
                judgesRequests: false
            ) + Self.channels,
            serving: arguments,
            variables: ["CHAT_URL": chat.address, "BROKEN_URL": "http://127.0.0.1:1/\(chat.token)"]
        )
    }

    /// Asks for an approval; the change.
    private func ask(_ stage: ShopStage, why: String) throws -> String {
        let run = try stage.plimsoll(["ship", "production", "--why", why, "--no-wait", "--format", "json"])
        let change = try #require(try stage.environment().changes.first, "\(run.output)\(run.errors)")
        return change.id.text
    }

    private func metrics(_ stage: ShopStage) async throws -> String {
        let asking = try RunningCommand(
            ["/usr/bin/curl", "-sS", "-H", "Authorization: Bearer \(stage.token)", stage.address + "/metrics"],
            in: stage.folder.path
        )
        #expect(await asking.end(within: 30) == 0, "\(asking.errors)")
        return asking.output
    }

    /// All that the server keeps and says.
    private func everything(_ stage: ShopStage, _ change: String) async throws -> String {
        var text = stage.server.words + (try await metrics(stage))
        for arguments in [
            ["change", "show", change], ["change", "show", change, "--format", "json"], ["change", "list"],
        ] {
            let run = try stage.plimsoll(arguments)
            text += run.output + run.errors
        }
        let journal = try stage.plimsoll(["journal", "export", "--store", stage.data + "/journal.sqlite"])
        #expect(journal.output.contains("announcements."), "\(journal.errors)")
        return text + journal.output
    }

    @Test
    func `an approval is asked for over a receiver's failures, once taken told once, and its address never shown`()
        async throws
    {
        let chat = try ChatReceiver()
        chat.answers { number in
            switch number {
            case 1: return LoopbackHTTP.Answer(500, "no")
            case 2: return LoopbackHTTP.Answer(302, headers: [("Location", "http://127.0.0.1:1/elsewhere")])
            case 3: return LoopbackHTTP.Answer(429, headers: [("Retry-After", "1")])
            case 4:
                try? await Task.sleep(for: .seconds(12))
                return LoopbackHTTP.Answer(200)
            default: return LoopbackHTTP.Answer(200, "ok")
            }
        }
        let stage = try await stage(chat)
        let change = try ask(stage, why: "the first revision")
        let isTold = { (try? stage.change(change))?.steps.contains { $0.kind == "announcements.delivered" } == true }
        #expect(await Eventually.holds(within: 120, isTold))
        let messages = chat.messages
        #expect(messages.count >= 4 && messages.count <= 6, "\(messages.count)")
        #expect(Set(messages.map(\.key)).count == 1 && Set(messages.map(\.text)).count == 1)
        #expect(messages.first?.text.contains("Approval asked for in production of shop: \(change)") == true)
        let steps = try stage.change(change).steps
        #expect(steps.contains { $0.kind == "announcements.delayed" && $0.words.contains("env:CHAT_URL") })
        let text = try await everything(stage, change)
        #expect(!text.contains(chat.token))
        #expect(text.contains("plimsoll_announcements_total{outcome=\"delivered\"} 1"))
    }

    @Test func `a server killed between the journal and the channel tells it when it is back, under one key`()
        async throws
    {
        let chat = try ChatReceiver()
        chat.goAway()
        let stage = try await stage(chat)
        let change = try ask(stage, why: "the first revision")
        // In the journal, and nobody was told: the server ends at once.
        try await stage.restartServer()
        #expect(chat.messages.isEmpty)
        // Back, the receiver takes the message but never says so: killed while it is on its way.
        chat.answers { _ in
            try? await Task.sleep(for: .seconds(60))
            return LoopbackHTTP.Answer(200)
        }
        try chat.comeBack()
        #expect(await Eventually.holds(within: 60) { chat.messages.count == 1 })
        chat.answers { _ in LoopbackHTTP.Answer(200) }
        try await stage.restartServer()
        let isTold = { (try? stage.change(change))?.steps.contains { $0.kind == "announcements.delivered" } == true }
        #expect(await Eventually.holds(within: 60, isTold))
        #expect(chat.messages.count == 2)
        #expect(Set(chat.messages).count == 1, "the same message under the same key")
        // Once it is written down it is never sent again.
        try await stage.restartServer()
        let next = try stage.plimsoll(["announce", "test", "production"])
        #expect(next.exitCode == 1, "nothing is live yet: \(next.output)\(next.errors)")
        #expect(next.errors.contains("nothing is live in production"), "\(next.errors)")
        #expect(chat.messages.count == 2)
    }

    @Test func `the server's own network is told nothing unless it is allowed, and that is shown`() async throws {
        let chat = try ChatReceiver()
        let stage = try await stage(chat, [])
        let change = try ask(stage, why: "the first revision")
        let isShown = {
            (try? stage.change(change))?.steps.contains {
                $0.kind == "announcements.delayed" && $0.words.contains("own network")
            } == true
        }
        #expect(await Eventually.holds(within: 60, isShown))
        #expect(chat.messages.isEmpty)
        #expect(try await metrics(stage).contains("plimsoll_announcements_delayed 1"))
    }

    @Test func `a trial tells each channel of the live contract, and says which did not take it`() async throws {
        let chat = try ChatReceiver()
        let stage = try await stage(chat, environments: "  production: {}\n")
        try stage.startInstance("web-1")
        let change = try ask(stage, why: "the first revision")
        #expect(await Eventually.holds(within: 60) { (try? stage.change(change))?.state == .done })
        let trial = try stage.plimsoll(["announce", "test", "production"])
        #expect(trial.exitCode == 1)
        #expect(trial.output.contains("chat took it (env:CHAT_URL) · approvals, emergencies"), "\(trial.output)")
        #expect(trial.output.contains("broken did not take it: env:BROKEN_URL: nothing listens there"))
        #expect(chat.messages.last?.text.hasPrefix("Trial by user:admin") == true)
        let json = try stage.plimsoll(["announce", "test", "production", "--format", "json"])
        let answers = try JSONDecoder().decode([ChannelAnswer].self, from: Data(json.output.utf8))
        #expect(answers.map(\.channel) == ["chat", "broken"] && answers.map { $0.failure == nil } == [true, false])
        #expect(!(trial.output + trial.errors + json.output).contains(chat.token))
        let unknown = try stage.plimsoll(["announce", "test", "nowhere"])
        #expect(unknown.exitCode != 0 && unknown.errors.contains("nowhere"), "\(unknown.errors)")
    }
}
