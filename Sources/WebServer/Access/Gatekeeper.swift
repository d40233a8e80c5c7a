// Gatekeeper: who asks, from a token or a session; logging in and out.
import Journal
import NIOPosix

/// Knows users, tokens and sessions; nothing older than a second.
public actor Gatekeeper {
    private let store: any AccountsStore
    private let cost: PasswordVerifier.Cost
    private var accounts = Accounts()
    private var version: String?
    private var tokens: [String: Token] = [:]
    private var checked: Timestamp?
    private var addresses = RateLimit(burst: 20, interval: .seconds(15))
    private var names = RateLimit(burst: 5, interval: .seconds(60))
    private var wrongTokens = RateLimit(burst: 100, interval: .seconds(1))
    private var comparing = 0

    /// Accounts of a store; `cost` is that of the comparison made for a name that nobody has.
    public init(_ store: any AccountsStore, cost: PasswordVerifier.Cost = .usual) {
        self.store = store
        self.cost = cost
    }

    /// Why somebody was not let in.
    enum Refusal: Error {
        case wrong
        case expired(String)
        case tooOften(Duration)
        case unavailable(String)
    }

    /// Who speaks with a token.
    func principal(token: String, address: String, now: Timestamp) async throws(Refusal) -> Principal {
        try await refresh(now)
        guard let known = tokens[Secret.hash(token)] else {
            // Only wrong ones wait: agents behind the same address are not held up by one that was set up wrongly.
            if let wait = wrongTokens.wait(address, now: now) { throw .tooOften(wait) }
            wrongTokens.take(address, now: now)
            throw .wrong
        }
        guard known.revoked == nil else { throw .expired("token \(known.name) was revoked") }
        guard known.holds(at: now) else { throw .expired("token \(known.name) expired") }
        guard let name = known.user else { return Principal(actor: known.actor, scope: known.scope, session: nil) }
        guard let user = accounts.users.first(where: { $0.name == name }) else {
            throw .expired("token \(known.name) is of \(name), who is no longer a user")
        }
        return Principal(actor: known.actor, scope: known.scope.narrowed(to: user.scope), session: nil)
    }

    /// Who speaks with a session's cookie; nil: nobody, or it is over.
    ///
    /// Its secret is replaced once an hour.
    func principal(session secret: String, mayRenew: Bool, now: Timestamp) async throws(Refusal) -> Principal? {
        try await refresh(now)
        let hash = Secret.hash(secret)
        guard let session = accounts.sessions.first(where: { $0.hash == hash }), now < session.ends,
            let user = accounts.users.first(where: { $0.name == session.user })
        else { return nil }
        var result = Principal.Session(secret: secret, formToken: Secret.formToken(of: secret))
        if mayRenew, session.isReplaced != true, session.issued + Accounts.secretAge <= now {
            let next = Secret.make()
            try await change { $0.renew(hash, as: Secret.hash(next), now: now) }
            result = Principal.Session(secret: next, formToken: Secret.formToken(of: next), renewed: next)
        }
        return Principal(actor: "user:\(user.name)", scope: user.scope, session: result)
    }

    /// Lets a person in: the secret of their session.
    func login(_ name: String, password: String, address: String, now: Timestamp) async throws(Refusal) -> String {
        try await refresh(now)
        let key = String(name.prefix(64))
        if let wait = addresses.wait(address, now: now) ?? names.wait(key, now: now) { throw .tooOften(wait) }
        // Two at a time: each takes 32 MiB.
        guard comparing < 2 else { throw .tooOften(.seconds(1)) }
        addresses.take(address, now: now)
        names.take(key, now: now)
        comparing += 1
        defer { comparing -= 1 }
        let user = accounts.users.first { $0.name == name }
        let (verifier, cost) = (user?.verifier, cost)
        // On a thread that may be kept busy; a name that nobody has costs as much as a wrong password.
        let matches = try? await NIOThreadPool.singleton.runIfActive {
            if let verifier { return verifier.matches(password) }
            _ = try? PasswordVerifier(password, cost: cost)
            return false
        }
        guard matches == true, let user else { throw .wrong }
        names.clear(key)
        let secret = Secret.make()
        let session = StoredSession(
            hash: Secret.hash(secret),
            user: user.name,
            issued: now,
            ends: now + Accounts.sessionLength
        )
        try await change { $0.begin(session, now: now) }
        return secret
    }

    /// Ends a session.
    func logout(_ secret: String, now: Timestamp) async throws(Refusal) {
        let hash = Secret.hash(secret)
        try await change { $0.end(hash) }
    }

    /// The tokens, the oldest first, hashes left out.
    func listTokens(now: Timestamp) async throws(Refusal) -> [Token] {
        try await refresh(now)
        return accounts.tokens.map { token in
            var token = token
            token.hash = ""
            return token
        }
    }

    /// Changes the accounts at once, here and in the store.
    func update<Result: Sendable>(
        _ change: @Sendable (inout Accounts) throws(AccountsFailure) -> Result
    ) async throws(AccountsFailure) -> Result {
        let result = try await store.update(change)
        checked = nil
        return result
    }

    private func change(_ change: @Sendable (inout Accounts) -> Void) async throws(Refusal) {
        do throws(AccountsFailure) {
            try await update { (accounts: inout Accounts) throws(AccountsFailure) in change(&accounts) }
        } catch {
            throw .unavailable(error.words)
        }
    }

    private func refresh(_ now: Timestamp) async throws(Refusal) {
        if let checked, checked <= now, now < checked + .seconds(1) { return }
        do throws(AccountsFailure) {
            if let (accounts, version) = try await store.read(unless: version) {
                self.accounts = accounts
                self.version = version
                tokens = Dictionary(accounts.tokens.map { ($0.hash, $0) }) { $1 }
            }
            checked = now
        } catch {
            throw .unavailable(error.words)
        }
    }
}
