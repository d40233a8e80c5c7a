// Marker: a word left inside a server that says whose it is.

/// A word left inside a server that says whose it is: `plimsoll: shop/production 7f3a9c21`.
///
/// In PostgreSQL the comment on the table `plimsoll_environment`, or on the database; in Redis the text under the key
/// `plimsoll:environment`. The last word is random: two databases that were marked apart are told apart, however alike
/// they are. A copy keeps the marker of what it was copied from until it is marked anew.
public struct Marker: Sendable, Hashable, CustomStringConvertible {
    /// The service.
    public var service: String
    /// The environment.
    public var environment: String
    /// The random word.
    public var token: String

    /// A marker.
    public init(service: String, environment: String, token: String) {
        (self.service, self.environment, self.token) = (service, environment, token)
    }

    /// What the table in PostgreSQL is called.
    public static let table = "plimsoll_environment"
    /// What the key in Redis is called.
    public static let key = "plimsoll:environment"

    /// Reads `plimsoll: shop/production 7f3a9c21`, with or without its first word; nil for any other text.
    public init?(_ text: String) {
        var words = text.split(separator: " ")
        if words.first == "plimsoll:" { words.removeFirst() }
        let parts = words.first?.split(separator: "/", omittingEmptySubsequences: false) ?? []
        guard words.count == 2, parts.count == 2 else { return nil }
        (service, environment, token) = (String(parts[0]), String(parts[1]), String(words[1]))
        let isPlain = [service, environment, token].allSatisfy { part in
            !part.isEmpty && part.utf8.count <= 64
                && part.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                        || byte == 0x2D || byte == 0x5F
                }
        }
        guard isPlain else { return nil }
    }

    /// The marker of a service's environment with 32 random bits, given as a number.
    public init(service: String, environment: String, random: UInt32) {
        let digits = String(random, radix: 16)
        let token = String(repeating: "0", count: 8 - digits.count) + digits
        self.init(service: service, environment: environment, token: token)
    }

    /// `shop/production 7f3a9c21`.
    public var description: String { "\(service)/\(environment) \(token)" }
    /// What is written into the server.
    public var comment: String { "plimsoll: \(description)" }

    /// The statements that leave it in a PostgreSQL database.
    ///
    /// A table's comment goes into every dump, so that a backup can be told by it; nobody needs a privilege to read it.
    public var statements: String {
        """
        CREATE TABLE IF NOT EXISTS \(Marker.table) ();
        COMMENT ON TABLE \(Marker.table) IS '\(comment)';
        """
    }

    /// The command that leaves it in a Redis database, as redis-cli reads it.
    public var command: String { "SET \(Marker.key) \"\(comment)\"" }
}
