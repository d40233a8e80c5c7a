// Fingerprint: tells whether two secrets are equal without telling either.
import Crypto
import FoundationEssentials
import Journal

/// A keyed fingerprint of secrets.
///
/// Two equal secrets have equal fingerprints under one key; without the key nothing can be tried against them.
public struct Fingerprint: Sendable {
    private let key: SymmetricKey

    /// Fingerprints under a key, best of 32 random bytes.
    public init(key: [UInt8]) { self.key = SymmetricKey(data: key) }

    /// What is shown of a secret: `••••3f9a1c02`, the first four bytes of HMAC-SHA-256.
    ///
    /// - Source: RFC 2104, FIPS 180-4.
    public func text(of secret: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Data(secret.utf8), using: key)
        return "••••" + Hexadecimal.text(code.prefix(4))
    }
}
