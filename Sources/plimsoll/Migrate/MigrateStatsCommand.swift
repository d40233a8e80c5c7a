// plimsoll migrate stats: how large and how busy the real tables are, as a file that CI reads.
import ArgumentParser
import Databases
import Findings
import Glibc
import Migrations
import PostgreSQL

struct MigrateStatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Writes down how large and how busy the real tables are, for `migrate check --stats`.",
        discussion: """
            plimsoll migrate stats --environment production --output db/stats.json
            plimsoll migrate stats --url-variable DATABASE_URL --interval 60 --output stats.json

            Any account that may connect can run it: it reads catalogues and sizes in a read-only session, writes nothing
            and waits for no lock. The address comes from the contract's connection or from a variable, never from an
            argument, where every user of the machine could read it.

            What it writes has the schema that `plimsoll schema statistics` prints.

            Exit code 0: written; 2: wrong usage; 3: the server could not be asked.
            """
    )

    @Option(name: [.customLong("environment"), .customShort("e")], help: "The environment whose database is asked.")
    var environment: String?

    @Option(help: ArgumentHelp("The environment variable that holds the database's address.", valueName: "name"))
    var urlVariable: String?

    @Option(
        help: ArgumentHelp(
            "Count writes for so many seconds; else since the counters were reset.",
            valueName: "seconds"
        )
    )
    var interval: Double?

    @Option(
        name: [.customLong("output"), .customShort("o")],
        help: ArgumentHelp("Where to write; else to standard output.", valueName: "file")
    )
    var output: String?

    @Flag(
        inversion: .prefixedNo,
        help: "Also time a query of about a tenth of a second, five times, by which this machine's speed is compared."
    )
    var calibration = true

    @OptionGroup var contract: ContractOptions

    @Option(help: "terminal, or json: what was written and what is not known.")
    var format = ListFormat.terminal

    func validate() throws {
        guard interval.map({ $0 > 0 && $0 <= 3_600 }) ?? true else {
            throw ValidationError("--interval is a number of seconds above 0 and up to 3600, such as 60")
        }
    }

    func run() throws {
        let settings = try MigrateRunTerms.settings(environment, urlVariable, contract)
        let outcome: ServerStatistics.Outcome
        do throws(PostgreSQLError) {
            outcome = try ServerStatistics.read(
                settings,
                now: Moment.now * 1_000_000,
                interval: interval.map { .seconds($0) },
                calibrates: calibration,
                within: .seconds(30 + (interval ?? 0))
            )
        } catch {
            Console.complain("the statistics cannot be read: \(error)")
            throw ExitCode(3)
        }
        for words in outcome.unknown { Console.complain("not known: \(words)") }
        let text = StatisticsText.text(outcome.statistics)
        guard let output else { return Console.print(text) }
        do throws(FileFailure) {
            try FileSystem.write(text, to: output)
        } catch {
            Console.complain("\(output): \(error.words)")
            throw ExitCode(2)
        }
        let count = outcome.statistics.tables.count
        guard format == .terminal else { return Console.print(summary(outcome, output)) }
        Console.print(
            "\(output): \(count) table\(count == 1 ? "" : "s")\nnext: plimsoll migrate check --stats \(output)\n"
        )
    }

    private func summary(_ outcome: ServerStatistics.Outcome, _ output: String) -> String {
        var json = JSONText()
        json.object { json in
            json.member("written", output)
            json.member("tables", outcome.statistics.tables.count)
            json.member("taken_microseconds", Int(outcome.statistics.takenMicroseconds))
            json.member("unknown") { json in
                json.list { json in for words in outcome.unknown { json.value(words) } }
            }
        }
        return json.text + "\n"
    }
}
