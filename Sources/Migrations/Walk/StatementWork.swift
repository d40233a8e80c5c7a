// StatementWork: what is gathered while one statement is looked at, and how effects are made of it.
import Findings

/// What one statement takes and does, by table.
struct StatementWork: Sendable {
    /// What is known of one table.
    struct Table: Sendable {
        var lock: LockLevel?
        var closesIndex = false
        var rewrites = false
        var scans = false
        var grows = false
        var work: [TableWork] = []
    }

    /// The effect that is built.
    var effect: StatementEffect
    /// The tables touched, and in which order.
    var tables: [RelationID: Table] = [:]
    var order: [RelationID] = []
    /// Tables as they were before they were dropped.
    var shown: [RelationID: Relation] = [:]
    /// Whether the step that is being looked at works for a time that grows with the data.
    var isLong = false
    /// The bytes that are being looked at: a sub-command or the statement.
    var span: Span
    /// What hides the SQL that is being looked at, innermost last.
    var hiddenIn: [String] = []
    /// How many loops of a procedure are round it.
    var loops = 0
    /// Variables of the loops, which differ at each turn.
    var loopVariables: Set<String> = []
    /// How long the statement works at least on tables whose rows are known, in microseconds.
    var leastMicroseconds = 0
    /// How many statements inside functions were looked at: bounds recursion through them.
    var calls = 0
    /// Names of queries written WITH.
    var queryNames: Set<String> = []

    init() {
        self.init(statement: StatementWork.none)
    }

    init(statement: Statement) {
        effect = StatementEffect(statement: statement)
        span = statement.span
    }

    private static let none = Statement(
        source: SourceText(name: "", bytes: []),
        span: Span(from: 0, to: 0),
        kind: .sql,
        failure: nil,
        tree: nil
    )

    mutating func touch(_ id: RelationID, _ change: (inout Table) -> Void) {
        if tables[id] == nil { order.append(id) }
        var table = tables[id] ?? Table()
        change(&table)
        tables[id] = table
    }
}

extension MigrationWalk {
    // MARK: - Gathering

    /// Takes a lock on a relation.
    mutating func lock(_ id: RelationID, _ level: LockLevel) {
        guard let relation = schema.relations[id], relation.kind.isShown else { return }
        work.touch(id) { $0.lock = max($0.lock ?? level, level) }
        let before = held[id]?.level ?? level
        held[id, default: HeldLock()].level = max(before, level)
    }

    /// Locks an index of a table so that nobody reads through it.
    mutating func closeIndex(of id: RelationID) {
        work.touch(id) { $0.closesIndex = true }
        held[id, default: HeldLock()].closesIndex = true
    }

    /// Does work on a table; small tables take no time that matters.
    mutating func does(_ doing: TableWork, on id: RelationID) {
        guard let relation = schema.relations[id] else { return }
        work.touch(id) { table in
            table.work.append(doing)
            switch doing {
            case .rewrite: table.rewrites = true
            case .scan: table.scans = true
            case .massWrite: table.scans = true
            case .indexBuild: break
            }
        }
        guard !relation.rows.isSmall else { return }
        work.isLong = true
        if case .about(let rows) = relation.rows { work.leastMicroseconds += Self.leastMicroseconds(doing, rows: rows) }
    }

    /// A bound that no machine of today goes below: a tenth of what was measured (METHODS §4).
    private static func leastMicroseconds(_ doing: TableWork, rows: Int) -> Int {
        let perMillion =
            switch doing {
            case .rewrite: 300_000
            case .scan: 10_000
            case .indexBuild: 60_000
            case .massWrite: 300_000
            }
        return Int(min(Double(rows) / 1_000_000 * Double(perMillion), 1e15))
    }

    /// Notes a deed at the bytes that are being looked at.
    mutating func note(
        _ kind: Deed.Kind,
        _ id: RelationID?,
        object: String? = nil,
        other: RelationID? = nil,
        at span: Span? = nil,
        why: String = ""
    ) {
        let table = id.flatMap { schema.relations[$0] }
        if let table, table.isNew { return }
        work.effect.deeds.append(
            Deed(
                kind: kind,
                table: table?.originalName,
                object: object,
                other: other.flatMap { schema.relations[$0]?.originalName },
                span: span ?? work.span,
                why: why,
                hiddenIn: work.hiddenIn.isEmpty ? nil : work.hiddenIn.joined(separator: " in "),
                isSmall: table?.rows.isSmall ?? false
            )
        )
    }

    /// Notes that something cannot be seen; it is never shown as harmless.
    mutating func unseen(_ reason: String, at span: Span? = nil) {
        let part = UnseenPart(span: span ?? work.span, reason: reason)
        if !work.effect.unseen.contains(part) { work.effect.unseen.append(part) }
    }

    // MARK: - Steps and ends

    /// Ends one atomic statement, at the top or inside a function: work makes every table wait that is locked by now.
    mutating func endStep() {
        defer { work.isLong = false }
        guard work.isLong else { return }
        for (id, lock) in held where lock.blocksWrites {
            work.touch(id) { $0.grows = true }
        }
    }

    /// Makes the effects out of what was gathered.
    mutating func finishEffect() {
        var effects: [TableEffect] = []
        for id in work.order {
            guard let table = work.tables[id], let relation = work.shown[id] ?? schema.relations[id] else { continue }
            guard relation.kind.isShown else { continue }
            if relation.isNew || relation.isTemporary {
                work.effect.newTables.append(relation.name.text)
                continue
            }
            let lock = held[id] ?? HeldLock(level: table.lock, closesIndex: table.closesIndex)
            effects.append(
                TableEffect(
                    table: relation.originalName,
                    lock: stronger(lock.level, table.lock),
                    rewrites: table.rewrites,
                    scans: table.scans || table.rewrites,
                    blocksReads: lock.blocksReads || readersWaitBelow(id),
                    blocksWrites: lock.blocksWrites,
                    grows: table.grows,
                    work: table.work,
                    isHeld: table.lock == nil && !table.closesIndex
                )
            )
        }
        work.effect.tables = effects.sorted { left, right in
            ((left.lock?.rawValue ?? 0), right.table) > ((right.lock?.rawValue ?? 0), left.table)
        }
    }

    /// Whether a SELECT of a table waits for one of its partitions or inheriting tables.
    private func readersWaitBelow(_ id: RelationID) -> Bool {
        guard let relation = schema.relations[id], !relation.children.isEmpty else { return false }
        return schema.family(of: id).contains { !joined.contains($0) && held[$0]?.blocksReads ?? false }
    }

    private func stronger(_ left: LockLevel?, _ right: LockLevel?) -> LockLevel? {
        guard let left, let right else { return left ?? right }
        return max(left, right)
    }

    /// A statement that works longer than `statement_timeout` allows is ended by it.
    func refuseTimeout() throws(Refusal) {
        guard let limit = settings.statementTimeoutMilliseconds, limit > 0, work.leastMicroseconds > limit * 1_000
        else {
            return
        }
        throw refusal(
            "57014",
            "statement_timeout of \(limit) ms ends it: the work on this many rows takes at least "
                + "\(work.leastMicroseconds / 1_000) ms"
        )
    }

    /// A refusal at the bytes that are being looked at.
    func refusal(_ code: String, _ reason: String, at span: Span? = nil, dependsOnData: Bool = false) -> Refusal {
        Refusal(
            failure: ExpectedFailure(
                code: code,
                reason: reason,
                span: span ?? work.span,
                dependsOnData: dependsOnData
            )
        )
    }
}
