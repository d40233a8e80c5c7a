// plimsoll announce test: whether the channels that a contract names take a message.
import Agent
import ArgumentParser
import Changes

struct AnnounceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "announce",
        abstract: "Tries the channels that are told of emergencies, approvals, reverts, holds, stops and freezes.",
        subcommands: [AnnounceTestCommand.self]
    )
}

struct AnnounceTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Has the server send a trial message to each channel of an environment's live contract.",
        discussion: """
            plimsoll announce test production

            The server resolves the addresses and sends: what works here works in earnest. Nothing is tried twice.
            Exit codes: 0 all took it · 1 one did not, or there is none · 3 the server did not answer.
            """
    )
    @Argument(help: "The environment.") var environment: String
    @Option(help: "terminal or json.") var format = ListFormat.terminal
    @OptionGroup var options: ServerOptions

    func run() throws {
        let (server, service) = (try options.connect(), try options.serviceName())
        let path = Server.path(service, environment) + "/announcements/trial"
        let answers = try server.ask { client throws(ServerFailure) in
            try await client.post(path, [String: String](), as: [ChannelAnswer].self, within: .seconds(120))
        }
        if format == .json {
            Console.print(Encoded.text(answers) + "\n")
        } else {
            for answer in answers {
                let topics = answer.topics.joined(separator: ", ")
                let words = answer.failure.map { "did not take it: \($0)" } ?? "took it (\(answer.webhook)) · \(topics)"
                Console.print("  \(answer.channel) \(words)\n")
            }
        }
        if answers.contains(where: { $0.failure != nil }) { throw ExitCode(1) }
    }
}
