// plimsoll revert, approve, freeze, thaw, stop, gate: a person's word on changes.
import Agent
import ArgumentParser
import Changes
import FoundationEssentials
import Journal

/// A change that is meant, and why.
struct ChangeReason: ParsableArguments {
    @Argument(help: "The change: c-118.") var change: String
    @Option(help: "Why; goes into the journal.") var why: String
    @Option(help: "terminal or json.") var format = ListFormat.terminal
    @OptionGroup var options: ServerOptions

    /// Does something to the change and says where it stands then.
    ///
    /// - Throws: `ExitCode` as `Server.ask`.
    func perform(_ verb: String) throws -> (server: Server, service: String, answer: ChangeAnswer) {
        let (server, service) = (try options.connect(), try options.serviceName())
        let path = Server.path(service, change: change) + "/" + verb
        let reason = Reason(why: why)
        let answer = try server.ask { client throws(ServerFailure) in
            try await client.post(path, reason, as: ChangeAnswer.self, within: .seconds(60))
        }
        return (server, service, answer)
    }

    /// Does something to the change and prints where it stands then.
    func run(_ verb: String) throws {
        let answer = try perform(verb).answer
        Console.print(format == .json ? Encoded.text(answer) + "\n" : ChangeText.ending(answer))
    }
}

struct RevertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revert",
        abstract: "Takes a change back, and verifies that the instances recover.",
        discussion: "plimsoll revert c-118 --why \"search fails\""
    )
    @OptionGroup var reason: ChangeReason
    @Flag(help: "Do not wait for the end.") var noWait = false

    func run() throws {
        let (server, service, answer) = try reason.perform("revert")
        guard !noWait, !answer.state.isOver else {
            Console.print(reason.format == .json ? Encoded.text(answer) + "\n" : ChangeText.ending(answer))
            return
        }
        let watch = ChangeWatch(server: server, service: service, format: reason.format)
        do { try watch.follow(answer.change) } catch let code as ExitCode {
            // Taken back is what was asked for here.
            let path = Server.path(service, change: answer.change.id.text)
            let now = try server.ask { client throws(ServerFailure) in try await client.get(path, as: ChangeAnswer.self)
            }
            if now.state != .reverted { throw code }
        }
    }
}

struct ApproveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Approves another person's change, after showing what it is and what was not checked.",
        discussion: "plimsoll approve c-118 --why \"read the difference\""
    )
    @OptionGroup var reason: ChangeReason

    func run() throws {
        let (server, service) = (try reason.options.connect(), try reason.options.serviceName())
        let path = Server.path(service, change: reason.change)
        let before = try server.ask { client throws(ServerFailure) in try await client.get(path, as: ChangeAnswer.self)
        }
        if reason.format == .terminal { Console.print(ChangeText.whole(before) + "\n") }
        try reason.run("approve")
    }
}

struct FreezeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "freeze",
        abstract: "No changes in an environment, until a time or until someone thaws it.",
        discussion: """
            plimsoll freeze production --why "the sale" --until 2026-11-30T08:00:00Z
            plimsoll thaw production f-3 --why "the sale is over"
            """
    )
    @Argument(help: "The environment.") var environment: String
    @Option(help: "Why.") var why: String
    @Option(help: ArgumentHelp("Until when, as RFC 3339 writes it.", valueName: "time")) var until: String?
    @Option(help: "terminal or json.") var format = ListFormat.terminal
    @OptionGroup var options: ServerOptions

    func run() throws {
        var end: Timestamp?
        if let until {
            guard let date = try? Date(until, strategy: .iso8601) else {
                Console.complain("--until \(until): a time such as 2026-11-30T08:00:00Z is expected")
                throw ExitCode(2)
            }
            end = Timestamp(microseconds: Int64(date.timeIntervalSince1970 * 1_000_000))
        }
        let (server, service) = (try options.connect(), try options.serviceName())
        let (path, order) = (
            Server.path(service, environment) + "/freezes", FreezeOrder(from: nil, until: end, why: why)
        )
        let freeze = try server.ask { client throws(ServerFailure) in
            try await client.post(path, order, as: OrderedFreeze.self)
        }
        let span = freeze.until.map { "until \($0.shortText)" } ?? "until someone thaws it"
        Console.print(
            format == .json
                ? Encoded.text(freeze) + "\n"
                : "  \(environment) is frozen \(span) (\(freeze.id)) · plimsoll thaw \(environment) \(freeze.id) --why \"…\"\n"
        )
    }
}

