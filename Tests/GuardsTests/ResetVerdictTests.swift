// ResetVerdictTests: in use, free or unknown, by what servers are.
import Testing

@testable import Guards

@Suite struct ResetVerdictTests {
    static let shop = ResetTarget.Identity(server: "7423 since 1", origin: "7423", database: "16384")

    private func target(_ address: String, _ identity: ResetTarget.Identity?) -> ResetTarget {
        ResetTarget(address: address, identity: identity, problem: identity == nil ? "refused" : nil)
    }

    private func code(_ target: ResetTarget, _ use: ResetTarget) -> Int32 {
        ResetVerdict.decide(target, protected: [ProtectedUse(name: "production database", target: use)]).exitCode
    }

    @Test func `the same server and database is in use under any name`() {
        #expect(code(target("a:1/x", Self.shop), target("b:2/y", Self.shop)) == 1)
        #expect(code(target("a:1/x", nil), target("a:1/x", nil)) == 1)
    }

    @Test func `a copy, another database and another server are free`() {
        for (server, database) in [("7423 since 9", "16384"), ("7423 since 1", "20000"), ("9 since 1", "16384")] {
            let other = ResetTarget.Identity(
                server: server,
                origin: String(server.prefix { $0 != " " }),
                database: database
            )
            #expect(code(target("a:1/x", other), target("b:2/y", Self.shop)) == 0)
        }
    }

    @Test func `what could not be asked is unknown`() {
        #expect(code(target("a:1/x", nil), target("b:2/y", Self.shop)) == 3)
        #expect(code(target("a:1/x", Self.shop), target("b:2/y", nil)) == 3)
    }

    @Test func `one use that is known outweighs one that is not`() {
        let uses = [
            ProtectedUse(name: "a", target: target("c:1", nil)),
            ProtectedUse(name: "b", target: target("d:1", Self.shop)),
        ]
        #expect(ResetVerdict.decide(target("x:1", Self.shop), protected: uses).exitCode == 1)
    }
}
