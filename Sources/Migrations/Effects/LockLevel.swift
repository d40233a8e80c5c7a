// LockLevel: PostgreSQL's eight table locks, weakest first, and what each keeps waiting.

/// A table lock, ordered by strength.
///
/// - Source: PostgreSQL 15, "Explicit Locking", table 13.2.
public enum LockLevel: Int, Sendable, Comparable, CaseIterable {
    case accessShare = 1
    case rowShare
    case rowExclusive
    case shareUpdateExclusive
    case share
    case shareRowExclusive
    case exclusive
    case accessExclusive

    /// Its name in `pg_locks` without `Lock`, such as `AccessExclusive`.
    public var name: String {
        switch self {
        case .accessShare: "AccessShare"
        case .rowShare: "RowShare"
        case .rowExclusive: "RowExclusive"
        case .shareUpdateExclusive: "ShareUpdateExclusive"
        case .share: "Share"
        case .shareRowExclusive: "ShareRowExclusive"
        case .exclusive: "Exclusive"
        case .accessExclusive: "AccessExclusive"
        }
    }

    /// The lock of a name as `pg_locks` has it, with or without `Lock` at its end; nil for any other text.
    public init?(name: String) {
        let short = name.hasSuffix("Lock") ? String(name.dropLast(4)) : name
        guard let found = LockLevel.allCases.first(where: { $0.name == short }) else { return nil }
        self = found
    }

    /// Whether a plain SELECT waits for it.
    public var blocksReads: Bool { self == .accessExclusive }

    /// Whether INSERT, UPDATE and DELETE wait for it.
    public var blocksWrites: Bool { self >= .share }

    /// Orders by strength.
    public static func < (left: LockLevel, right: LockLevel) -> Bool { left.rawValue < right.rawValue }
}
