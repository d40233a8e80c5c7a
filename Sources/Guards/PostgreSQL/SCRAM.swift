// SCRAM: the client's half of a login by password that never sends it.

/// A login by SCRAM-SHA-256.
/// - Source: RFC 5802 and RFC 7677; PostgreSQL, "SASL Authentication".
struct SCRAM: Sendable {
    /// Most rounds that a server may ask for: a second of work, about.
    static let maximumRounds = 500_000

    private let password: [UInt8]
    private let nonce: String
    private var message = ""
    private var serverSignature: [UInt8] = []

    /// Begins a login; `nonce` is printable and never used before.
    init(password: String, nonce: String) {
        (self.password, self.nonce) = (Array(password.utf8), nonce)
    }

    /// The first message; PostgreSQL knows the user already.
    var first: String { "n,,n=,r=" + nonce }

    /// The answer to the server's first message.
    mutating func answer(_ challenge: String) throws(ErrorWords) -> String {
        let fields = SCRAM.fields(challenge)
        guard let whole = fields["r"], whole.hasPrefix(nonce), whole.utf8.count > nonce.utf8.count,
            let salt = fields["s"].flatMap({ Base64.bytes($0) }), let rounds = fields["i"].flatMap({ Int($0) }),
            rounds > 0
        else { throw ErrorWords("08P01", "the server's login challenge cannot be read") }
        guard rounds <= SCRAM.maximumRounds else {
            throw ErrorWords(
                "08P01",
                "the server asks for \(rounds) rounds of its digest; at most \(SCRAM.maximumRounds) are done"
            )
        }
        guard let salted = Digests.stretched(password, salt: salt, rounds: rounds) else {
            throw ErrorWords("08P01", "the digest that the server asks for cannot be computed")
        }
        let clientKey = Digests.keyed(salted, Array("Client Key".utf8))
        let bare = "c=biws,r=" + whole
        message = "n=,r=" + nonce + "," + challenge + "," + bare
        let signature = Digests.keyed(Digests.plain(clientKey), Array(message.utf8))
        serverSignature = Digests.keyed(Digests.keyed(salted, Array("Server Key".utf8)), Array(message.utf8))
        return bare + ",p=" + Base64.text(zip(clientKey, signature).map { $0 ^ $1 })
    }

    /// Whether the server, too, knows the password.
    func isProof(_ final: String) -> Bool {
        guard !serverSignature.isEmpty, let given = SCRAM.fields(final)["v"].flatMap({ Base64.bytes($0) }) else {
            return false
        }
        return given == serverSignature
    }

    private static func fields(_ text: String) -> [String: String] {
        var fields: [String: String] = [:]
        for field in text.split(separator: ",") where field.dropFirst().first == "=" {
            fields[String(field.prefix(1))] = String(field.dropFirst(2))
        }
        return fields
    }
}
