// MigrateCheckTests: `plimsoll migrate check` as users run it: output as golden files, bad input, contracts, order.
import Foundation
import Support
import Testing

@Suite struct MigrateCheckTests {
    static let accounts = """
        CREATE TABLE accounts (id bigint PRIMARY KEY, email text NOT NULL, plan_id bigint);
        CREATE INDEX accounts_email ON accounts (email);
        CREATE TABLE plans (id bigint PRIMARY KEY, name text NOT NULL);

        """

    static let statistics = """
        {"plimsoll_statistics": 1, "taken_microseconds": 1795164000000000, "server_version": "15.8", "tables": {
          "accounts": {"rows": 312000000, "heap_bytes": 61000000000, "toast_bytes": 0, "writes_per_second": 840,
            "indexes": {"accounts_pkey": 9000000000, "accounts_email": 14000000000}},
          "plans": {"rows": 12, "heap_bytes": 8192, "indexes": {"plans_pkey": 16384}}}}
        """

    /// A service with a contract, a schema and statistics.
    private func service(_ migrations: [String: String]) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(Self.accounts, to: "schema.sql")
        try folder.write(Self.statistics, to: "stats.json")
        for (name, text) in migrations { try folder.write(text, to: "db/" + name) }
        try folder.write(
            """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{file: app.yaml}]}}
            connections: {database: {postgres: config.app.url}}
            environments: {staging: {}, production: {protected: true}}
            migrations: {files: db/*.sql, database: database, longest_write_block: 2s, lock_timeout: 200ms, statistics: stats.json}
            """,
            to: "plimsoll.yaml"
        )
        try folder.write("url: postgres://shop@db.shop.test/shop\n", to: "app.yaml")
        return folder
    }

    private static let change = """
        SET lock_timeout = '200ms';
        ALTER TABLE accounts ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid();
        CREATE INDEX plans_name ON plans (name);

        """

    struct Row: Sendable, CustomTestStringConvertible {
        let golden: String
        let arguments: [String]
        let exitCode: Int32
        var testDescription: String { golden }
    }

    static let rows = [
        Row(golden: "migrate-terminal", arguments: ["-e", "production", "--schema", "schema.sql"], exitCode: 1),
        Row(golden: "migrate-github", arguments: ["--schema", "schema.sql", "--format", "github"], exitCode: 1),
        Row(golden: "migrate-json", arguments: ["--schema", "schema.sql", "--format", "json"], exitCode: 1),
    ]

    @Test(arguments: rows)
    func `a migration is judged as its golden file shows`(_ row: Row) throws {
        let folder = try service(["0042_add_token.sql": Self.change])
        let run = try CommandRun.plimsoll(
            ["migrate", "check", "db/0042_add_token.sql"] + row.arguments,
            in: folder.path
        )
        #expect(run.exitCode == row.exitCode, "\(run.errors)")
        let text = (run.output + run.errors).replacing(#/ · [0-9]+\.[0-9] s/#, with: " · 0.0 s")
        #expect(Golden.difference(text, row.golden + ".txt") == nil)
    }

    @Test func `the contract's files are checked where none is named, small tables stay silent`() throws {
        let folder = try service([
            "0001_a.sql": "SET lock_timeout = '200ms';\nCREATE INDEX plans_name ON plans (name);\n"
        ])
        let run = try CommandRun.plimsoll(
            ["migrate", "check", "--schema", "schema.sql", "-e", "production"],
            in: folder.path
        )
        #expect(run.exitCode == 0, "\(run.output)\(run.errors)")
        #expect(run.output.contains("production"))
    }

    @Test func `without statistics durations are not known, which a protected environment does not let pass`() throws {
        let folder = try service(["0001_a.sql": "CREATE INDEX CONCURRENTLY i ON accounts (plan_id);\n"])
        let text = try String(contentsOfFile: folder.path + "/plimsoll.yaml", encoding: .utf8)
        try folder.write(text.replacing(", statistics: stats.json", with: ""), to: "plimsoll.yaml")
        let silent = try CommandRun.plimsoll(["migrate", "check", "-e", "production"], in: folder.path)
        #expect(silent.exitCode == 0, "\(silent.output)")
        // Only allowed: it still grows, and nobody knows for how long.
        let allowed = """
            SET lock_timeout = '100ms';
            -- plimsoll:allow PL5103 until 2026-12-31: the table is new
            CREATE INDEX i ON accounts (plan_id);
            """
        try folder.write(allowed, to: "db/0001_a.sql")
        for (environment, code) in [("production", Int32(3)), ("staging", 0)] {
            let run = try CommandRun.plimsoll(["migrate", "check", "-e", environment], in: folder.path)
            #expect(run.exitCode == code, "\(environment): \(run.output)")
            #expect(run.output.contains("how long accounts would be blocked"))
        }
    }

    @Test func `an offline check shows no password of an address, whatever it says of the address`() throws {
        let folder = try service([:])
        try folder.write("url: postgres://shop:hunter2-hunter2@localhost/shop\n", to: "app.yaml")
        let run = try CommandRun.plimsoll(["check", "-e", "production", "--offline"], in: folder.path)
        #expect(run.output.contains("app.yaml"), "\(run.output)\(run.errors)")
        #expect(!run.output.contains("hunter2"), "\(run.output)")
    }

    @Test func `earlier migrations of the folder make the schema`() throws {
        let folder = try TemporaryFolder()
        try folder.write("CREATE TABLE a (id bigint PRIMARY KEY, n int);\n", to: "db/2_a.sql")
        try folder.write("ALTER TABLE a ADD COLUMN n int;\n", to: "db/10_b.sql")
        try folder.write("DROP TABLE a;\n", to: "db/11_c.sql")
        let run = try CommandRun.plimsoll(["migrate", "check", "db/10_b.sql"], in: folder.path)
        #expect(run.output.contains("PL5207"), "\(run.output)")
        #expect(!run.output.contains("11_c"))
    }

    @Test func `a wrapped file, a schema given twice with placeholders, and the way back`() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "CREATE TABLE a (n int);\nINSERT INTO a SELECT g FROM generate_series(1, {{rows}}/2) g;\n",
            to: "s.sql"
        )
        try folder.write("CREATE TABLE b (n int);\n", to: "t.sql")
        try folder.write("CREATE INDEX CONCURRENTLY i ON a (n);\nCREATE INDEX CONCURRENTLY j ON b (n);\n", to: "m.sql")
        let schema = ["--schema", "s.sql", "--schema", "t.sql"]
        let plain = try CommandRun.plimsoll(["migrate", "check", "m.sql"] + schema, in: folder.path)
        #expect(plain.exitCode == 0, "\(plain.output)")
        let wrapped = try CommandRun.plimsoll(
            ["migrate", "check", "m.sql", "--per-file-transaction"] + schema,
            in: folder.path
        )
        #expect(wrapped.exitCode == 1 && wrapped.output.contains("PL5201"), "\(wrapped.output)")
        try folder.write("-- +goose Up\nSELECT 1;\n-- +goose Down\nDROP TABLE a;\n", to: "g.sql")
        let down = try CommandRun.plimsoll(
            ["migrate", "check", "g.sql", "--direction", "down"] + schema,
            in: folder.path
        )
        #expect(down.output.contains("PL5302"), "\(down.output)")
    }

    @Test func `check looks at migrations that are not committed, or differ from a revision`() throws {
        let folder = try service(["0001_a.sql": Self.accounts])
        func git(_ command: String) throws {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", command]
            process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
        let commit = "git add -A && git -c user.name=t -c user.email=t@t.test commit -qm x"
        try git("git init -q . && " + commit)
        try folder.write(Self.change, to: "db/0002_b.sql")
        let open = try CommandRun.plimsoll(["check", "-e", "production"], in: folder.path)
        #expect(open.output.contains("PL5101") && open.exitCode == 1, "\(open.output)\(open.errors)")
        try git(commit)
        let committed = try CommandRun.plimsoll(["check", "-e", "staging"], in: folder.path)
        #expect(!committed.output.contains("PL5101"))
        #expect(committed.output.contains("not checked migrations that are committed"))
        let since = try CommandRun.plimsoll(["check", "-e", "production", "--against", "HEAD~1"], in: folder.path)
        #expect(since.output.contains("PL5101"), "\(since.output)")
    }
}
