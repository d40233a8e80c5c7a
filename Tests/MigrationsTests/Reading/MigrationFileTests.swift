// MigrationFileTests: what each tool would run of a file, in which transaction, at which places.
import Findings
import Migrations
import Testing

@Suite struct MigrationFileTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let path: String
        let text: String
        let tool: MigrationTool
        /// What is run upwards: the statements' texts, and whether in a transaction, a script a pair.
        let scripts: [(sql: String, isInTransaction: Bool)]
        let settings: String?

        init(
            _ description: String,
            _ path: String,
            _ text: String,
            _ tool: MigrationTool,
            _ scripts: [(String, Bool)],
            settings: String? = nil
        ) {
            testDescription = description
            (self.path, self.text, self.tool, self.settings) = (path, text, tool, settings)
            self.scripts = scripts.map { (sql: $0.0, isInTransaction: $0.1) }
        }
    }

    static let rows: [Row] = [
        Row("plain SQL", "a.sql", "SELECT 1;\nSELECT 2;", .sql, [("SELECT 1;\nSELECT 2;", false)]),
        Row(
            "goose",
            "00001_a.sql",
            "-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n-- +goose StatementEnd\n-- +goose Down\nSELECT 2;\n",
            .goose,
            [("SELECT 1;", true)]
        ),
        Row(
            "goose without transaction",
            "00001_a.sql",
            "-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n",
            .goose,
            [("SELECT 1;", false)]
        ),
        Row(
            "dbmate",
            "1_a.sql",
            "-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;",
            .dbmate,
            [("SELECT 1;", true)]
        ),
        Row(
            "dbmate without transaction",
            "1_a.sql",
            "-- migrate:up transaction:false\nSELECT 1;\n-- migrate:down\n",
            .dbmate,
            [("SELECT 1;", false)]
        ),
        Row(
            "sql-migrate without transaction",
            "1.sql",
            "-- +migrate Up notransaction\nSELECT 1;\n-- +migrate Down\nSELECT 2;",
            .sqlMigrate,
            [("SELECT 1;", false)]
        ),
        Row("golang-migrate, one statement", "1_a.up.sql", "SELECT 1;", .golangMigrate, [("SELECT 1;", false)]),
        Row(
            "golang-migrate, two statements in one message",
            "1_a.up.sql",
            "SELECT 1; SELECT 2;",
            .golangMigrate,
            [("SELECT 1; SELECT 2;", true)]
        ),
        Row("golang-migrate, the way back", "1_a.down.sql", "SELECT 1;", .golangMigrate, []),
        Row("sqlx without transaction", "1_a.sql", "-- no-transaction\nSELECT 1;", .sqlx, [("SELECT 1;", false)]),
        Row("Flyway", "V1__a.sql", "SELECT 1;", .flyway, [("SELECT 1;", true)]),
        Row("Flyway's undo", "U1__a.sql", "SELECT 1;", .flyway, []),
        Row(
            "Flyway, settings say no transaction",
            "V1__a.sql",
            "SELECT 1;",
            .flyway,
            [("SELECT 1;", false)],
            settings: "executeInTransaction = false\n"
        ),
        Row(
            "Flyway leaves the transaction by itself for CONCURRENTLY",
            "V1.1__a.sql",
            "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a);",
            .flyway,
            [("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a);", false)]
        ),
        Row(
            "Prisma",
            "prisma/migrations/1_a/migration.sql",
            "SELECT 1; SELECT 2",
            .prisma,
            [("SELECT 1; SELECT 2", true)]
        ),
        Row("Diesel", "migrations/1_a/up.sql", "SELECT 1;", .diesel, [("SELECT 1;", true)]),
        Row(
            "Diesel without transaction",
            "migrations/1_a/up.sql",
            "SELECT 1;",
            .diesel,
            [("SELECT 1;", false)],
            settings: "run_in_transaction = false"
        ),
        Row(
            "Django",
            "out.sql",
            "BEGIN;\n--\n-- Add field a to b\n--\nSELECT 1;\nCOMMIT;",
            .sql,
            [("BEGIN;\nSELECT 1;\nCOMMIT;", false)]
        ),
        Row(
            "Alembic",
            "out.sql",
            "BEGIN;\n-- Running upgrade  -> 1\nSELECT 1;\nCOMMIT;",
            .alembic,
            [("BEGIN;\nSELECT 1;\nCOMMIT;", false)]
        ),
        Row(
            "Liquibase",
            "a.sql",
            "--liquibase formatted sql\n--changeset a:1\nSELECT 1;\n--rollback SELECT 2;\n"
                + "--changeset a:2 runInTransaction:false\nSELECT 3;",
            .liquibase,
            [("SELECT 1;", true), ("SELECT 3;", false)]
        ),
    ]

    /// The SQL of a script, without comments.
    private func sql(_ script: MigrationScript) -> String {
        let text = script.text.text(of: script.span)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("--") }
        return lines.joined(separator: "\n").trimmed
    }

    @Test(arguments: rows)
    func `a tool's file is read as the tool runs it`(_ row: Row) {
        let source = SourceText(name: row.path, text: row.text)
        let file = MigrationFile.read(source, settings: row.settings)
        #expect(file.tool == row.tool)
        #expect(file.findings.isEmpty, "\(file.findings.map(\.message))")
        #expect(file.scripts.map { sql($0) } == row.scripts.map(\.sql))
        #expect(file.scripts.map(\.isInTransaction) == row.scripts.map(\.isInTransaction))
        for script in file.scripts { #expect(script.text.bytes.count == source.bytes.count) }
        #expect(file.scripts.isEmpty == !file.unchecked.isEmpty)
    }

    @Test func `the way back runs the other part`() {
        let rows = [
            ("-- +goose Up\nSELECT 1;\n-- +goose Down\nSELECT 2;\n", ["SELECT 2;"]),
            ("-- migrate:up\nSELECT 1;\n-- migrate:down\nSELECT 2;\n", ["SELECT 2;"]),
            (
                "--liquibase formatted sql\n--changeset a:1\nSELECT 1;\n--rollback SELECT 2;\n--changeset a:2\nSELECT 3;\n"
                    + "--rollback SELECT 4;\n", ["SELECT 4;", "SELECT 2;"]
            ),
        ]
        for (text, expected) in rows {
            let file = MigrationFile.read(
                SourceText(name: "a.sql", text: text),
                as: MigrationReading(direction: .down)
            )
            #expect(file.scripts.map { sql($0) } == expected)
        }
        let undo = MigrationFile.read(
            SourceText(name: "a.down.sql", text: "SELECT 1"),
            as: MigrationReading(direction: .down)
        )
        #expect(undo.scripts.count == 1)
    }

    @Test func `the contract's word on transactions counts, what the file says of itself counts more`() {
        let plain = SourceText(name: "a.sql", text: "SELECT 1;")
        let wrapped = MigrationFile.read(plain, as: MigrationReading(perFileTransaction: true))
        #expect(wrapped.scripts.map(\.isInTransaction) == [true])
        let goose = SourceText(name: "a.sql", text: "-- +goose NO TRANSACTION\n-- +goose Up\nSELECT 1;")
        #expect(
            MigrationFile.read(goose, as: MigrationReading(perFileTransaction: true)).scripts.map(\.isInTransaction)
                == [false]
        )
        let not = MigrationFile.read(
            SourceText(name: "V1__a.sql", text: "SELECT 1;"),
            as: MigrationReading(perFileTransaction: false)
        )
        #expect(not.scripts.map(\.isInTransaction) == [false])
    }

    struct Foreign: Sendable {
        let path: String
        let text: String
        /// What the parser is given.
        let parsed: String
        let codes: [FindingCode]
        let unchecked: Int
    }

    static let foreign = [
        Foreign(
            path: "a.sql",
            text: "\\connect shop\nSELECT 1;",
            parsed: "             \nSELECT 1;",
            codes: ["PL5002"],
            unchecked: 1
        ),
        Foreign(
            path: "a.sql",
            text: "\\set x 1\nSELECT :x, a::text, b[1:2];",
            parsed: "        \nSELECT _x, a::text, b[1:2];",
            codes: ["PL5002", "PL5004"],
            unchecked: 0
        ),
        Foreign(
            path: "V1__a.sql",
            text: "ALTER TABLE ${s}.t ADD c varchar({{n}});",
            parsed: "ALTER TABLE __s_.t ADD c varchar(11   );",
            codes: ["PL5004", "PL5004"],
            unchecked: 0
        ),
        Foreign(
            path: "a.sql",
            text: "COPY t (a) FROM stdin;\n1'\\N\n\\.\nSELECT 1;",
            parsed: "COPY t (a) FROM stdin;\n    \n  \nSELECT 1;",
            codes: [],
            unchecked: 0
        ),
        Foreign(
            path: "a.sql",
            text: "SELECT '{{x}} \\d', $$ :y ${z} $$, $1;",
            parsed: "SELECT '{{x}} \\d', $$ :y ${z} $$, $1;",
            codes: [],
            unchecked: 0
        ),
        Foreign(
            path: "a.sql",
            text: "{% if big %}\nSELECT 1;\n{% endif %}",
            parsed: "            \nSELECT 1;\n           ",
            codes: [],
            unchecked: 2
        ),
    ]

    @Test(arguments: foreign)
    func `what only a client or a tool understands is told and kept from the parser`(_ row: Foreign) {
        let file = MigrationFile.read(SourceText(name: row.path, text: row.text))
        #expect(file.scripts.first.map { String(decoding: $0.text.bytes, as: UTF8.self) } == row.parsed)
        #expect(file.findings.map(\.code) == row.codes)
        #expect(file.unchecked.count == row.unchecked, "\(file.unchecked)")
    }

    @Test func `markers nobody knows are found at their places`() {
        let rows: [(String, Int, Int)] = [
            ("-- +goose Up\nSELECT 1;\n-- +goose Dwon\nSELECT 2;", 3, 4),
            ("SELECT 1;\n-- +goose Up\nSELECT 1;", 1, 1),
            ("-- migrate:up transaction:no\nSELECT 1;", 1, 4),
            ("-- +migrate Up nothing\nSELECT 1;", 1, 4),
            ("--liquibase formatted sql\nSELECT 1;", 2, 1),
        ]
        for (text, line, column) in rows {
            let file = MigrationFile.read(SourceText(name: "a.sql", text: text))
            #expect(file.findings.map(\.code) == ["PL5001"], "\(text)")
            #expect(file.findings.first?.place.start == Position(line: line, column: column), "\(text)")
        }
    }

    @Test func `bytes that are no text are one finding and nothing is run`() {
        for bytes: [UInt8] in [[0x53, 0x00], [0xFF, 0xFE, 0x53, 0x00], [0x2D, 0x2D, 0xFC, 0x0A]] {
            let file = MigrationFile.read(SourceText(name: "a.sql", bytes: bytes))
            #expect(file.findings.map(\.code) == ["PL5003"])
            #expect(file.scripts.isEmpty)
        }
    }

    @Test func `a folder's migrations are in the order their tool runs them`() {
        func sorted(_ names: [String]) -> [String] { names.map { MigrationName($0) }.sorted().map(\.path) }
        let rows = [
            ["2_b.sql", "10_a.sql", "0011_c.sql"],
            ["B1__base.sql", "V1__a.sql", "V1.2__b.sql", "V1.10__a.sql", "V2__a.sql", "R__a.sql", "R__b.sql"],
            ["m/20240101_a/migration.sql", "m/20240102_a/migration.sql"],
            ["20240101120000_a.up.sql", "20240101120001_a.up.sql"],
        ]
        for row in rows { #expect(sorted(row.reversed()) == row) }
        #expect(MigrationName("db/migrate/1_a.sql").history == "db/migrate")
        #expect(MigrationName("prisma/migrations/1_a/migration.sql").history == "prisma/migrations")
        #expect(MigrationName("1_a.sql").history == ".")
    }
}

extension String {
    fileprivate var trimmed: String {
        let front = drop { $0.isWhitespace }
        return String(front.reversed().drop { $0.isWhitespace }.reversed())
    }
}
