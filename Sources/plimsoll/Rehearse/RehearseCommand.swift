// plimsoll rehearse: checks, migrations and the boot, tried on throw-away copies on this machine.
import ArgumentParser
import Contracts
import Findings

struct RehearseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rehearse",
        abstract: "Tries a change on throw-away copies: the checks, the migrations, and the program's start.",
        discussion: """
            plimsoll rehearse --environment production -- ./shop serve
            plimsoll rehearse -e production --schema schema.sql -- ./shop serve    the schema as pg_dump wrote it
            plimsoll rehearse -e production --give DATABASE_URL=database -- ./shop serve
            plimsoll rehearse -e production                                        without starting anything

            Each PostgreSQL connection gets a database of a throw-away server on this machine, with the schema and made-up
            rows; the migrations that are not committed yet (or differ from --against) are run there. Then the command
            behind -- is started on the effective config of the environment with the copies' addresses in it, handed over
            as the contract says (deliver:, or the variables of a layer) or by --give. It has come up when the contract's
            rollout.health says so, when it ends with 0, or when it still runs after --watch.

            Nothing of the environment is opened. Where an address would still lead to a real server the command is not
            started: give another with --set, or say --real NAME.

            Exit code 0: all went well; 1: something failed; 2: wrong usage; 3: a part could not be tried.
            """
    )

    @Option(name: [.customLong("environment"), .customShort("e")], help: "The environment whose config is tried.")
    var environment: String

    @Option(
        help: ArgumentHelp("The schema before the migrations, as pg_dump --schema-only writes it.", valueName: "file")
    )
    var schema: [String] = []

    @Option(
        help: ArgumentHelp(
            "Run the migrations that differ from this git revision; by default those not committed yet.",
            valueName: "revision"
        )
    )
    var against: String?

    @Option(
        help: ArgumentHelp(
            "Hand the address of a connection's copy over in this variable.",
            valueName: "name=connection"
        )
    )
    var give: [String] = []

    @Option(help: ArgumentHelp("Let the command use this connection as it is configured.", valueName: "connection"))
    var real: [String] = []

    @Option(help: "Seconds the program may take to come up.")
    var within = 30.0

    @Option(help: "Seconds it is watched where nothing says how its health is asked.")
    var watch = 5.0

    @OptionGroup var contract: ContractOptions
    @OptionGroup var output: OutputOptions

    @Argument(parsing: .postTerminator, help: "The command that starts the program.")
    var command: [String] = []

    func validate() throws {
        guard within > 0, within <= 3600 else { throw ValidationError("--within is a number of seconds, such as 30") }
        guard watch > 0, watch <= 3600 else { throw ValidationError("--watch is a number of seconds, such as 5") }
        for text in give where text.split(separator: "=", maxSplits: 1).count != 2 {
            throw ValidationError("--give \(text): NAME=CONNECTION is expected, such as DATABASE_URL=database")
        }
        guard output.format == .terminal || output.format == .json else {
            throw ValidationError("--format is terminal or json for a rehearsal")
        }
    }

    func run() throws {
        var rehearsal = try Rehearsal(self)
        let verdict = try rehearsal.run()
        Console.print(output.format == .json ? rehearsal.report.json(verdict) : rehearsal.report.terminal(verdict))
        if verdict.exitCode != 0 { throw ExitCode(verdict.exitCode) }
    }
}
