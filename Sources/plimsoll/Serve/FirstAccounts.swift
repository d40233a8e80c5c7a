// FirstAccounts: the first user and token, made where there are none, and the words that hand them over.
import Journal
import WebServer

/// The first user and token of a server.
struct FirstAccounts: Sendable {
    let password: String
    let token: String

    /// Makes them where nobody can log in yet; nil where somebody can.
    static func make(in store: some AccountsStore, now: Timestamp) async throws(AccountsFailure) -> FirstAccounts? {
        if let known = try await store.read(unless: nil), !known.accounts.users.isEmpty { return nil }
        let first = FirstAccounts(password: Secret.password(), token: TokenOrder.secret())
        let verifier: PasswordVerifier
        do { verifier = try PasswordVerifier(first.password) } catch {
            throw .unavailable(because: "scrypt did not work: \(error)")
        }
        let hash = Secret.hash(first.token)
        return try await store.update { (accounts: inout Accounts) throws(AccountsFailure) -> FirstAccounts? in
            guard accounts.users.isEmpty else { return nil }
            try accounts.add(User(name: "admin", verifier: verifier, scope: .everything, created: now))
            if !accounts.tokens.contains(where: { $0.name == "admin" && $0.holds(at: now) }) {
                try accounts.add(
                    Token(
                        name: "admin",
                        user: "admin",
                        hash: hash,
                        scope: .everything,
                        created: now,
                        by: "first start"
                    ),
                    now: now
                )
            }
            return first
        }
    }

    /// What the first start prints.
    func words(url: String) -> String {
        """

        First start. These are shown once and kept nowhere:
          log in        \(url)/login  as admin  with  \(password)
          command line  export PLIMSOLL_SERVER=\(url)
                        export PLIMSOLL_TOKEN=\(token)

        Next:
          plimsoll token create shop-staging --verb report --service shop --environment staging   a token for agents
          plimsoll run --service shop --environment staging -- ./your-program                     an instance
          plimsoll ship staging --why "the first revision"                                        its first revision

        """
    }
}
