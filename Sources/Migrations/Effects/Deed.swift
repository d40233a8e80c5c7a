// Deed: one thing that a statement does, with its place and its reason.
public import Findings

/// One thing that a statement does.
public struct Deed: Sendable, Hashable {
    /// What it is.
    public enum Kind: Sendable, Hashable {
        /// All rows of a table are written anew.
        case rewrite
        /// All rows of a table are read to prove something.
        case scan
        /// A new index is built.
        case buildIndex
        /// An index that was there is built again.
        case rebuildIndex
        /// Rows of a table are read by a query that has to look at all of them.
        case readAll
        /// Rows of a table are written or deleted.
        case writeRows
        /// A table is locked by `LOCK TABLE`.
        case lockTable
        /// A column is added.
        case addColumn
        /// A column is dropped: code that still names it fails.
        case dropColumn
        /// A column gets another type.
        case changeType
        /// A column is made NOT NULL.
        case setNotNull
        /// A column, a table or another object gets another name: code that uses the old one fails.
        case rename
        /// A table, view or other object is dropped.
        case drop
        /// A table is emptied.
        case truncate
        /// A foreign key is added; `other` is the table it refers to.
        case addForeignKey
        /// A check is added.
        case addCheck
        /// A primary key, unique or exclusion constraint is added.
        case addUnique
        /// A constraint is dropped.
        case dropConstraint
        /// A constraint that was NOT VALID is proved.
        case validate
        /// A constraint is proved in the transaction that added it, so that its lock is held meanwhile.
        case validateInSameTransaction
        /// A domain's check is proved on all tables that use it.
        case validateDomain
        /// A partition is attached or created.
        case attachPartition
        /// The default partition is searched for rows that belong to a new one.
        case scanDefaultPartition
        /// A partition is detached.
        case detachPartition
        /// A trigger is created.
        case createTrigger
        /// A value is added to an enum.
        case addEnumValue
        /// An enum value is used in the transaction that added it.
        case useNewEnumValue
        /// A materialized view is computed again.
        case refresh
        /// Something is done CONCURRENTLY where that is not allowed.
        case concurrentlyRefused
        /// SQL inside a function, a DO block or EXECUTE does the other deeds of this statement.
        case hidden
        /// A table is moved, copied or packed: CLUSTER, VACUUM FULL, SET TABLESPACE, SET LOGGED.
        case move
    }

    /// What it is.
    public var kind: Kind
    /// The table it is done to, as people name it.
    public var table: String?
    /// The column, index, constraint or other object it is about.
    public var object: String?
    /// Another table that takes part.
    public var other: String?
    /// The bytes of the statement that make it so: a sub-command, an expression, or the whole.
    public var span: Span
    /// Why it is so, in words that end a sentence: `the default differs for each row`.
    public var why: String
    /// What hides it from a reader of the statement: `function widen()`; nil where it stands there plainly.
    public var hiddenIn: String?
    /// Whether the table is known to be small or empty, so that it takes no time that matters.
    public var isSmall: Bool

    /// A deed.
    public init(
        kind: Kind,
        table: String? = nil,
        object: String? = nil,
        other: String? = nil,
        span: Span,
        why: String = "",
        hiddenIn: String? = nil,
        isSmall: Bool = false
    ) {
        self.kind = kind
        self.table = table
        self.object = object
        self.other = other
        self.span = span
        self.why = why
        self.hiddenIn = hiddenIn
        self.isSmall = isSmall
    }
}
