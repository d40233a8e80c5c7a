// RuleTests: rules over environments, explained where they do not hold.
import CEL
import Contracts
import Documents
import Findings
import Support
import Testing

/// What the rules of a contract come to in its last environment.
func ruled(
    _ text: String,
    files: [String: String] = [:],
    variables: [(name: String, value: String)] = [],
    today: String = "2026-11-21",
    limits: CELLimits = CELLimits(),
    previous: EnvironmentConfig? = nil
) throws -> (findings: [Finding], unchecked: [Unchecked], held: Int) {
    let contract = try #require(Contract.read(sample(text, "plimsoll.yaml")).contract)
    let input = LoadInput(file: { path in files[path].map { sample($0, path) } }, variables: variables)
    let names = contract.environments.isEmpty ? ["production"] : contract.environments.map(\.name.value)
    let views = names.map { RuleScope.View(contract.load($0, from: input)) }
    var packs: [String: RulePack] = [:]
    for use in contract.packs {
        packs[use.file.value] = files[use.file.value].flatMap { RulePack.read(sample($0, use.file.value)).pack }
    }
    var schemas: [String: Document] = [:]
    for config in contract.config {
        schemas[config.name.value] = config.schema.flatMap { files[$0.value] }.map { sample($0, "s") }
    }
    let check = RuleCheck(contract, packs: packs, schemas: schemas, limits: limits)
    let last = try #require(views.last)
    let outcome = check.run(
        in: last,
        previous: previous,
        elsewhere: Array(views.dropLast()),
        today: CalendarDate(today)
    )
    return (check.findings + outcome.findings, outcome.unchecked, outcome.heldCount)
}

/// A budget that a test in debug mode uses up at once.
private let small = CELLimits(steps: 20_000)

private let head = """
    plimsoll: 1
    service: shop
    environments:
      staging: {facts: {domain: staging.shop.test}}
      production: {protected: true, facts: {domain: shop.example, instances_max: 20}}
    facts: {region: eu}
    config:
      app:
        layers:
          - file: config/app.yaml
          - {file: "config/app.{environment}.yaml", optional: true}
          - variables: SHOP_
    rules:

    """

private let app = """
    pool:
      size: 4
    database:
      host: db.shop.example
      password: hunter2-hunter2
      secret: {secret: "file:/run/secrets/db"}
    hosts: [http://a.example, https://b.example, http://c.example]
    """

@Suite struct RuleTests {
    @Test(arguments: ContractCatalogue.kinds.filter { $0.code.text < "PL3006" }.map { $0.code.text })
    func `a bad example is found at its marks, a good one is silent`(code: String) throws {
        let kind = try #require(ContractCatalogue.kinds.first { $0.code.text == code })
        let bad = Marked(kind.page.bad)
        let found = try ruled(bad.text).findings
        #expect(found.map(\.code.text) == [code], "\(found.map(\.message))")
        #expect(found.map(\.place.start) == bad.positions)
        #expect(try ruled(Marked(kind.page.good).text).findings.map(\.message) == [])
    }

