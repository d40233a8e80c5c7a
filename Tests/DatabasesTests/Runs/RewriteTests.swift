// RewriteTests: rewritten migrations come to the same as the originals, on a real server, and block nobody.
import Databases
import Findings
import Foundation
@testable import Migrations
import PostgreSQL
import Support
import Testing

@Suite struct RewriteTests {
    /// Runs statements one by one, as psql does.
    private func runPlainly(_ sql: String, on connection: Connection) throws {
        for statement in Statement.statements(of: SourceText(name: "plain", text: sql)) {
            try connection.query(statement.sql, within: .seconds(120))
        }
    }

    /// Rows of tables that this session has read or written.
    private func rowsTouched(_ connection: Connection) throws -> Int {
        try connection.query(
            """
            SELECT coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0) + n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint
            FROM pg_stat_xact_user_tables
            """
        ).value()
    }

    private func statements(_ sql: String) -> [Statement] {
        Statement.statements(of: SourceText(name: "0042_change.sql", text: sql))
    }

    private func connection(_ setup: String) throws -> (Connection, ConnectionSettings) {
        let settings = try RealPostgreSQL.database()
        let connection = try Connection(settings, within: .seconds(60))
        try connection.run(script: RewriteCase.shop + setup, within: .seconds(120))
        return (connection, settings)
    }

    @Test(arguments: RewriteCase.all)
    func `a rewriting comes to the same schema and rows as the original`(_ row: RewriteCase) throws {
        var rewrite = SafeRewrite(schema: statements(RewriteCase.shop + row.setup))
        let rewriting = rewrite.rewriting(of: statements(row.sql))
        #expect(rewriting.refused.map(\.because) == [])
        #expect(!rewriting.isSafeAsItIs)
        let files = rewriting.files(named: "0042_change")
        try #require(!files.isEmpty)

        let (original, _) = try connection(row.setup)
        try runPlainly(row.sql, on: original)
        let (plain, _) = try connection(row.setup)
        for file in files {
            do { try runPlainly(file.text, on: plain) } catch {
                Issue.record("\(file.name): \(error)\n\(file.text)")
                return
            }
        }
        let (ran, settings) = try connection(row.setup)
        let scripts = try files.map { try RunScript(SourceText(name: $0.name, text: $0.text)) }
        let outcome = DatabaseRun.run(scripts, on: settings)
        guard case .done = outcome.end else {
            Issue.record("\(outcome.end) at \(String(describing: outcome.place))")
            return
        }
        let wanted = try SchemaFacts.lines(original)
        let rows = try SchemaFacts.data(original, randomColumns: row.random)
        for (way, other) in [("plainly", plain), ("by migrate run", ran)] {
            let found = try SchemaFacts.lines(other)
            let differing = found.symmetricDifference(wanted).filter { line in
                !row.differences.contains { line.hasPrefix($0) }
            }
            #expect(differing.sorted() == [], "\(way)")
            #expect(try SchemaFacts.data(other, randomColumns: row.random) == rows, "\(way)")
        }
    }

    @Test(arguments: RewriteCase.all)
    func `no step of a rewriting holds a lock against writers over work`(_ row: RewriteCase) {
        var rewrite = SafeRewrite(schema: statements(RewriteCase.shop + row.setup))
        let files = rewrite.rewriting(of: statements(row.sql)).files(named: "0042_change")
        var schema = MigrationWalk(schema: SchemaModel())
        for statement in statements(RewriteCase.shop + row.setup) { _ = schema.effects(of: statement) }
        schema.endFile()
        // Without rows known: tables count as large.
        var walk = MigrationWalk(schema: schema.schema.withUnknownRows)
        #expect(!files.isEmpty)
        for file in files {
            walk.beginFile(wrapsInTransaction: false)
            for statement in Statement.statements(of: SourceText(name: file.name, text: file.text)) {
                let effect = walk.effects(of: statement)
                let long = effect.tables.filter { $0.grows && $0.blocksWrites }.map(\.table)
                    .filter { !row.notProved.contains($0) }
                #expect(long == [], "\(file.name): \(statement.sql)")
                // The model keeps a trigger of a partition when that of its table is dropped.
                let isKnown = statement.sql.hasPrefix("DROP FUNCTION zz_plimsoll_events")
                #expect(effect.failure == nil || isKnown, "\(file.name): \(statement.sql)")
            }
            walk.endFile()
        }
    }

    @Test(arguments: RewriteCase.all)
    func `each step takes the lock its header names, none stronger, and reads no rows under it`(_ row: RewriteCase)
        throws
    {
        var rewrite = SafeRewrite(schema: statements(RewriteCase.shop + row.setup))
        let steps = rewrite.rewriting(of: statements(row.sql)).steps
        let (connection, _) = try connection(row.setup)
        for step in steps {
            guard case .transaction = step.mode, let said = step.lock else {
                if case .batches(let backfill) = step.mode {
                    try connection.query(backfill.statement)
                } else {
                    for statement in step.statements { try connection.query(statement, within: .seconds(60)) }
                }
                continue
            }
            try connection.query("BEGIN")
            // The counters keep what earlier transactions of this session have not handed in yet.
            let before = try rowsTouched(connection)
            for statement in step.statements { try connection.query(statement) }
            let locks = try connection.query(
                """
                SELECT DISTINCT mode FROM pg_locks JOIN pg_class c ON c.oid = relation WHERE pid = pg_backend_pid()
                AND locktype = 'relation' AND c.relkind IN ('r', 'p', 'm') AND c.relnamespace = 'public'::regnamespace
                """
            )
            let strongest = locks.rows.compactMap { LockLevel(name: $0[0] ?? "") }.max()
            // Attaching locks the partition for an instant as well, as its header says.
            let isAttaching = step.title.hasPrefix("attach ")
            #expect(
                (strongest ?? .accessShare) <= (isAttaching ? .accessExclusive : said),
                "\(step.title): \(step.statements)"
            )
            let read = try rowsTouched(connection) - before
            #expect(read < 10, "\(step.title) reads or writes \(read) rows under its lock")
            try connection.query("COMMIT")
        }
    }

    @Test(arguments: [
        ("ALTER TABLE lines SET UNLOGGED", "written anew"), ("VACUUM FULL orders", "copied"),
        ("CLUSTER orders USING orders_pkey", "copied"), ("DO $$ BEGIN UPDATE orders SET qty = 1; END $$", "DO block"),
        ("ALTER TABLE lines ADD EXCLUDE USING btree (order_id WITH =)", "exclusion"),
        ("UPDATE lines SET \"Text\" = \"Text\" || '!'", "no primary key"),
        ("UPDATE orders SET id = id + 1", "changes id"),
        ("CREATE VIEW v AS SELECT qty FROM orders; ALTER TABLE orders ALTER qty TYPE bigint", "v "),
    ])
    func `what has no safe rewriting says why`(_ sql: String, _ reason: String) throws {
        var rewrite = SafeRewrite(schema: statements(RewriteCase.shop))
        let rewriting = rewrite.rewriting(of: statements(sql))
        let refusal = try #require(rewriting.refused.first)
        #expect(refusal.because.contains(reason))
    }
}

extension SchemaModel {
    /// The same tables, whose rows are not known.
    fileprivate var withUnknownRows: SchemaModel {
        var copy = self
        for name in tableNames { copy.setRows(.unknown, ofTable: name) }
        return copy
    }
}
