// PostgreSQLAccountsStore: users, tokens and sessions of several servers, in the database of their journal.
import FoundationEssentials
import PostgreSQL
import Synchronization
import WebServer

/// Accounts in a row of a table of ours; a change replaces a version, or is made again on the one after.
final class PostgreSQLAccountsStore: AccountsStore {
    private let settings: ConnectionSettings
    private let connection = Mutex<Connection?>(nil)

    private static let table = """
        CREATE TABLE IF NOT EXISTS plimsoll_accounts (
            one integer PRIMARY KEY CHECK (one = 1),
            version bigint NOT NULL,
            document text NOT NULL,
            fingerprint_key text NOT NULL
        )
        """

    /// Accounts in a database.
    init(_ settings: ConnectionSettings) { self.settings = settings }

    /// Makes the table where there is none, and gives the key of fingerprints that all servers share; blocks.
    func prepare(key: [UInt8]) throws(AccountsFailure) -> [UInt8] {
        let shown = try attempt { connection in
            // Two servers that start at once make one table.
            try connection.run(
                script: "SELECT pg_advisory_lock(1347176782); \(Self.table); SELECT pg_advisory_unlock(1347176782)"
            )
            try connection.query(
                "INSERT INTO plimsoll_accounts VALUES (1, 0, $1, $2) ON CONFLICT DO NOTHING",
                [Parameter(try Self.text(Accounts())), Parameter(Data(key).base64EncodedString())]
            )
            let answer = try connection.query("SELECT fingerprint_key FROM plimsoll_accounts")
            return try answer.value(as: String.self)
        }
        guard let kept = Data(base64Encoded: shown), kept.count == 32 else {
            throw .unavailable(because: "the key in plimsoll_accounts is not 32 bytes in base64")
        }
        return Array(kept)
    }

    func read(unless known: String?) async throws(AccountsFailure) -> (accounts: Accounts, version: String)? {
        let found: (String, String)? = try await onThread { connection in
            let answer = try connection.query(
                "SELECT version::text AS version, document FROM plimsoll_accounts WHERE version::text IS DISTINCT FROM $1",
                [Parameter(known)]
            )
            guard let row = answer.first else { return nil }
            return (try row.value("version", as: String.self), try row.value("document", as: String.self))
        }
        guard let (version, document) = found else { return nil }
        guard let accounts = try? JSONDecoder().decode(Accounts.self, from: Data(document.utf8)) else {
            throw .unavailable(because: "plimsoll_accounts holds no accounts that this version can read")
        }
        return (accounts, version)
    }

    func write(_ accounts: Accounts, replacing version: String?) async throws(AccountsFailure) -> String {
        let document: String
        do { document = try Self.text(accounts) } catch {
            throw .unavailable(because: "accounts cannot be written as JSON")
        }
        let next: String? = try await onThread { connection in
            let answer = try connection.query(
                """
                UPDATE plimsoll_accounts SET version = version + 1, document = $1
                WHERE version::text = $2 RETURNING version::text AS version
                """,
                [Parameter(document), Parameter(version ?? "0")]
            )
            return try answer.first.map { try $0.value("version", as: String.self) }
        }
        guard let next else { throw .conflict }
        return next
    }

    private static func text(_ accounts: Accounts) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(accounts), as: UTF8.self)
    }

    private func onThread<Value: Sendable>(
        _ body: @escaping @Sendable (Connection) throws -> Value
    ) async throws(AccountsFailure) -> Value {
        do { return try await Blocking.run { try self.attempt(body) } } catch {
            throw error as? AccountsFailure ?? .unavailable(because: "the database of the users: \(error)")
        }
    }

    /// Runs a body on the connection, on a new one where the old one had ended.
    private func attempt<Value: Sendable>(
        _ body: @Sendable (Connection) throws -> Value
    ) throws(AccountsFailure) -> Value {
        do {
            return try connection.withLock { held in
                for isLast in [false, true] {
                    do {
                        let current = try held ?? Connection(settings, within: .seconds(10))
                        held = nil
                        let value = try body(current)
                        held = current
                        return value
                    } catch {
                        if isLast { throw error }
                    }
                }
                throw CancellationError()
            }
        } catch {
            throw .unavailable(because: "the database of the users: \(error)")
        }
    }
}
