// RewriteStep: one step of a safe sequence: what is run, in which way, which lock it takes and why it is safe.

/// One step of a safe sequence.
public struct RewriteStep: Sendable, Hashable {
    /// How its statements are run.
    public enum Mode: Sendable, Hashable {
        /// All in one transaction, which is short.
        case transaction
        /// Each by itself, outside a transaction.
        case alone
        /// In batches, each a transaction.
        case batches(Backfill)
    }

    /// What it does, one clause.
    public var title: String
    /// Its statements, without semicolons; for batches the whole one.
    public var statements: [String]
    /// How its statements are run.
    public var mode: Mode
    /// The table, as people name it.
    public var table: String
    /// The strongest lock it takes on the table; nil for none.
    public var lock: LockLevel?
    /// Why it does not block for long, one clause.
    public var why: String

    /// A step in one transaction.
    init(
        _ title: String,
        _ statements: [String],
        on table: String,
        lock: LockLevel?,
        why: String,
        mode: Mode = .transaction
    ) {
        (self.title, self.statements, self.mode) = (title, statements, mode)
        (self.table, self.lock, self.why) = (table, lock, why)
    }

    /// A step in batches.
    init(_ title: String, _ backfill: Backfill, on table: String) {
        self.init(
            title,
            [backfill.statement],
            on: table,
            lock: .rowExclusive,
            why: "each batch locks its own rows, for as long as the batch takes",
            mode: .batches(backfill)
        )
    }
}

/// What can be done instead of a statement.
public enum Rewriting: Sendable, Hashable {
    /// It blocks nobody for long as it stands.
    case safeAsItIs
    /// These steps come to the same; `differences` say where the schema ends up otherwise.
    case steps([RewriteStep], differences: [String])
    /// There is no safe sequence that we can write: why, and what people do instead.
    case none(because: String, alternatives: [String])
}
