// ResetOvernightStory: S43, a nightly reset of the database that production came to use.
import PostgreSQL
import Support
import Testing

@Suite struct ResetOvernightStory {
    private func service(_ url: String, _ cache: String) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(
            """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{file: app.yaml}]}}
            environments: {production: {protected: true}}
            connections: {database: {postgres: config.app.url}, cache: {redis: config.app.cache}}
            """,
            to: "plimsoll.yaml"
        )
        try folder.write("url: \"\(url)\"\ncache: \"\(cache)\"\n", to: "app.yaml")
        return folder
    }

    private func url(_ cluster: LocalCluster, _ database: String, host: String? = nil) -> String {
        "postgres://postgres:long-enough-secret@/\(database)?host=\(host ?? cluster.folder)&port=\(cluster.port)"
    }

    /// The nightly script: guarded or not.
    private func nightly(
        _ target: String,
        _ database: String,
        _ cluster: LocalCluster,
        in folder: TemporaryFolder,
        guarded: Bool
    ) throws -> CommandRun {
        let drop = "dropdb --force -h \(cluster.folder) -p \(cluster.port) -U postgres \(database)"
        let question = "'\(CommandRun.productFolder)/plimsoll' guard reset '\(target)' && "
        return try ProgramRun.run("sh", ["-c", (guarded ? question : "") + drop], folder: folder.path)
    }

    private func exists(_ database: String, _ cluster: LocalCluster) throws -> Bool {
        let connection = try Connection(cluster.settings(), within: .seconds(60))
        return try !connection.query("SELECT 1 FROM pg_database WHERE datname = '\(database)'").isEmpty
    }

    @Test func `the database in use is refused under any name, another is not`() throws {
        let cluster = try LocalCluster(LocalCluster.Options(password: "long-enough-secret"))
        let other = try LocalCluster(LocalCluster.Options(password: "long-enough-secret"))
        for place in [cluster, other] {
            let connection = try Connection(place.settings(), within: .seconds(60))
            try connection.query("CREATE DATABASE shop STRATEGY wal_log", within: .seconds(60))
        }
        let admin = try Connection(cluster.settings(), within: .seconds(60))
        try admin.query("CREATE DATABASE temporary STRATEGY wal_log", within: .seconds(60))
        let redis = try LoopbackRedis()
        let folder = try service(url(cluster, "temporary"), "redis://127.0.0.1:\(redis.port)/0")
        let customer = try Connection(cluster.settings(database: "temporary"), within: .seconds(60))
        for name in ["127.0.0.1", "localhost"] {
            let run = try nightly(
                url(cluster, "temporary", host: name),
                "temporary",
                cluster,
                in: folder,
                guarded: true
            )
            #expect(
                run.exitCode == 1 && run.output.contains("production database uses it"),
                "\(run.output) \(run.errors)"
            )
            #expect(run.output.contains("postgres on this machine"), "\(run.output)")
            #expect(!run.output.contains("long-enough-secret") && !run.errors.contains("long-enough-secret"))
        }
        #expect(try exists("temporary", cluster))
        #expect(try customer.query("SELECT 1").count == 1)
        let free = try nightly(url(cluster, "shop"), "shop", cluster, in: folder, guarded: true)
        #expect(
            free.exitCode == 0 && free.output.contains("another database of the same server"),
            "\(free.output) \(free.errors)"
        )
        #expect(try !exists("shop", cluster))
        #expect(try nightly(url(other, "shop"), "shop", other, in: folder, guarded: true).exitCode == 0)

        // What cannot be asked is unknown, and unknown is never free.
        let gone = try CommandRun.plimsoll(["guard", "reset", "postgres://x@127.0.0.1:1/y"], in: folder.path)
        #expect(gone.exitCode == 3 && gone.output.contains("unknown: do not reset"), "\(gone.output)")
        let cache = try CommandRun.plimsoll(["guard", "reset", "redis://localhost:\(redis.port)/3"], in: folder.path)
        #expect(
            cache.exitCode == 1 && cache.output.contains("production cache uses it"),
            "\(cache.output) \(cache.errors)"
        )
        let spare = try LoopbackRedis()
        #expect(
            try CommandRun.plimsoll(["guard", "reset", "redis://localhost:\(spare.port)"], in: folder.path).exitCode
                == 0
        )
        cluster.stop()
        let down = try CommandRun.plimsoll(["guard", "reset", url(other, "postgres")], in: folder.path)
        #expect(down.exitCode == 3 && down.output.contains("production database"), "\(down.output)")

        // The same night without the question.
        try cluster.start()
        #expect(try nightly(url(cluster, "temporary"), "temporary", cluster, in: folder, guarded: false).exitCode == 0)
        #expect(try !exists("temporary", cluster))
    }

    @Test func `what production had on record is refused while config points elsewhere, or it is down`() throws {
        func tcp(_ cluster: LocalCluster) -> String {
            "postgres://postgres:long-enough-secret@127.0.0.1:\(cluster.port)/postgres"
        }
        let (own, temporary, other) = (
            try LocalCluster(LocalCluster.Options(password: "long-enough-secret")),
            try LocalCluster(LocalCluster.Options(password: "long-enough-secret")),
            try LocalCluster(LocalCluster.Options(password: "long-enough-secret"))
        )
        let redis = try LoopbackRedis()
        let folder = try service(tcp(own), "redis://127.0.0.1:\(redis.port)/0")
        func plimsoll(_ arguments: String...) throws -> CommandRun {
            let run = try CommandRun.plimsoll(arguments, in: folder.path)
            #expect(!(run.output + run.errors).contains("long-enough-secret"))
            return run
        }
        let adopted = try plimsoll("identity", "adopt", "production", "database", "--why", "first use")
        #expect(adopted.exitCode == 0, "\(adopted.errors)")
        // Somebody points production at the temporary database, and the night resets what production had.
        try folder.write("url: \"\(tcp(temporary))\"\ncache: redis://127.0.0.1:\(redis.port)/0\n", to: "app.yaml")
        let had = try plimsoll("guard", "reset", tcp(own))
        #expect(had.exitCode == 1 && had.output.contains("error[PL4301]"), "\(had.output)\(had.errors)")
        #expect(had.output.contains("plimsoll.identities.yaml:"), "\(had.output)")
        // What it uses now is refused as well, and what it never had is free.
        #expect(try plimsoll("guard", "reset", tcp(temporary)).exitCode == 1)
        #expect(try plimsoll("guard", "reset", tcp(other)).exitCode == 0)
        temporary.stop()
        #expect(try plimsoll("guard", "reset", tcp(own)).exitCode == 1)
        #expect(try plimsoll("guard", "reset", tcp(other)).exitCode == 3)
        let json = try plimsoll("guard", "reset", tcp(own), "--format", "json")
        #expect(json.exitCode == 1 && json.output.contains("\"PL4301\""), "\(json.output)")
    }
}