struct ThawCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "thaw",
        abstract: "Lets changes go on that a freeze held.",
        discussion: "plimsoll thaw production f-3 --why \"the sale is over\""
    )
    @Argument(help: "The environment.") var environment: String
    @Argument(help: "The freeze: f-3.") var freeze: String
    @Option(help: "Why.") var why: String
    @OptionGroup var options: ServerOptions

    func run() throws {
        let (server, service) = (try options.connect(), try options.serviceName())
        let path = Server.path(service, environment) + "/freezes/\(Server.segment(freeze))/thaw"
        let reason = Reason(why: why)
        let answer = try server.ask { client throws(ServerFailure) in
            try await client.post(path, reason, as: EnvironmentAnswer.self)
        }
        Console.print(
            "  \(environment) takes changes again\(answer.freezes.isEmpty ? "" : ", but for other freezes")\n"
        )
    }
}

struct StopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "One switch: refuses all changes from a service, a person or a token, and halts those under way.",
        discussion: """
            plimsoll stop --why "something changes config in a loop"        everything
            plimsoll stop --actor token:ci --why "the pipeline runs wild"
            plimsoll stop --only-service shop --why "incident"
            plimsoll stop --lift --actor token:ci --why "mended"

            Holds at once on every node, and over restarts of the server.
            """
    )
    @Option(help: ArgumentHelp("Only changes by this actor: user:anna, token:ci.", valueName: "actor")) var actor:
        String?
    @Option(help: ArgumentHelp("Only changes of this service.", valueName: "service")) var onlyService: String?
    @Option(help: "Why.") var why: String
    @Flag(help: "Lets changes go on again.") var lift = false
    @OptionGroup var options: ServerOptions

    func run() throws {
        guard actor == nil || onlyService == nil else {
            Console.complain("--actor or --only-service: one of them")
            throw ExitCode(2)
        }
        let server = try options.connect()
        let order = StopOrder(service: onlyService, actor: actor, why: why)
        let path = "/api/v1/stops" + (lift ? "/lift" : "")
        _ = try server.ask { client throws(ServerFailure) in try await client.post(path, order, as: [StopOrder].self) }
        let scope = actor.map { "changes by \($0)" } ?? onlyService.map { "changes of \($0)" } ?? "all changes"
        Console.print(
            lift
                ? "  \(scope) may go on\n" : "  \(scope) are refused from now on · plimsoll stop --lift … --why \"…\"\n"
        )
    }
}

struct GateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gate",
        abstract: "Says whether a change may start in an environment now: for other pipelines.",
        discussion: """
            plimsoll gate production && ./deploy.sh
            plimsoll gate production --format json

            The repository here is checked for the environment first, connections included; without one nothing is known of
            it, which a protected environment refuses. Nothing is written: to put a deploy on record, plimsoll change start.
            Exit codes: 0 open · 1 closed: each reason says who or what lifts it · 3 the server did not answer.
            """
    )
    @Argument(help: "The environment.") var environment: String
    @Option(help: ArgumentHelp("The revision that would enter; by default none in particular.", valueName: "revision"))
    var revision: String?
    @Option(help: "Why it goes past windows, freezes and proof.") var emergency: String?
    @Option(help: "terminal or json.") var format = ListFormat.terminal
    @OptionGroup var checks: RepositoryChecks
    @OptionGroup var options: ServerOptions

    func run() throws {
        let (server, service) = (try options.connect(), try options.serviceName())
        var proposal = Proposal(kind: .recorded, revision: revision, why: "gate")
        proposal.emergency = emergency
        if let found = try checks.run(for: environment, format) {
            if revision == nil { proposal.content = found.content }
            proposal.checks = found.summary
        }
        let (path, question) = (Server.path(service, environment) + "/gate", proposal)
        let answer = try server.ask { client throws(ServerFailure) in
            try await client.post(path, question, as: GateAnswer.self, mayRepeat: true)
        }
        GateText.show(answer, format)
        if !answer.isOpen { throw ExitCode(1) }
    }
}
