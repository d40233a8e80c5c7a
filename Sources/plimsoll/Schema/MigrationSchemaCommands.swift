// MigrationSchemaCommands: plimsoll schema migrations, statistics and runs: the schemas of the files of migrations.
import ArgumentParser
import Migrations

struct MigrationsSchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrations",
        abstract: "The schema of what migrate check --format json prints."
    )

    func run() { Console.print(MigrationSchemas.check) }
}

struct StatisticsSchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "statistics",
        abstract: "The schema of what migrate stats writes."
    )

    func run() { Console.print(MigrationSchemas.statistics) }
}

struct RunsSchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "The schema of a line of the file where migrate run keeps measured runs."
    )

    func run() { Console.print(MigrationSchemas.run) }
}
