// plimsoll migrate: what schema changes do to running databases; its commands are a file each.
import ArgumentParser

struct MigrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Says what a schema change does to the tables of a running PostgreSQL, before it runs.",
        discussion: """
            plimsoll migrate check db/migrate/0042_add_plan.sql     one migration
            plimsoll migrate check --environment production         those of the contract
            """,
        subcommands: [MigrateCheckCommand.self, MigrateRunCommand.self, MigrateStatsCommand.self]
    )
}
