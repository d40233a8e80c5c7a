// PL5002: a command of psql, which no server understands.
public import Findings

/// A command of psql, which no server understands.
public enum ClientCommand: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL5002"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a command of psql in a migration",
        what: "A line such as `\\connect shop` or `\\set`: psql carries it out itself; the server never sees it.",
        because:
            "any other tool hands the line to the server, which refuses it as no SQL, and the migration stops there",
        bad: """
            -- +goose Up
            1️⃣\\connect shop
            CREATE TABLE plans (id bigint PRIMARY KEY);
            """,
        good: """
            -- +goose Up
            CREATE TABLE plans (id bigint PRIMARY KEY);
            """,
        exampleFile: "0001_plans.sql",
        stories: ["S20"],
        sources: ["https://www.postgresql.org/docs/15/app-psql.html"]
    )

    /// Commands after which it is not known what is run, or where.
    private static let consequences = [
        "connect": "what follows runs on another connection", "c": "what follows runs on another connection",
        "i": "the file it reads is not looked at", "ir": "the file it reads is not looked at",
        "include": "the file it reads is not looked at", "include_relative": "the file it reads is not looked at",
        "if": "whether what follows is run is decided by psql", "gexec": "psql runs what the query returns",
        "copy": "the rows it copies are not looked at", "!": "psql runs a program",
    ]

    /// What is said of a command, and why something cannot be said because of it.
    static func report(_ tool: MigrationTool, at place: Place) -> (finding: Finding, reason: String?) {
        let line = place.source.text(of: place.span)
        let word = line.dropFirst().prefix { !$0.isWhitespace }
        guard tool == .sql else {
            let message = "`\\\(word)` is a command of psql: \(tool.rawValue) sends it to the server, which refuses it"
            return (finding(message, at: place, mend: "leave the line out, or say it in SQL"), nil)
        }
        let reason = consequences[String(word)]
        let message = "`\\\(word)` is a command of psql; it is skipped here"
        let note = finding(
            message,
            at: place,
            level: .note,
            because: "only psql knows it: run by another program the file stops there"
        )
        return (note, reason)
    }
}
