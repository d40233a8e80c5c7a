// MigrationWalk: goes through the statements of migrations in order and says what each does.
import Findings

/// Goes through the statements of migrations in order, keeping schema, transaction, locks and settings as the server would.
///
/// Give it each file's statements between `beginFile` and `endFile`; tables that a file creates are new until its end.
/// It is a value: a copy goes its own way.
public struct MigrationWalk: Sendable {
    /// The schema as it is after the statements so far.
    public internal(set) var schema: SchemaModel
    /// The session's settings as they are after the statements so far.
    public internal(set) var settings = SessionSettings()
    /// Whether the tool wraps each file in a transaction of its own.
    public private(set) var wrapsInTransaction: Bool
    /// The open transaction.
    var transaction: Transaction?
    /// Locks held by the open transaction.
    var held: [RelationID: HeldLock] = [:]
    /// What the statement that is being looked at does.
    var work = StatementWork()
    /// Tables that became partitions or children in the open transaction: others do not see them there yet.
    var joined: Set<RelationID> = []
    /// Counts transactions, so that what one added is told from what was there before.
    var transactionNumber = 0
    /// Whether only the schema is built: no effects are wanted.
    var isReplaying = false

    /// A transaction that was begun.
    struct Transaction: Sendable {
        struct Savepoint: Sendable {
            var name: String
            var mark: Int
            var held: [RelationID: HeldLock]
            var settings: SessionSettings
            var lasting: SessionSettings
        }

        var number: Int
        var mark: Int
        /// The settings to go back to on ROLLBACK.
        var settings: SessionSettings
        /// The settings to go on with on COMMIT: without those of SET LOCAL.
        var lasting: SessionSettings
        var savepoints: [Savepoint] = []
    }

    /// A lock that a transaction holds on a table, or on an index of it.
    struct HeldLock: Sendable {
        var level: LockLevel?
        /// Whether an index of it is locked so that nobody can read through it.
        var closesIndex = false

        var blocksWrites: Bool { closesIndex || (level?.blocksWrites ?? false) }
        var blocksReads: Bool { closesIndex || (level?.blocksReads ?? false) }
    }

    /// Begins with a schema.
    ///
    /// Statistics, where given, say how many rows tables have; a table of few rows is done in no time that matters.
    public init(schema: SchemaModel, statistics: DatabaseStatistics? = nil, wrapsInTransaction: Bool = false) {
        self.schema = schema
        self.wrapsInTransaction = wrapsInTransaction
        for name in statistics?.tables.keys.sorted() ?? [] {
            guard let table = statistics?.tables[name] else { continue }
            // A table that was never analysed may be of any size.
            self.schema.setRows(table.rows < 0 ? .unknown : .about(table.rows), ofTable: name)
        }
        self.schema.commit()
    }

    /// Begins a file: tables there are now are old, settings and transaction those of a new session.
    public mutating func beginFile(wrapsInTransaction: Bool? = nil) {
        if let wrapsInTransaction { self.wrapsInTransaction = wrapsInTransaction }
        settings = SessionSettings()
        transaction = nil
        held = [:]
        schema.settle()
    }

    /// Ends a file: a transaction that the tool wrapped round it is committed, one left open is rolled back.
    public mutating func endFile() {
        if transaction != nil {
            if wrapsInTransaction { commit() } else { rollBack() }
        }
        settings = SessionSettings()
        schema.settle()
    }

    /// What a statement does, and the walk goes on behind it.
    public mutating func effects(of statement: Statement) -> StatementEffect {
        work = StatementWork(statement: statement)
        guard statement.kind == .sql else {
            noteNoSQL(statement)
            return work.effect
        }
        if let failure = statement.failure {
            unseen("this is not read as SQL: \(failure.message)", at: failure.span)
            return work.effect
        }
        guard let node = statement.node else { return work.effect }
        if wrapsInTransaction, transaction == nil, node.kind != "TransactionStmt" { begin() }
        work.effect.isInTransaction = transaction != nil
        work.effect.settings = settings
        let mark = schema.mark
        let before = (held: held, settings: settings, transaction: transaction)
        do throws(Refusal) {
            try perform(node)
            endStep()
            try refuseTimeout()
            finishEffect()
        } catch {
            schema.rollBack(to: mark)
            (held, settings, transaction) = before
            let unseen = work.effect.unseen
            work.effect = StatementEffect(statement: statement)
            work.effect.isInTransaction = transaction != nil
            work.effect.settings = settings
            work.effect.unseen = unseen
            work.effect.failure = error.failure
        }
        if transaction == nil { endOfTransaction() }
        return work.effect
    }

    private mutating func noteNoSQL(_ statement: Statement) {
        switch statement.kind {
        case .clientCommand: unseen("a command of psql, not SQL: what it does is not seen", at: statement.span)
        case .copyData, .sql: break
        }
    }

    /// What is left when a transaction is over: no locks.
    mutating func endOfTransaction() {
        held = [:]
        joined = []
        schema.commit()
        transactionNumber += 1
    }
}

/// A statement that is refused, thrown out of the walk.
struct Refusal: Error {
    var failure: ExpectedFailure
}
