// plimsoll migrate check: which tables a migration locks, for how long, and the safe way to do the same.
public import ArgumentParser
import Findings
public import Migrations

extension MigrationDirection: ExpressibleByArgument {}
extension MigrationTool: ExpressibleByArgument {}

struct MigrateCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Says which tables a migration locks, who waits and for how long, and the safe way to do the same.",
        discussion: """
            plimsoll migrate check db/migrate/0042_add_plan.sql
            plimsoll migrate check db/migrate/*.sql --schema schema.sql --stats stats.json
            plimsoll migrate check 7.sql --schema schema.sql --stats stats.json --sample-rows 1000000
            plimsoll migrate check 7.sql --schema schema.sql --trace     watched on a throw-away server
            plimsoll migrate check --environment production     the files of the contract's section migrations
            plimsoll migrate check 7_index.sql --format json    facts for programs
            plimsoll migrate check 7_index.sql --rewrite --output safe     what is safe instead, as files

            Earlier migrations of the same folder make the schema where --schema gives none. A finding is let stand by a
            comment above its statement: -- plimsoll:allow PL5102 until 2026-12-31: the table has 12 rows
            """
    )

    @Argument(help: "Migration files, or folders of them; without any those of the contract.")
    var files: [String] = []

    @Option(name: [.customLong("environment"), .customShort("e")], help: "The environment they are about to enter.")
    var environment: String?

    @Option(help: ArgumentHelp("The schema before them, as pg_dump --schema-only writes it.", valueName: "file"))
    var schema: [String] = []

    @Option(
        help: ArgumentHelp("Statistics of the real tables, as `plimsoll migrate stats` writes them.", valueName: "file")
    )
    var stats: String?

    @Option(
        help: ArgumentHelp("Runs that `plimsoll migrate run` measured, to predict from as well.", valueName: "file")
    )
    var runs: String?

    @Flag(inversion: .prefixedNo, help: "Whether the migration tool wraps each file in a transaction.")
    var perFileTransaction: Bool?

    @Option(help: "up or down.")
    var direction = MigrationDirection.up

    @Option(
        help:
            "The migration tool, where markers and names do not say it: \(MigrationTool.allCases.map(\.rawValue).joined(separator: ", "))."
    )
    var tool: MigrationTool?

    @Option(help: ArgumentHelp("Only files that differ from this git revision.", valueName: "revision"))
    var against: String?

    @Option(help: ArgumentHelp("The contract; by default plimsoll.yaml here or in a folder above.", valueName: "file"))
    var contract: String?

    @Option(
        help: ArgumentHelp(
            "Runs the migration on so many made-up rows of its tables, on a throw-away server here, to tell how long it takes.",
            valueName: "rows"
        )
    )
    var sampleRows = 0

    @Option(help: ArgumentHelp("How many times as long production's machine takes as this one.", valueName: "factor"))
    var machineFactor: Double?

    @Flag(help: "Run the migrations on a throw-away server here and say what they were seen to lock and do.")
    var trace = false

    @Option(
        help: ArgumentHelp(
            "Trace on the empty server whose address this variable holds, instead of starting one here.",
            valueName: "name"
        )
    )
    var traceUrlVariable: String?

    @Flag(help: "Write what is safe instead as numbered files into --output.")
    var rewrite = false

    @Option(name: .customLong("output"), help: ArgumentHelp("The folder for --rewrite.", valueName: "folder"))
    var folder: String?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (0...100_000_000).contains(sampleRows) else {
            throw ValidationError("--sample-rows is a number from 0 to 100000000, such as 1000000")
        }
        guard machineFactor.map({ $0 >= 0.01 && $0 <= 100 }) ?? true else {
            throw ValidationError("--machine-factor is a number from 0.01 to 100, such as 1.5")
        }
    }

    func run() throws {
        var run = MigrationRun(files: files)
        run.environment = environment
        run.schema = schema
        run.stats = stats
        run.runs = runs
        run.reading = MigrationReading(direction: direction, perFileTransaction: perFileTransaction, tool: tool)
        run.against = against
        run.contract = contract
        run.isTraced = trace || traceUrlVariable != nil
        run.traceVariable = traceUrlVariable
        run.format = output.format
        run.prediction = MigrationPrediction(sampleRows: sampleRows, machineFactor: machineFactor)
        if rewrite {
            guard let folder else {
                Console.complain("--rewrite needs a folder for its files: --output safe")
                throw ExitCode(2)
            }
            var rewriting = MigrateRewrite(run, into: folder)
            return try rewriting.write()
        }
        let verdict = try run.run()
        if verdict.exitCode != 0 { throw ExitCode(verdict.exitCode) }
    }
}
