// plimsoll: the one executable. Each command is a file; this one lists them.
import ArgumentParser
import Findings

/// The version that `--version` and SARIF name.
let plimsollVersion = "0.1.0"

@main
struct Plimsoll: ParsableCommand {
    /// Checks plain files without the parser of arguments, which would take longer than the check; all else goes through it.
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if let run = QuickCheck.run(arguments) {
            do {
                Console.end(try run.run().exitCode)
            } catch {
                Plimsoll.exit(withError: error)
            }
        }
        if arguments == [PrepareStep.word] { PrepareStep.run() }
        if let run = QuickMigrate.run(arguments) {
            do {
                Console.end(try run.run().exitCode)
            } catch {
                Plimsoll.exit(withError: error)
            }
        }
        do {
            var command = try Plimsoll.parseAsRoot(arguments)
            try command.run()
        } catch {
            if Plimsoll.exitCode(for: error) == .validationFailure {
                Console.complain(Plimsoll.fullMessage(for: error))
                Console.end(2)
            }
            Plimsoll.exit(withError: error)
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "plimsoll",
        abstract: "Says whether a change is safe for the environment it is about to enter.",
        discussion: """
            plimsoll check                          every layer, schema and rule of the contract here
            plimsoll check --environment production one environment
            plimsoll check config.yaml .env         files, without a contract
            plimsoll migrate check db/migrate/7.sql a schema change, before it runs
            plimsoll run -- bin/shop                a program, started on config that holds
            plimsoll explain PL1203                 what a finding means

            Exit codes: 0 holds · 1 findings at error level · 2 wrong usage or unreadable contract ·
            3 something that had to be checked could not be.
            """,
        version: plimsollVersion,
        subcommands: [
            CheckCommand.self, ShowCommand.self, DiffCommand.self, ExplainCommand.self, InitCommand.self,
            ValidateCommand.self, SchemaCommand.self, EvalCommand.self, RulesCommand.self, MigrateCommand.self,
            ConnectionsCommand.self, IdentityCommand.self, ConsoleCommand.self, HostCommandGroup.self,
            GuardCommandGroup.self, RehearseCommand.self, SetCommand.self, ShipCommand.self, PromoteCommand.self,
            RevertCommand.self, ApproveCommand.self, RestartCommand.self, FreezeCommand.self, ThawCommand.self,
            StopCommand.self, GateCommand.self, ChangeCommand.self, AnnounceCommand.self, DemoCommand.self,
            RunCommand.self,
            ServeCommand.self, TokenCommandGroup.self, UserCommandGroup.self, JournalCommand.self, BackupCommand.self,
        ]
    )
}
