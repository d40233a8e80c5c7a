// plimsoll ship: the files of this repository into an environment, as one revision.
import Agent
import ArgumentParser
import Changes
import Contracts
import Findings

struct ShipCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ship",
        abstract:
            "Ships the config of this repository into an environment: checked whole, then rolled out step by step.",
        discussion: """
            plimsoll ship staging --why "new search"
            plimsoll ship production --why "new search" --artefact shop:4.2

            The revision holds the contract and every file it reads. Values that were set in an environment stay set;
            plimsoll ship --forget-set takes those of this environment away.
            """
    )

    @Argument(help: "The environment.") var environment: String
    @Option(help: ArgumentHelp("The version of the program that belongs to it.", valueName: "version"))
    var artefact: String?
    @Flag(help: "Takes away the values that were set in this environment.") var forgetSet = false

    @Option(
        help: ArgumentHelp(
            "Check migrations that differ from this git revision; else those that are not committed.",
            valueName: "revision"
        )
    )
    var against: String?

    @OptionGroup var terms: ProposalTerms
    @OptionGroup var options: ServerOptions
    @OptionGroup var contract: ContractOptions

    func run() throws {
        guard contract.overrides.isEmpty else {
            Console.complain(
                "--set tries values in a check; to set them for good: plimsoll set \(environment) path=value"
            )
            throw ExitCode(2)
        }
        let gathered = try RevisionGathering(contract, artefact: artefact)
        let (server, service) = (try options.connect(), options.service ?? gathered.contract.service)
        let proposing = Proposing(server: server, service: service, environment: environment, terms: terms)
        let live = try LiveContent.ifAny(server, service, environment)
        var set = live?.content.set ?? [:]
        if forgetSet { set[environment] = nil }
        let content = RevisionContent(
            contract: gathered.content.contract,
            files: gathered.content.files,
            set: set,
            artefact: artefact ?? live?.content.artefact
        )
        guard content != live?.content else {
            Console.print("  \(content.id.short) is live in \(environment) already: nothing was changed\n")
            return
        }
        var proposal = terms.proposal(.ship)
        proposal.checks = try proposing.checked(
            content,
            folder: gathered.folder,
            repository: gathered.path,
            since: against
        )
        proposal.content = content
        proposal.expecting = live?.revision
        try proposing.propose(proposal)
    }
}

struct PromoteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote",
        abstract: "Moves the revision of one environment on to another, that one's own set values kept.",
        discussion: """
            plimsoll promote staging production --why "tested since Monday"

            The very same files move; only layers and values of the target environment differ. The difference is shown
            value by value, and checked in the target environment, before it is live.
            """
    )

    @Argument(help: "The environment it comes from.") var source: String
    @Argument(help: "The environment it enters.") var target: String
    @OptionGroup var terms: ProposalTerms
    @OptionGroup var options: ServerOptions

    func run() throws {
        let (server, service) = (try options.connect(), try options.serviceName())
        let proposing = Proposing(server: server, service: service, environment: target, terms: terms)
        let from = try LiveContent(server, service, source)
        let live = try LiveContent.ifAny(server, service, target)
        var set = from.content.set
        set[target] = live?.content.set[target]
        let content = RevisionContent(
            contract: from.content.contract,
            files: from.content.files,
            set: set,
            artefact: from.content.artefact
        )
        guard content != live?.content else {
            Console.print("  \(content.id.short) is live in \(target) already: nothing was changed\n")
            return
        }
        var proposal = terms.proposal(.promote)
        proposal.checks = try proposing.checked(content, folder: ContractFile.find().map(FileSystem.parent) ?? "")
        proposal.content = content
        proposal.expecting = live?.revision
        try proposing.propose(proposal)
    }
}

struct RestartCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "Starts all instances anew on the live revision, step by step; refused where that would do harm.",
        discussion: """
            plimsoll restart production --why "certificates were renewed"

            Where failing follows the revision, a restart would move the healthy instances onto the failing one: it is
            refused with the numbers, and the revert is offered. --despite skew goes on knowing that.
            """
    )

    @Argument(help: "The environment.") var environment: String
    @OptionGroup var terms: ProposalTerms
    @OptionGroup var options: ServerOptions

    func run() throws {
        let (server, service) = (try options.connect(), try options.serviceName())
        let proposing = Proposing(server: server, service: service, environment: environment, terms: terms)
        let live = try LiveContent(server, service, environment)
        var proposal = terms.proposal(.restart)
        proposal.revision = live.revision.text
        proposal.expecting = live.revision
        try proposing.propose(proposal)
    }
}
