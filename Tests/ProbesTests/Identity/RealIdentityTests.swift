// RealIdentityTests: the cases of docs/identity.md on real PostgreSQL servers, started here.
import Contracts
import Findings
import Foundation
import PostgreSQL
import Probes
import Support
import Testing

/// The judgement of a real database against another one's record.
private struct RealCase {
    let outcome: IdentityOutcome

    init(
        recorded: PostgresFacts,
        at former: String,
        seen: PostgresFacts,
        at: String,
        asked: FormerAddress = .notAsked
    ) throws {
        let record = IdentityRecord(facts: .postgres(recorded), at: former, since: 1_790_000_000)
        let text = try RecordText.setting(record.values, for: "production", "database", in: .empty(.identities))
        let source = SourceText(name: "config/app.production.yaml", text: "url: postgres://db.shop.example/shop\n")
        let question = IdentityQuestion(
            environment: "production",
            connection: "database",
            isProtected: true,
            promise: .unique,
            place: Place(source: source, span: Span(from: 16, to: 31)),
            at: at,
            sight: .seen(.postgres(seen)),
            former: asked
        )
        let file = RecordFile.read(SourceText(name: "plimsoll.identities.yaml", text: text), shape: .identities)
        outcome = IdentityJudge(records: file, now: 1_795_251_600).judge([question])
    }

    var codes: [String] { outcome.findings.map(\.code.text) }
    var unknown: [String] { outcome.unchecked.filter(\.wasRequired).map(\.why) }
}

@Suite struct RealIdentityTests {
    private static let password = "the-same-for-both"

    /// A cluster with the shop's database, schema and an order.
    private func shop() throws -> LocalCluster {
        let cluster = try LocalCluster(
            LocalCluster.Options(settings: ["wal_level": "replica"], password: Self.password)
        )
        try Connection(cluster.settings(), within: .seconds(30)).query("CREATE DATABASE shop", within: .seconds(60))
        try Connection(cluster.settings(database: "shop"), within: .seconds(30)).run(
            script: "CREATE TABLE orders (id int PRIMARY KEY); INSERT INTO orders VALUES (1);"
        )
        return cluster
    }

    private func facts(_ settings: ConnectionSettings) throws -> PostgresFacts {
        let connection = try Connection(settings, within: .seconds(30))
        return try PostgreSQLIdentity.facts(of: connection, within: .seconds(20))
    }

