// FlushAtMiddayStory: S27, the cache emptied and rows deleted at midday; with the console neither happens.
import Foundation
import PostgreSQL
import Support
import Testing

@Suite struct FlushAtMiddayStory {
    static let contract = """
        plimsoll: 1
        service: shop
        config: {app: {layers: [{file: app.yaml}]}}
        environments: {production: {protected: true}}
        connections:
          cache: {redis: config.app.cache}
          database: {postgres: config.app.database}
        """

    static let commands = [
        ["FLUSHDB"], ["FLUSHALL"], ["CONFIG", "SET", "maxmemory", "1"], ["EVAL", "return redis.call('flushall')", "0"],
        ["KEYS", "*"],
    ]

    private func filled() throws -> LoopbackRedis {
        let redis = try LoopbackRedis()
        for number in 0..<20 { _ = try redis.cli("SET", "product:\(number)", "page") }
        return redis
    }

    @Test func `without Plimsoll the cache is empty and the orders are gone`() throws {
        let redis = try filled()
        for command in Self.commands { _ = try ProgramRun.run("redis-cli", ["-s", redis.socketPath] + command) }
        #expect(try redis.cli("DBSIZE") == "0")
        let settings = try RealPostgreSQL.database()
        let connection = try Connection(settings, within: .seconds(60))
        try connection.run(script: "CREATE TABLE orders AS SELECT 1 AS id")
        let psql = [
            "-X", "-h", settings["host"] ?? "", "-p", settings["port"] ?? "", "-U", "postgres", "-d",
            settings["dbname"] ?? "",
        ]
        #expect(try ProgramRun.run("psql", psql + ["-c", "DELETE FROM orders"]).exitCode == 0)
        let left: Int? = try connection.query("SELECT count(*) FROM orders").first?.value(0)
        #expect(left == 0)
    }

    @Test func `with Plimsoll each command is refused with its reason, and nothing is lost`() throws {
        let redis = try filled()
        let settings = try RealPostgreSQL.database()
        let connection = try Connection(settings, within: .seconds(60))
        try connection.run(script: "CREATE TABLE orders AS SELECT 1 AS id")
        let folder = try TemporaryFolder()
        try folder.write(Self.contract, to: "plimsoll.yaml")
        let database =
            "postgres://postgres@/\(settings["dbname"] ?? "")?host=\(settings["host"] ?? "")&port=\(settings["port"] ?? "")"
        try folder.write("cache: redis://127.0.0.1:\(redis.port)/0\ndatabase: \"\(database)\"\n", to: "app.yaml")
        for command in Self.commands {
            let run = try CommandRun.plimsoll(["console", "production", "cache", "--"] + command, in: folder.path)
            #expect(run.exitCode == 1, "\(command): \(run.output)")
            #expect((run.output + run.errors).contains("is refused: "), "\(command): \(run.output) \(run.errors)")
        }
        #expect(try redis.cli("DBSIZE") == "20")
        for statement in [
            "DELETE FROM orders", "SET transaction_read_only = off; DELETE FROM orders", "DROP TABLE orders",
        ] {
            let run = try CommandRun.plimsoll(["console", "production", "database", "--", statement], in: folder.path)
            #expect(run.exitCode == 1 && run.errors.contains("ERROR"), "\(statement): \(run.output) \(run.errors)")
        }
        let left: Int? = try connection.query("SELECT count(*) FROM orders").first?.value(0)
        #expect(left == 1)
        let read = try CommandRun.plimsoll(
            ["console", "production", "database", "--", "SELECT 'rows: ' || count(*) FROM orders"],
            in: folder.path
        )
        #expect(read.exitCode == 0 && read.output.contains("rows: 1"))
        let script = ["--write", "--why", "ticket 42", "--yes", "--expect-rows"]
        let home = ["HOME": folder.path]
        let more = try CommandRun.plimsoll(
            ["console", "production", "database"] + script + ["7", "--", "DELETE FROM orders"],
            in: folder.path,
            variables: home
        )
        #expect(more.exitCode == 1 && more.errors.contains("1 rows, --expect-rows says 7"), "\(more.errors)")
        let right = try CommandRun.plimsoll(
            ["console", "production", "database"] + script + ["1", "--", "UPDATE orders SET id = 2"],
            in: folder.path,
            variables: home
        )
        #expect(right.exitCode == 0 && right.output.contains("UPDATE 1"), "\(right.errors)")
        let log = try ProgramRun.run("cat", [folder.path + "/.local/state/plimsoll/console.jsonl"]).output
        #expect(log.contains("\"why\": \"ticket 42\"") && log.contains("\"outcome\": \"committed\""), "\(log)")
    }

    @Test func `a flush made elsewhere raises the alarm within 30 seconds`() throws {
        let redis = try filled()
        let folder = try TemporaryFolder()
        try folder.write(Self.contract, to: "plimsoll.yaml")
        try folder.write(
            "cache: redis://127.0.0.1:\(redis.port)/0\ndatabase: postgres://x@127.0.0.1:1/y\n",
            to: "app.yaml"
        )
        let watch = ["guard", "cache", "production", "cache", "--every", "1", "--for"]
        let quiet = try CommandRun.plimsoll(watch + ["2"], in: folder.path)
        #expect(quiet.exitCode == 0 && quiet.output.contains("no alarm"), "\(quiet.output) \(quiet.errors)")
        // Someone else, some seconds later.
        let other = Process()
        other.executableURL = URL(fileURLWithPath: "/bin/sh")
        other.arguments = ["-c", "sleep 3; exec redis-cli -s '\(redis.socketPath)' FLUSHALL >/dev/null"]
        try other.run()
        let start = ContinuousClock.now
        let alarm = try CommandRun.plimsoll(watch + ["60"], in: folder.path)
        other.waitUntilExit()
        #expect(
            alarm.exitCode == 1
                && alarm.output.contains("production cache: FLUSHDB or FLUSHALL was run: 20 keys before, 0 now")
                && alarm.output.contains("error[PL4303]") && alarm.output.contains("ALARM production cache"),
            "\(alarm.output) \(alarm.errors)"
        )
        #expect(ContinuousClock.now - start < .seconds(30))
    }
}
