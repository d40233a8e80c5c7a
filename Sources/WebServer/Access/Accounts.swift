// Accounts: users, tokens and sessions as one value, and what may be done to it.
public import Journal

/// A person who may log in.
public struct User: Sendable, Hashable, Codable {
    /// The name they log in with.
    public var name: String
    /// What is kept of the password.
    public var verifier: PasswordVerifier
    /// What they may do.
    public var scope: Scope
    /// Since when.
    public var created: Timestamp

    /// A person.
    public init(name: String, verifier: PasswordVerifier, scope: Scope, created: Timestamp) {
        self.name = name
        self.verifier = verifier
        self.scope = scope
        self.created = created
    }
}

/// A token: of a person, of a pipeline, or of the agents of an environment.
public struct Token: Sendable, Hashable, Codable {
    /// Its name; the journal shows that of a pipeline as `token:ci`.
    public var name: String
    /// The person that it acts as, within what they may at the time; nil: it acts as itself.
    public var user: String?
    /// SHA-256 of the token; the token itself is shown once and kept nowhere.
    public var hash: String
    /// What it may do.
    public var scope: Scope
    /// Since when.
    public var created: Timestamp
    /// Who made it.
    public var by: String
    /// Until when; nil: until it is revoked.
    public var expires: Timestamp?
    /// Since when no longer.
    public var revoked: Timestamp?

    /// A token.
    public init(
        name: String,
        user: String? = nil,
        hash: String,
        scope: Scope,
        created: Timestamp,
        by: String,
        expires: Timestamp? = nil
    ) {
        self.name = name
        self.user = user
        self.hash = hash
        self.scope = scope
        self.created = created
        self.by = by
        self.expires = expires
    }

    /// Who acts, as the journal names them: `user:anna`, `token:ci`.
    public var actor: String { user.map { "user:" + $0 } ?? "token:" + name }

    /// Whether it holds at a moment.
    public func holds(at now: Timestamp) -> Bool { revoked == nil && expires.map { now < $0 } ?? true }
}

/// A person's session in a browser.
public struct StoredSession: Sendable, Hashable, Codable {
    /// SHA-256 of the secret in the cookie.
    public var hash: String
    /// Whose.
    public var user: String
    /// When this secret was given out.
    public var issued: Timestamp
    /// When it ends, whatever happens.
    public var ends: Timestamp
    /// Whether another secret stands in its place, so that it only holds on for requests under way.
    public var isReplaced: Bool?
}

/// Why accounts were not changed.
public enum AccountsFailure: Error, Sendable, Hashable {
    /// Another has the name, or nobody has it; a name or a password that is not fit.
    case refused(because: String)
    /// They were changed by another meanwhile: read again.
    case conflict
    /// They cannot be read or written.
    case unavailable(because: String)

    /// One clause.
    public var words: String {
        switch self {
        case .refused(let because), .unavailable(let because): because
        case .conflict: "users and tokens were changed by another at the same time; try again"
        }
    }
}

/// Users, tokens and sessions.
public struct Accounts: Sendable, Hashable, Codable {
    /// The shape's version.
    public var version = 1
    /// People, by name.
    public var users: [User] = []
    /// Tokens, the oldest first.
    public var tokens: [Token] = []
    /// Sessions, the oldest first.
    public var sessions: [StoredSession] = []

    /// Nobody.
    public init() {}

    /// How long a session lasts at most.
    public static let sessionLength = Duration.seconds(12 * 3_600)
    /// How old a session's secret may be before it is replaced.
    public static let secretAge = Duration.seconds(3_600)
    /// How long the secret before holds on, for requests under way.
    static let secretGrace = Duration.seconds(60)

    /// Adds a person.
    ///
    /// - Throws: `refused` where the name is taken or not fit.
    public mutating func add(_ user: User) throws(AccountsFailure) {
        try Self.checkName(user.name)
        guard !users.contains(where: { $0.name == user.name }) else {
            throw .refused(
                because: "there is a user \(user.name) already; a new password: plimsoll user passwd \(user.name)"
            )
        }
        users.append(user)
        users.sort { $0.name < $1.name }
    }

    /// Gives a person a new password; their sessions end.
    ///
    /// - Throws: `refused` where there is no such person.
    public mutating func change(_ name: String, to verifier: PasswordVerifier) throws(AccountsFailure) {
        guard let index = users.firstIndex(where: { $0.name == name }) else {
            throw .refused(because: "there is no user \(name)")
        }
        users[index].verifier = verifier
        sessions.removeAll { $0.user == name }
    }

    /// Lets a person do something else than before; their sessions and tokens reach no further from now on.
    ///
    /// - Throws: `refused` where there is no such person.
    public mutating func change(_ name: String, to scope: Scope) throws(AccountsFailure) {
        guard let index = users.firstIndex(where: { $0.name == name }) else {
            throw .refused(because: "there is no user \(name)")
        }
        users[index].scope = scope
    }

    /// Takes a person away, with their sessions; their tokens are revoked.
    ///
    /// - Throws: `refused` where there is no such person, or where nobody would be left.
    public mutating func remove(_ name: String, now: Timestamp) throws(AccountsFailure) {
        guard users.contains(where: { $0.name == name }) else { throw .refused(because: "there is no user \(name)") }
        guard users.count > 1 else {
            throw .refused(because: "\(name) is the only user: add another first, or nobody could log in")
        }
        users.removeAll { $0.name == name }
        sessions.removeAll { $0.user == name }
        for index in tokens.indices where tokens[index].user == name && tokens[index].holds(at: now) {
            tokens[index].revoked = now
        }
    }