    @Test func `two servers with the same name, schema and password are told apart`() throws {
        let (one, two) = (try shop(), try shop())
        let (mine, other) = (
            try facts(try #require(one.tcpSettings(database: "shop"))),
            try facts(try #require(two.tcpSettings(database: "shop")))
        )
        #expect(mine.system != nil && mine.system != other.system)
        #expect(try RealCase(recorded: mine, at: "db-1:5432", seen: other, at: "db-1:5432").codes == ["PL4103"])
        #expect(try RealCase(recorded: mine, at: "db-1:5432", seen: mine, at: "db-1:5432").codes == [])
        let created = try #require(PostgresFacts.created(system: mine.system ?? ""))
        #expect(abs(Date().timeIntervalSince1970 - Double(created)) < 3_600)
    }

    @Test func `a renamed host with the same database is accepted`() throws {
        let cluster = try shop()
        let (socket, network) = (
            try facts(cluster.settings(database: "shop")),
            try facts(try #require(cluster.tcpSettings(database: "shop")).with("host", "localhost"))
        )
        #expect(socket.startedMicroseconds == network.startedMicroseconds)
        let moved = try RealCase(
            recorded: socket,
            at: "db-old.shop.example:5432",
            seen: network,
            at: "db-new.shop.example:5432",
            asked: .answered(.postgres(socket))
        )
        #expect(moved.codes == [] && moved.unknown == [])
        let silent = try RealCase(
            recorded: socket,
            at: "db-old:5432",
            seen: network,
            at: "db-new:5432",
            asked: .silent(because: "no answer in 3 s")
        )
        #expect(silent.codes == [] && silent.unknown.count == 1)
    }

    @Test func `a copy, a standby, a promoted standby and the primary left behind are told apart`() throws {
        let primary = try shop()
        let source = primary.settings(database: "shop")
        let before = try facts(source)
        let copy = try LocalCluster(LocalCluster.Options(origin: .baseBackup(of: primary.settings(), asStandby: false)))
        let copied = try facts(copy.settings(database: "shop"))
        #expect(copied.system == before.system && copied.database == before.database && !copied.isStandby)
        let beside = try RealCase(
            recorded: before,
            at: "db-1:5432",
            seen: copied,
            at: "db-9:5432",
            asked: .answered(.postgres(try facts(source)))
        )
        #expect(beside.codes == ["PL4111"])
        copy.close()

        let standby = try LocalCluster(
            LocalCluster.Options(origin: .baseBackup(of: primary.settings(), asStandby: true))
        )
        let following = try facts(standby.settings(database: "shop"))
        #expect(following.isStandby && following.system == before.system)
        #expect(try RealCase(recorded: before, at: "db-1:5432", seen: following, at: "db-1:5432").codes == ["PL4110"])

        let control = try Connection(standby.settings(), within: .seconds(30))
        try control.query("SELECT pg_promote(true, 60)", within: .seconds(70))
        let promoted = try facts(standby.settings(database: "shop"))
        #expect(promoted.timeline == 2 && !promoted.isStandby)
        #expect(try RealCase(recorded: before, at: "db-1:5432", seen: promoted, at: "db-1:5432").codes == ["PL4110"])
        let left = try facts(source)
        #expect(try RealCase(recorded: promoted, at: "db-1:5432", seen: left, at: "db-1:5432").codes == ["PL4109"])
    }

    @Test func `a restored dump is a stranger, and keeps the marker it was made with`() throws {
        let (one, two) = (try shop(), try LocalCluster())
        let marker = Marker(service: "shop", environment: "production", token: "7f3a9c21")
        try Connection(one.settings(database: "shop"), within: .seconds(30)).run(script: marker.statements)
        try Connection(two.settings(), within: .seconds(30)).query("CREATE DATABASE shop", within: .seconds(60))
        let dump = two.folder + "/shop.dump"
        try two.run(
            "pg_dump",
            ["-Fc", "-f", dump, "-h", one.folder, "-p", "\(one.port)", "-U", "postgres", "shop"]
        )
        try two.run("pg_restore", ["-h", two.folder, "-p", "\(two.port)", "-U", "postgres", "-d", "shop", dump])
        let (original, restored) = (
            try facts(one.settings(database: "shop")), try facts(two.settings(database: "shop"))
        )
        #expect(original.marker == marker && restored.marker == marker)
        #expect(try RealCase(recorded: original, at: "a:1", seen: restored, at: "a:1").codes == ["PL4103"])
    }

    @Test func `a database renamed is the same, one dropped and created again is not`() throws {
        let cluster = try shop()
        let before = try facts(cluster.settings(database: "shop"))
        let control = try Connection(cluster.settings(), within: .seconds(30))
        try control.query("ALTER DATABASE shop RENAME TO shop_v2")
        let renamed = try facts(cluster.settings(database: "shop_v2"))
        #expect(try RealCase(recorded: before, at: "a:1", seen: renamed, at: "a:1").codes == ["PL4110"])
        try control.query("DROP DATABASE shop_v2 WITH (FORCE)")
        try control.query("CREATE DATABASE shop", within: .seconds(60))
        let recreated = try facts(cluster.settings(database: "shop"))
        #expect(try RealCase(recorded: before, at: "a:1", seen: recreated, at: "a:1").codes == ["PL4106"])
    }

    @Test func `an account without any right reads the identity, and what it may not read is unknown`() throws {
        let cluster = try shop()
        let control = try Connection(cluster.settings(database: "shop"), within: .seconds(30))
        try control.run(script: "CREATE ROLE probe LOGIN; REVOKE ALL ON SCHEMA public FROM PUBLIC;")
        let settings = cluster.settings(database: "shop").with("user", "probe")
        let read = try facts(settings)
        #expect(read.system != nil && read.timeline == 1 && read.wal != nil && read.database != nil)
        try control.query("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC")
        let refused = try facts(settings)
        #expect(refused.system == nil && refused.database == read.database)
        let judged = try RealCase(recorded: read, at: "a:1", seen: refused, at: "a:1")
        #expect(judged.codes == [] && judged.unknown.first?.contains("pg_control_system") == true)
    }

    @Test func `behind PgBouncer the database is the same`() throws {
        let program = "/usr/sbin/pgbouncer"
        guard FileManager.default.isExecutableFile(atPath: program) else {
            Issue.record("pgbouncer is missing: apt-get install pgbouncer")
            return
        }
        let cluster = try shop()
        let direct = try facts(cluster.settings(database: "shop"))
        let settings = """
            [databases]
            shop = host=\(cluster.folder) port=\(cluster.port) dbname=shop user=postgres
            [pgbouncer]
            listen_port = 6432
            unix_socket_dir = \(cluster.folder)
            auth_type = any
            pool_mode = transaction
            logfile = \(cluster.folder)/pgbouncer.log
            user = \(getuid() == 0 ? "postgres" : NSUserName())

            """
        let folder = try TemporaryFolder()
        let file = try folder.write(settings, to: "pgbouncer.ini")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path)
        let pooler = try ChildProcess(program, ["-q", file])
        defer {
            pooler.signal(SIGTERM)
            if pooler.wait(until: .after(.seconds(10))) == nil { pooler.signal(SIGKILL) }
        }
        let through = cluster.settings(database: "shop").with("port", "6432")
        let deadline = Deadline.after(.seconds(30))
        var pooled: PostgresFacts?
        while pooled == nil, !deadline.hasPassed, pooler.ended() == nil {
            pooled = try? facts(through)
            if pooled == nil { usleep(20_000) }
        }
        let found = try #require(pooled, "PgBouncer gave no connection")
        #expect(found.system == direct.system && found.startedMicroseconds == direct.startedMicroseconds)
        let judged = try RealCase(
            recorded: direct,
            at: "db-1:5432",
            seen: found,
            at: "pool:6432",
            asked: .answered(.postgres(direct))
        )
        #expect(judged.codes == [] && judged.unknown == [])
    }
}
