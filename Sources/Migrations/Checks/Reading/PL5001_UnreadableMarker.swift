// PL5001: a marker of a migration tool that the tool will not understand.
public import Findings

/// A marker of a migration tool that the tool will not understand, or statements that stand before it.
public enum UnreadableMarker: FindingKind {
    /// The stable code.
    public static let code: FindingCode = "PL5001"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "a marker that the migration tool does not know",
        what:
            "A comment such as `-- +goose Upp` or `-- migrate:up transaction:no` that the tool cannot read, or statements "
            + "before its first marker.",
        because: "the tool runs something else than what stands in the file: less, more, or in another transaction",
        bad: """
            -- +goose Up
            CREATE TABLE plans (id bigint PRIMARY KEY);
            -- 1️⃣+goose Dwon
            DROP TABLE plans;
            """,
        good: """
            -- +goose Up
            CREATE TABLE plans (id bigint PRIMARY KEY);
            -- +goose Down
            DROP TABLE plans;
            """,
        exampleFile: "0001_plans.sql",
        stories: ["S20"],
        sources: [
            "https://pressly.github.io/goose/documentation/annotations/", "https://github.com/amacneil/dbmate",
            "https://docs.liquibase.com/concepts/changelogs/sql-format.html",
        ]
    )
}
