// StatementTests: texts are split at the right bytes, and no text crashes the reader or the walk.
import Findings
import Foundation
import Migrations
import Support
import Testing

@Suite struct StatementTests {
    private func statements(_ text: String) -> [Statement] {
        Statement.statements(of: SourceText(name: "test.sql", text: text))
    }

    @Test(arguments: [
        ("SELECT 1; SELECT 2", ["SELECT 1", "SELECT 2"]),
        ("-- é\n/* a /* b */ ; */ SELECT 'x;''y' ;\n;;", ["SELECT 'x;''y'"]),
        ("SELECT E'a\\';b'; SELECT \"a;\"\"b\"", ["SELECT E'a\\';b'", "SELECT \"a;\"\"b\""]),
        ("DO $x$ BEGIN NULL; END $x$; SELECT $$;$$", ["DO $x$ BEGIN NULL; END $x$", "SELECT $$;$$"]),
        ("SELEC 1; SELECT (2; SELECT 3", ["SELEC 1", "SELECT (2", "SELECT 3"]),
        (
            "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 3",
            [
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END",
                "SELECT 3",
            ]
        ),
        (
            "\\restrict x\nCOPY a FROM stdin;\n1;2\n\\.\nSELECT 1;",
            ["\\restrict x", "COPY a FROM stdin", "1;2\n\\.\n", "SELECT 1"]
        ),
    ])
    func `a text is split at the semicolons that end statements`(text: String, parts: [String]) {
        #expect(statements(text).map(\.sql) == parts)
    }

    @Test func `a mistake is placed in bytes and does not hide the rest`() {
        let found = statements("SELECT 'é', FROM FROM t; SELECT 1")
        #expect(found.count == 2)
        #expect(found[0].failure.map { Int($0.span.start) } == "SELECT 'é', ".utf8.count)
        #expect(found[1].failure == nil)
    }

    /// Statements of about so many tokens that each nest or chain one construct as deep as may be.
    static let chains: [(name: String, make: @Sendable (Int) -> String)] = [
        ("sums", { "SELECT " + String(repeating: "1+", count: $0 / 2) + "1" }),
        (
            "parentheses",
            { "SELECT " + String(repeating: "(", count: $0 / 2) + "1" + String(repeating: ")", count: $0 / 2) }
        ),
        ("dots", { "SELECT " + String(repeating: "a.", count: $0 / 2) + "a FROM t" }),
        ("ands", { "SELECT 1 WHERE " + String(repeating: "a AND b OR ", count: $0 / 4) + "a" }),
        ("nots", { "SELECT " + String(repeating: "NOT ", count: $0) + "a" }),
        ("signs", { "SELECT " + String(repeating: "- ", count: $0) + "1" }),
        ("unions", { "SELECT 1" + String(repeating: " UNION SELECT 1", count: $0 / 3) }),
        ("casts", { "SELECT 1" + String(repeating: "::int", count: $0 / 2) }),
        (
            "cases",
            { String(repeating: "CASE WHEN a THEN ", count: $0 / 5) + "1" + String(repeating: " END", count: $0 / 5) }
        ),
        ("subqueries", { String(repeating: "(SELECT ", count: $0 / 3) + "1" + String(repeating: ")", count: $0 / 3) }),
        ("joins", { "SELECT 1 FROM t" + String(repeating: " JOIN t ON a", count: $0 / 4) }),
        ("calls", { "SELECT " + String(repeating: "f(", count: $0 / 3) + "1" + String(repeating: ")", count: $0 / 3) }),
        ("subscripts", { "SELECT a" + String(repeating: "[1]", count: $0 / 3) }),
        ("collations", { "SELECT a" + String(repeating: " COLLATE \"C\"", count: $0 / 2) }),
        (
            "withs",
            {
                String(repeating: "WITH a AS (", count: $0 / 6) + "SELECT 1"
                    + String(repeating: ") SELECT 1", count: $0 / 6)
            }
        ),
        ("arrays", { "CREATE TABLE t (a int" + String(repeating: "[]", count: $0 / 2) + ")" }),
        ("explains", { String(repeating: "EXPLAIN ", count: $0) + "SELECT 1" }),
    ]

