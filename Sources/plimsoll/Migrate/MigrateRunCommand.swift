// plimsoll migrate run: carries migrations out, step by step, so that a run that stops can be gone on with.
import ArgumentParser
import Databases
import Findings
import Migrations
import PostgreSQL

struct MigrateRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract:
            "Runs migrations with short waits for locks, tries again, and fills rows in batches that can be resumed.",
        discussion: """
            plimsoll migrate run safe/0042_add_plan.*.sql --environment production --why "plans"
            plimsoll migrate run db/migrate/0042.sql --url-variable DATABASE_URL
            plimsoll migrate run safe/*.sql --environment staging --plan      what it would do; nothing is run

            The address comes from the contract's connection for migrations, or from a variable, never from an argument.
            Ctrl-C stops at the next safe point and says the state; the same command goes on from there. What was run is
            kept in the table plimsoll_migrations of that database.

            Exit code 0: all is done; 1: a step failed, was stopped or refused; 3: the database could not be reached.
            """
    )

    @Argument(help: "Migration files, in the order in which they are run.")
    var files: [String]

    @Option(name: [.customLong("environment"), .customShort("e")], help: "The environment whose database is changed.")
    var environment: String?

    @Option(help: ArgumentHelp("Take the database's address from this variable.", valueName: "name"))
    var urlVariable: String?

    @Flag(help: "Show what would be run, with the locks; run nothing.")
    var plan = false

    @Option(help: "Why it is run; a protected environment asks for it.")
    var why: String?

    @Option(
        help: ArgumentHelp(
            "Run in spite of errors of this code that `migrate check` finds; --why says why.",
            valueName: "code"
        )
    )
    var despite: [String] = []

    @Option(
        help: ArgumentHelp("The schema before, for the check: as pg_dump --schema-only writes it.", valueName: "file")
    )
    var schema: [String] = []

    @Option(
        help: ArgumentHelp(
            "How long a statement may wait for a lock, in milliseconds; by default as the contract says, or 2000.",
            valueName: "count"
        )
    )
    var lockTimeout: Int?

    @Option(
        help: ArgumentHelp(
            "Keep how long statements took in this file, for `migrate check`; by default the contract's migrations.runs.",
            valueName: "file"
        )
    )
    var runs: String?

    @Option(help: "How often a step is tried when it does not get its lock.")
    var tries = 10

    @Option(help: ArgumentHelp("How far a replica may be behind while batches go on.", valueName: "seconds"))
    var replicaLag = 10.0

    @Option(
        help: ArgumentHelp(
            "How many sessions may be active while batches go on; by default half of max_connections.",
            valueName: "count"
        )
    )
    var activeSessions: Int?

    @Flag(inversion: .prefixedNo, help: "Whether each file is one transaction.")
    var perFileTransaction: Bool?

    @OptionGroup var contract: ContractOptions

    @Option(help: "terminal, or json: how it ended.")
    var format = ListFormat.terminal

    func validate() throws {
        guard (1...1000).contains(tries) else {
            throw ValidationError("--tries \(tries): between 1 and 1000 is expected")
        }
        guard (lockTimeout ?? 1) > 0 else { throw ValidationError("--lock-timeout: more than 0 is expected") }
        guard replicaLag > 0 else { throw ValidationError("--replica-lag: more than 0 is expected") }
        if !despite.isEmpty, why == nil { throw ValidationError("--despite needs --why: it is kept in the record") }
    }

    func run() throws {
        let terms = try MigrateRunTerms(self)
        let scripts = try files.map { try MigrateRunFiles.script($0, perFileTransaction ?? terms.perFileTransaction) }
        if plan {
            let schema = try self.schema.flatMap { try MigrateRunFiles.statements($0) }
            return show(RunPlan.plans(scripts, schema: schema))
        }
        let analysis = try terms.check(self, scripts)
        let settings = try terms.settings()
        let recorder = (runs ?? terms.runs).map { path in
            RunRecorder(path, environment: environment ?? "", analysis: analysis, scripts: scripts, settings: settings)
        }
        var options = DatabaseRun.Options()
        options.lockTimeoutMilliseconds = lockTimeout ?? terms.lockTimeoutMilliseconds
        options.tries = tries
        options.longestReplicaLagSeconds = replicaLag
        options.mostActiveSessions = activeSessions
        options.why = why
        let control = RunControl()
        StopSignals.watch(
            "stopping at the next safe point",
            then: "once more to end at once: the state is then in plimsoll_migrations"
        ) { control.cancel() }
        let printer = RunPrinter(isShown: format == .terminal)
        let outcome = DatabaseRun.run(scripts, on: settings, options, control: control) { event in
            printer.show(event)
            recorder?.take(event)
        }
        Console.clearProgress()
        recorder?.complain()
        Console.print(format == .json ? RunOutcomeText.json(outcome) : RunOutcomeText.terminal(outcome, scripts))
        let code = RunOutcomeText.exitCode(outcome)
        if code != 0 { throw ExitCode(code) }
    }

    private func show(_ plans: [RunPlan]) {
        guard format == .terminal else {
            Console.print(RunOutcomeText.json(plans))
            return
        }
        for plan in plans {
            Console.print(plan.file + "\n")
            let rows = plan.steps.map { step in
                [
                    "  \(step.number)", step.mode, step.locks.isEmpty ? "no table" : step.locks.joined(separator: ", "),
                    step.sql,
                ]
            }
            Console.print(TextTable.text(rows, limits: [6, 24, 48, 100]))
        }
        Console.print("nothing was run\n")
    }
}