    /// Adds a token.
    ///
    /// - Throws: `refused` where a token of the name holds, or the name is not fit.
    public mutating func add(_ token: Token, now: Timestamp) throws(AccountsFailure) {
        try Self.checkName(token.name)
        guard !tokens.contains(where: { $0.name == token.name && $0.holds(at: now) }) else {
            throw .refused(because: "there is a token \(token.name) already: plimsoll token revoke \(token.name)")
        }
        guard tokens.count < 10_000 else { throw .refused(because: "there are 10,000 tokens already") }
        if let name = token.user { try checkPerson(name, of: token) }
        // Agents hold on to nothing but their own instances, and nothing else can speak for one.
        guard !token.scope.verbs.contains(.report) || token.scope.verbs == [.report] else {
            throw .refused(because: "a token that may report may do nothing else; make two")
        }
        guard !token.scope.verbs.isEmpty else { throw .refused(because: "a token without a verb may do nothing") }
        tokens.append(token)
    }

    /// A person's token does what the person may, or less.
    private func checkPerson(_ name: String, of token: Token) throws(AccountsFailure) {
        guard let user = users.first(where: { $0.name == name }) else {
            throw .refused(because: "there is no user \(name); plimsoll user add \(name) makes one")
        }
        guard !token.scope.verbs.contains(.report) else {
            throw .refused(because: "an agent's token is nobody's: leave the person out")
        }
        guard token.scope.isWithin(user.scope) else {
            throw .refused(because: "\(name) may \(user.scope.words), and a token of \(name) no more")
        }
    }

    /// Ends a token.
    ///
    /// - Throws: `refused` where none of the name holds.
    public mutating func revoke(_ name: String, now: Timestamp) throws(AccountsFailure) {
        guard let index = tokens.firstIndex(where: { $0.name == name && $0.holds(at: now) }) else {
            throw .refused(because: "there is no token \(name) that holds")
        }
        tokens[index].revoked = now
    }

    /// Begins a session, and forgets those that are over; a person has 20 at most.
    public mutating func begin(_ session: StoredSession, now: Timestamp) {
        sessions.removeAll { $0.ends <= now }
        sessions.append(session)
        let own = sessions.filter { $0.user == session.user }
        if own.count > 20, let oldest = own.first { sessions.removeAll { $0.hash == oldest.hash } }
    }

    /// Replaces a session's secret; the one before holds for a minute more.
    public mutating func renew(_ hash: String, as next: String, now: Timestamp) {
        guard let index = sessions.firstIndex(where: { $0.hash == hash }) else { return }
        let old = sessions[index]
        sessions[index].ends = min(old.ends, now + Self.secretGrace)
        sessions[index].isReplaced = true
        sessions.append(StoredSession(hash: next, user: old.user, issued: now, ends: old.ends))
    }

    /// Ends a session.
    public mutating func end(_ hash: String) { sessions.removeAll { $0.hash == hash } }

    /// Names are letters, digits, `.`, `_`, `-` and `@`, up to 64.
    static func checkName(_ name: String) throws(AccountsFailure) {
        let isFit = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || [0x2D, 0x2E, 0x40, 0x5F].contains(byte)
        }
        guard isFit, (1...64).contains(name.utf8.count) else {
            throw .refused(because: "a name has 1 to 64 letters, digits, '.', '_', '-', '@'")
        }
    }

    /// A password that is not fit, in words; nil where it is.
    public static func complaint(about password: String) -> String? {
        if password.utf8.count > 1_024 { return "a password has at most 1,024 bytes" }
        return password.count < 12 ? "a password has at least 12 characters" : nil
    }
}

/// Where accounts are kept.
public protocol AccountsStore: Sendable {
    /// The accounts and their version; nil where the version is the one that is known already.
    func read(unless known: String?) async throws(AccountsFailure) -> (accounts: Accounts, version: String)?
    /// Replaces the accounts of a version; nil: there were none.
    ///
    /// - Throws: `conflict` where they have another version by now.
    func write(_ accounts: Accounts, replacing version: String?) async throws(AccountsFailure) -> String
}

extension AccountsStore {
    /// Changes the accounts, from fresh ones where another was faster.
    public func update<Result: Sendable>(
        _ change: @Sendable (inout Accounts) throws(AccountsFailure) -> Result
    ) async throws(AccountsFailure) -> Result {
        for _ in 0..<16 {
            let read = try await read(unless: nil)
            var accounts = read?.accounts ?? Accounts()
            let result = try change(&accounts)
            do {
                _ = try await write(accounts, replacing: read?.version)
                return result
            } catch .conflict { continue }
        }
        throw .conflict
    }
}

/// Accounts that end with the process, for tests.
public actor MemoryAccountsStore: AccountsStore {
    private var accounts: Accounts?
    private var count = 0

    /// Nobody yet.
    public init() {}

    /// As `AccountsStore` says.
    public func read(unless known: String?) async throws(AccountsFailure) -> (accounts: Accounts, version: String)? {
        guard let accounts, known != String(count) else { return nil }
        return (accounts, String(count))
    }

    /// As `AccountsStore` says.
    public func write(_ accounts: Accounts, replacing version: String?) async throws(AccountsFailure) -> String {
        guard (self.accounts == nil ? nil : String(count)) == version else { throw .conflict }
        self.accounts = accounts
        count += 1
        return String(count)
    }
}
