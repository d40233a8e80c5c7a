// WrongDatabaseStory: S40, a setting that points production at a temporary database.
import PostgreSQL
import Support
import Testing

@Suite struct WrongDatabaseStory {
    private func server() throws -> LocalCluster {
        let cluster = try LocalCluster(LocalCluster.Options(password: "long-enough-secret"))
        let admin = try Connection(cluster.settings(), within: .seconds(60))
        try admin.query("CREATE DATABASE shop STRATEGY wal_log", within: .seconds(60))
        try reset(cluster)
        return cluster
    }

    /// What the nightly script does to the temporary database.
    private func reset(_ cluster: LocalCluster) throws {
        let connection = try Connection(cluster.settings(database: "shop"), within: .seconds(60))
        try connection.query("DROP TABLE IF EXISTS orders")
        try connection.query("CREATE TABLE orders (number int)")
    }

    private func url(_ cluster: LocalCluster, host: String = "127.0.0.1") -> String {
        "postgres://postgres:long-enough-secret@\(host):\(cluster.port)/shop"
    }

    /// Three customers order from the service as it is configured; how many orders are there after the night.
    private func ordersAfterNight(savedTo used: LocalCluster, resetting temporary: LocalCluster) throws -> String? {
        let service = try Connection(used.settings(database: "shop"), within: .seconds(60))
        try service.query("INSERT INTO orders VALUES (1), (2), (3)")
        try reset(temporary)
        return try service.query("SELECT count(*)::text FROM orders").first?[0]
    }

    private func configure(_ url: String, in folder: TemporaryFolder) throws {
        try folder.write("url: \"\(url)\"\n", to: "app.yaml")
    }

    @Test func `a stranger under the same name, schema and password is refused until it is adopted`() throws {
        let (own, temporary) = (try server(), try server())
        let folder = try TemporaryFolder()
        try folder.write(
            """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{file: app.yaml}]}}
            environments: {production: {protected: true}}
            connections: {database: {postgres: config.app.url, identity: unique}}
            """,
            to: "plimsoll.yaml"
        )
        func plimsoll(_ arguments: String...) throws -> CommandRun {
            let run = try CommandRun.plimsoll(arguments, in: folder.path)
            #expect(!(run.output + run.errors).contains("long-enough-secret"))
            return run
        }

        // The first day: nobody has said yet which server is production's own.
        try configure(url(own), in: folder)
        let first = try plimsoll("check")
        #expect(first.exitCode == 3, "\(first.output)\(first.errors)")
        #expect(first.output.contains("plimsoll identity adopt production database"), "\(first.output)")
        let adopted = try plimsoll("identity", "adopt", "production", "database", "--why", "first use")
        #expect(adopted.exitCode == 0, "\(adopted.output)\(adopted.errors)")
        let known = try plimsoll("check")
        #expect(known.exitCode == 0, "\(known.output)\(known.errors)")

        // Another name of the same server.
        try configure(url(own, host: "localhost"), in: folder)
        let renamed = try plimsoll("check")
        #expect(renamed.exitCode == 0, "\(renamed.output)\(renamed.errors)")

        // The setting of the story.
        try configure(url(temporary), in: folder)
        let refused = try plimsoll("check")
        #expect(refused.exitCode == 1 && refused.output.contains("PL4103"), "\(refused.output)\(refused.errors)")
        #expect(refused.output.contains("app.yaml:1:"), "\(refused.output)")

        // With the check the service stays where it was; without it, it saves into what is reset at night.
        let used = refused.exitCode == 0 ? temporary : own
        #expect(try ordersAfterNight(savedTo: used, resetting: temporary) == "3")
        #expect(try ordersAfterNight(savedTo: temporary, resetting: temporary) == "0")

        // A server that does not answer is unknown; one that a person adopts is accepted.
        try configure(url(own), in: folder)
        own.stop()
        #expect(try plimsoll("check").exitCode == 3)
        let unknown = try plimsoll("identity", "adopt", "production", "database", "--why", "guess")
        #expect(unknown.exitCode == 3, "\(unknown.output)\(unknown.errors)")
        try configure(url(temporary), in: folder)
        let moved = try plimsoll("identity", "adopt", "production", "database", "--why", "moved")
        #expect(moved.exitCode == 0 && moved.output.contains("→"), "\(moved.output)\(moved.errors)")
        let accepted = try plimsoll("check")
        #expect(accepted.exitCode == 0, "\(accepted.output)\(accepted.errors)")
        #expect(try plimsoll("identity", "list").output.contains("moved"))
        #expect(try plimsoll("identity", "forget", "production", "database").exitCode == 0)
        #expect(try plimsoll("check").exitCode == 3)
    }

    @Test func `two environments that use one database and one cache are told so`() throws {
        let (own, cache) = (try server(), try LoopbackRedis())
        let folder = try TemporaryFolder()
        try folder.write(
            """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{file: app.yaml}]}}
            environments: {production: {protected: true}, staging: {}}
            connections:
              database: {postgres: config.app.url, identity: unique}
              cache: {redis: config.app.cache, identity: unique}
            """,
            to: "plimsoll.yaml"
        )
        try folder.write("url: \"\(url(own))\"\ncache: \"redis://127.0.0.1:\(cache.port)/0\"\n", to: "app.yaml")
        let run = try CommandRun.plimsoll(["check"], in: folder.path)
        #expect(run.exitCode == 1 && run.output.contains("PL4104"), "\(run.output)\(run.errors)")
        // Each of the two, in each of the two.
        #expect(run.output.split(separator: "[PL4104]").count == 5, "\(run.output)")
    }
}
