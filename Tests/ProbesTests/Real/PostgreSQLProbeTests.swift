// PostgreSQLProbeTests: a real cluster and its standby: logins, privileges, settings, limits; the account `grant` prints.
import Contracts
import Findings
import Foundation
import PostgreSQL
import Probes
import Support
import Testing

@Suite(.serialized) struct PostgreSQLProbeTests {
    private static func database(_ sql: [String] = []) throws -> (settings: ConnectionSettings, port: Int, name: String)
    {
        let settings = try RealPostgreSQL.database()
        let connection = try Connection(settings, within: .seconds(60))
        for line in sql { try connection.query(line) }
        return (settings, try RealPostgreSQL.cluster().port, settings["dbname"] ?? "")
    }

    private static func url(_ port: Int, _ name: String, user: String = "postgres:long-enough-secret") -> String {
        "postgres://\(user)@127.0.0.1:\(port)/\(name)"
    }

    @Test func `a database that is right has nothing said of it`() async throws {
        let found = try Self.database(["CREATE TABLE orders (id int)"])
        let outcome = try await ProbeBench.probe(
            "postgres",
            Self.url(found.port, found.name),
            "privileges: [\"select, insert orders\", connect], pool: config.app.pool, minimum_version: \"15\""
        )
        #expect(outcome.codes == [] && outcome.unchecked.isEmpty, "\(outcome.words)")
        #expect(outcome.seen.contains { $0.hasPrefix("PostgreSQL ") })
        #expect(!outcome.words.contains("long-enough-secret"))
    }

    @Test func `a wrong password and a missing database stand in the value, the password nowhere`() async throws {
        let found = try Self.database()
        let wrong = try await ProbeBench.probe(
            "postgres",
            Self.url(found.port, found.name, user: "postgres:not-the-secret")
        )
        #expect(wrong.codes == ["PL4030"], "\(wrong.words)")
        #expect(wrong.text(under: "PL4030") == "postgres")
        #expect(!wrong.words.contains("not-the-secret"))
        let missing = try await ProbeBench.probe("postgres", Self.url(found.port, "shpo"))
        #expect(missing.codes == ["PL4031"])
        #expect(missing.text(under: "PL4031") == "shpo")
    }

