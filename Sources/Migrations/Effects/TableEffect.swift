// TableEffect: what one statement does to one table, as the model deduces it or a trace observed it.

/// What a statement makes the server do with a table's data, for as long as it holds its locks.
///
/// Each kind is predicted by a formula of its own (METHODS §4).
public enum TableWork: Sendable, Hashable {
    /// All rows are written anew into a new file, and all indexes rebuilt.
    case rewrite
    /// All rows are read: a constraint is checked, a partition's bounds are proved.
    case scan
    /// An index is built or rebuilt, by name where it has one.
    case indexBuild(String)
    /// Many rows are updated or deleted in place.
    case massWrite
}

/// What one statement does to one table.
public struct TableEffect: Sendable, Hashable {
    /// The table as people name it: with its schema only where that is not `public`.
    public var table: String
    /// The strongest lock taken, or still held from before while the statement works; nil where only an index is locked.
    public var lock: LockLevel?
    /// Whether the table's file is replaced by a rewritten one (TRUNCATE does not count).
    public var rewrites: Bool
    /// Whether every row or page is read.
    public var scans: Bool
    /// Whether a SELECT of another session waits, through the table's lock or an index's.
    public var blocksReads: Bool
    /// Whether an INSERT, UPDATE or DELETE of another session waits, through the table's lock or an index's.
    public var blocksWrites: Bool
    /// Whether writes wait for a time that grows with the data: work is done while the lock is held.
    public var grows: Bool
    /// The work done on this very table.
    public var work: [TableWork]
    /// Whether the lock was taken by an earlier statement and is only held here while other work is done.
    public var isHeld: Bool

    /// An effect.
    public init(
        table: String,
        lock: LockLevel?,
        rewrites: Bool = false,
        scans: Bool = false,
        blocksReads: Bool = false,
        blocksWrites: Bool = false,
        grows: Bool = false,
        work: [TableWork] = [],
        isHeld: Bool = false
    ) {
        self.table = table
        self.lock = lock
        self.rewrites = rewrites
        self.scans = scans
        self.blocksReads = blocksReads
        self.blocksWrites = blocksWrites
        self.grows = grows
        self.work = work
        self.isHeld = isHeld
    }
}
