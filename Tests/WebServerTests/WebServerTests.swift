// WebServerTests: a server on a journal in memory, with users and tokens of every kind, for the tests beside it.
import Changes
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Journal
import NIOCore
import Processes
import Synchronization
import Testing

@testable import WebServer

/// A server for one test.
struct Stage: Sendable {
    let store = MemoryStore()
    let accounts = MemoryAccountsStore()
    let telemetry = MemoryTelemetry()
    let ground: Ground
    let time = HandTime()

    /// A clock that tests set.
    final class HandTime: Sendable {
        private let value = Mutex(Timestamp(seconds: 1_790_000_000))
        var now: Timestamp { value.withLock { $0 } }
        func pass(_ duration: Duration) { value.withLock { $0 = $0 + duration } }
    }

    /// Zones of the machine's tz database.
    static let timeZone: @Sendable (String) -> [UInt8]? = { name in
        FileManager.default.contents(atPath: "/usr/share/zoneinfo/" + name).map { Array($0) }
    }

    init() {
        let view = ReadModelKeeper(store)
        let time = time
        ground = Ground(
            store: store,
            view: view,
            shipping: Shipping(
                store: store,
                keeper: view,
                settings: Shipping.Settings(timeZone: Stage.timeZone, fingerprint: Fingerprint(key: Array(0..<32))),
                now: { time.now }
            ),
            telemetry: telemetry,
            orders: FixedOrders(),
            gatekeeper: Gatekeeper(accounts, cost: .low),
            clock: { time.now },
            programVersion: "test"
        )
    }

    var application: some ApplicationProtocol { WebServer(ground, host: "127.0.0.1", port: 0).application() }

    /// Adds a user; the password is the name and ` has a password`.
    func add(user name: String, _ scope: Scope = .everything) async throws {
        let user = User(
            name: name,
            verifier: try PasswordVerifier(name + " has a password", cost: .low),
            scope: scope,
            created: time.now
        )
        try await ground.gatekeeper.update { (accounts: inout Accounts) throws(AccountsFailure) in
            try accounts.add(user)
        }
    }

    /// Adds a token and gives its secret.
    func token(_ name: String, _ scope: Scope, expires: Timestamp? = nil) async throws -> String {
        let now = time.now
        let token = Token(name: name, hash: Secret.hash(name), scope: scope, created: now, by: "test", expires: expires)
        try await ground.gatekeeper.update { (accounts: inout Accounts) throws(AccountsFailure) in
            try accounts.add(token, now: now)
        }
        return name
    }

    /// The cookie of a session, and the form token of it.
    func session(_ name: String) async throws -> (cookie: String, form: String) {
        let secret = try await ground.gatekeeper.login(
            name,
            password: name + " has a password",
            address: "test",
            now: time.now
        )
        return ("plimsoll_session=\(secret)", Secret.formToken(of: secret))
    }
}

/// Orders that never change.
struct FixedOrders: Orders {
    func order(for instance: InstanceID, service: String, environment: String, now: Timestamp)
        async throws(StoreFailure) -> InstanceOrder
    {
        InstanceOrder(generation: 1, action: "none", goal: .run, revision: nil, cause: [])
    }
}

extension TestClientProtocol {
    /// Asks with a token, a cookie, JSON or a form.
    func ask(
        _ method: HTTPRequest.Method,
        _ path: String,
        token: String? = nil,
        cookie: String? = nil,
        json: String? = nil,
        form: String? = nil,
        headers more: [String: String] = [:]
    ) async throws -> TestResponse {
        var headers = HTTPFields()
        if let token { headers[.authorization] = "Bearer \(token)" }
        if let cookie { headers[.cookie] = cookie }
        if json != nil { headers[.contentType] = "application/json" }
        if form != nil { headers[.contentType] = "application/x-www-form-urlencoded" }
        for (name, value) in more { if let name = HTTPField.Name(name) { headers[name] = value } }
        return try await execute(
            uri: path,
            method: method,
            headers: headers,
            body: (json ?? form).map { ByteBuffer(string: $0) }
        ) { $0 }
    }
}