    @Test func `what the contract asks for and the database lacks is named`() async throws {
        let found = try Self.database([
            "CREATE TABLE orders (id int)", "CREATE ROLE \"clerk_\(UInt32.random(in: 0 ... .max))\"",
        ])
        let role = "app_\(found.name)"
        let admin = try Connection(found.settings, within: .seconds(60))
        try admin.query("CREATE ROLE \(role) LOGIN PASSWORD 'account-secret' CONNECTION LIMIT 10")
        try admin.query("GRANT SELECT ON orders TO \(role)")
        try admin.query("ALTER ROLE \(role) SET search_path = shop, public")
        let outcome = try await ProbeBench.probe(
            "postgres",
            Self.url(found.port, found.name, user: "\(role):account-secret"),
            "privileges: [\"select, insert orders\", \"select customers\"], extensions: [pg_trgm], "
                + "pool: config.app.pool, minimum_version: \"99\"",
            pool: 50
        )
        #expect(
            outcome.codes == ["PL4032", "PL4034", "PL4034", "PL4035", "PL4036", "PL4038"],
            "\(outcome.words)"
        )
        #expect(outcome.words.contains("may not insert orders"))
        #expect(outcome.words.contains("no table customers"))
        #expect(outcome.unchecked.map(\.wasRequired) == [false], "\(outcome.words)")
        // The account that grant prints for: now the rest is answered too.
        let subject = try #require(outcome.subject)
        for line in ProbeGrant.text(for: subject.connection, subject).split(separator: "\n")
        where line.hasPrefix("GRANT") {
            try admin.query(String(line.split(separator: ";")[0]))
        }
        let after = try await ProbeBench.probe(
            "postgres",
            Self.url(found.port, found.name, user: "\(role):account-secret")
        )
        #expect(after.unchecked.isEmpty, "\(after.words)")
    }

    @Test func `a full server, another encoding, a long transaction and a read-only account`() async throws {
        let found = try Self.database()
        let admin = try Connection(found.settings, within: .seconds(60))
        let role = "full_\(found.name)"
        try admin.query("CREATE ROLE \(role) LOGIN PASSWORD 'account-secret' CONNECTION LIMIT 0")
        let full = try await ProbeBench.probe(
            "postgres",
            Self.url(found.port, found.name, user: "\(role):account-secret")
        )
        #expect(full.codes == ["PL4038"], "\(full.words)")
        let name = "ascii_\(found.name)"
        try admin.query("CREATE DATABASE \(name) TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'")
        try admin.query("ALTER DATABASE \(name) SET default_transaction_read_only = on")
        let holder = try Connection(found.settings.database(name), within: .seconds(60))
        try holder.query("BEGIN")
        try holder.query("SELECT 1")
        var thresholds = ProbeThresholds()
        thresholds.transactionSeconds = 0
        let outcome = try await ProbeBench.probe("postgres", Self.url(found.port, name), thresholds: thresholds)
        #expect(outcome.codes == ["PL4033", "PL4037", "PL4040"], "\(outcome.words)")
    }

    @Test func `a standby takes no writes, and one that is behind says so`() async throws {
        let primary = try await Blocking.run {
            try LocalCluster(LocalCluster.Options(password: "long-enough-secret"))
        }
        let standby = try await Blocking.run {
            try LocalCluster(
                LocalCluster.Options(
                    password: "long-enough-secret",
                    origin: .baseBackup(of: primary.settings(), asStandby: true)
                )
            )
        }
        let fresh = try await ProbeBench.probe("postgres", Self.url(standby.port, "postgres"))
        #expect(fresh.codes == ["PL4033"], "\(fresh.words)")
        #expect(
            try await ProbeBench.probe(
                "postgres",
                Self.url(standby.port, "postgres"),
                "privileges: [\"select pg_class\"]"
            ).codes == []
        )
        // Of a standby that has replayed no transaction yet nobody knows how old it is.
        let writer = try Connection(primary.settings(), within: .seconds(60))
        try writer.query("CREATE TABLE first AS SELECT 1")
        let reader = try Connection(standby.settings(), within: .seconds(60))
        for _ in 0..<300 where try reader.query("SELECT to_regclass('first')").first?[0] == nil {
            try await Task.sleep(for: .milliseconds(100))
        }
        try reader.query("SELECT pg_wal_replay_pause()")
        try writer.query("CREATE TABLE t AS SELECT 1")
        var thresholds = ProbeThresholds()
        thresholds.lagSeconds = 1
        var codes: [String] = []
        for _ in 0..<200 where !codes.contains("PL4039") {
            codes = try await ProbeBench.probe(
                "postgres",
                Self.url(standby.port, "postgres"),
                "privileges: [\"select pg_class\"]",
                thresholds: thresholds
            ).codes
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(codes == ["PL4039"])
        standby.close()
        primary.close()
    }

    @Test func `a server without TLS is named where the address asks for it`() async throws {
        let found = try Self.database()
        let outcome = try await ProbeBench.probe("postgres", Self.url(found.port, found.name) + "?sslmode=require")
        #expect(outcome.codes == ["PL4015"], "\(outcome.words)")
    }

    @Test func `a server that is down is unknown, and blocks`() async throws {
        let outcome = try await ProbeBench.probe("postgres", Self.url(try RealProgram.freePort(), "shop"))
        #expect(outcome.codes == [])
        #expect(outcome.unchecked.contains { $0.wasRequired }, "\(outcome.words)")
        #expect(!outcome.words.contains("long-enough-secret"))
    }
}
