// SecuredProbeTests: TLS to real Redis and PostgreSQL servers under an authority of our own, and Redis accounts.
import Findings
import Foundation
import PostgreSQL
import Probes
import Support
import Testing

@Suite(.disabled(if: Suites.isFast, "left out, as PLIMSOLL_FAST asks")) struct SecuredProbeTests {
    private static let certificateCases = [
        ("good", [String]()), ("soon", ["PL4011"]), ("expired", ["PL4010"]), ("name", ["PL4012"]), ("self", ["PL4013"]),
    ]

    @Test func `Redis under TLS`() async throws {
        let certificates = try Certificates()
        for (name, codes) in Self.certificateCases {
            let server = try await RealProgram(
                "/usr/bin/redis-server",
                { port, folder in
                    [
                        "--port", "0", "--tls-port", "\(port)", "--bind", "127.0.0.1", "--dir", folder, "--save",
                        "900 1",
                        "--tls-cert-file", certificates.certificate(name), "--tls-key-file", certificates.key(name),
                        "--tls-ca-cert-file", certificates.authority, "--tls-auth-clients", "no",
                        "--user", "default", "off", "--user", "probe", "on", ">account-secret", "+@all", "~*",
                    ]
                },
                installed: "apt-get install redis-server"
            )
            let address = "probe:account-secret@127.0.0.1:\(server.port)/0"
            let checked = try await ProbeBench.probe(
                "redis",
                "rediss://\(address)?ssl_ca_certs=\(certificates.authority)"
            )
            #expect(checked.codes == codes && checked.unchecked.isEmpty, "\(name): \(checked.words)")
            let isIn = checked.seen.contains { $0.hasPrefix("Redis ") }
            #expect(isIn == ["good", "soon"].contains(name), "\(name): \(checked.words)")
            #expect(!checked.words.contains("account-secret"))
            guard name == "good" else { continue }
            // Another authority's client, a wrong password, a client that looks at nothing, one that speaks in the clear.
            let foreign = try await ProbeBench.probe("redis", "rediss://\(address)")
            #expect(foreign.codes == ["PL4013"], "\(foreign.words)")
            let wrong = try await ProbeBench.probe(
                "redis",
                "rediss://probe:wrong-secret@127.0.0.1:\(server.port)/0?ssl_ca_certs=\(certificates.authority)"
            )
            #expect(wrong.codes == ["PL4030"], "\(wrong.words)")
            let blind = try await ProbeBench.probe("redis", "rediss://\(address)?ssl_cert_reqs=none")
            #expect(blind.codes == [] && blind.unchecked.isEmpty, "\(blind.words)")
            let clear = try await ProbeBench.probe("redis", "redis://\(address)", deadline: "5s")
            #expect(!clear.seen.contains { $0.hasPrefix("Redis ") }, "\(clear.words)")
            #expect(!clear.codes.isEmpty || clear.unchecked.contains(where: \.wasRequired), "\(clear.words)")
        }
    }

    @Test func `Redis accounts: what they may not ask is said, and no more is asked`() async throws {
        let server = try await RedisProbeTests.server()
        let port = server.port
        for (name, rules) in [
            ("all", ["+@all", "~*"]), ("pingless", ["+info", "+select"]),
            ("infoless", ["+ping", "+select", "+dbsize"]),
            ("keyless", ["+ping", "+info", "+dbsize"]), ("off", []),
        ] {
            let state = name == "off" ? "off" : "on"
            _ = try await RedisProbeTests.command(port, ["ACL", "SETUSER", name, state, ">account-secret"] + rules)
        }
        func outcome(_ name: String, _ number: Int = 0) async throws -> ProbeOutcome {
            let address = "redis://\(name):account-secret@127.0.0.1:\(port)/\(number)"
            return try await ProbeBench.probe("redis", address, "minimum_keys: 0")
        }
        #expect(try await outcome("all").unchecked.isEmpty)
        #expect(try await outcome("all").codes == [])
        #expect(try await outcome("pingless").seen.contains { $0.hasPrefix("Redis ") })
        let infoless = try await outcome("infoless")
        #expect(infoless.unchecked.contains { $0.what.hasPrefix("state of") }, "\(infoless.words)")
        let keyless = try await outcome("keyless", 2)
        #expect(keyless.unchecked.contains { $0.what.hasPrefix("keys of") }, "\(keyless.words)")
        #expect(try await outcome("off").codes == ["PL4030"])
    }

    @Test func `PostgreSQL with verify-full, verify-ca and require`() async throws {
        let certificates = try Certificates()
        for (name, codes) in Self.certificateCases {
            let cluster = try certificates.cluster(name, password: "right-secret")
            func outcome(_ mode: String, roots: String? = certificates.authority) async throws -> ProbeOutcome {
                let more = roots.map { "&sslrootcert=\($0)" } ?? ""
                let outcome = try await ProbeBench.probe(
                    "postgres",
                    "postgres://postgres:right-secret@127.0.0.1:\(cluster.port)/postgres?sslmode=\(mode)\(more)"
                )
                #expect(!outcome.words.contains("right-secret"))
                return outcome
            }
            let full = try await outcome("verify-full")
            #expect(Set(full.codes) == Set(codes), "verify-full \(name): \(full.words)")
            let isIn = full.seen.contains { $0.hasPrefix("PostgreSQL ") }
            #expect(isIn == ["good", "soon"].contains(name), "verify-full \(name): \(full.words)")
            // The chain alone: a certificate for another name is right.
            let chain = try await outcome("verify-ca")
            #expect(Set(chain.codes) == Set(name == "name" ? [] : codes), "verify-ca \(name): \(chain.words)")
            // Nothing is looked at, and what is wrong in time is a warning.
            let required = try await outcome("require", roots: nil)
            #expect(required.findings.allSatisfy { $0.level < .error }, "require \(name): \(required.words)")
            #expect(required.seen.contains { $0.hasPrefix("PostgreSQL ") }, "require \(name): \(required.words)")
        }
    }
}
