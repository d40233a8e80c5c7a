// PasswordVerifier: what is kept of a password: scrypt, its cost and its salt.
import Crypto
import CryptoExtras
import FoundationEssentials

/// What is kept of a password.
///
/// - Source: RFC 7914. The cost (N = 2^15, r = 8, p = 3) takes 32 MiB and some tenths of a second.
public struct PasswordVerifier: Sendable, Hashable, Codable {
    /// N: how often the memory is gone through.
    public var rounds: Int
    /// r: the size of a block in 128 bytes.
    public var blockSize: Int
    /// p: how often all of it.
    public var parallelism: Int
    /// Chance, in base64.
    public var salt: String
    /// What scrypt made of password and salt, in base64.
    public var key: String

    /// The cost of new verifiers.
    public struct Cost: Sendable {
        var rounds: Int
        var blockSize: Int
        var parallelism: Int

        /// For real passwords.
        public static let usual = Cost(rounds: 1 << 15, blockSize: 8, parallelism: 3)
        /// For tests of what stands around it.
        public static let low = Cost(rounds: 16, blockSize: 8, parallelism: 1)
    }

    /// The verifier of a password.
    ///
    /// - Throws: where scrypt does not take the cost.
    public init(_ password: String, cost: Cost = .usual) throws {
        let salt = Data(Secret.bytes(16))
        (rounds, blockSize, parallelism) = (cost.rounds, cost.blockSize, cost.parallelism)
        self.salt = salt.base64EncodedString()
        key = try Self.derive(password, salt: salt, rounds, blockSize, parallelism)
    }

    /// Whether a password is the one.
    public func matches(_ password: String) -> Bool {
        guard let salt = Data(base64Encoded: salt),
            let derived = try? Self.derive(password, salt: salt, rounds, blockSize, parallelism)
        else { return false }
        return Secret.areSame(derived, key)
    }

    static func derive(
        _ password: String,
        salt: Data,
        _ rounds: Int,
        _ blockSize: Int,
        _ parallelism: Int
    ) throws -> String {
        let key = try KDF.Scrypt.deriveKey(
            from: Data(password.utf8),
            salt: salt,
            outputByteCount: 32,
            rounds: rounds,
            blockSize: blockSize,
            parallelism: parallelism
        )
        return key.withUnsafeBytes { Data($0).base64EncodedString() }
    }
}
