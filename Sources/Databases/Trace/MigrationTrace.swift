// MigrationTrace: what a migration was seen to do on a shadow of its database.
public import Migrations
public import PostgreSQL

/// Statements that a tool runs one after another, and whether inside a transaction of its own.
public struct TraceScript: Sendable, Hashable {
    /// The statements, without semicolons.
    public var statements: [String]
    /// Whether the tool begins a transaction before them and commits it after.
    public var isInTransaction: Bool

    /// A script.
    public init(statements: [String], isInTransaction: Bool = false) {
        (self.statements, self.isInTransaction) = (statements, isInTransaction)
    }
}

/// What one statement was seen to do.
public struct TracedStatement: Sendable {
    /// The statement.
    public let sql: String
    /// What it did to each table that was there before the migration, by the tables' names of then.
    public var effects: [TableEffect] = []
    /// Tables of which nine tenths of the rows, or more, could not be updated by others until the transaction ended.
    public var lockedRows: [String] = []
    /// What the server answered where it refused the statement.
    public var failure: ServerMessage?
    /// Whether it had to run outside of any transaction, so that its locks were seen by polling.
    public var isOutsideTransaction = false
    /// How long it took on the shadow.
    public var duration = Duration.zero

    init(sql: String) { self.sql = sql }
}

/// What a migration was seen to do on a shadow of its database.
public struct MigrationTrace: Sendable {
    /// The statements that ran, the one that failed last.
    public var statements: [TracedStatement] = []
    /// Statements behind the one that failed, which were not run.
    public var unrun: [String] = []
    /// Tables without rows on the shadow: no work on them could be seen.
    public var emptyTables: Set<String> = []
    /// What could not be seen, and why.
    public var unseen: [String] = []
    /// How long the trace took, its copy of the database included.
    public var duration = Duration.zero

    /// The first refusal of the server.
    public var failure: ServerMessage? { statements.lazy.compactMap(\.failure).first }
}
