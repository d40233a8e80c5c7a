// PL5112: a check of a domain that is proved on all its tables.
public import Findings

/// A check of a domain that is proved on all its tables.
public enum DomainValidated: MigrationCheck {
    /// The stable code.
    public static let code: FindingCode = "PL5112"
    /// Its usual level.
    public static let level = Level.error
    /// Its documentation.
    public static let page = CheckPage(
        title: "the check of a domain is proved while writes wait",
        what:
            "ALTER DOMAIN … ADD CONSTRAINT, or VALIDATE CONSTRAINT of a domain: all tables with a column of the domain are read.",
        because:
            "their writers wait meanwhile; NOT VALID and VALIDATE do not help: a domain's validation locks them just so",
        bad: """
            -- already there:
            CREATE DOMAIN email AS text;
            CREATE TABLE people (id bigint PRIMARY KEY, address email);
            -- the migration:
            SET lock_timeout = '2s';
            1️⃣ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (position('@' IN VALUE) > 0);
            """,
        good: """
            -- already there:
            CREATE DOMAIN email AS text;
            CREATE TABLE people (id bigint PRIMARY KEY, address email);
            -- the migration:
            SET lock_timeout = '2s';
            ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (position('@' IN VALUE) > 0) NOT VALID;
            """,
        exampleFile: "0002_change.sql",
        stories: ["S20"],
        sources: ["https://www.postgresql.org/docs/15/sql-alterdomain.html"]
    )

    static func findings(_ view: StatementView) -> [Finding] {
        view.work(.validateDomain, .scan).filter { view.does(.validateDomain, at: $0.span) }.map { group in
            finding(
                "\(group.waiters) while the domain's check is proved\(view.hiding(group.span))",
                at: view.place(view.head(of: group.span)),
                facts: view.facts(group.tables),
                mend:
                    "put the check on the columns instead: ADD CONSTRAINT … CHECK … NOT VALID, then VALIDATE CONSTRAINT"
            )
        }
    }
}
