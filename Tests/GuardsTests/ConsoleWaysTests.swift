// ConsoleWaysTests: consoles over TLS, with an MD5 password, and through PgBouncer: reading works, writing does not.
import Contracts
import Foundation
import PostgreSQL
import Probes
import Support
import Testing

@testable import Guards

@Suite(.serialized, .disabled(if: Suites.isFast, "left out, as PLIMSOLL_FAST asks")) struct ConsoleWaysTests {
    private static let secret = "long-enough-secret"

    private func address(_ url: String) throws -> ConnectionAddress {
        let kind: Contract.Connection.Kind = url.hasPrefix("redis") ? .redis : .postgres
        return try #require(ConnectionAddress.read(url, as: kind).address)
    }

    private func fill(_ cluster: LocalCluster) throws {
        try Connection(cluster.settings(), within: .seconds(60)).query(
            "CREATE DATABASE shop STRATEGY wal_log",
            within: .seconds(60)
        )
        try Connection(cluster.settings(database: "shop"), within: .seconds(60)).run(
            script: "CREATE TABLE orders AS SELECT generate_series(1, 5) AS id"
        )
    }

    /// Reads through a console, tries to write through it, and counts what is left.
    private func expectReading(_ url: String, _ cluster: LocalCluster) throws {
        let console = try OpenConsole(try address(url), .reading)
        let read = try console.psql(["-Atc", "SELECT count(*) FROM orders", "-c", "SELECT max(id) FROM orders"])
        #expect(read.exitCode == 0 && read.output == "5\n5\n", "\(read.output)\(read.errors)")
        for statement in [
            "DELETE FROM orders", "SET transaction_read_only = off; DELETE FROM orders", "TRUNCATE orders",
        ] {
            let run = try console.psql(["-c", statement])
            #expect(run.exitCode != 0 && run.errors.contains("ERROR"), "\(statement): \(run.output)\(run.errors)")
            #expect(!run.errors.contains(Self.secret))
        }
        let transaction = try console.psql([], input: "BEGIN;\nSELECT count(*) FROM orders;\nCOMMIT;\n")
        #expect(transaction.exitCode == 0 && transaction.output.contains("COMMIT"), "\(transaction.errors)")
        let left = try Connection(cluster.settings(database: "shop"), within: .seconds(60)).query(
            "SELECT count(*) FROM orders"
        )
        let count: Int? = try left.first?.value(0)
        #expect(count == 5)
    }

    @Test func `PostgreSQL over TLS`() throws {
        let certificates = try Certificates()
        let cluster = try certificates.cluster("good", password: Self.secret)
        try fill(cluster)
        let base = "postgres://postgres:\(Self.secret)@127.0.0.1:\(cluster.port)/shop"
        for mode in ["require", "verify-ca", "verify-full"] {
            let roots = mode == "require" ? "" : "&sslrootcert=\(certificates.authority)"
            try expectReading("\(base)?sslmode=\(mode)\(roots)", cluster)
        }
        // What the client would not trust, the console does not either.
        for (name, mode) in [("expired", "verify-ca"), ("name", "verify-full"), ("self", "verify-full")] {
            let wrong = try certificates.cluster(name, password: Self.secret)
            let url = "postgres://postgres:\(Self.secret)@127.0.0.1:\(wrong.port)/shop?sslmode=\(mode)"
            let console = try OpenConsole(try address("\(url)&sslrootcert=\(certificates.authority)"), .reading)
            let run = try console.psql(["-c", "SELECT 1"])
            #expect(run.exitCode != 0 && run.errors.contains("TLS"), "\(name): \(run.output)\(run.errors)")
        }
    }

    @Test func `Redis over TLS`() throws {
        let certificates = try Certificates()
        let port = LoopbackRedis.freePort()
        let redis = try LoopbackRedis([
            "--tls-port", "\(port)", "--tls-cert-file", certificates.certificate("good"), "--tls-key-file",
            certificates.key("good"), "--tls-ca-cert-file", certificates.authority, "--tls-auth-clients", "no",
            "--requirepass", Self.secret,
        ])
        let login = "rediss://:\(Self.secret)@127.0.0.1:\(port)/0"
        let console = try OpenConsole(try address("\(login)?ssl_ca_certs=\(certificates.authority)"), .reading)
        #expect(try console.redis(["DBSIZE"]) == "0")
        #expect(try console.redis(["SET", "a", "1"]).contains("is refused"))
        let stranger = try OpenConsole(try address(login), .reading)
        #expect(try !stranger.redis(["DBSIZE"]).hasPrefix("0"))
        withExtendedLifetime(redis) {}
    }

    @Test func `PostgreSQL with an MD5 password`() throws {
        let cluster = try LocalCluster(LocalCluster.Options(password: Self.secret))
        try fill(cluster)
        let rules = "local all all trust\nhost all all 127.0.0.1/32 md5\n"
        let file = try #require(FileHandle(forWritingAtPath: cluster.dataFolder + "/pg_hba.conf"))
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: Data(rules.utf8))
        try file.close()
        let admin = try Connection(cluster.settings(), within: .seconds(60))
        try admin.run(script: "SET password_encryption = 'md5'; ALTER ROLE postgres PASSWORD '\(Self.secret)';")
        let hash: String? = try admin.query("SELECT rolpassword FROM pg_authid WHERE rolname = 'postgres'").first?
            .value(0)
        #expect(hash?.hasPrefix("md5") == true)
        cluster.stop()
        try cluster.start()
        try expectReading("postgres://postgres:\(Self.secret)@127.0.0.1:\(cluster.port)/shop?sslmode=disable", cluster)
        let url = "postgres://postgres:another-secret@127.0.0.1:\(cluster.port)/shop?sslmode=disable"
        let wrong = try OpenConsole(try address(url), .reading).psql(["-c", "SELECT 1"])
        #expect(wrong.exitCode != 0 && wrong.errors.contains("password authentication failed"), "\(wrong.errors)")
    }

    @Test func `PostgreSQL through PgBouncer`() throws {
        let cluster = try LocalCluster(LocalCluster.Options(password: Self.secret))
        try fill(cluster)
        let pooler = try Pooler(before: cluster)
        try expectReading("postgres://postgres@127.0.0.1:\(pooler.port)/shop?sslmode=disable", cluster)
    }
}
