// MigrationTool: who runs a migration file, told by its markers or its name, and what that tool does with it.

/// A migration tool whose files Plimsoll knows to read.
public enum MigrationTool: String, Sendable, CaseIterable {
    /// A file of SQL, run statement by statement as `psql -f` does.
    case sql
    case alembic
    case dbmate
    case diesel
    case django
    case flyway
    case golangMigrate = "golang-migrate"
    case goose
    case knex
    case liquibase
    case prisma
    case rails
    case sqlMigrate = "sql-migrate"
    case sqlx

    /// What the tool does where the file says nothing else.
    var habit: TransactionHabit {
        switch self {
        case .dbmate, .diesel, .flyway, .goose, .knex, .liquibase, .rails, .sqlMigrate, .sqlx: .wraps
        // The whole text is one message to the server, which makes a transaction of it where it has several statements.
        case .golangMigrate, .prisma: .oneMessage
        // Their SQL output holds BEGIN and COMMIT itself.
        case .alembic, .django, .sql: .asWritten
        }
    }
}

/// How a tool's files come to stand inside a transaction.
enum TransactionHabit {
    /// Each file, or each part of it, in a transaction of its own.
    case wraps
    /// The file is sent as one message: several statements of it are one transaction.
    case oneMessage
    /// Only where the file itself says BEGIN.
    case asWritten
}

/// Which way a migration runs.
public enum MigrationDirection: String, Sendable, CaseIterable {
    /// Forward: what a deployment does.
    case up
    /// Back: what a roll-back does.
    case down
}

extension MigrationTool {
    /// The tool of a file, by what its comments say, else by its name.
    ///
    /// Shape: `comments` are the texts of the line comments without dashes and blanks round them, in text order.
    static func detect(path: String, comments: [String]) -> MigrationTool {
        for comment in comments {
            if comment.hasPrefix("+goose ") { return .goose }
            if comment.hasPrefix("migrate:up") || comment.hasPrefix("migrate:down") { return .dbmate }
            if comment.hasPrefix("+migrate ") { return .sqlMigrate }
            if comment.lowercased().hasPrefix("liquibase formatted sql") { return .liquibase }
            if comment == "no-transaction" { return .sqlx }
            if comment.hasPrefix("Running upgrade ") || comment.hasPrefix("Running downgrade ") { return .alembic }
        }
        return byName(MigrationName(path))
    }

    private static func byName(_ name: MigrationName) -> MigrationTool {
        if name.isFlyway { return .flyway }
        switch name.file {
        case "migration.sql": return .prisma
        case "up.sql", "down.sql": return .diesel
        default: return name.file.hasSuffix(".up.sql") || name.file.hasSuffix(".down.sql") ? .golangMigrate : .sql
        }
    }
}