    @Test(
        arguments: chains.map(\.name),
        [Statement.maximumDepth / 2, Statement.maximumDepth - 60, Statement.maximumDepth * 4]
    )
    func `no chain makes the parser crash, below the bound and above`(name: String, tokens: Int) throws {
        let chain = try #require(Self.chains.first { $0.name == name })
        let source = SourceText(name: "m.sql", text: chain.make(tokens) + ";\nSELECT 2;\n")
        let file = MigrationFile.read(source, as: MigrationReading(tool: .sql))
        let analysis = MigrationAnalysis(migrations: [ParsedMigration(file)])
        #expect(analysis.statements.count == 2)
        // What is above the bound is said, not read.
        if tokens > Statement.maximumDepth * 2, let first = analysis.statements.first {
            #expect(first.effect.statement.failure != nil, "\(name)")
        }
    }

    @Test func `NUL bytes, invalid UTF-8 and too deep chains are said, not read`() {
        for bytes: [UInt8] in [Array("SELECT 1\0;".utf8), [0x53, 0xFF, 0xFE], Array("SELECT '".utf8) + [0xC3]] {
            let found = Statement.statements(of: SourceText(name: "test.sql", bytes: bytes))
            #expect(found.count == 1 && found.first?.failure != nil)
        }
        for text in [
            "SELECT " + String(repeating: "1+", count: 300_000) + "1",
            "SELECT " + String(repeating: "(", count: 50_000) + "1",
            "SELECT 1" + String(repeating: " UNION ALL SELECT 1", count: 100_000),
        ] {
            #expect(statements(text).first?.failure != nil)
        }
        let wide = "INSERT INTO a VALUES " + Array(repeating: "(1, 'x')", count: 50_000).joined(separator: ", ")
        #expect(statements(wide).first?.failure == nil)
    }

    /// Statements of the suite cut, doubled and mixed byte by byte: the walk ends, whatever they are.
    @Test(.enabled(if: Suites.shouldRun("migrations")), arguments: [UInt64(1), 2, 3, 4])
    func `mutated migrations neither crash nor hang`(seed: UInt64) throws {
        let file = try JSONDecoder().decode(MigrationCase.File.self, from: Suites.read("migrations", "cases.json"))
        let texts = file.cases.flatMap(\.statements).map { Array($0.utf8) }
        let base = MigrationSuiteTests.base(String(decoding: try Suites.read("migrations", "base.sql"), as: UTF8.self))
        var state = seed
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return bound == 0 ? 0 : Int((state >> 33) % UInt64(bound))
        }
        var answered = 0
        for _ in 0..<300 {
            var bytes: [UInt8] = []
            for _ in 0...next(3) {
                var part = texts[next(texts.count)]
                for _ in 0..<next(4) where !part.isEmpty {
                    let index = next(part.count)
                    switch next(3) {
                    case 0: part[index] = UInt8(next(256))
                    case 1: part.removeSubrange(index..<min(part.count, index + next(9)))
                    default: part.insert(contentsOf: texts[next(texts.count)].prefix(next(30)), at: index)
                    }
                }
                bytes += part + [0x3B, 0x0A]
            }
            var walk = MigrationWalk(schema: base, wrapsInTransaction: next(2) == 0)
            walk.beginFile()
            for statement in Statement.statements(of: SourceText(name: "fuzz.sql", bytes: bytes)) {
                let effect = walk.effects(of: statement)
                answered += 1
                #expect(statement.failure == nil || !effect.unseen.isEmpty)
            }
            walk.endFile()
        }
        #expect(answered > 300)
    }
}
