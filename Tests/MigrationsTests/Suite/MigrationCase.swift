// MigrationCase: one migration with its measured truth, and what the model says of it.
import Findings
import Foundation
import Migrations

/// One case of the suite, or one of our own measured ones: they have the same form.
struct MigrationCase: Decodable, Sendable {
    struct Table: Decodable, Sendable {
        var lock: String?
        var rewritten: Bool
    }

    struct Truth: Decodable, Sendable {
        var fails: String?
        var long_write_block: [String]?
        var access_exclusive: [String]?
        var blocks_reads: [String]?
        var blocks_writes: [String]?
        var long_row_lock: [String]?
        var lock_timeout_set: Bool
        var tables: [String: Table]
    }

    var id: String
    var kind: String
    var setup: String
    var statements: [String]
    var runner_transaction: Bool
    var truth: Truth

    /// A file of cases.
    struct File: Decodable {
        var cases: [MigrationCase]
    }
}

/// What the model says of a case as a whole.
struct MigrationAnswer {
    struct Table: Equatable {
        var lock: String?
        var rewritten = false
    }

    var fails: String?
    var longWriteBlock: Set<String> = []
    var accessExclusive: Set<String> = []
    var blocksReads: Set<String> = []
    var blocksWrites: Set<String> = []
    var longRowLock: Set<String> = []
    var setsLockTimeout = false
    var tables: [String: Table] = [:]
    var unseen: [String] = []

    init(_ migration: MigrationCase, base: SchemaModel) {
        var schema = base
        schema.replay(Statement.statements(of: SourceText(name: "setup.sql", text: migration.setup)))
        var walk = MigrationWalk(schema: schema)
        walk.beginFile(wrapsInTransaction: migration.runner_transaction)
        let text = migration.statements.map { $0 + ";\n" }.joined()
        for statement in Statement.statements(of: SourceText(name: migration.id + ".sql", text: text)) {
            let effect = walk.effects(of: statement)
            if fails == nil { fails = effect.failure?.code }
            take(effect)
            setsLockTimeout = setsLockTimeout || walk.settings.setsLockTimeout
        }
    }

    private mutating func take(_ effect: StatementEffect) {
        for table in effect.tables {
            let name = table.table
            if table.grows, table.blocksWrites { longWriteBlock.insert(name) }
            if table.lock == .accessExclusive { accessExclusive.insert(name) }
            if table.blocksReads { blocksReads.insert(name) }
            if table.blocksWrites { blocksWrites.insert(name) }
            var answer = tables[name] ?? Table()
            let before = answer.lock.flatMap { LockLevel(name: $0) }
            if let lock = table.lock, before.map({ $0 < lock }) ?? true { answer.lock = lock.name }
            answer.rewritten = answer.rewritten || table.rewrites
            tables[name] = answer
        }
        for lock in effect.rowLocks where lock.share == .all && lock.writes { longRowLock.insert(lock.table) }
        unseen += effect.unseen.map(\.reason)
    }
}

/// Right and wrong answers of one question over many cases.
struct Score: CustomStringConvertible {
    var hits = 0
    var extra = 0
    var missed = 0

    var precision: Double { hits + extra == 0 ? 1 : Double(hits) / Double(hits + extra) }
    var recall: Double { hits + missed == 0 ? 1 : Double(hits) / Double(hits + missed) }
    var description: String { "precision \(hits)/\(hits + extra), recall \(hits)/\(hits + missed)" }

    mutating func add(_ answer: Set<String>, truth: Set<String>) {
        hits += answer.intersection(truth).count
        extra += answer.subtracting(truth).count
        missed += truth.subtracting(answer).count
    }
}
