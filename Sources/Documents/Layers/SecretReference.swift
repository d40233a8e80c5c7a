// SecretReference: where a secret is to be had, written instead of the secret.

/// Where a secret is to be had: `{secret: file:/run/secrets/db}`.
///
/// Resolved only on the machine that needs it; config, findings and pages show the reference.
public struct SecretReference: Sendable, Hashable, CustomStringConvertible {
    /// The kinds of places.
    public enum Scheme: String, Sendable, CaseIterable {
        /// A file's content.
        case file
        /// An environment variable.
        case env
        /// What a command prints.
        case command
    }

    /// The kind of place.
    public let scheme: Scheme
    /// The file's path, the variable's name or the command's line.
    public let target: String

    /// Reads `file:/run/secrets/db`; nil where the scheme is unknown or nothing follows it.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let scheme = Scheme(rawValue: String(parts[0])) else { return nil }
        self.scheme = scheme
        target = String(parts[1])
    }

    /// `file:/run/secrets/db`.
    public var description: String { "\(scheme.rawValue):\(target)" }
}

extension Document {
    /// The secret reference that a value is: a map whose only key is `secret`, with a text of a known scheme.
    public func secretReference(at index: Int) -> SecretReference? {
        guard nodes.indices.contains(index), nodes[index].kind == .mapping, nodes[index].count == 1 else { return nil }
        guard let value = member("secret", of: index), nodes[value].kind == .string else { return nil }
        return SecretReference(text(of: value))
    }
}
