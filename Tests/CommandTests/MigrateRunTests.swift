// MigrateRunTests: `plimsoll migrate run` and `--rewrite` as users start, stop and kill them.
import Foundation
import PostgreSQL
import Support
import Testing

@Suite struct MigrateRunTests {
    private static let accounts = """
        CREATE TABLE accounts (id int PRIMARY KEY, plan text, visits int NOT NULL DEFAULT 0);
        INSERT INTO accounts SELECT g, 'free', 0 FROM generate_series(1, 3000) g;
        """

    /// Slow enough to be met in the middle.
    private static let visits =
        "-- plimsoll:batches by (id), 50 rows\nUPDATE accounts SET visits = visits + 1 + 0 * length(pg_sleep(0.001)::text);\n"

    private func database() throws -> (address: String, connection: Connection) {
        let settings = try RealPostgreSQL.database()
        let connection = try Connection(settings, within: .seconds(60))
        try connection.run(script: Self.accounts, within: .seconds(60))
        return (settings.description, connection)
    }

    /// Starts a run and gives a signal to it once some rows are done; its exit code and output.
    private func interrupted(_ file: String, _ address: String, _ connection: Connection, by signal: Int32) throws
        -> (code: Int32, output: String)
    {
        let folder = try TemporaryFolder()
        let output = folder.path + "/output"
        _ = FileManager.default.createFile(atPath: output, contents: nil)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: CommandRun.productFolder + "/plimsoll")
        process.arguments = ["migrate", "run", file, "--url-variable", "SHOP_DATABASE"]
        process.environment = ["PATH": "/usr/bin:/bin", "SHOP_DATABASE": address]
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = process.standardOutput
        try process.run()
        let deadline = Deadline.after(.seconds(60))
        while try connection.query("SELECT count(*) > 0 FROM accounts WHERE visits = 1").value(as: Bool.self) == false {
            guard !deadline.hasPassed, process.isRunning else { break }
            Thread.sleep(forTimeInterval: 0.01)
        }
        kill(process.processIdentifier, signal)
        process.waitUntilExit()
        let text = String(decoding: FileManager.default.contents(atPath: output) ?? Data(), as: UTF8.self)
        return (process.terminationStatus, text)
    }

    private func run(_ file: String, _ address: String, _ more: [String] = []) throws -> CommandRun {
        try CommandRun.plimsoll(
            ["migrate", "run", file, "--url-variable", "SHOP_DATABASE"] + more,
            in: FileManager.default.temporaryDirectory.path,
            variables: ["SHOP_DATABASE": address]
        )
    }

    private func counts(_ connection: Connection) throws -> [String] {
        try connection.query("SELECT DISTINCT visits FROM accounts ORDER BY 1").rows.compactMap { $0[0] }
    }

    @Test func `statistics of a real database are written, and a migration is watched on a shadow`() throws {
        let (address, connection) = try database()
        try connection.run(script: "ANALYZE accounts", within: .seconds(30))
        let folder = try TemporaryFolder()
        let stats = try CommandRun.plimsoll(
            ["migrate", "stats", "--url-variable", "SHOP_DATABASE", "--output", "stats.json"],
            in: folder.path,
            variables: ["SHOP_DATABASE": address]
        )
        #expect(stats.exitCode == 0 && stats.output.contains("stats.json: 1 table"), "\(stats.errors)")
        let written = try String(contentsOfFile: folder.path + "/stats.json", encoding: .utf8)
        #expect(written.contains("calibration_seconds") && written.contains("null_fraction"), "\(written)")
        let json = try CommandRun.plimsoll(
            [
                "migrate", "stats", "--url-variable", "SHOP_DATABASE", "-o", "n.json", "--format", "json",
                "--no-calibration",
            ],
            in: folder.path,
            variables: ["SHOP_DATABASE": address]
        )
        #expect(json.exitCode == 0 && json.output.contains("\"written\":\"n.json\",\"tables\":1"), "\(json.output)")
        try expectSchema("statistics", "stats.json", folder)
        try folder.write(Self.accounts, to: "schema.sql")
        try folder.write("ALTER TABLE accounts ALTER COLUMN id TYPE bigint;\n", to: "m.sql")
        let check = [
            "migrate", "check", "m.sql", "--schema", "schema.sql", "--stats", "stats.json", "--format", "json",
        ]
        let run = try CommandRun.plimsoll(check + ["--trace"], in: folder.path)
        #expect(run.output.contains("\"lock\":\"AccessExclusive\""), "\(run.output)\(run.errors)")
        #expect(run.output.contains("\"rewrites\":true"), "\(run.output)")
        // A schema that the shadow cannot load is said, and is no pass.
        try folder.write("CREATE TABLE accounts (id nothing_like_a_type);\n", to: "schema.sql")
        let broken = try CommandRun.plimsoll(check + ["--trace"], in: folder.path)
        #expect(broken.output.contains("the trace on a shadow"), "\(broken.output)")
        let gone = try CommandRun.plimsoll(["migrate", "stats", "--url-variable", "NOT_SET_HERE"], in: folder.path)
        #expect(gone.exitCode == 2)
    }

    /// Holds a file against the schema that Plimsoll prints for it.
    private func expectSchema(_ name: String, _ file: String, _ folder: TemporaryFolder) throws {
        let schema = try CommandRun.plimsoll(["schema", name], in: folder.path)
        try folder.write(schema.output, to: "schema-of-it.json")
        let run = try CommandRun.plimsoll(["validate", "--schema", "schema-of-it.json", file], in: folder.path)
        #expect(schema.exitCode == 0 && run.exitCode == 0, "\(run.output)\(run.errors)")
    }

    private static let contract = """
        plimsoll: 1
        service: shop
        config: {app: {layers: [{file: app.yaml}]}}
        environments: {production: {protected: true}, staging: {}}
        connections: {database: {postgres: config.app.url}}
        migrations: {files: "db/*.sql", database: database, statistics: stats.json, runs: runs.jsonl, lock_timeout: 200ms}

        """

    @Test func `an environment's run resolves the address's secret, and its times narrow the next prediction`() throws {
        let (_, connection) = try database()
        let settings = try RealPostgreSQL.cluster()
        let port = settings.port
        let name = try connection.query("SELECT current_database()").value(as: String.self)
        try connection.run(
            script: "INSERT INTO accounts SELECT g, 'free', 0 FROM generate_series(3001, 600000) g; ANALYZE accounts",
            within: .seconds(60)
        )
        let folder = try TemporaryFolder()
        try folder.write(Self.contract, to: "plimsoll.yaml")
        try folder.write("url: {secret: \"file:url.txt\"}\n", to: "app.yaml")
        let change = try folder.write("ALTER TABLE accounts ALTER COLUMN visits TYPE bigint;\n", to: "db/1.sql")
        try folder.write(
            "CREATE TABLE accounts (id int PRIMARY KEY, plan text, visits int NOT NULL);",
            to: "schema.sql"
        )
        let despite = ["--schema", "schema.sql", "--despite", "PL5101", "--why", "a quiet night"]
        let run = ["migrate", "run", change, "-e", "production"] + despite
        try folder.write("{\"plimsoll_statistics\": 1, \"taken_microseconds\": 1, \"tables\": {}}", to: "stats.json")
        let missing = try CommandRun.plimsoll(run, in: folder.path)
        #expect(missing.exitCode == 3 && missing.errors.contains("url.txt"), "\(missing.output)\(missing.errors)")
        try folder.write("postgres://postgres:long-enough-secret@127.0.0.1:\(port)/\(name)\n", to: "url.txt")
        let stats = try CommandRun.plimsoll(
            ["migrate", "stats", "-e", "production", "-o", "stats.json"],
            in: folder.path
        )
        #expect(stats.exitCode == 0, "\(stats.output)\(stats.errors)")
        func seconds() throws -> [Double] {
            let check = ["migrate", "check", change, "-e", "production", "--schema", "schema.sql", "--format", "json"]
            let output = try CommandRun.plimsoll(check, in: folder.path).output
            let match = try #require(
                output.firstMatch(of: #/"seconds":\[([0-9.]+),([0-9.]+),([0-9.]+)\]/#),
                "\(output)"
            )
            return [Double(match.1), Double(match.2), Double(match.3)].compactMap { $0 }
        }
        let before = try seconds()
        let done = try CommandRun.plimsoll(run, in: folder.path)
        #expect(done.exitCode == 0, "\(done.output)\(done.errors)")
        #expect(!(done.output + done.errors).contains("long-enough-secret"))
        let kept = try String(contentsOfFile: folder.path + "/runs.jsonl", encoding: .utf8)
        #expect(kept.contains("\"environment\":\"production\"") && kept.contains("rewritten_rows"), "\(kept)")
        try folder.write(String(kept.split(separator: "\n").first ?? ""), to: "run.json")
        try expectSchema("runs", "run.json", folder)
        let truth = try #require(kept.firstMatch(of: #/"seconds":([0-9.]+)/#).flatMap { Double($0.1) })
        let after = try seconds()
        #expect(after[2] - after[0] < before[2] - before[0] || after[2] / after[0] < before[2] / before[0])
        #expect(abs(after[1] - truth) <= abs(before[1] - truth) + 0.01, "\(before) \(truth) \(after)")
        try folder.write("{\"plimsoll_run\": 2}\n", to: "bad.jsonl")
        let bad = try CommandRun.plimsoll(["migrate", "check", change, "--runs", "bad.jsonl"], in: folder.path)
        #expect(bad.exitCode == 2 && bad.errors.contains("bad.jsonl:1"), "\(bad.errors)")
    }

    @Test(arguments: [SIGKILL, SIGTERM, SIGINT])
    func `a run that is killed or stopped goes on, each row once`(_ signal: Int32) throws {
        let (address, connection) = try database()
        let folder = try TemporaryFolder()
        let file = try folder.write(Self.visits, to: "0001_visits.sql")
        let first = try interrupted(file, address, connection, by: signal)
        #expect(try counts(connection) == ["0", "1"], "\(first.output)")
        if signal != SIGKILL {
            #expect(first.code == 1)
            #expect(first.output.contains("stopped at step 1 of 1 (0001_visits.sql:2)"))
            #expect(first.output.contains("rows are changed and committed, none half"))
        }
        let deadline = Deadline.after(.seconds(30))
        var second = try run(file, address)
        // The server needs an instant to see that a killed client is gone.
        while second.output.contains("another run is at work"), !deadline.hasPassed { second = try run(file, address) }
        #expect(second.exitCode == 0, "\(second.output)\(second.errors)")
        #expect(try counts(connection) == ["1"])
        #expect(try connection.query("SELECT rows FROM plimsoll_migrations WHERE step = 1").value(as: Int.self) == 3000)
    }

    @Test func `a run prints what its golden file shows`() throws {
        let (address, _) = try database()
        let folder = try TemporaryFolder()
        let text =
            "ALTER TABLE accounts ADD COLUMN region text;\nCREATE INDEX CONCURRENTLY plans ON accounts (plan);\n"
            + "-- plimsoll:batches by (id), 5000 rows\nUPDATE accounts SET region = 'eu' WHERE region IS NULL;\n"
        let file = try folder.write(text, to: "0001_region.sql")
        let plan = try run(file, address, ["--plan"])
        let done = try run(file, address)
        let again = try run(file, address, ["--format", "json"])
        let all = "--- plan\n\(plan.output)--- run\n\(done.output)--- again\n\(again.output)"
        #expect(
            [plan.exitCode, done.exitCode, again.exitCode] == [0, 0, 0],
            "\(plan.errors)\(done.errors)\(again.errors)"
        )
        #expect(Golden.difference(all.replacing(#/in [0-9.]+ s/#, with: "in 0.0 s"), "migrate-run.txt") == nil)
    }

    @Test func `what is missing or wrong is said, with the way to mend it`() throws {
        let (address, _) = try database()
        let folder = try TemporaryFolder()
        let file = try folder.write("ALTER TABLE accounts ADD COLUMN x int;", to: "1.sql")
        let unset = try CommandRun.plimsoll(["migrate", "run", file, "--url-variable", "NOWHERE"], in: folder.path)
        #expect(unset.exitCode == 2 && unset.errors.contains("the variable NOWHERE is not set here"))
        let none = try CommandRun.plimsoll(["migrate", "run", file], in: folder.path)
        #expect(none.exitCode == 2 && none.errors.contains("which database?"))
        let secret = "host=127.0.0.1 port=1 user=a password=hunter2-hunter2 dbname=b"
        let gone = try run(file, secret)
        #expect(gone.exitCode == 3, "\(gone.output)")
        #expect(!(gone.output + gone.errors).contains("hunter2"))
        let dangerous = try folder.write("ALTER TABLE accounts ALTER COLUMN visits TYPE bigint;", to: "2.sql")
        let refused = try run(dangerous, address)
        #expect(refused.exitCode == 1 && refused.errors.contains("nothing was run. The safe way"))
        let unexplained = try run(dangerous, address, ["--despite", "PL5101"])
        #expect(unexplained.exitCode == 2 && unexplained.errors.contains("--despite needs --why"))
    }

    @Test func `a rewritten change of type runs, its swap too, and a plain rename is refused`() throws {
        let (address, connection) = try database()
        let folder = try TemporaryFolder()
        try folder.write(
            "CREATE TABLE accounts (id int PRIMARY KEY, plan text, visits int NOT NULL DEFAULT 0);",
            to: "schema.sql"
        )
        try folder.write("ALTER TABLE accounts ALTER COLUMN visits TYPE bigint;", to: "7.sql")
        let check = ["migrate", "check", "7.sql", "--schema", "schema.sql", "--rewrite", "--output", "safe"]
        #expect(try CommandRun.plimsoll(check, in: folder.path).exitCode == 0)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/safe").sorted()
        let run = try CommandRun.plimsoll(
            ["migrate", "run"] + names.map { "safe/" + $0 } + [
                "--schema", "schema.sql", "--url-variable", "SHOP_DATABASE",
            ],
            in: folder.path,
            variables: ["SHOP_DATABASE": address]
        )
        #expect(run.exitCode == 0, "\(run.output)\(run.errors)")
        let type = try connection.query("SELECT pg_typeof(visits)::text FROM accounts LIMIT 1")
        #expect(try type.value(as: String.self) == "bigint")
        let rename = try folder.write("ALTER TABLE accounts RENAME COLUMN plan TO tier;", to: "8.sql")
        let refused = try self.run(rename, address)
        #expect(refused.exitCode == 1 && refused.errors.contains("PL5301"))
    }

    @Test func `rewritten files are written once, and never over others`() throws {
        let folder = try TemporaryFolder()
        try folder.write("CREATE TABLE accounts (id int PRIMARY KEY, n int);", to: "schema.sql")
        try folder.write("ALTER TABLE accounts ALTER COLUMN n TYPE bigint;", to: "0042_wide.sql")
        let arguments = [
            "migrate", "check", "0042_wide.sql", "--schema", "schema.sql", "--rewrite", "--output", "safe",
        ]
        let first = try CommandRun.plimsoll(arguments, in: folder.path)
        #expect(first.exitCode == 0, "\(first.errors)")
        #expect(Golden.difference(first.output, "migrate-rewrite.txt") == nil)
        #expect(try CommandRun.plimsoll(arguments, in: folder.path).exitCode == 0)
        try folder.write("mine", to: "safe/0042_wide.01_add_n_new_of_the_new_type.sql")
        let second = try CommandRun.plimsoll(arguments, in: folder.path)
        #expect(second.exitCode == 2 && second.errors.contains("is there and says something else"))
        try folder.write("VACUUM FULL accounts;", to: "0043_pack.sql")
        let none = try CommandRun.plimsoll(
            ["migrate", "check", "0043_pack.sql", "--rewrite", "--output", "safe"],
            in: folder.path
        )
        #expect(none.exitCode == 1 && none.output.contains("not rewritten"))
    }
}
