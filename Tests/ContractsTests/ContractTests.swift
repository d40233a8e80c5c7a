// ContractTests: the whole format is read; what is wrong with it is found at its place.
import Contracts
import Documents
import Findings
import Testing

/// The contract of DESIGN §3, with every section.
let shop = """
    plimsoll: 1
    service: shop
    config:
      app:
        layers:
          - file: config/app.yaml
          - file: "config/app.{environment}.yaml"
          - variables: SHOP_
        schema: config/app.schema.json
        read_as: yaml-1.1
        deliver: {file: run/app.json}
        secrets: [database.password]
    environments:
      staging:    {facts: {domain: staging.shop.test}}
      production:
        protected: true
        after: staging
        facts: {domain: shop.example, instances_max: 20}
        windows: [{days: mon-thu, from: "08:00", to: "15:30"}]
        holidays: [2026-12-25, ops/holidays.ics]
        freezes: [{from: 2026-11-26, to: 2026-11-30, because: busy}]
        time_zone: Europe/London
        approvals: 1
        revert: {plan: automatic, rehearsed_within: 30d}
    rules:
      - id: database-of-this-environment
        require: config.app.database.host.endsWith("." + facts.domain)
        because: a database of another environment takes customers' data with it
      - id: pool-fits-server
        require: config.app.pool.size * facts.instances_max <= 90
        level: warning
        only: production
        until: 2026-12-31
      - use: rules/web.yaml
    connections:
      database: {postgres: config.app.database.url, identity: unique, backup: {newest_within: 26h, restored_within: 35d}}
      cache:    {redis: config.app.redis.url, identity: unique, minimum_keys: 1000}
      mail:     {smtp: config.app.smtp.url}
    migrations: {files: "db/migrate/*.sql", database: database, longest_write_block: 2s}
    rollout:
      steps: [1, 25%, 100%]
      bake: 2m
      health: {http: "http://127.0.0.1:{port}/health"}
      signals:
        errors:  {prometheus: "sum by (instance) (rate(x[1m]))", bad: up}
        latency: {prometheus: "y", bad: up, harmful: 2x}
    effects:
      thanks_mail: {every: orders_paid, gives: mails_sent, within: 15m}
    incidents:
      priorities:
        P1: {customers: 25%, features: [checkout], acknowledge: 5m, first_update: 15m, next_update: 30m}
      roles: [commander, operations, communications, scribe]
      on_call: {people: [ada, grace], turn: 7d, starts: 2026-11-02T09:00, escalate_after: 10m}
    exceptions:
      - {code: PL1203, path: app.countries.*, because: our own loader reads it, until: 2026-12-31}
    """

