// TraceRun: one migration run on its copy of the shadow, statement by statement, and watched.
import Migrations
import PostgreSQL

/// One migration on its copy of the shadow.
struct TraceRun {
    let settings: ConnectionSettings
    let traced: Connection
    let watcher: Connection
    let relations: ShadowRelations
    let limit: Duration
    private let probe: ShadowProbe
    private var locks = ShadowLocks()
    private var closedIndexes: Set<RelationNumber> = []
    private var state = ShadowState()
    private(set) var trace = MigrationTrace()

    init(
        _ settings: ConnectionSettings,
        statistics: DatabaseStatistics?,
        limit: Duration
    ) throws(PostgreSQLError) {
        self.settings = settings
        self.limit = limit
        traced = try Connection(settings)
        watcher = try Connection(settings)
        relations = try ShadowRelations(watcher, statistics: statistics)
        probe = try ShadowProbe(watcher)
        let empty = relations.all.values.filter { $0.kind.holdsRows && $0.rows <= 0 }
        trace.emptyTables = Set(empty.map(\.name))
    }

    /// Runs scripts until the first statement that fails.
    mutating func run(_ scripts: [TraceScript]) throws(PostgreSQLError) {
        var rest = scripts.flatMap(\.statements)
        for script in scripts {
            if script.isInTransaction { try begin() }
            for sql in script.statements {
                rest.removeFirst()
                guard try run(sql) else {
                    trace.unrun = rest
                    return
                }
            }
            if script.isInTransaction { try end() }
        }
    }

    private mutating func begin() throws(PostgreSQLError) {
        // Counters of earlier transactions must not be taken for this one's: they are handed over now.
        try traced.query("SELECT pg_catalog.pg_stat_force_next_flush()")
        try traced.query("BEGIN")
        // Files as earlier statements left them, or their rewrites would count again.
        (locks, closedIndexes, state) = (ShadowLocks(), [], try ShadowState.atBeginning(watcher))
    }

    private mutating func end() throws(PostgreSQLError) {
        do {
            try traced.query("COMMIT", within: limit)
        } catch {
            guard case .server(let message) = error, !trace.statements.isEmpty else { throw error }
            trace.statements[trace.statements.count - 1].failure = message
        }
        (locks, closedIndexes, state) = (ShadowLocks(), [], ShadowState())
    }

    /// Runs one statement; whether it went well.
    private mutating func run(_ sql: String) throws(PostgreSQLError) -> Bool {
        var statement = TracedStatement(sql: sql)
        let started = ContinuousClock.now
        let isAlone = traced.transaction == .none
        do {
            if isAlone {
                try runAlone(sql, &statement)
            } else {
                let answer = try traced.query(sql, within: limit)
                try observe(answer, &statement)
                statement.lockedRows = try lockedRows()
            }
        } catch {
            guard case .server(let message) = error else { throw error }
            statement.failure = message
        }
        statement.duration = started.duration(to: .now)
        trace.statements.append(statement)
        return statement.failure == nil
    }

    /// Runs a statement that is its own transaction: inside one where it may, so that its locks can be looked at.
    private mutating func runAlone(_ sql: String, _ statement: inout TracedStatement) throws(PostgreSQLError) {
        try begin()
        do {
            let answer = try traced.query(sql, within: limit)
            if Self.opensTransaction(answer.commandTag) { return }
            try observe(answer, &statement)
            // Rows that are only read FOR UPDATE are free again as soon as the statement is done.
            statement.lockedRows = writtenRows()
            if traced.transaction != .none { try traced.query("COMMIT", within: limit) }
        } catch {
            if traced.transaction != .none { _ = try? traced.query("ROLLBACK") }
            // 25001: refused inside a transaction; 2D000: it commits by itself.
            guard error.sqlState == "25001" || error.sqlState == "2D000" else { throw error }
            try runBare(sql, &statement)
        }
        (locks, closedIndexes, state) = (ShadowLocks(), [], ShadowState())
    }

    private static func opensTransaction(_ tag: String) -> Bool { tag == "BEGIN" || tag == "START TRANSACTION" }

    /// Statements that lock no table and do no work; a look behind some of them would forbid what may follow.
    private static let silentTags: Set<String> = [
        "BEGIN", "START TRANSACTION", "SET", "RESET", "SHOW", "SAVEPOINT", "RELEASE", "DISCARD ALL",
        "SET CONSTRAINTS", "",
    ]

    private mutating func observe(_ answer: Answer, _ statement: inout TracedStatement) throws(PostgreSQLError) {
        if traced.transaction == .none {
            (locks, closedIndexes, state) = (ShadowLocks(), [], ShadowState())
            return
        }
        guard !Self.silentTags.contains(answer.commandTag) else { return }
        let after = try ShadowLocks(of: traced.backendProcess, watcher)
        let now = try ShadowState(traced)
        let work = ShadowWork(relations, from: state, to: now)
        let closed = closedIndexes(in: after)
        var touched = Set(after.levels.keys.filter { relations.all[$0]?.kind.isIndex == false })
        touched.formUnion(closed)
        touched.formUnion(work.byTable.keys)
        let waits = try probe.waits(at: candidates(touched, after, closed))
        for number in touched {
            let effect = effect(on: number, after, waits[number] ?? ShadowWaits(), closed, work)
            if let effect { statement.effects.append(effect) }
        }
        statement.effects.sort { ($0.lock ?? .accessShare, $1.table) > ($1.lock ?? .accessShare, $0.table) }
        (locks, closedIndexes, state) = (after, closed, now)
    }

