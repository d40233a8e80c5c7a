// OwnTokenTests: tokens that act as a person: what they may, who makes them, when they end.
import Changes
import Hummingbird
import HummingbirdTesting
import Journal
import Testing

@testable import WebServer

@Suite struct OwnTokenTests {
    private static let now = Timestamp(seconds: 1_790_000_000)

    private func accounts(_ scope: Scope) throws -> Accounts {
        var accounts = Accounts()
        for name in ["anna", "ben"] {
            let verifier = try PasswordVerifier("a password of \(name)", cost: .low)
            try accounts.add(User(name: name, verifier: verifier, scope: scope, created: Self.now))
        }
        return accounts
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let asked: Scope
        let person: Scope
        let isMade: Bool
        var testDescription: String { "\(asked.words) of \(person.words)" }
    }

    @Test(arguments: [
        Row(asked: .everything, person: .everything, isMade: true),
        Row(asked: Scope(verbs: [.read]), person: .everything, isMade: true),
        Row(asked: Scope(services: ["shop"], verbs: [.read]), person: Scope(verbs: [.read]), isMade: true),
        Row(
            asked: Scope(services: ["shop"], verbs: [.read]),
            person: Scope(services: ["shop", "mail"], verbs: [.read, .gate]),
            isMade: true
        ),
        Row(asked: Scope(verbs: [.report]), person: .everything, isMade: false),
        Row(asked: Scope(verbs: []), person: .everything, isMade: false),
        Row(asked: Scope(verbs: [.read, .change]), person: Scope(verbs: [.read]), isMade: false),
        Row(asked: Scope(verbs: [.read]), person: Scope(services: ["shop"], verbs: [.read]), isMade: false),
        Row(
            asked: Scope(services: ["shop", "mail"], verbs: [.read]),
            person: Scope(services: ["shop"], verbs: [.read]),
            isMade: false
        ),
        Row(
            asked: Scope(environments: ["production"], verbs: [.read]),
            person: Scope(environments: ["staging"], verbs: [.read]),
            isMade: false
        ),
    ])
    func `a token of a person may what the person may, or less`(_ row: Row) throws {
        var accounts = try accounts(row.person)
        let token = Token(name: "laptop", user: "anna", hash: "h", scope: row.asked, created: Self.now, by: "test")
        if row.isMade {
            try accounts.add(token, now: Self.now)
            #expect(accounts.tokens.map(\.actor) == ["user:anna"])
        } else {
            #expect(throws: AccountsFailure.self) { try accounts.add(token, now: Self.now) }
            #expect(accounts.tokens.isEmpty)
        }
    }