    @Test func `a rule that does not hold shows what it read and where`() throws {
        let text =
            head + """
                  - id: pool-fits-server
                    require: config.app.pool.size * facts.instances_max <= 90
                    because: the server takes 90 connections
                """
        let (found, _, _) = try ruled(text, files: ["config/app.yaml": app], variables: [("SHOP_POOL__SIZE", "20")])
        let finding = try #require(found.first)
        #expect(finding.code == "PL3001")
        #expect(finding.message == "rule pool-fits-server does not hold")
        #expect(finding.because == "the server takes 90 connections")
        #expect(finding.label == "400 <= 90 is false")
        #expect(finding.read == "config.app.pool.size * facts.instances_max = 400")
        #expect(
            finding.related.map(\.message) == [
                "config.app.pool.size is 20 (over 4 at config/app.yaml:2:9)", "facts.instances_max is 20",
            ]
        )
        #expect(finding.related.map(\.place.source.name) == ["variable SHOP_POOL__SIZE", "plimsoll.yaml"])
        #expect(finding.related[1].place.start == Position(line: 5, column: 78))
    }

    @Test(arguments: [
        // expression, code or "holds" or "unknown", a part of what is said
        ("config.app.pool.size == 4", "holds", ""),
        ("environment.name == 'production' && environment.protected", "holds", ""),
        ("config.app.database.host.endsWith('.' + facts.domain)", "holds", ""),
        (
            "config.app.database.host != elsewhere['staging'].config.app.database.host", "PL3001",
            "elsewhere[\"staging\"].config.app.database.host"
        ),
        (
            "elsewhere['staging'].facts.domain == facts.domain", "PL3001",
            "\"staging.shop.test\" == \"shop.example\" is false"
        ),
        ("config.app.database.secret != ''", "unknown", "the secret config.app.database.secret"),
        ("config.app.database.all(k, k != '')", "unknown", "the secret"),
        ("has(config.app.database.secret)", "holds", ""),
        ("previous.app.pool.size == 4", "unknown", "previous"),
        ("previous.app.pool.size == 4 || true", "holds", ""),
        ("config.app.pool.sise == 4", "PL3002", "did you mean `size`?"),
        ("config.app.pol.size == 4", "PL3002", "did you mean `pool`?"),
        ("facts.domian == 'x'", "PL3002", "did you mean `domain`?"),
        ("config.app.pool.size / 0 == 1", "PL3002", "divi"),
        ("confg.app.pool.size == 4", "PL3003", "did you mean `config`?"),
        ("config.ap.pool.size == 4", "PL3003", "did you mean `app`?"),
        ("config.app.pool.size +", "PL3003", "cannot be read"),
        ("config.app.pool.size * 2", "PL3003", "not true or false"),
        ("config.app.pool.size", "PL3002", "not true or false"),
        (
            "config.app.hosts.all(h, h.startsWith('https:'))", "PL3001",
            "of 3 elements 2 fail: [0] \"http://a.example\", [2] \"http://c.example\""
        ),
        ("config.app.hosts[0].startsWith('https:')", "PL3001", "config.app.hosts[0] is \"http://a.example\""),
        ("config.app.database.password == 'x'", "PL3001", "••••"),
        ("facts.region == 'eu'", "holds", ""),
    ])
    func `expressions come to what they should`(expression: String, expected: String, words: String) throws {
        let text =
            head.replacing("rules:", with: "secrets: [app.database.password]\nrules:")
            + "  - id: it\n    require: |-\n      \(expression)\n"
        let (found, unchecked, held) = try ruled(text, files: ["config/app.yaml": app])
        switch expected {
        case "holds": #expect(held == 1 && found.isEmpty && unchecked.isEmpty, "\(found) \(unchecked)")
        case "unknown":
            #expect(
                found.isEmpty && unchecked.contains { $0.why.contains(words) },
                "\(found.map(\.message)) \(unchecked)"
            )
        default:
            #expect(found.map(\.code.text) == [expected], "\(found.map(\.message)) \(unchecked)")
            let said = found.flatMap {
                [$0.message, $0.read ?? "", $0.mend ?? "", $0.label ?? ""] + $0.related.map(\.message)
            }
            #expect(said.contains { $0.contains(words) }, "\(said)")
            #expect(!said.contains { $0.contains("hunter2") }, "\(said)")
        }
    }

    @Test(arguments: [
        "config.app.database.password + 'x' == 'y'", "config.app.database.map(k, config.app.database[k]) == []",
        "[config.app.database.password].all(p, p == 'y')", "config.app.database.password.split('-').size() == 9",
        "string(config.app.database.password) == 'y'",
        "config.app.database.exists(k, config.app.database[k] == 'nothing')",
        "int(config.app.database.password) == 3", "config.app.pool[config.app.database.password] == 3",
        "duration(config.app.database.password) == duration('3s')", "config.app.database.password.matches('[')",
        "config.app.pool.size.matches(config.app.database.password)", "config.app.database.password * 3 == 4",
        "size(config.app.database.password.replace('h', 'j')) == 2", "{'a': config.app.database.password}.a == 'b'",
        "config.app.database.password.charAt(0) == 'z'",
        "config.app.hosts.map(h, h + config.app.database.password) == []",
    ])
    func `a secret is in no explanation`(expression: String) throws {
        let plain = app.replacing("      secret: {secret: \"file:/run/secrets/db\"}\n", with: "")
            .replacing("  secret: {secret: \"file:/run/secrets/db\"}\n", with: "")
        let text =
            head.replacing("rules:", with: "secrets: [app.database.password]\nrules:")
            + "  - id: it\n    require: |-\n      \(expression)\n"
        let (found, _, _) = try ruled(text, files: ["config/app.yaml": plain])
        #expect(found.count == 1)
        let said = found.flatMap {
            [$0.message, $0.read ?? "", $0.mend ?? "", $0.label ?? ""] + $0.related.map(\.message)
        }
        #expect(
            !said.contains { $0.contains("hunter2") || $0.contains("junter2") || $0.contains("\"h\" ==") },
            "\(said)"
        )
    }

    @Test func `level, when, only, except and until are kept`() throws {
        let text =
            head + """
                  - {id: a, require: "false", only: staging}
                  - {id: b, require: "false", except: production}
                  - {id: c, require: "false", when: "environment.name == 'staging'"}
                  - {id: d, require: "false", level: warning}
                  - {id: e, require: "false", until: 2026-11-20}
                  - {id: f, require: "false", until: 2026-11-21}
                  - {id: g, require: "false", when: facts.nothing}
                """
        let (found, _, _) = try ruled(text, files: ["config/app.yaml": app])
        #expect(
            found.map { "\($0.code.text) \($0.level.rawValue)" } == [
                "PL3001 warning", "PL3004 note", "PL3001 error", "PL3002 error",
            ]
        )
    }

    @Test func `the schema's types find a misspelt path before anything is evaluated`() throws {
        let schema = """
            type: object
            additionalProperties: false
            properties: {pool: {type: object, additionalProperties: false, properties: {size: {type: integer}}}}
            """
        let text =
            head.replacing("- variables: SHOP_", with: "- variables: SHOP_\n    schema: s.yaml")
            + "  - {id: a, require: config.app.pool.sise > 3}\n"
        let (found, _, _) = try ruled(text, files: ["config/app.yaml": "pool: {size: 4}", "s.yaml": schema])
        #expect(found.map(\.code.text) == ["PL3003"])
        #expect(found.first?.mend == "did you mean `size`?")
    }

    @Test func `packs are used, and their rules stand in their own file`() throws {
        let pack = "rules:\n  - {id: small, require: config.app.pool.size < 3, because: it is small}\n"
        let text = head + "  - {use: rules/web.yaml, only: production}\n  - {id: small, require: \"true\"}\n"
        let (found, _, _) = try ruled(text, files: ["config/app.yaml": app, "rules/web.yaml": pack])
        #expect(found.map(\.code.text) == ["PL3110", "PL3001"])
        #expect(found.last?.place.source.name == "rules/web.yaml")
    }

    @Test func `a pack's examples are run`() throws {
        let bad = Marked(PackTestFailed.page.bad)
        let pack = try #require(RulePack.read(sample(bad.text, "rules/web.yaml")).pack)
        let (_, results) = pack.test()
        let found = results.flatMap(\.findings)
        #expect(found.map(\.code.text) == ["PL3006"] && found.map(\.place.start) == bad.positions)
        let good = RulePack.read(sample(PackTestFailed.page.good, "rules/web.yaml"))
        #expect(good.findings.map(\.message) == [])
        #expect(good.pack?.test().results.map(\.failed) == [[], ["pool-fits"]])
        #expect(good.pack?.test().results.flatMap(\.findings).map(\.message) == [])
    }

    @Test(arguments: [
        (
            "config.app.ports.all(p, p.number > 1000)",
            "of 3 elements 1 fails: [0] {\"number\": 80}; 1 comes to no answer: [1] {\"name\": \"x\"}"
        ),
        (
            "config.app.ports.exists(p, p.number == 5)",
            "of 3 elements 1 comes to no answer: [1] {\"name\": \"x\"}"
        ),
        ("has(config.app.ports) && has(config.app.port)", "has(config.app.port) = false"),
        ("elsewhere[\"stagin\"].facts.domain == 'x'", "did you mean `staging`?"),
        ("elsewhere.stagin.facts.domain == 'x'", "did you mean `staging`?"),
    ])
    func `an explanation tells which parts fail and which come to nothing`(expression: String, words: String) throws {
        let text = head + "  - id: it\n    require: |-\n      \(expression)\n"
        let list = "ports:\n  - {number: 80}\n  - {name: x}\n  - {number: 8080}\n"
        let (found, _, _) = try ruled(text, files: ["config/app.yaml": list])
        let said = found.flatMap { ($0.read ?? "").split(separator: "\n").map(String.init) + [$0.mend ?? ""] }
        #expect(said.contains { $0.hasSuffix(words) }, "\(said)")
        #expect(
            !found.flatMap(\.related).contains { $0.message.contains("8080") },
            "an element that passed is no reason"
        )
    }

    @Test func `packs without examples, with late rules and with rules for elsewhere say so`() throws {
        let pack = """
            rules:
              - {id: late, require: config.app.x == 1, until: 2020-01-01}
              - {id: elsewhere-only, require: config.app.y == 1, only: staging}
              - {id: broken, require: config.app.x ==}
            tests:
              - {name: late ones are tried, config: {app: {x: 2}}, fails: [late, broken]}
              - {name: not here, config: {app: {x: 1, y: 2}}, fails: [elsewhere-only]}
            """
        let read = try #require(RulePack.read(sample(pack, "rules/web.yaml")).pack)
        let (mistakes, results) = read.test(today: CalendarDate("2026-11-21"))
        #expect(mistakes.map(\.code.text) == ["PL3003", "PL3004"])
        #expect(results.map { $0.findings.map(\.code.text) } == [[], ["PL3006"]])
        #expect(results.last?.findings.first?.message.contains("does not count in production") == true)
        // Without examples the rules compile all the same: which documents there are is not known.
        let bare = try #require(RulePack.read(sample("rules:\n  - {id: a, require: config.app.x == 1}\n", "p")).pack)
        #expect(bare.test().findings.map(\.message) == [])
    }

    @Test func `a hostile rule ends within its budget`() throws {
        let text =
            head
            + "  - {id: a, require: \"config.app.l.all(a, config.app.l.all(b, config.app.l.all(c, a + b + c >= 0)))\"}\n"
        let list = "l: [" + (0..<400).map(String.init).joined(separator: ", ") + "]"
        let (found, _, _) = try ruled(text, files: ["config/app.yaml": list], limits: small)
        #expect(found.map(\.code.text) == ["PL3002"])
    }
}
