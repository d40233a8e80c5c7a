// TokenOrder: a token that is asked for, and the one that was made.
public import Journal

/// A token that is asked for: `POST /api/v1/tokens`.
public struct TokenOrder: Sendable, Hashable, Codable {
    /// Its name.
    public var name: String
    /// The person that it acts as; nil: it acts as itself.
    public var user: String?
    /// What it may do.
    public var scope: Scope
    /// Until when; nil: until it is revoked.
    public var expires: Timestamp?

    /// A token that is asked for.
    public init(name: String, user: String? = nil, scope: Scope, expires: Timestamp? = nil) {
        self.name = name
        self.user = user
        self.scope = scope
        self.expires = expires
    }
}

/// A token that was made, with its secret.
public struct NewToken: Sendable, Hashable, Codable {
    /// Its name.
    public var name: String
    /// What is sent as `Authorization: Bearer`.
    public var token: String
}

extension TokenOrder {
    /// Makes the token among accounts.
    ///
    /// - Throws: `refused`, where it does not fit.
    public func make(
        in accounts: inout Accounts,
        secret: String,
        by: String,
        now: Timestamp
    ) throws(AccountsFailure) -> NewToken {
        if let expires, expires <= now { throw .refused(because: "it would have expired already") }
        let hash = Secret.hash(secret)
        try accounts.add(
            Token(name: name, user: user, hash: hash, scope: scope, created: now, by: by, expires: expires),
            now: now
        )
        return NewToken(name: name, token: secret)
    }

    /// A new token's text: recognised by those who look for secrets in what is committed.
    public static func secret() -> String { "plimsoll_" + Secret.make() }
}

extension Gatekeeper {
    /// Makes a token.
    func make(_ order: TokenOrder, by: String, now: Timestamp) async throws(AccountsFailure) -> NewToken {
        let secret = TokenOrder.secret()
        return try await update { (accounts: inout Accounts) throws(AccountsFailure) in
            try order.make(in: &accounts, secret: secret, by: by, now: now)
        }
    }
}
