// Secret: chance, hashes and comparisons that tell nothing by their duration.
import Crypto
import FoundationEssentials
import Journal

/// Secrets that the server gives out, and what it keeps of them.
public enum Secret {
    /// 32 bytes of chance, as 43 letters, digits, `-` and `_`.
    public static func make() -> String { base64URL(bytes(32)) }

    /// A password of six groups of four letters and digits that are not mistaken for one another: 118 bits.
    public static func password() -> String {
        let letters = Array("abcdefghjkmnpqrstuvwxyz23456789".utf8)
        var generator = SystemRandomNumberGenerator()
        let text = (0..<24).map { _ in letters[Int.random(in: 0..<letters.count, using: &generator)] }
        return stride(from: 0, to: 24, by: 4).map { String(decoding: text[$0..<$0 + 4], as: UTF8.self) }
            .joined(separator: "-")
    }

    /// What is kept of a secret that has enough chance in it: SHA-256, in hexadecimal digits.
    public static func hash(_ secret: String) -> String { Hexadecimal.text(SHA256.hash(data: Data(secret.utf8))) }

    /// What a page's forms carry: bound to the session, and of no use for finding its secret.
    public static func formToken(of session: String) -> String {
        let key = SymmetricKey(data: Data(session.utf8))
        return Hexadecimal.text(HMAC<SHA256>.authenticationCode(for: Data("plimsoll forms".utf8), using: key))
    }

    /// Whether two texts are the same, in a time that depends on their lengths alone.
    public static func areSame(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }

    static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    static func base64URL(_ bytes: [UInt8]) -> String {
        String(
            Data(bytes).base64EncodedString().compactMap { letter in
                switch letter {
                case "+": "-"
                case "/": "_"
                case "=": nil
                default: letter
                }
            }
        )
    }
}
