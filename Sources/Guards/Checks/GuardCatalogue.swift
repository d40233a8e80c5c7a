// GuardCatalogue: every kind of finding that guards report.
public import Findings

/// Every kind of finding that guards report, by code.
///
/// What a console refuses is no finding: it is an error in the protocol of psql or redis-cli, shown where it was typed.
public enum GuardCatalogue {
    /// The kinds in the order of their codes.
    public static let kinds: [any FindingKind.Type] = [ResetOfUsed.self, ResetOfCopy.self, CacheEmptied.self]
}
