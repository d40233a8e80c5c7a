// TwoNodeAnnouncementTests: two servers on one PostgreSQL tell each message once, also when one is killed on the way.
import Changes
import Foundation
import Glibc
import Support
import Testing

@Suite(.enabled(if: getenv("PLIMSOLL_FAST") == nil, "left out for speed: PLIMSOLL_FAST"))
struct TwoNodeAnnouncementTests {
    private static let contract = """
        plimsoll: 1
        service: shop
        config:
          app: {layers: [app.yaml]}
        environments:
          production: {approvals: 1}
        announce:
          chat: {webhook: {secret: env:CHAT_URL}}

        """

    private let folder: TemporaryFolder
    private let store: String
    private let chat: ChatReceiver

    init() throws {
        folder = try TemporaryFolder()
        store = try RealPostgreSQL.address()
        chat = try ChatReceiver()
        try folder.write(Self.contract, to: "shop/plimsoll.yaml")
    }

    private func serve(_ name: String) async throws -> RunningCommand {
        let server = try RunningCommand.plimsoll(
            ["serve", "--store", store, "--data", name, "--listen", "127.0.0.1:0", "--allow-private-webhooks"],
            in: folder.path,
            variables: ["CHAT_URL": chat.address]
        )
        let isUp = await Eventually.holds(within: 60) { server.output.contains("plimsoll serve · ") }
        try #require(isUp, "\(server.output)\(server.errors)")
        return server
    }

    private func word(behind mark: String, in text: String) -> String {
        guard let range = text.range(of: mark) else { return "" }
        return String(text[range.upperBound...].prefix { !$0.isWhitespace })
    }

    /// Asks a server for an approval.
    private func ask(_ server: RunningCommand, token: String, pool: Int) throws {
        try folder.write("pool: \(pool)\n", to: "shop/app.yaml")
        let run = try CommandRun.plimsoll(
            ["ship", "production", "--why", "pool of \(pool)", "--no-wait"],
            in: folder.path + "/shop",
            variables: [
                "PLIMSOLL_SERVER": word(behind: "serve · ", in: server.output), "PLIMSOLL_TOKEN": token,
                "PLIMSOLL_NOW": "",
            ]
        )
        #expect(run.output.contains("PL6201"), "\(run.output)\(run.errors)")
    }

    private func texts(_ pool: Int) -> [ChatReceiver.Message] {
        chat.messages.filter { $0.text.contains("Why: pool of \(pool)\n") }
    }

    @Test func `each message is told once by two servers, and by the other where one is killed on the way`()
        async throws
    {
        let first = try await serve("one")
        let token = word(behind: "PLIMSOLL_TOKEN=", in: first.output)
        // The first server's message is on its way and never answered; then that server is killed.
        chat.answers { _ in
            try? await Task.sleep(for: .seconds(60))
            return LoopbackHTTP.Answer(200)
        }
        try ask(first, token: token, pool: 1)
        #expect(await Eventually.holds(within: 60) { chat.messages.count == 1 })
        let second = try await serve("two")
        chat.answers { _ in LoopbackHTTP.Answer(200) }
        first.send(SIGKILL)
        let killed = ContinuousClock.now
        #expect(await Eventually.holds(within: 120) { texts(1).count == 2 })
        print("two nodes: told by the other \(ContinuousClock.now - killed) after kill -9")
        #expect(Set(texts(1)).count == 1, "the same message under the same key")
        // Both alive, asked in turns: each message once.
        let third = try await serve("three")
        for pool in 2...9 { try ask(pool.isMultiple(of: 2) ? second : third, token: token, pool: pool) }
        #expect(await Eventually.holds(within: 60) { (2...9).allSatisfy { texts($0).count == 1 } })
        // Nothing comes behind that: the journal has one word on each.
        let isWritten = {
            let run = try? CommandRun.plimsoll(["journal", "export", "--store", store], in: folder.path)
            return run.map { $0.output.components(separatedBy: "\"announcements.delivered\"").count - 1 } == 9
        }
        #expect(await Eventually.holds(within: 60, isWritten))
        #expect(chat.messages.count == 10)
        let verified = try CommandRun.plimsoll(["journal", "verify", "--store", store], in: folder.path)
        #expect(verified.exitCode == 0, "\(verified.output)\(verified.errors)")
    }
}
