// ShadowWork: the work a statement did on each table, told from files and counters before and after it.
import Migrations

/// The work a statement did.
struct ShadowWork: Sendable {
    /// Work by table, for tables that were there before the migration.
    private(set) var byTable: [RelationNumber: [TableWork]] = [:]
    /// Whether any of it takes a time that grows with the data.
    private(set) var grows = false

    /// So many of a table's rows are all of them, as far as estimates go.
    private static let nearlyAll = 0.9
    /// So many rows written are many.
    private static let many = 0.5

    /// Compares; `previous` is empty at the beginning of a transaction, where counters are 0.
    init(_ relations: ShadowRelations, from previous: ShadowState, to state: ShadowState) {
        var truncated: Set<RelationNumber> = []
        for (number, now) in state.entries {
            let before = previous.entries[number]
            guard let relation = relations.all[number] else {
                noteNew(now, before, relations)
                continue
            }
            guard relation.kind.holdsRows else { continue }
            let oldFile = before?.file ?? relation.file
            if now.file != oldFile, now.file != 0 {
                if now.bytes == 0, relation.rows > 0 {
                    truncated.insert(number)
                } else {
                    add(.rewrite, number, relations)
                }
            }
            if Self.readsAll(relation, now, before) { add(.scan, number, relations) }
            let written = now.changed - (before?.changed ?? 0) + now.inserted - (before?.inserted ?? 0)
            if relation.rows > 0, Double(written) >= relation.rows * Self.many { add(.massWrite, number, relations) }
        }
        addIndexes(relations, previous, state, truncated)
    }

    /// What was read through indexes alone, and which indexes were built.
    private mutating func addIndexes(
        _ relations: ShadowRelations,
        _ previous: ShadowState,
        _ state: ShadowState,
        _ truncated: Set<RelationNumber>
    ) {
        var oldFiles = relations.indexFiles
        for entry in previous.entries.values where entry.table != nil { oldFiles.insert(entry.file) }
        for (number, now) in state.entries {
            guard let owner = now.table, let table = relations.all[owner], table.kind.holdsRows else { continue }
            // An index that keeps its file is kept, even where it has a new number.
            if now.file != 0, !oldFiles.contains(now.file), !truncated.contains(owner), table.rows > 0 {
                add(.indexBuild(now.name), owner, relations)
            }
            let entries = now.returned - (previous.entries[number]?.returned ?? 0)
            if table.rows > 0, Double(entries) >= table.rows * Self.nearlyAll { add(.scan, owner, relations) }
        }
    }

    private static func readsAll(
        _ relation: ShadowRelation,
        _ now: ShadowState.Entry,
        _ before: ShadowState.Entry?
    ) -> Bool {
        guard relation.rows > 0 else { return false }
        let read = max(now.returned - (before?.returned ?? 0), now.fetched - (before?.fetched ?? 0))
        return Double(read) >= relation.rows * nearlyAll
    }

    /// Work on tables that are new keeps writers of old tables waiting just the same.
    private mutating func noteNew(
        _ now: ShadowState.Entry,
        _ before: ShadowState.Entry?,
        _ relations: ShadowRelations
    ) {
        guard now.table == nil else { return }
        let rows = now.returned - (before?.returned ?? 0) + now.inserted - (before?.inserted ?? 0)
        if Double(rows) >= ShadowRelations.smallRows { grows = true }
    }

    private mutating func add(_ work: TableWork, _ number: RelationNumber, _ relations: ShadowRelations) {
        guard byTable[number]?.contains(work) != true else { return }
        byTable[number, default: []].append(work)
        if !relations.small.contains(number) { grows = true }
    }
}
