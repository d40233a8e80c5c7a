// StatementEffect: all that one statement of a migration does, as far as it can be known before it runs.
public import Findings

/// What one statement does to the tables that were there before its migration.
public struct StatementEffect: Sendable {
    /// The statement.
    public let statement: Statement
    /// What it does to each table, strongest lock first; tables created by the same migration are left out.
    ///
    /// A table that an earlier statement of the transaction locked against writes is here too, with `isHeld`, where this
    /// statement's work makes writers wait longer.
    public var tables: [TableEffect] = []
    /// Why it cannot succeed; nil where nothing speaks against it.
    ///
    /// It then leaves nothing behind.
    public var failure: ExpectedFailure?
    /// What of it could not be seen, and why: its effects may be more than `tables` says.
    public var unseen: [UnseenPart] = []
    /// Its deeds one by one, each with its place: what checks speak of.
    public var deeds: [Deed] = []
    /// The rows it locks or writes and leaves locked until the transaction ends.
    public var rowLocks: [RowLock] = []
    /// Whether it runs inside a transaction that later statements belong to.
    public var isInTransaction = false
    /// Settings in force while it ran.
    public var settings = SessionSettings()
    /// Names of the tables that exist since this migration and that it touches.
    public var newTables: [String] = []

    /// An effect without any.
    public init(statement: Statement) {
        self.statement = statement
    }
}

/// A statement that the server will refuse.
public struct ExpectedFailure: Sendable, Hashable {
    /// The SQLSTATE the server will answer with, such as `25001`.
    public var code: String
    /// Why, in words.
    public var reason: String
    /// The part that is refused.
    public var span: Span
    /// Whether it depends on rows that are known only from the schema's own data, so that another database may accept it.
    public var dependsOnData: Bool

    /// A failure.
    public init(code: String, reason: String, span: Span, dependsOnData: Bool = false) {
        self.code = code
        self.reason = reason
        self.span = span
        self.dependsOnData = dependsOnData
    }
}

/// Something whose effects are unknown.
public struct UnseenPart: Sendable, Hashable {
    /// Where it stands.
    public var span: Span
    /// What it is and why it cannot be seen.
    public var reason: String

    /// An unseen part.
    public init(span: Span, reason: String) {
        self.span = span
        self.reason = reason
    }
}

/// Rows of one table that stay locked until the transaction ends.
public struct RowLock: Sendable, Hashable {
    /// How many of the table's rows.
    public enum Share: Sendable, Hashable {
        /// All, or nearly all.
        case all
        /// Some.
        case some
    }

    /// The table as people name it.
    public var table: String
    /// How many.
    public var share: Share
    /// Whether the rows are written, not only locked.
    public var writes: Bool
    /// Whether a loop writes them in batches, all in one transaction.
    public var isInLoop: Bool

    /// A row lock.
    public init(table: String, share: Share, writes: Bool, isInLoop: Bool = false) {
        self.table = table
        self.share = share
        self.writes = writes
        self.isInLoop = isInLoop
    }
}

/// The settings of a session that decide how a migration behaves.
public struct SessionSettings: Sendable, Hashable {
    /// `lock_timeout`; nil or 0: waits for ever.
    public var lockTimeoutMilliseconds: Int?
    /// `statement_timeout`; nil or 0: works for ever.
    public var statementTimeoutMilliseconds: Int?
    /// `TimeZone` as it was set; nil where it was not.
    public var timeZone: String?
    /// The schemas that names without one are looked up in.
    public var searchPath: [String] = ["public"]
    /// Whether the migration itself set `lock_timeout`, to anything but 0.
    public var setsLockTimeout = false

    /// The defaults of a new session.
    public init() {}
}
