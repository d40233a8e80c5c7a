// MigrationSuiteTests: the model against migrations whose effects were measured on PostgreSQL 15.
import Findings
import Foundation
import Migrations
import Support
import Testing

/// How a set of cases is answered, question by question.
struct SuiteResult {
    var scores: [String: Score] = [:]
    /// Cases that are not answered right, with what is wrong.
    var wrong: [String: [String]] = [:]

    init(_ cases: [MigrationCase], base: SchemaModel) {
        for migration in cases {
            let answer = MigrationAnswer(migration, base: base)
            for problem in judge(migration, answer) { wrong[migration.id, default: []].append(problem) }
        }
    }

    private mutating func judge(_ migration: MigrationCase, _ answer: MigrationAnswer) -> [String] {
        let truth = migration.truth
        guard answer.fails == truth.fails else {
            return ["fails: \(answer.fails ?? "no"), truth \(truth.fails ?? "no") \(answer.unseen)"]
        }
        // A migration that fails has no lock truth.
        guard truth.fails == nil else { return [] }
        var problems: [String] = []
        func compare(_ question: String, _ found: Set<String>, _ wanted: [String]?) {
            guard let wanted = wanted.map({ Set($0) }) else { return }
            scores[question, default: Score()].add(found, truth: wanted)
            if found != wanted { problems.append("\(question): \(found.sorted()), truth \(wanted.sorted())") }
        }
        compare("long write block", answer.longWriteBlock, truth.long_write_block)
        compare("access exclusive", answer.accessExclusive, truth.access_exclusive)
        compare("blocks reads", answer.blocksReads, truth.blocks_reads)
        compare("blocks writes", answer.blocksWrites, truth.blocks_writes)
        compare("long row lock", answer.longRowLock, truth.long_row_lock)
        compare("lock timeout", answer.setsLockTimeout ? ["set"] : [], truth.lock_timeout_set ? ["set"] : [])
        let found = Set(answer.tables.map { Self.row($0.key, $0.value.lock, $0.value.rewritten) })
        let wanted = truth.tables.map { Self.row($0.key, $0.value.lock, $0.value.rewritten) }
        compare("lock and rewrite", found, wanted)
        return problems
    }

    private static func row(_ table: String, _ lock: String?, _ isRewritten: Bool) -> String {
        "\(table) \(lock ?? "no lock")\(isRewritten ? " rewritten" : "")"
    }
}

@Suite struct MigrationSuiteTests {
    /// The base schema with 200,000 rows.
    static func base(_ text: String) -> SchemaModel {
        let sql = text.replacingOccurrences(of: "{{rows}}", with: "200000")
        return SchemaModel(reading: SourceText(name: "base.sql", text: sql))
    }

    /// Cases known to be answered wrong, with the reason.
    static func expectedFailures() -> [String: String] {
        let text = Repository.text(of: "Tests/MigrationsTests/expected-failures-migrations.txt")
        var result: [String: String] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: " ", maxSplits: 1)
            result[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
        }
        return result
    }

    @Test(.enabled(if: Suites.shouldRun("migrations")))
    func `the shared suite is answered as PostgreSQL does it`() throws {
        let file = try JSONDecoder().decode(MigrationCase.File.self, from: Suites.read("migrations", "cases.json"))
        try judge(file.cases, leastScore: 0.98)
    }

    /// Measured by ourselves on PostgreSQL 15 over the same base schema; statements that run outside of transactions
    /// were watched from a second session, so that only their lock is known.
    @Test(.enabled(if: Suites.shouldRun("migrations")))
    func `our own measured migrations are answered as PostgreSQL does them`() throws {
        let text = Repository.text(of: "Tests/MigrationsTests/Suite/measured.json")
        let file = try JSONDecoder().decode(MigrationCase.File.self, from: Data(text.utf8))
        #expect(file.cases.count >= 400)
        try judge(file.cases, leastScore: 0.97)
    }

    private func judge(_ cases: [MigrationCase], leastScore: Double) throws {
        let text = String(decoding: try Suites.read("migrations", "base.sql"), as: UTF8.self)
        let base = Self.base(text)
        #expect(base.unread.isEmpty)
        let result = SuiteResult(cases, base: base)
        for (question, score) in result.scores.sorted(by: { $0.key < $1.key }) { print(question, score) }
        let expected = Self.expectedFailures()
        for (id, problems) in result.wrong.sorted(by: { $0.key < $1.key }) where expected[id] == nil {
            Issue.record("\(id): \(problems.joined(separator: "; "))")
        }
        for id in expected.keys where result.wrong[id] == nil && cases.contains(where: { $0.id == id }) {
            Issue.record("\(id) is answered right: take it off the list")
        }
        for (question, score) in result.scores {
            #expect(score.precision >= leastScore && score.recall >= leastScore, "\(question): \(score)")
        }
    }
}