@Suite struct ContractTests {
    @Test func `the whole format is read`() throws {
        let result = Contract.read(sample(shop, "plimsoll.yaml"))
        #expect(result.findings.map(\.message) == [])
        let contract = try #require(result.contract)
        #expect(contract.service == "shop")
        #expect(contract.config.map(\.name.value) == ["app"])
        #expect(
            contract.config[0].layers.map { $0.path(in: "production") ?? "-" } == [
                "config/app.yaml", "config/app.production.yaml", "-",
            ]
        )
        #expect(contract.config[0].dialect == .yaml1_1)
        let production = try #require(contract.environment(named: "production"))
        #expect(production.isProtected && production.approvals == 1 && production.after.map(\.value) == ["staging"])
        #expect(production.windows.map(\.days) == [Weekdays(rawValue: 0b1111)])
        #expect(production.holidays.count == 2 && production.freezes.count == 1)
        #expect(production.revert?.rehearsedWithin == .seconds(30 * 86_400))
        #expect(contract.rules.map(\.id.value) == ["database-of-this-environment", "pool-fits-server"])
        #expect(contract.rules[1].level == .warning && contract.rules[1].until?.value.description == "2026-12-31")
        #expect(contract.packs.map(\.file.value) == ["rules/web.yaml"])
        #expect(contract.connections.map(\.kind) == [.postgres, .redis, .smtp])
        #expect(contract.connections[0].backup?.newestWithin == .seconds(26 * 3_600))
        #expect(contract.migrations?.longestWriteBlock == .seconds(2))
        #expect(contract.rollout?.steps.map(\.value) == [.instances(1), .share(25), .share(100)])
        #expect(contract.rollout?.signals.last?.harmful == 2)
        #expect(contract.effects.first?.within == .seconds(900))
        #expect(contract.incidents?.priorities.first?.customers == 25)
        #expect(contract.incidents?.onCall?.people.map(\.value) == ["ada", "grace"])
        #expect(contract.exceptions.first?.code.value == "PL1203")
    }

    @Test(
        arguments: ContractCatalogue.kinds.filter { $0.code.text >= "PL31" && $0.code.text < "PL32" }.map {
            $0.code.text
        }
    )
    func `a bad example is found at its marks, a good one is silent`(code: String) throws {
        let kind = try #require(ContractCatalogue.kinds.first { $0.code.text == code })
        let bad = Marked(kind.page.bad)
        func findings(_ text: String) -> [Finding] {
            let result = Contract.read(sample(text, "plimsoll.yaml"))
            return result.findings + (result.contract?.exempting([], today: CalendarDate("2026-11-21")).kept ?? [])
        }
        let found = findings(bad.text)
        #expect(Set(found.map(\.code.text)) == [code], "\(found.map(\.message))")
        #expect(found.map(\.place.start) == bad.positions, "\(found.map(\.message))")
        let good = findings(kind.page.good)
        #expect(good.map(\.message) == [])
    }

    @Test(
        arguments: [
            ("enviroments: {}", "the contract has no key `enviroments`", "did you mean `environments`?"),
            ("windows: []", "the contract has no key `windows`", "`windows` belongs to `environments.NAME`"),
            ("rollout: {steps: [], bake: 2m}", "`steps` is empty", "add an element, or take the key away"),
            ("rollout: {steps: [1, 120%]}", "an element of `steps` cannot be read: it is no share of a hundred", nil),
            ("rollout: {bake: 2 m}", "`bake` cannot be read: 2 has no unit", nil),
            ("rollout: {bake: 2}", "`bake` is an integer: 2", "give it a unit: 2s, 2m or 2h"),
            ("rollout: {bake: 99999999999999w}", "`bake` cannot be read: `99999999999999` is no number that fits", nil),
            ("environments: [production]", "`environments` is a list: [\"production\"]", nil),
            ("environments: {\"a b\": {}}", "`a b` cannot be the name of an environment", nil),
            (
                "config: {app: {layers: [{file: \"a.{env}.yaml\"}]}}",
                "`file` cannot be read: `{env}` means nothing here, only {environment} is replaced", nil
            ),
            (
                "environments: {a: {time_zone: PST}}",
                "`time_zone` cannot be read: abbreviations are ambiguous and know no daylight saving; write America/Los_Angeles",
                nil
            ),
            ("environments: {a: {holidays: [2026-02-30]}}", nil, nil),
            ("environments: {a: {approvals: two}}", "`approvals` is text: \"two\"", nil),
            ("rules: [{id: a, require: \"true\", level: warn}]", "`level` cannot be `warn`", "write `error`"),
            ("rules: [{id: a}]", "a rule has no `require`", nil),
            ("rules: [{because: a}]", "a rule has no `require` or `use`", nil),
            ("environments: {a: {after: a}}", "a comes after itself", nil),
            ("environments: {a: {revert: {plan: command}}}", "a revert plan by command has no `command`", nil),
            ("connections: {x: {postgres: config.y.u, redis: config.y.u}}", "a connection has 2 of", nil),
            ("secrets: [db.password]", "there is no config document `db`", nil),
        ] as [(String, String?, String?)]
    )
    func `what is wrong is said`(section: String, message: String?, mend: String?) {
        let findings = Contract.read(sample("plimsoll: 1\nservice: shop\n" + section, "plimsoll.yaml")).findings
        guard let message else {
            #expect(findings.map(\.message) == [])
            return
        }
        #expect(findings.contains { $0.message.hasPrefix(message) }, "\(findings.map(\.message))")
        if let mend { #expect(findings.contains { $0.mend?.hasPrefix(mend) == true }, "\(findings.map(\.mend))") }
    }

    @Test(arguments: ["", "42", "plimsoll: 99999999999999999999\nservice: a", "plimsoll: one", "plimsoll:", "- a"])
    func `a file that is no contract is refused, not crashed on`(text: String) {
        #expect(!Contract.read(sample(text, "plimsoll.yaml")).isSound)
    }

    @Test(arguments: [
        ("250ms", 250_000), ("2m", 120_000_000), ("1h30m", 5_400_000_000), ("1.5s", 1_500_000),
        ("35d", 3_024_000_000_000),
        ("1w", 604_800_000_000),
    ])
    func `durations are exact`(text: String, microseconds: Int) throws {
        let contract = Contract.read(sample("plimsoll: 1\nservice: a\nrollout: {bake: \(text)}", "plimsoll.yaml"))
            .contract
        #expect(contract?.rollout?.bake == .microseconds(microseconds))
    }

    @Test(arguments: [
        ("{code: PL1203, because: x}", true), ("{code: PL1204, because: x}", false),
        ("{code: PL1203, because: x, path: app.countries.*}", true),
        ("{code: PL1203, because: x, path: countries.*}", true),
        ("{code: PL1203, because: x, path: app.countries}", false), ("{code: PL1203, because: x, path: app.**}", true),
        ("{code: PL1203, because: x, file: a.yaml}", true), ("{code: PL1203, because: x, file: b.yaml}", false),
        ("{code: PL1203, because: x, until: 2020-01-01}", false),
    ])
    func `an exception lets a finding be`(exception: String, isExempt: Bool) throws {
        let text = "plimsoll: 1\nservice: a\nconfig: {app: {layers: [a.yaml]}}\nexceptions: [\(exception)]"
        let contract = try #require(Contract.read(sample(text, "plimsoll.yaml")).contract)
        let document = sample("countries: [NO]", "a.yaml")
        let node = try #require(document.value(at: ["countries", "0"]))
        let finding = Finding(code: "PL1203", level: .warning, message: "x", place: document.place(of: node))
        let (_, exempted) = contract.exempting([finding], today: CalendarDate("2026-11-21"))
        #expect(exempted.count == (isExempt ? 1 : 0))
    }

    @Test func `broken contracts never crash anything`() {
        var random = SeededRandom(seed: 20_261_121)
        let bytes = Array(shop.utf8)
        let pieces = [
            ": ", "\n", "- ", "{", "}", "[", "]", "null", "\"", "99999999999999999999", "-1", "\u{20AC}", "  ", "*",
            ".",
        ]
        for _ in 0..<120 {
            var text = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let at = Int.random(in: 0..<text.count, using: &random)
                let length = min(text.count - at, Int.random(in: 0...30, using: &random))
                let piece = pieces.randomElement(using: &random) ?? ""
                text.replaceSubrange(at..<at + length, with: Array(piece.utf8))
            }
            let source = SourceText(name: "plimsoll.yaml", bytes: text)
            guard let document = Document.read(source, as: .yaml).document else { continue }
            let result = Contract.read(document)
            for finding in result.findings { _ = (finding.place.start, finding.place.end) }
            guard let contract = result.contract else { continue }
            let views = contract.environments.map { environment in
                contract.load(
                    environment.name.value,
                    from: LoadInput(file: { _ in document }, variables: [("SHOP_A__B", "1")])
                )
            }
            let check = RuleCheck(contract)
            for view in views.prefix(2) {
                _ = check.run(
                    in: RuleScope.View(view),
                    previous: nil,
                    elsewhere: views.map(RuleScope.View.init),
                    today: nil
                )
                _ = MatrixCheck(Matrix(views.map(\.environment))).findings(in: view.environment.name)
            }
        }
    }
}

/// Numbers that are the same in every run (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
