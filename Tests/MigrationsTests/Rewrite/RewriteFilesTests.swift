// RewriteFilesTests: the files of a rewriting as people read them.
import Findings
import Migrations
import Support
import Testing

@Suite struct RewriteFilesTests {
    static let schema = """
        CREATE TABLE accounts (id bigint PRIMARY KEY, plan text, balance int DEFAULT 0);
        CREATE INDEX accounts_balance ON accounts (balance);
        """

    @Test(arguments: [
        ("rewrite-column", "ALTER TABLE accounts ADD COLUMN token uuid NOT NULL DEFAULT gen_random_uuid();"),
        ("rewrite-type", "ALTER TABLE accounts ALTER COLUMN balance TYPE bigint;"),
        (
            "rewrite-transaction",
            "BEGIN; SET LOCAL search_path = public; CREATE UNIQUE INDEX ON accounts (plan); ALTER TABLE accounts ADD CHECK (balance > 0), ALTER plan SET NOT NULL; UPDATE accounts SET plan = 'x'; COMMIT;"
        ),
    ])
    func `a rewriting is written as files that say what they do`(_ golden: String, _ sql: String) {
        let schema = Statement.statements(of: SourceText(name: "schema.sql", text: Self.schema))
        var rewrite = SafeRewrite(schema: schema)
        let source = SourceText(name: "0042_change.sql", text: sql)
        let rewriting = rewrite.rewriting(of: Statement.statements(of: source))
        let files = rewriting.files(named: "0042_change").map { "=== \($0.name)\n\($0.text)" }
        let notes =
            rewriting.differences.map { "difference: \($0)\n" } + rewriting.refused.map { "refused: \($0.because)\n" }
        #expect(Golden.difference((files + notes).joined(), golden + ".txt") == nil)
    }

    @Test func `what blocks nobody stays as it is`() {
        var rewrite = SafeRewrite(schema: [])
        let source = SourceText(name: "f.sql", text: "ALTER TABLE t ADD a int; CREATE INDEX CONCURRENTLY i ON t (a);")
        #expect(rewrite.rewriting(of: Statement.statements(of: source)).isSafeAsItIs)
    }
}
