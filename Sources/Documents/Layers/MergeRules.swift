// MergeRules: how layers become one config.

/// How layers become one config: later layers win, maps merge key by key, everything else replaces.
///
/// Lists replace as a whole, since their elements have no names to match by; a secret reference counts as one value.
/// Variables and overrides may step into a list by number: then that element alone is replaced, and the number behind
/// the last one appends.
public struct MergeRules: Sendable, Hashable {
    /// What a `null` in a later layer does.
    public enum Nulls: String, Sendable, CaseIterable {
        /// It is a value like any other and wins: the default, since most programs' loaders do so, and since a key that
        /// vanishes could not be found by a check.
        case set
        /// It takes the key away with all that lies beneath, as in JSON Merge Patch (RFC 7396) and Helm.
        case delete
    }

    /// What a `null` in a later layer does; in the lowest layer it is a value in any case.
    public var nulls: Nulls

    /// Rules.
    public init(nulls: Nulls = .set) { self.nulls = nulls }
}