    @Test func `a token of nobody who is a user is refused with the way to add them`() throws {
        var accounts = try accounts(.everything)
        let token = Token(name: "x", user: "carl", hash: "h", scope: .everything, created: Self.now, by: "test")
        #expect(
            performing: { try accounts.add(token, now: Self.now) },
            throws: { ($0 as? AccountsFailure)?.words.contains("plimsoll user add carl") ?? false }
        )
    }

    @Test func `what a person may no longer do, their token may not either`() async throws {
        let stage = Stage()
        try await stage.add(user: "anna")
        try await stage.add(user: "ben")
        let order = TokenOrder(
            name: "laptop",
            user: "anna",
            scope: Scope(services: ["shop"], verbs: [.read, .approve])
        )
        let keeper = stage.ground.gatekeeper
        let made = try await keeper.make(order, by: "user:anna", now: stage.time.now)
        func principal() async throws -> Principal {
            try await keeper.principal(token: made.token, address: "1", now: stage.time.now)
        }
        let first = try await principal()
        #expect(first.actor == "user:anna" && first.scope == order.scope && first.session == nil)
        try await stage.accounts.update { (accounts: inout Accounts) throws(AccountsFailure) in
            try accounts.change("anna", to: Scope(services: ["shop", "mail"], verbs: [.read]))
        }
        stage.time.pass(.seconds(2))
        #expect(try await principal().scope == Scope(services: ["shop"], verbs: [.read]))
        try await stage.accounts.update { (accounts: inout Accounts) throws(AccountsFailure) in
            try accounts.remove("anna", now: stage.time.now)
        }
        stage.time.pass(.seconds(2))
        await #expect(throws: Gatekeeper.Refusal.self) { try await principal() }
    }

    @Test func `the last user is not taken away`() throws {
        var accounts = try accounts(.everything)
        try accounts.remove("ben", now: Self.now)
        #expect(throws: AccountsFailure.self) { try accounts.remove("anna", now: Self.now) }
        #expect(throws: AccountsFailure.self) { try accounts.remove("carl", now: Self.now) }
    }

    @Test func `nobody makes a token that acts as somebody else`() async throws {
        let stage = Stage()
        try await stage.add(user: "anna")
        try await stage.add(user: "ben")
        let now = stage.time.now
        let keeper = stage.ground.gatekeeper
        let own = TokenOrder(name: "laptop", user: "anna", scope: .everything)
        let anna = try await keeper.make(own, by: "user:anna", now: now).token
        let pipeline = try await stage.token("ci", .everything)
        let bodies = ["anna", "ben"].map { (user: String) in
            JSONLine.value(TokenOrder(name: "new-\(user)", user: user, scope: own.scope))
        }
        try await stage.application.test(.router) { client async throws in
            func status(_ body: String, by token: String) async throws -> Int {
                try await client.ask(.post, "/api/v1/tokens", token: token, json: body).status.code
            }
            #expect(try await status(bodies[1], by: anna) == 403)
            #expect(try await status(bodies[1], by: pipeline) == 403)
            #expect(try await status(bodies[0], by: pipeline) == 403)
            #expect(try await status(bodies[0], by: anna) == 201)
        }
    }

    @Test func `a person who administers nothing makes and ends tokens of their own on the page`() async throws {
        let stage = Stage()
        try await stage.add(user: "anna", Scope(services: ["shop"], verbs: [.read, .approve]))
        try await stage.add(user: "ben")
        let (anna, ben) = (try await stage.session("anna"), try await stage.session("ben"))
        try await stage.application.test(.router) { client in
            func post(_ path: String, _ who: (cookie: String, form: String), _ fields: String = "") async throws
                -> TestResponse
            {
                try await client.ask(.post, path, cookie: who.cookie, form: "form=\(who.form)\(fields)")
            }
            let fields = "&name=laptop&verb-read=on&verb-approve=on&services=&environments=&days=30"
            let made = try await post("/tokens/own", anna, fields)
            let text = String(buffer: made.body)
            let token = text.split(separator: "<code>").first { $0.hasPrefix("plimsoll_") }?.prefix { $0 != "<" }
            #expect(text.contains("read, approve in shop, every environment"))
            let seen = try await client.ask(.get, "/api/v1/overview", token: String(token ?? ""))
            #expect(seen.status == .ok)
            // More than she may is told, not made.
            let more = try await post("/tokens/own", anna, "&name=more&verb-change=on")
            #expect(String(buffer: more.body).contains("a token may do no more than who makes it"))
            let elsewhere = try await post("/tokens/own", anna, "&name=more&verb-read=on&services=mail")
            #expect(String(buffer: elsewhere.body).contains("a token of anna no more"))
            // Hers are nobody else's to end by that way, and she sees no others.
            #expect(try await post("/tokens/own/laptop/revoke", ben).status == .notFound)
            let bens = try await post("/tokens", ben, "&name=agents&verb-report=on")
            #expect(String(buffer: bens.body).contains("agents"))
            let page = try await client.ask(.get, "/tokens", cookie: anna.cookie)
            #expect(page.status == .ok && !String(buffer: page.body).contains("agents\""))
            #expect(!String(buffer: page.body).contains("Pipelines, agents"))
            #expect(try await post("/tokens", anna, "&name=mine&verb-read=on").status == .forbidden)
            #expect(try await post("/tokens/own/laptop/revoke", anna).status == .seeOther)
            let after = try await client.ask(.get, "/api/v1/overview", token: String(token ?? ""))
            #expect(after.status == .unauthorized)
        }
    }
}
