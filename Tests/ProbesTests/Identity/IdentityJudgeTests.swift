// IdentityJudgeTests: the table of docs/identity.md, case by case.
import Contracts
import Findings
import Probes
import Testing

@Suite struct IdentityJudgeTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var sight: ServerSight
        var at = "db-1.shop.example:5432"
        var former = FormerAddress.notAsked
        var connection = "database"
        var isProtected = true
        /// Codes of findings, in order; `unknown` and `noted` for what could not be told.
        let expected: [String]
    }

    private static func database(
        _ name: String,
        _ expected: [String],
        at: String = "db-1.shop.example:5432",
        former: FormerAddress = .notAsked,
        _ change: (inout PostgresFacts) -> Void = { _ in }
    ) -> Row {
        Row(
            testDescription: name,
            sight: .seen(IdentityWorld.postgres(change)),
            at: at,
            former: former,
            expected: expected
        )
    }

    private static func store(_ name: String, _ expected: [String], _ change: (inout RedisFacts) -> Void) -> Row {
        Row(
            testDescription: name,
            sight: .seen(IdentityWorld.redis(change)),
            at: "",
            connection: "cache",
            expected: expected
        )
    }

    private static let other = String(repeating: "c", count: 40)
    private static let copy = IdentityWorld.postgres { $0.startedMicroseconds = 1_799_000_000_000_000 }
    private static let otherSystem = IdentityWorld.postgres { $0.system = "7556600000000020001" }

    static let rows: [Row] = [
        database("the same", []),
        database("restarted", []) { $0.startedMicroseconds = 1_799_000_000_000_000 },
        database("the log went on", []) { $0.wal = 0x2_0000_0000 },
        database("a restored dump, or any other server", ["PL4103"]) { $0.system = "7556600000000020001" },
        database("another database of the server", ["PL4103"]) { facts in
            facts.database = "16999"
            facts.name = "shop_test"
        },
        database("renamed", ["PL4110"]) { $0.name = "shop_v2" },
        database("dropped and created again", ["PL4106"]) { $0.database = "24601" },
        database("a promoted standby", ["PL4110"]) { $0.timeline = 3 },
        database("a standby", ["PL4110"]) { $0.isStandby = true },
        database("the primary that was left behind", ["PL4109"]) { $0.timeline = 1 },
        database("an older backup restored", ["PL4109"]) { $0.wal = 0x1_0000_0000 },
        database("marked anew", ["PL4110"]) { $0.marker?.token = "00000001" },
        database("the marker dropped", ["PL4107"]) { $0.marker = nil },
        database("another environment's marker", ["PL4105"]) { $0.marker?.environment = "staging" },
        database("an account that may not read the identifier", ["unknown"]) { facts in
            facts.system = nil
            facts.unread = ["permission denied for function pg_control_system"]
        },
        database("renamed host, own address the same", [], at: "db-1b.shop.example:5432"),
        database(
            "renamed host behind a pooler, both answer",
            [],
            at: "pool.shop.example:6432",
            former: .answered(.postgres(IdentityWorld.original))
        ) { $0.address = nil },
        database("renamed host, the old name gone", ["PL4110"], at: "db-1b:5432", former: .gone) { $0.address = nil },
        database("moved, the old address silent", ["unknown"], at: "db-9:5432", former: .silent(because: "no answer")) {
            $0.address = "10.0.0.9:5432"
        },
        database("a copy beside its original", ["PL4111"], at: "db-9:5432", former: .answered(copy)) {
            $0.address = "10.0.0.9:5432"
        },
        database("the old address is another's now", ["PL4110"], at: "db-9:5432", former: .answered(otherSystem)) {
            $0.address = "10.0.0.9:5432"
        },
        database("loopback addresses prove nothing", ["unknown"], at: "127.0.0.1:5433", former: .notAsked) {
            $0.address = "127.0.0.1:5433"
        },
        Row(testDescription: "no answer", sight: .unseen(because: "no answer in 3 s"), expected: ["unknown"]),
        Row(
            testDescription: "no answer where it does not block",
            sight: .unseen(because: "no answer in 3 s"),
            isProtected: false,
            expected: ["noted"]
        ),
        Row(
            testDescription: "never recorded, protected",
            sight: .seen(.postgres(IdentityWorld.original)),
            connection: "ledger",
            expected: ["unknown"]
        ),
        Row(
            testDescription: "a server of another kind",
            sight: .seen(.redis(IdentityWorld.cache)),
            expected: ["PL4103"]
        ),
        store("the same store", []) { _ in },
        store("a store restarted with its data", ["PL4110"]) { facts in
            facts.run = other
            facts.formerReplication = facts.replication
            facts.replication = other
        },
        store("a store restarted, told by its marker", ["PL4110"]) { facts in
            facts.run = other
            facts.replication = other
        },
        store("a replica", ["PL4110"]) { facts in
            facts.run = other
            facts.isReplica = true
        },
        store("flushed", ["PL4107"]) { $0.marker = nil },
        store("another store without a marker", ["PL4103"]) { facts in
            facts.run = other
            facts.replication = other
            facts.marker = nil
        },
        store("another store whose marker may not be read", ["unknown"]) { facts in
            facts.run = other
            facts.replication = other
            facts.marker = nil
            facts.markerUnread = "NOPERM"
        },
        store("another store with another marker", ["PL4103"]) { facts in
            facts.run = other
            facts.replication = other
            facts.marker?.token = "00000001"
        },
        store("another number", ["PL4103"]) { $0.database = 3 },
    ]

    @Test(arguments: rows)
    func `a case is told as the table says`(_ row: Row) {
        let source = SourceText(name: "config/app.production.yaml", text: "url: postgres://db-1.shop.example/shop\n")
        let question = IdentityQuestion(
            environment: "production",
            connection: row.connection,
            isProtected: row.isProtected,
            promise: .unique,
            place: Place(source: source, span: Span(from: 16, to: 33)),
            at: row.at.isEmpty ? nil : row.at,
            sight: row.sight,
            former: row.former
        )
        let outcome = IdentityJudge(records: IdentityWorld.records, now: IdentityWorld.now).judge([question])
        let said = outcome.findings.map(\.code.text) + outcome.unchecked.map { $0.wasRequired ? "unknown" : "noted" }
        #expect(said == row.expected, "\(outcome.findings.map(\.message)) \(outcome.unchecked.map(\.why))")
    }

    struct Pair: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let production: ServerFacts
        let staging: ServerFacts
        let isTwin: Bool
    }

    static let pairs: [Pair] = [
        Pair(
            testDescription: "one running server",
            production: .postgres(IdentityWorld.original),
            staging: .postgres(IdentityWorld.original),
            isTwin: true
        ),
        Pair(
            testDescription: "a standby of it",
            production: .postgres(IdentityWorld.original),
            staging: IdentityWorld.postgres { facts in
                facts.isStandby = true
                facts.startedMicroseconds = 1
            },
            isTwin: true
        ),
        Pair(
            testDescription: "a copy, both running",
            production: .postgres(IdentityWorld.original),
            staging: copy,
            isTwin: false
        ),
        Pair(
            testDescription: "two databases of one server",
            production: .postgres(IdentityWorld.original),
            staging: IdentityWorld.postgres { $0.database = "16999" },
            isTwin: false
        ),
        Pair(
            testDescription: "one store",
            production: .redis(IdentityWorld.cache),
            staging: .redis(IdentityWorld.cache),
            isTwin: true
        ),
        Pair(
            testDescription: "one key",
            production: .key(KeyFacts(key: "ab", isTrusted: true)),
            staging: .key(KeyFacts(key: "ab", isTrusted: true)),
            isTwin: true
        ),
    ]

    @Test(arguments: pairs)
    func `the same server in two environments is wrong in both`(_ pair: Pair) {
        let source = SourceText(name: "config.yaml", text: "a: b\n")
        let questions = [("production", pair.production), ("staging", pair.staging)].map { name, facts in
            IdentityQuestion(
                environment: name,
                connection: "new",
                isProtected: false,
                promise: .unique,
                place: Place(source: source, span: Span(from: 0, to: 1)),
                sight: .seen(facts)
            )
        }
        let outcome = IdentityJudge(records: .empty(.identities), now: 0).judge(questions)
        #expect(outcome.findings.count { $0.code == "PL4104" } == (pair.isTwin ? 2 : 0))
        // What has something wrong with it is not recorded by the way; a copy has production's marker still.
        #expect(outcome.unrecorded.map(\.environment) == (pair.isTwin ? [] : ["production"]))
    }

    @Test func `an identifier recorded for another environment cannot be told from a copy of it`() {
        let source = SourceText(name: "config.yaml", text: "a: b\n")
        func judged(_ facts: ServerFacts, at: String) -> IdentityOutcome {
            let question = IdentityQuestion(
                environment: "staging",
                connection: "database",
                isProtected: true,
                promise: .unique,
                place: Place(source: source, span: Span(from: 0, to: 1)),
                at: at,
                sight: .seen(facts)
            )
            return IdentityJudge(records: IdentityWorld.records, now: IdentityWorld.now).judge([question])
        }
        let copied = judged(IdentityWorld.postgres { $0.address = "10.0.0.9:5432" }, at: "db-9:5432")
        #expect(copied.findings.map(\.code.text) == ["PL4105"])
        #expect(copied.unchecked.contains { $0.why.contains("cannot be told") })
        let same = judged(.postgres(IdentityWorld.original), at: "db-1b:5432")
        #expect(same.findings.contains { $0.code == "PL4104" })
        let marked = judged(
            IdentityWorld.postgres { $0.marker = Marker(service: "shop", environment: "staging", token: "1") },
            at: "db-1.shop.example:5432"
        )
        #expect(!marked.findings.contains { $0.code == "PL4104" })
    }
}