    /// Tables through whose old indexes nobody else can read or write.
    private func closedIndexes(in locks: ShadowLocks) -> Set<RelationNumber> {
        var tables: Set<RelationNumber> = []
        for (number, level) in locks.levels where level >= .share {
            if let relation = relations.all[number], relation.kind.isIndex, let table = relation.table {
                tables.insert(table)
            }
        }
        return tables
    }

    /// Tables at which somebody may have to wait, partitioned ones above a closed partition included.
    private func candidates(
        _ touched: Set<RelationNumber>,
        _ locks: ShadowLocks,
        _ closed: Set<RelationNumber>
    ) -> [RelationNumber] {
        let shut = touched.filter { closed.contains($0) || locks.levels[$0].map { $0 >= .share } ?? false }
        let above = shut.flatMap { relations.ancestors(of: $0) }.filter { touched.contains($0) }
        // A lock just on the parent closes its partitions through the parent alone; each is asked by its own name.
        return shut.union(above).sorted()
    }

    private func effect(
        on number: RelationNumber,
        _ after: ShadowLocks,
        _ waits: ShadowWaits,
        _ closed: Set<RelationNumber>,
        _ work: ShadowWork
    ) -> TableEffect? {
        guard let relation = relations.all[number] else { return nil }
        let (before, level) = (locks.levels[number], after.levels[number])
        let done = work.byTable[number] ?? []
        let isTaken = level.map { level in before.map { $0 < level } ?? true } ?? false
        let isClosed = closed.contains(number) && !closedIndexes.contains(number)
        let grows = work.grows && waits.writes
        guard isTaken || isClosed || !done.isEmpty || grows else { return nil }
        guard level != nil || closed.contains(number) || !done.isEmpty else { return nil }
        return TableEffect(
            table: relation.name,
            lock: level,
            rewrites: done.contains(.rewrite),
            scans: !done.isEmpty,
            blocksReads: waits.reads,
            blocksWrites: waits.writes,
            grows: grows,
            work: done,
            isHeld: !isTaken && !isClosed
        )
    }

    /// Tables of which nearly all rows were written by the open transaction.
    private func writtenRows() -> [String] {
        relations.all.values.filter { relation in
            guard relation.kind == .table, relation.rows > 0 else { return false }
            return Double(state.entries[relation.number]?.changed ?? 0) >= relation.rows * 0.9
        }.map(\.name).sorted()
    }

    /// Tables whose rows others cannot update, written or not; others are asked only where they are not shut out anyway.
    private func lockedRows() throws(PostgreSQLError) -> [String] {
        var names = Set(writtenRows())
        for (number, level) in locks.levels where level == .rowShare || level == .rowExclusive {
            guard let relation = relations.all[number], relation.kind == .table, relation.rows > 0 else { continue }
            if try probe.locksRows(of: number, rows: relation.rows) { names.insert(relation.name) }
        }
        return names.sorted()
    }
}

extension TraceRun {
    /// Runs a statement outside of any transaction, its locks seen by polling.
    private func runBare(_ sql: String, _ statement: inout TracedStatement) throws(PostgreSQLError) {
        let before = try ShadowState(traced)
        let tables = relations.all.values.filter(\.kind.canBeLocked).map(\.number)
        let watch = BareWatch(settings, process: traced.backendProcess, tables: tables)
        let traced = traced
        let limit = limit
        let (answer, seen) = try watch.run { () throws(PostgreSQLError) in try traced.query(sql, within: limit) }
        let work = ShadowWork(relations, from: before, to: try ShadowState(traced))
        statement.isOutsideTransaction = true
        let readsAll = answer.commandTag == "VACUUM" || answer.commandTag == "ANALYZE"
        for (number, level) in seen.levels {
            guard let relation = relations.all[number], !relation.kind.isIndex else { continue }
            let done = work.byTable[number] ?? []
            // CONCURRENTLY locks old indexes too, for the moment in which it drops them.
            let isClosed =
                level >= .share
                && seen.levels.contains { other, level in
                    relations.all[other]?.table == number && level == .accessExclusive
                }
            let blocksWrites = level.blocksWrites || isClosed
            statement.effects.append(
                TableEffect(
                    table: relation.name,
                    lock: level,
                    rewrites: done.contains(.rewrite),
                    scans: !done.isEmpty || readsAll,
                    blocksReads: level.blocksReads || isClosed,
                    blocksWrites: blocksWrites,
                    grows: blocksWrites && work.grows,
                    work: done.isEmpty && readsAll ? [.scan] : done
                )
            )
        }
        statement.effects.sort { $0.table < $1.table }
    }
}
