// ChannelTests: channels of a contract are read; what is wrong with them is told, and an address itself never shown.
import Contracts
import Documents
import Findings
import Testing

@Suite struct ChannelTests {
    private static let head = """
        plimsoll: 1
        service: shop
        environments: {staging: {}, production: {}}
        announce:

        """

    private func read(_ channel: String) -> (result: ContractResult, text: String) {
        let result = Contract.read(sample(Self.head + "  chat: " + channel + "\n", "plimsoll.yaml"))
        let report = Report(findings: result.findings)
        var (terminal, json) = (TerminalRenderer(), JSONRenderer())
        return (result, terminal.text(of: report) + json.text(of: report))
    }

    @Test func `a channel is told of all that happens everywhere, unless it says less`() throws {
        let all = read("{webhook: {secret: env:CHAT_URL}}")
        #expect(all.result.findings.map(\.message) == [])
        let channel = try #require(all.result.contract?.channels.first)
        #expect(channel.name.value == "chat" && channel.webhook.value.description == "env:CHAT_URL")
        for topic in Contract.Channel.Topic.allCases { #expect(channel.isTold(of: topic, in: "staging")) }
        let some = read("{webhook: {secret: file:/run/secrets/chat}, of: [emergencies, holds], only: production}")
        #expect(some.result.findings.map(\.message) == [])
        let less = try #require(some.result.contract?.channels.first)
        #expect(less.isTold(of: .holds, in: "production") && !less.isTold(of: .holds, in: "staging"))
        #expect(!less.isTold(of: .freezes, in: "production"))
    }

    @Test(
        arguments: [
            ("{webhok: {secret: env:CHAT_URL}}", "webhook"), ("{webhook: {secrets: env:CHAT_URL}}", "secret"),
            ("{webhook: {secret: env:CHAT_URL}, of: [emergency]}", "emergencies"),
            ("{webhook: {secret: env:CHAT_URL}, of: []}", "`of`"), ("{of: [holds]}", "webhook"), ("", "webhook"),
            ("{webhook: {secret: env:CHAT_URL}, only: productoin}", "production"),
            ("{webhook: {secret: \"command:cat /etc/hooks\"}}", "the server runs no command"),
            ("{webhook: {secret: file:chat_url}}", "from / on"), ("{webhook: {secret: env:CHAT URL}}", "no variable"),
            ("{webhook: {secret: 42}}", "`secret`"), ("[env:CHAT_URL]", "`chat`"),
        ]
    )
    func `what is wrong with it is told`(channel: String, words: String) {
        let (result, text) = read(channel)
        #expect(!result.findings.isEmpty)
        #expect(text.contains(words), "\(text)")
    }

    @Test(
        arguments: [
            "{webhook: https://hooks.chat.example/T0/SECRET}",
            "{webhook: {secret: https://hooks.chat.example/T0/SECRET}}",
            "{webhook: [\"https://hooks.chat.example/T0/SECRET\"]}",
            "\n    webhook:\n      secret: \"https://hooks.chat.example/T0/SECRET\"",
        ]
    )
    func `an address that stands in the contract by mistake is told of and masked`(channel: String) {
        let (result, text) = read(channel)
        #expect(!result.findings.isEmpty)
        #expect(!text.contains("SECRET"), "\(text)")
        #expect(result.contract?.channels.isEmpty == true)
    }
}
