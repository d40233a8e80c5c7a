// AccessTests: passwords, tokens, sessions and their limits.
import FoundationEssentials
import Journal
import Testing

@testable import WebServer

@Suite struct AccessTests {
    /// RFC 7914, section 12: the first 32 bytes of the first two vectors.
    @Test(arguments: [
        ("", "", 16, 1, 1, "d9ZXYjhleyA7GcpCwYoEl/FrSETjB0ro39/6P+3iFEI="),
        ("password", "NaCl", 1_024, 8, 16, "/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWI="),
    ])
    func `scrypt makes what the standard says`(
        _ password: String,
        _ salt: String,
        _ rounds: Int,
        _ blockSize: Int,
        _ parallelism: Int,
        _ key: String
    ) throws {
        #expect(
            try PasswordVerifier.derive(password, salt: Data(salt.utf8), rounds, blockSize, parallelism) == key
        )
    }

    @Test func `a password is known again, and only it`() throws {
        let verifier = try PasswordVerifier("correct horse battery")
        #expect(verifier.rounds == 1 << 15)
        #expect(verifier.matches("correct horse battery"))
        #expect(!verifier.matches("correct horse batterz"))
        #expect(try PasswordVerifier("correct horse battery", cost: .low).salt != verifier.salt)
    }

    @Test(arguments: ["", "a b", "ä", "a/b", String(repeating: "a", count: 65)])
    func `names that are not fit are refused`(_ name: String) throws {
        let user = User(
            name: name,
            verifier: try PasswordVerifier("x", cost: .low),
            scope: .everything,
            created: Timestamp(seconds: 0)
        )
        var accounts = Accounts()
        #expect(throws: AccountsFailure.self) { try accounts.add(user) }
    }

    @Test func `a token that reports does nothing else`() {
        var accounts = Accounts()
        let token = Token(
            name: "both",
            hash: "",
            scope: Scope(verbs: [.report, .read]),
            created: Timestamp(seconds: 0),
            by: "test"
        )
        #expect(throws: AccountsFailure.self) { try accounts.add(token, now: Timestamp(seconds: 0)) }
    }

    @Test func `the sixth wrong password waits, and another name from another address does not`() async throws {
        let stage = Stage()
        try await stage.add(user: "anna")
        try await stage.add(user: "ben")
        let (keeper, now) = (stage.ground.gatekeeper, stage.time.now)
        for _ in 0..<5 {
            await #expect(throws: Gatekeeper.Refusal.self) {
                try await keeper.login("anna", password: "wrong", address: "1", now: now)
            }
        }
        await #expect(
            performing: {
                try await keeper.login("anna", password: "anna has a password", address: "2", now: now)
            },
            throws: { if case Gatekeeper.Refusal.tooOften = $0 { true } else { false } }
        )
        _ = try await keeper.login("ben", password: "ben has a password", address: "2", now: now)
        _ = try await keeper.login("anna", password: "anna has a password", address: "2", now: now + .seconds(61))
    }

    @Test func `the twenty-first try of an address waits, whatever the names`() async throws {
        let stage = Stage()
        let (keeper, now) = (stage.ground.gatekeeper, stage.time.now)
        for number in 0..<20 {
            await #expect(throws: Gatekeeper.Refusal.self) {
                try await keeper.login("user\(number)", password: "wrong", address: "1", now: now)
            }
        }
        await #expect(
            performing: {
                try await keeper.login("another", password: "wrong", address: "1", now: now)
            },
            throws: { if case Gatekeeper.Refusal.tooOften = $0 { true } else { false } }
        )
    }

    @Test func `a session's secret is replaced after an hour, and ends after twelve`() async throws {
        let stage = Stage()
        try await stage.add(user: "anna")
        let keeper = stage.ground.gatekeeper
        let start = stage.time.now
        let secret = try await keeper.login("anna", password: "anna has a password", address: "1", now: start)
        func renewed(_ secret: String, _ after: Duration) async throws -> Principal.Session? {
            try await keeper.principal(session: secret, mayRenew: true, now: start + after)?.session
        }
        #expect(try await renewed(secret, .seconds(3_599))?.renewed == nil)
        let next = try #require(try await renewed(secret, .seconds(3_600))?.renewed)
        #expect(next != secret)
        // The old one holds on for a minute, and is not replaced once more.
        #expect(try await renewed(secret, .seconds(3_630))?.renewed == nil)
        #expect(try await renewed(secret, .seconds(3_630)) != nil)
        #expect(try await renewed(secret, .seconds(3_661)) == nil)
        #expect(try await renewed(next, .seconds(12 * 3_600 - 1)) != nil)
        #expect(try await renewed(next, .seconds(12 * 3_600)) == nil)
    }

    @Test func `a new password ends the sessions of before`() async throws {
        let stage = Stage()
        try await stage.add(user: "anna")
        let session = try await stage.session("anna")
        let verifier = try PasswordVerifier("another password", cost: .low)
        try await stage.accounts.update { (accounts: inout Accounts) throws(AccountsFailure) in
            try accounts.change("anna", to: verifier)
        }
        stage.time.pass(.seconds(2))
        let secret = String(session.cookie.dropFirst("plimsoll_session=".count))
        #expect(
            try await stage.ground.gatekeeper.principal(session: secret, mayRenew: false, now: stage.time.now) == nil
        )
    }

    @Test func `accounts keep no password and no token`() async throws {
        let stage = Stage()
        try await stage.add(user: "anna")
        let made = try await stage.ground.gatekeeper.make(
            TokenOrder(name: "ci", scope: Scope(verbs: [.read])),
            by: "test",
            now: stage.time.now
        )
        let kept = try #require(try await stage.accounts.read(unless: nil)).accounts
        let text = String(decoding: try JSONEncoder().encode(kept), as: UTF8.self)
        #expect(!text.contains("anna has a password") && !text.contains(made.token))
        #expect(text.contains(Secret.hash(made.token)))
    }

    @Test(arguments: [
        ("/", "/"), ("/journal?before=5", "/journal?before=5"), ("//evil.example", "/"), ("https://evil.example", "/"),
        ("/\\evil.example", "/"), ("/a b", "/"), ("", "/"), ("/a\r\nSet-Cookie: x", "/"),
    ])
    func `after logging in people stay here`(_ asked: String, _ target: String) {
        #expect(LoginRoutes.target(asked) == target)
    }
}
