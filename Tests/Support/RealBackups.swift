// RealBackups: a shop's real database with backups of it, and plimsoll run beside them at the time that it is.
public import Foundation
import Glibc
public import PostgreSQL

/// A shop with a database of its own and a folder for its backups, which both root and the server's user may use.
public final class BackedUpShop: Sendable {
    /// The server.
    public let cluster: LocalCluster
    /// The service's folder, with its contract.
    public let service: TemporaryFolder
    /// Where backups lie; gone with the server.
    public let backups: String

    /// A shop whose database has a marker and three orders.
    ///
    /// - Throws: where the server cannot be started.
    public init(settings: [String: String] = [:], marker: String = "plimsoll: shop/production 7f3a9c21") throws {
        cluster = try LocalCluster(LocalCluster.Options(settings: settings, password: "long-enough-secret"))
        service = try TemporaryFolder()
        backups = cluster.folder + "/backups"
        try run(ServerUser.chosen().command("mkdir", [backups]))
        let admin = try Connection(cluster.settings(), within: .seconds(60))
        try admin.query("CREATE DATABASE shop STRATEGY wal_log", within: .seconds(60))
        try sql(
            "CREATE TABLE orders (number int); INSERT INTO orders VALUES (1), (2), (3);"
                + "CREATE TABLE plimsoll_environment (); COMMENT ON TABLE plimsoll_environment IS '\(marker)'"
        )
    }

    /// Runs statements in the shop's database.
    ///
    /// - Throws: what the server says.
    public func sql(_ script: String, database: String = "shop") throws {
        try Connection(cluster.settings(database: database), within: .seconds(60)).run(script: script)
    }

    /// How many orders a database has; nil where it or its table is missing.
    public func orders(in database: String = "shop") -> String? {
        let connection = try? Connection(cluster.settings(database: database), within: .seconds(60))
        return (try? connection?.query("SELECT count(*)::text FROM orders"))?.first?[0]
    }

    /// Writes the contract, with what it promises of backups, and the config that names this server or another.
    ///
    /// - Throws: what the file system says.
    public func promise(_ backup: String, using other: LocalCluster? = nil) throws {
        let used = other ?? cluster
        try service.write(
            """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{file: app.yaml}]}}
            environments: {production: {protected: true}}
            connections:
              database:
                postgres: config.app.url
                backup: {\(backup)}
            """,
            to: "plimsoll.yaml"
        )
        let address = "postgres://postgres@/shop?host=\(used.folder)&port=\(used.port)"
        try service.write("url: \"\(address)\"\n", to: "app.yaml")
    }

    /// Runs plimsoll in the service's folder at the real time.
    ///
    /// - Throws: where it cannot be started.
    public func plimsoll(_ arguments: String..., variables: [String: String] = [:]) throws -> CommandRun {
        var own = variables
        own["PLIMSOLL_NOW"] = ISO8601DateFormatter().string(from: Date())
        // Where throw-away servers are copied from.
        own["HOME"] = ProcessInfo.processInfo.environment["HOME"]
        return try CommandRun.plimsoll(arguments, in: service.path, variables: own)
    }

    /// Makes a dump; `seconds` ago, as far as its file's time tells.
    ///
    /// - Throws: what `pg_dump` says.
    public func dump(_ name: String, database: String = "shop", form: String = "custom", ago: TimeInterval = 300) throws
    {
        let place = ["-h", cluster.folder, "-p", "\(cluster.port)", "-U", "postgres"]
        try cluster.run("pg_dump", ["-F", form, "-f", backups + "/" + name] + place + [database])
        try age(name, by: ago)
    }

    /// Makes a base backup.
    ///
    /// - Throws: what `pg_basebackup` says.
    public func baseBackup(_ name: String, form: String = "plain", ago: TimeInterval = 300) throws {
        let place = ["-h", cluster.folder, "-p", "\(cluster.port)", "-U", "postgres"]
        let how = ["-F", form, "-c", "fast", "--no-sync", "-D", backups + "/" + name]
        try cluster.run("pg_basebackup", how + place)
        try age(name, by: ago)
    }

    /// Makes files look older.
    ///
    /// - Throws: what the file system says.
    public func age(_ name: String, by seconds: TimeInterval) throws {
        let date = Date(timeIntervalSinceNow: -seconds)
        for file in ["", "/toc.dat", "/backup_manifest"] {
            let path = backups + "/" + name + file
            guard FileManager.default.fileExists(atPath: path) else { continue }
            try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
        }
    }

    /// Runs a program as the server's user and returns what it printed.
    ///
    /// - Throws: where it fails, with its words.
    @discardableResult
    public func runAsServer(_ program: String, _ arguments: [String], variables: [String: String] = [:]) throws
        -> String
    {
        try run(try ServerUser.chosen().command(program, arguments), variables)
    }

    @discardableResult
    private func run(
        _ command: (program: String, arguments: [String]),
        _ variables: [String: String] = [:]
    ) throws -> String {
        let run = try ProgramRun.run(command.program, command.arguments, variables: variables, folder: "/")
        guard run.exitCode == 0 else {
            let words = "\(command.arguments.joined(separator: " ")): \(run.output)\(run.errors)"
            throw MissingProgram(words: words.contains("pgbackrest") ? words + " (apt-get install pgbackrest)" : words)
        }
        return run.output
    }

    /// Lays a pgBackRest repository beside the server and archives into it; the variables name its configuration.
    ///
    /// - Throws: where pgBackRest is missing or fails.
    public func startPgBackRest() throws -> [String: String] {
        let folder = cluster.folder
        let text = """
            [global]
            repo1-path=\(folder)/repo
            log-path=\(folder)
            lock-path=\(folder)/lock
            spool-path=\(folder)
            repo1-retention-full=9
            compress-level=1
            [shop]
            pg1-path=\(cluster.dataFolder)
            pg1-socket-path=\(folder)
            pg1-port=\(cluster.port)
            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/pgbackrest.conf"))
        let variables = ["PGBACKREST_CONFIG": folder + "/pgbackrest.conf"]
        try sql(
            "ALTER SYSTEM SET archive_command = 'pgbackrest --config=\(folder)/pgbackrest.conf --stanza=shop archive-push %p'",
            database: "postgres"
        )
        try sql("SELECT pg_reload_conf()", database: "postgres")
        try runAsServer(
            "pgbackrest",
            ["--stanza=shop", "--log-level-console=off", "stanza-create"],
            variables: variables
        )
        return variables
    }
}
