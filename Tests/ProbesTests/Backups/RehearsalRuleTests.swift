// RehearsalRuleTests: whose fault a failed restore is, what an answer must be, and what is written down of it.
import Contracts
import Documents
import Findings
import PostgreSQL
@testable import Probes
import Support
import Testing

@Suite struct RehearsalRuleTests {
    struct Case: CustomTestStringConvertible {
        enum Verdict: Equatable {
            case well(notes: Int)
            case broken
            case impossible
        }

        let testDescription: String
        let errors: String
        var exit = ChildProcess.Exit.status(1)
        let verdict: Verdict
    }

    static let cases = [
        Case(testDescription: "nothing was said", errors: "", exit: .status(0), verdict: .well(notes: 0)),
        Case(
            testDescription: "a role of the original is missing",
            errors: """
                pg_restore: error: could not execute query: ERROR:  role "shop" does not exist
                Command was: ALTER TABLE public.orders OWNER TO shop;
                pg_restore: warning: errors ignored on restore: 1
                """,
            verdict: .well(notes: 1)
        ),
        Case(
            testDescription: "psql goes on behind a missing role and says so with its place",
            errors: "psql:<stdin>:23: ERROR:  role \"shop\" does not exist\n",
            exit: .status(0),
            verdict: .well(notes: 1)
        ),
        Case(
            testDescription: "psql goes on behind a statement that failed, and ends well all the same",
            errors: "psql:<stdin>:9: ERROR:  relation \"orders\" does not exist\n",
            exit: .status(0),
            verdict: .broken
        ),
        Case(
            testDescription: "a file that ends too early",
            errors: "pg_restore: error: could not read from input file: end of file\n",
            verdict: .broken
        ),
        Case(
            testDescription: "a dump of a newer version",
            errors: "pg_restore: error: unsupported version (1.16) in file header\n",
            verdict: .impossible
        ),
        Case(
            testDescription: "an extension that is not here, and what follows from that",
            errors: """
                pg_restore: error: could not execute query: ERROR:  extension "postgis" is not available
                DETAIL:  Could not open extension control file "/usr/share/postgis.control": No such file or directory.
                pg_restore: error: could not execute query: ERROR:  type "geometry" does not exist
                """,
            verdict: .impossible
        ),
        Case(
            testDescription: "a full disk, after other complaints",
            errors: """
                psql:<stdin>:80: ERROR:  relation "orders" does not exist
                psql:<stdin>:90: ERROR:  could not extend file "base/1/2": No space left on device
                """,
            exit: .status(0),
            verdict: .impossible
        ),
        Case(testDescription: "an end without a word", errors: "", exit: .signal(11), verdict: .broken),
        Case(
            testDescription: "an older psql that does not know a word of a newer dump",
            errors: "psql:<stdin>:5: error: invalid command \\restrict\n",
            exit: .status(0),
            verdict: .well(notes: 1)
        ),
    ]

    @Test(arguments: cases)
    func `complaints are the backup's fault, this machine's, or none`(_ row: Case) {
        let result = ToolRun.Result(exit: row.exit, output: [], errors: row.errors)
        let found: Case.Verdict
        do throws(RestoreFailure) {
            found = .well(notes: try RestoreWords.judge(result, of: "pg_restore").count)
        } catch {
            switch error {
            case .broken: found = .broken
            case .impossible: found = .impossible
            }
        }
        #expect(found == row.verdict)
    }

    @Test(
        arguments: [
            ("equals: t", "t", true), ("equals: t", "f", false), ("at_least: 5", "5", true),
            ("at_least: 5", "4.9", false),
            ("at_most: 5", "6", false), ("at_least: 1, at_most: 3", "2", true), ("at_least: 1", nil, false),
            ("at_least: 1", "many", false), ("because: x", "anything", true),
        ] as [(String, String?, Bool)]
    )
    func `an answer keeps a promise or breaks it`(_ promise: String, _ answer: String?, _ holds: Bool) throws {
        let text = """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{file: app.yaml}]}}
            connections:
              database: {postgres: config.app.url, backup: {files: d, sanity: [{query: SELECT 1, \(promise)}]}}
            """
        let contract = try #require(BackupWorld.contract(text))
        let question = try #require(contract.connections.first?.backup?.sanity.first)
        #expect((question.brokenPromise(by: answer) == nil) == holds)
    }

    @Test func `records of rehearsals replace one another, and keep those before`() throws {
        var outcome = RehearsalOutcome(backup: BackupEntry(name: "a.dump", finished: 1_795_140_000), provider: "files")
        (outcome.end, outcome.tables, outcome.rows, outcome.seconds) = (.proved, 3, 20, 1.2)
        outcome.system = "7556500000000019917"
        let first = try RecordText.setting(
            outcome.values(at: 1_795_140_300),
            for: "production",
            "database",
            in: .empty(.rehearsals)
        )
        let file = BackupWorld.rehearsals(first)
        #expect(file.findings.isEmpty)
        var failed = RehearsalOutcome(backup: BackupEntry(name: "b.dump"), provider: "files")
        failed.end = .failed("pg_restore: \"x\"\nat line 3")
        let second = try RecordText.setting(
            failed.values(at: 1_795_150_000),
            for: "production",
            "database",
            former: file.entry("production", "database")?.values,
            in: file
        )
        let entry = try #require(BackupWorld.rehearsals(second).entry("production", "database"))
        #expect(entry.values == failed.values(at: 1_795_150_000), "\(second)")
        #expect(entry.values["failed"] == "pg_restore: \"x\" at line 3")
        #expect(entry.earlier == [outcome.values(at: 1_795_140_300)])
    }

    @Test func `a rehearsal of another database proves nothing of this one`() throws {
        let text = """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{file: app.yaml}]}}
            environments: {production: {protected: true}}
            connections:
              database: {postgres: config.app.url, backup: {restored_within: 35d, command: ./good}}
            """
        for (record, isProof) in [
            ("system: \"\(IdentityWorld.system)\"", true), ("system: \"7423000000000001111\"", false),
            ("marker: shop/staging 00000000", false), ("name: another", false),
        ] {
            let records = BackupWorld.rehearsals(
                """
                plimsoll_rehearsals: 1
                environments:
                  production:
                    database: {rehearsed: 2026-11-20T04:00:00Z, backup: a, \(record)}
                """
            )
            let judge = BackupJudge(rehearsals: records, now: BackupWorld.now)
            var facts = BackupWorld.inUse
            facts.marker = facts.marker ?? Marker("shop/production 7f3a9c21")
            let codes = judge.judge(BackupWorld.questions(text, facts)).findings.map(\.code.text)
            #expect(codes == (isProof ? [] : ["PL4206"]), "\(record)")
        }
    }

    @Test func `a promise binds where it says, else in protected environments, else everywhere`() throws {
        func bound(_ backup: String, _ environments: String) throws -> [String] {
            let contract = try #require(
                BackupWorld.contract(
                    """
                    plimsoll: 1
                    service: shop
                    config: {app: {layers: [{file: app.yaml}]}}
                    environments: {\(environments)}
                    connections: {database: {postgres: config.app.url, backup: {\(backup)}}}
                    """
                )
            )
            let promise = try #require(contract.connections.first?.backup)
            return contract.environments.map(\.name.value).filter { contract.binds(promise, in: $0) }
        }
        #expect(try bound("files: d", "production: {protected: true}, staging: {}") == ["production"])
        #expect(try bound("files: d", "production: {}, staging: {}") == ["production", "staging"])
        #expect(try bound("files: d, only: staging", "production: {protected: true}, staging: {}") == ["staging"])
    }
}
