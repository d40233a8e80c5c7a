// plimsoll change: changes shown, listed, decided, and those of others recorded.
import Agent
import ArgumentParser
import Changes
import Findings
import Journal

struct ChangeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "change",
        abstract: "Shows changes, and records those that others make.",
        discussion: """
            plimsoll change list production
            plimsoll change show c-118
            plimsoll change record production --why "router replaced"     done, and told afterwards
            plimsoll change start production --why "deploy 4.2"           before another tool's deploy …
            plimsoll change finish c-119 --why "done"                     … and after it
            """,
        subcommands: [
            Show.self, List.self, Begin.self, Cancel.self, Resume.self, Record.self, Start.self, Finish.self,
        ]
    )

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints a change: difference, findings, what was not checked, gate, what happened.",
            discussion: "plimsoll change show c-118"
        )
        @Argument(help: "The change: c-118.") var change: String
        @Option(help: "terminal or json.") var format = ListFormat.terminal
        @OptionGroup var options: ServerOptions

        func run() throws {
            let (server, service) = (try options.connect(), try options.serviceName())
            let path = Server.path(service, change: change)
            let answer = try server.ask { client throws(ServerFailure) in
                try await client.get(path, as: ChangeAnswer.self)
            }
            Console.print(format == .json ? Encoded.text(answer) + "\n" : ChangeText.whole(answer))
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints where an environment stands and its last changes.",
            discussion: "plimsoll change list production"
        )
        @Argument(help: "The environment.") var environment: String
        @Option(help: "terminal or json.") var format = ListFormat.terminal
        @OptionGroup var options: ServerOptions

        func run() throws {
            let (server, service) = (try options.connect(), try options.serviceName())
            let path = Server.path(service, environment)
            let answer = try server.ask { client throws(ServerFailure) in
                try await client.get(path, as: EnvironmentAnswer.self)
            }
            if format == .json { return Console.print(Encoded.text(answer) + "\n") }
            Console.print("\(service) · \(environment) · \(answer.live?.short ?? "nothing is live yet")\n")
            let rows = answer.changes.map { change in
                [change.id.text, change.kind.rawValue, change.proposed.shortText, change.by, change.why].map(
                    PlainWords.text
                )
            }
            Console.print(
                rows.isEmpty
                    ? "no changes yet: plimsoll ship \(environment) --why \"first\"\n"
                    : TextTable.text(rows, limits: [10, 10, 24, 24, 60]) + "\n"
            )
        }
    }

    struct Begin: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "begin",
            abstract: "Starts a proposed change now that its gate is open.",
            discussion: "plimsoll change begin c-118 --why \"approved\""
        )
        @OptionGroup var reason: ChangeReason
        func run() throws { try reason.run("start") }
    }

    struct Cancel: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Calls a proposed change off.",
            discussion: "plimsoll change cancel c-118 --why \"not needed\""
        )
        @OptionGroup var reason: ChangeReason
        func run() throws { try reason.run("cancel") }
    }

    struct Resume: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lets a change go on that waits for a person.",
            discussion: "plimsoll change resume c-118 --why \"looked at it\""
        )
        @OptionGroup var reason: ChangeReason
        func run() throws { try reason.run("resume") }
    }

    /// A change by others, in one environment.
    struct Others: ParsableArguments {
        @Argument(help: "The environment.") var environment: String
        @Option(help: "What and why.") var why: String
        @Option(help: ArgumentHelp("Why it goes past windows and freezes.", valueName: "reason")) var emergency: String?
        @Option(help: "terminal or json.") var format = ListFormat.terminal
        @Option(
            help: ArgumentHelp("The way back: a command, or `impossible: REASON`.", valueName: "command")
        )
        var revertPlan: String?
        @OptionGroup var options: ServerOptions

        func propose(isDone: Bool, _ checks: CheckSummary? = nil) throws {
            let (server, service) = (try options.connect(), try options.serviceName())
            var proposal = Proposal(kind: .recorded, why: why)
            proposal.emergency = isDone ? (emergency ?? "it is done already") : emergency
            proposal.revertPlan = revertPlan.map(RevertPlan.init(words:))
            proposal.checks = checks
            var answer = try server.propose(proposal, to: Server.path(service, environment), format)
            let (id, reason) = (answer.change.id, Reason(why: why))
            if isDone || answer.gate.isOpen {
                let path = Server.path(service, change: id.text) + (isDone ? "/finish" : "/start")
                _ = try server.ask { client throws(ServerFailure) in
                    try await client.post(path, reason, as: ChangeAnswer.self)
                }
                answer.isStarted = true
            }
            if format == .json {
                Console.print(Encoded.text(answer) + "\n")
            } else {
                GateText.show(answer.gate, .terminal)
                Console.print("  \(id) " + Others.standing(answer, isDone: isDone) + "\n")
            }
            if !answer.isStarted { throw ExitCode(1) }
        }

        private static func standing(_ answer: ProposalAnswer, isDone: Bool) -> String {
            let id = answer.change.id
            if isDone { return "is recorded" }
            return answer.isStarted
                ? "is under way · plimsoll change finish \(id) --why \"…\""
                : "waits · plimsoll approve \(id) --why \"…\" · then plimsoll change begin \(id) --why \"…\""
        }
    }

    struct Record: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Records a change that was made elsewhere and is done.",
            discussion: "plimsoll change record production --why \"router replaced\""
        )
        @OptionGroup var others: Others
        func run() throws { try others.propose(isDone: true) }
    }

    struct Start: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Asks the gate and records that a change by another tool begins; exit 1 where the gate is closed.",
            discussion: """
                plimsoll change start production --why "deploy 4.2" --revert-plan "./deploy.sh 4.1" && ./deploy.sh 4.2

                The repository here is checked for the environment first; a protected one wants to know the way back.
                """
        )
        @OptionGroup var others: Others
        @OptionGroup var checks: RepositoryChecks
        func run() throws {
            let found = try checks.run(for: others.environment, others.format)
            try others.propose(isDone: false, found?.summary)
        }
    }

    struct Finish: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Records that a change by another tool ended.",
            discussion: """
                plimsoll change finish c-119 --why "done"
                plimsoll change finish c-119 --failed --why "exit 1"
                """
        )
        @OptionGroup var reason: ChangeReason
        @Flag(help: "It failed.") var failed = false
        func run() throws { try reason.run(failed ? "fail" : "finish") }
    }
}
