// TraceSuiteTests: the suite of measured migrations, whole, through the trace.
import Databases
import Foundation
import Migrations
import PostgreSQL
import Support
import Testing

/// A case of the suite with its measured truth.
private struct MeasuredCase: Decodable {
    struct Table: Decodable {
        var lock: String?
        var rewritten: Bool
    }

    struct Truth: Decodable {
        var fails: String?
        var long_write_block: Set<String>
        var access_exclusive: Set<String>
        var blocks_reads: Set<String>?
        var blocks_writes: Set<String>?
        var long_row_lock: Set<String>?
        var tables: [String: Table]
    }

    struct File: Decodable { var cases: [MeasuredCase] }

    var id: String
    var setup: String
    var statements: [String]
    var runner_transaction: Bool
    var truth: Truth
}

/// What a trace says of a case as a whole.
private struct TraceSummary {
    var longWriteBlock: Set<String> = []
    var accessExclusive: Set<String> = []
    var blocksReads: Set<String> = []
    var blocksWrites: Set<String> = []
    var lockedRows: Set<String> = []
    var locks: [String: LockLevel?] = [:]
    var rewritten: Set<String> = []

    init(_ trace: MigrationTrace) {
        for statement in trace.statements {
            lockedRows.formUnion(statement.lockedRows)
            for effect in statement.effects {
                let name = effect.table
                if effect.grows, effect.blocksWrites { longWriteBlock.insert(name) }
                if effect.lock == .accessExclusive { accessExclusive.insert(name) }
                if effect.blocksReads { blocksReads.insert(name) }
                if effect.blocksWrites { blocksWrites.insert(name) }
                if effect.rewrites { rewritten.insert(name) }
                let known = locks[name] ?? nil
                locks[name] = .some(known.map { max($0, effect.lock ?? $0) } ?? effect.lock)
            }
        }
    }
}

private struct Tally {
    var (hits, extra, missed) = (0, 0, 0)
    var precision: Double { hits + extra == 0 ? 1 : Double(hits) / Double(hits + extra) }
    var recall: Double { hits + missed == 0 ? 1 : Double(hits) / Double(hits + missed) }
    var words: String { "precision \(hits)/\(hits + extra), recall \(hits)/\(hits + missed)" }

    mutating func add(_ seen: Set<String>, _ truth: Set<String>) -> String {
        hits += seen.intersection(truth).count
        extra += seen.subtracting(truth).count
        missed += truth.subtracting(seen).count
        return seen == truth ? "" : "saw \(seen.sorted()), true is \(truth.sorted())"
    }
}

@Suite struct TraceSuiteTests {
    @Test(.enabled(if: Suites.shouldRun("migrations")), .timeLimit(.minutes(10)))
    func `measured migrations are seen as they were measured`() throws {
        let rows = 20_000
        let base = String(decoding: try Suites.read("migrations", "base.sql"), as: UTF8.self)
            .replacingOccurrences(of: "{{rows}}", with: String(rows))
        let file = try JSONDecoder().decode(MeasuredCase.File.self, from: try Suites.read("migrations", "cases.json"))
        let isFast = ProcessInfo.processInfo.environment["PLIMSOLL_FAST"] == "1"
        let only = ProcessInfo.processInfo.environment["PLIMSOLL_CASE"]
        let cases = file.cases.enumerated().filter { index, migration in
            only.map { migration.id == $0 } ?? (!isFast || index.isMultiple(of: 10))
        }.map(\.element)
        if isFast { print("traced: every tenth case only, as PLIMSOLL_FAST asks") }
        let plain = try Shadow(schema: [base])
        var (long, exclusive, reads, writes, rowLocks) = (Tally(), Tally(), Tally(), Tally(), Tally())
        var (rowCount, wrongRows) = (0, 0)
        var differences: [String] = []
        var times: [Duration] = []
        for migration in cases {
            let setup = migration.setup.isEmpty ? [] : [TraceScript(statements: [migration.setup])]
            let trace = try plain.trace(
                [TraceScript(statements: migration.statements, isInTransaction: migration.runner_transaction)],
                after: setup
            )
            times.append(trace.duration)
            let truth = migration.truth
            if trace.failure?.sqlState != truth.fails {
                differences.append(
                    "\(migration.id): fails \(trace.failure?.description ?? "not"), true is \(truth.fails ?? "not")"
                )
            }
            guard truth.fails == nil else { continue }
            let seen = TraceSummary(trace)
            for (what, words) in [
                ("long write block", long.add(seen.longWriteBlock, truth.long_write_block)),
                ("access exclusive", exclusive.add(seen.accessExclusive, truth.access_exclusive)),
                ("blocks reads", reads.add(seen.blocksReads, truth.blocks_reads ?? [])),
                ("blocks writes", writes.add(seen.blocksWrites, truth.blocks_writes ?? [])),
                ("long row lock", rowLocks.add(seen.lockedRows, truth.long_row_lock ?? [])),
            ] where !words.isEmpty {
                differences.append("\(migration.id): \(what): \(words)")
            }
            for name in Set(truth.tables.keys).union(seen.locks.keys) {
                rowCount += 1
                let lock = (seen.locks[name] ?? nil)?.name
                let isRight =
                    seen.locks[name] != nil && truth.tables[name] != nil && truth.tables[name]?.lock == lock
                    && truth.tables[name]?.rewritten == seen.rewritten.contains(name)
                if isRight { continue }
                wrongRows += 1
                differences.append(
                    "\(migration.id): \(name) \(lock ?? "none"), true is \(truth.tables[name].map { "\($0)" } ?? "not there")"
                )
            }
        }
        times.sort()
        let median = times.isEmpty ? 0 : times[times.count / 2].milliseconds
        print(
            """
            traced \(cases.count) migrations on \(rows) rows: start \(plain.startDuration.milliseconds) ms, \
            load \(plain.loadDuration.milliseconds) ms, median \(median) ms, longest \(times.last?.milliseconds ?? 0) ms
            long write block: \(long.words); access exclusive: \(exclusive.words); reads: \(reads.words); \
            writes: \(writes.words); row locks: \(rowLocks.words); rows right: \(rowCount - wrongRows)/\(rowCount)
            \(differences.joined(separator: "\n"))
            """
        )
        #expect(long.precision >= 0.99 && long.recall >= 0.99, "\(long.words)")
        #expect(exclusive.precision >= 0.98 && exclusive.recall >= 0.98, "\(exclusive.words)")
        #expect(Double(wrongRows) <= Double(rowCount) * 0.02, "\(differences)")
    }
}
