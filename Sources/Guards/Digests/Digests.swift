// Digests: what logins ask for, as swift-crypto computes it.
import Crypto
import CryptoExtras

/// The digests of logins.
enum Digests {
    /// The digest that old servers still ask for, in 32 hexadecimal digits.
    static func md5(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef")
        return String(Insecure.MD5.hash(data: bytes).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    /// SHA-256 of bytes.
    static func plain(_ bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }

    /// SHA-256 of bytes under a key.
    /// - Source: RFC 2104.
    static func keyed(_ key: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: key)))
    }

    /// The first 32 bytes of PBKDF2; nil where the library refuses.
    /// - Source: RFC 8018, 5.2.
    static func stretched(_ password: [UInt8], salt: [UInt8], rounds: Int) -> [UInt8]? {
        let key = try? KDF.Insecure.PBKDF2.deriveKey(
            from: password,
            salt: salt,
            using: .sha256,
            outputByteCount: 32,
            // The server says how many: it may ask for fewer than one would choose today.
            unsafeUncheckedRounds: rounds
        )
        return key?.withUnsafeBytes { Array($0) }
    }
}
