// DatabaseIdentityTests: real PostgreSQL servers told apart by the commands, each case of docs/identity.md.
import Foundation
import PostgreSQL
import Support
import Testing

@Suite(.disabled(if: Suites.isFast, "left out, as PLIMSOLL_FAST asks")) struct DatabaseIdentityTests {
    private static let contract =
        "{database: {postgres: config.app.url, identity: unique, privileges: [select orders]}}"

    private func server(_ origin: LocalCluster.Origin = .new) throws -> LocalCluster {
        let cluster = try LocalCluster(
            LocalCluster.Options(
                settings: ["wal_level": "replica"],
                password: ServiceFolder.password,
                origin: origin
            )
        )
        guard case .new = origin else { return cluster }
        try run("CREATE DATABASE shop STRATEGY wal_log", cluster, "postgres")
        try run("CREATE TABLE orders (id int)", cluster)
        return cluster
    }

    private func run(_ sql: String, _ cluster: LocalCluster, _ database: String = "shop") throws {
        try Connection(cluster.settings(database: database), within: .seconds(60)).run(script: sql)
    }

    private func url(_ ports: Int..., database: String = "shop", more: String = "") -> String {
        let hosts = ports.map { "127.0.0.1:\($0)" }.joined(separator: ",")
        return "postgres://postgres:\(ServiceFolder.password)@\(hosts)/\(database)?sslmode=disable\(more)"
    }

    /// A folder whose production has a server on record.
    private func recorded(_ cluster: LocalCluster) throws -> ServiceFolder {
        let service = try ServiceFolder(Self.contract)
        try service.configure(["url": url(cluster.port)])
        try service.adopt("database")
        return service
    }

    /// A check's exit code and identity codes.
    private func expect(_ code: Int32, _ codes: [String], _ service: ServiceFolder, _ comment: String) throws {
        let run = try service.plimsoll("check")
        #expect(run.exitCode == code && run.identityCodes == codes, "\(comment): \(run.all)")
    }

    @Test func `the first day is recorded in one run, and what is recorded is never written over`() throws {
        let (own, other) = (try server(), try server())
        let service = try ServiceFolder(Self.contract, environments: "{production: {protected: true}, staging: {}}")
        try service.configure(["url": url(own.port)])
        try service.configure(["url": url(other.port)], for: "staging")
        let first = try service.plimsoll("check")
        // Unknown where it matters, a note elsewhere.
        #expect(first.exitCode == 3 && first.identityCodes == ["PL4102"], "\(first.all)")
        let written = try service.plimsoll("check", "--record-identities")
        #expect(written.exitCode == 0 && written.identityCodes == [], "\(written.all)")
        #expect(written.errors.contains("recorded database of production"), "\(written.errors)")
        let text = service.records
        #expect(text.contains("production:") && text.contains("staging:") && text.contains("first use"), "\(text)")
        let again = try service.plimsoll("check", "--record-identities")
        #expect(again.exitCode == 0 && again.errors.contains("nothing new"), "\(again.all)")
        // Production points at staging's: refused in both, and nothing is recorded.
        try service.configure(["url": url(other.port)])
        let wrong = try service.plimsoll("check", "--record-identities")
        #expect(wrong.exitCode == 1 && wrong.identityCodes == ["PL4103", "PL4104"], "\(wrong.all)")
        #expect(service.records == text)
        #expect(try service.plimsoll("check", "--record-identities", "--offline").exitCode == 2)
        #expect(try service.plimsoll("check", "--record-identities", "production.yaml").exitCode == 2)
    }

    @Test func `show, mark, adopt and forget`() throws {
        let cluster = try server()
        let service = try recorded(cluster)
        let shown = try service.plimsoll("identity", "show", "production", "database")
        #expect(shown.exitCode == 0 && shown.output.contains("system") && shown.output.contains("shop"), "\(shown.all)")
        let marked = try service.plimsoll("identity", "mark", "production", "database")
        #expect(marked.exitCode == 0, "\(marked.all)")
        try run(marked.output, cluster)
        try service.adopt("database")
        #expect(service.records.contains("marker: \"shop/production "), "\(service.records)")
        #expect(!service.records.contains("before:"), "the same database has no former one")
        try expect(0, [], service, "marked")
        try run("DROP TABLE plimsoll_environment", cluster)
        let dropped = try service.plimsoll("check")
        #expect(dropped.exitCode == 0 && dropped.identityCodes == ["PL4107"], "\(dropped.all)")
        #expect(dropped.output.contains("warning[PL4107]"), "\(dropped.output)")
        #expect(try service.plimsoll("identity", "forget", "production", "database").exitCode == 0)
        #expect(try service.plimsoll("identity", "forget", "production", "database").exitCode == 1)
        try expect(3, [], service, "forgotten")
        #expect(try service.plimsoll("identity", "show", "production", "data").exitCode == 2)
        #expect(try service.plimsoll("identity", "adopt", "production", "database", "--why", " ").exitCode == 2)
    }

    @Test func `a renamed database is the same, one made again and one beside it are not`() throws {
        let cluster = try server()
        let service = try recorded(cluster)
        try run("ALTER DATABASE shop RENAME TO shop_v2", cluster, "postgres")
        try service.configure(["url": url(cluster.port, database: "shop_v2")])
        try expect(0, ["PL4110"], service, "renamed")
        try run("CREATE DATABASE shop STRATEGY wal_log", cluster, "postgres")
        try run("CREATE TABLE orders (id int)", cluster)
        try service.configure(["url": url(cluster.port)])
        try expect(1, ["PL4106"], service, "made again under the same name")
        try run("CREATE DATABASE other STRATEGY wal_log", cluster, "postgres")
        try run("CREATE TABLE orders (id int)", cluster, "other")
        try service.configure(["url": url(cluster.port, database: "other")])
        try expect(1, ["PL4103"], service, "another database of the server")
    }

    @Test func `a copy, a standby, a failover and the primary left behind`() throws {
        let primary = try server()
        let service = try recorded(primary)
        let copy = try server(.baseBackup(of: primary.settings(), asStandby: false))
        try service.configure(["url": url(copy.port)])
        try expect(1, ["PL4111"], service, "a copy beside its original")
        copy.close()

        let standby = try server(.baseBackup(of: primary.settings(), asStandby: true))
        try service.configure(["url": url(standby.port)])
        try expect(0, ["PL4110"], service, "a standby")

        // A failover as clients know it: the address names both, and the one that takes writes is used.
        try service.configure(["url": url(primary.port, standby.port, more: "&target_session_attrs=read-write")])
        try expect(0, [], service, "before the failover")
        primary.stop()
        try Connection(standby.settings(), within: .seconds(60)).query(
            "SELECT pg_promote(true, 60)",
            within: .seconds(70)
        )
        try expect(0, ["PL4110"], service, "after the failover")
        try service.adopt("database")
        try primary.start()
        try service.configure(["url": url(primary.port)])
        try expect(1, ["PL4109"], service, "the primary left behind")
    }

    @Test func `a restored dump is a stranger in production, and a copy of it in staging says whose it is`() throws {
        let (own, restored) = (try server(), try LocalCluster(LocalCluster.Options(password: ServiceFolder.password)))
        let service = try ServiceFolder(Self.contract, environments: "{production: {protected: true}, staging: {}}")
        try service.configure(["url": url(own.port)])
        try service.configure(["url": url(own.port)], for: "staging")
        try run(try service.plimsoll("identity", "mark", "production", "database").output, own)
        try service.adopt("database")
        try run("CREATE DATABASE shop STRATEGY wal_log", restored, "postgres")
        let dump = restored.folder + "/shop.dump"
        try restored.run(
            "pg_dump",
            ["-Fc", "-f", dump, "-h", own.folder, "-p", "\(own.port)", "-U", "postgres", "shop"]
        )
        try restored.run(
            "pg_restore",
            ["-h", restored.folder, "-p", "\(restored.port)", "-U", "postgres", "-d", "shop", dump]
        )
        try service.configure(["url": url(restored.port)], for: "staging")
        let staging = try service.plimsoll("check")
        #expect(staging.exitCode == 0 && staging.identityCodes == ["PL4105"], "\(staging.all)")
        try service.configure(["url": url(restored.port)])
        let refused = try service.plimsoll("check", "-e", "production")
        #expect(refused.exitCode == 1 && refused.identityCodes == ["PL4103"], "\(refused.all)")
        // What is staging's by its marker is not production's, whatever its identifiers are.
        try service.configure(["url": url(own.port)])
        try run(try service.plimsoll("identity", "mark", "staging", "database").output, own)
        let foreign = try service.plimsoll("check", "-e", "production")
        #expect(foreign.exitCode == 1 && foreign.identityCodes == ["PL4105"], "\(foreign.all)")
    }

    @Test func `behind PgBouncer it is the same database`() throws {
        let cluster = try server()
        let service = try recorded(cluster)
        let pooler = try Pooler(before: cluster)
        try service.configure(["url": url(pooler.port)])
        let run = try service.plimsoll("check")
        #expect(run.exitCode == 0 && run.identityCodes == [], "\(run.all)")
    }

    @Test func `a file that cannot be read is an error, and is not written over`() throws {
        let cluster = try server()
        let service = try recorded(cluster)
        let broken = service.records.replacing("timeline:", with: "timline:")
        try service.folder.write(broken, to: "plimsoll.identities.yaml")
        let run = try service.plimsoll("check", "--record-identities")
        #expect(run.exitCode == 1 && run.identityCodes.contains("PL4101"), "\(run.all)")
        #expect(run.output.contains("did you mean `timeline`?"), "\(run.output)")
        #expect(try service.plimsoll("identity", "adopt", "production", "database", "--why", "x").exitCode == 2)
        #expect(service.records == broken)
    }

    @Test func `recorded addresses are asked beside the servers, not after them`() throws {
        let cluster = try server()
        let names = ["one", "two", "three"]
        let lines = names.map { "\($0): {postgres: config.app.\($0), identity: shared, deadline: 4s}" }
        let service = try ServiceFolder("{\(lines.joined(separator: ", "))}")
        try service.configure(Dictionary(uniqueKeysWithValues: names.map { ($0, url(cluster.port)) }))
        for name in names { try service.adopt(name) }
        // It takes connections and never answers.
        let silent = try ScriptedServer()
        let moved = service.records.replacing("127.0.0.1:\(cluster.port)", with: "127.0.0.1:\(silent.port)")
        try service.folder.write(moved, to: "plimsoll.identities.yaml")
        let started = ContinuousClock.now
        let run = try service.plimsoll("check")
        let taken = ContinuousClock.now - started
        #expect(run.exitCode == 3 && run.output.contains("moved, or a copy, cannot be told"), "\(run.all)")
        // One after another they would take twelve seconds; asked after the probes, more than eight.
        #expect(taken < .seconds(8), "\(taken)")
    }
}
