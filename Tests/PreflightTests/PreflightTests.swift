// PreflightTests: the whole walk on texts: layers, schema, rules, comparison, what was not checked.
import Contracts
import Documents
import Findings
import Preflight
import Testing

@Suite struct PreflightTests {
    static let contract = """
        plimsoll: 1
        service: shop
        config:
          app:
            layers:
              - file: app.yaml
              - file: app.{environment}.yaml
              - variables: SHOP_
            schema: app.schema.json
            read_as: yaml-1.1
            secrets: [database.password]
        environments:
          staging: {facts: {domain: staging.test, instances: 2}}
          production: {protected: true, after: staging, facts: {domain: shop.example, instances: 20}}
        rules:
          - id: pool-fits
            require: config.app.pool * facts.instances <= 90
            because: the server takes 90 connections
        """
    static let schema = """
        {"type": "object", "additionalProperties": false, "properties": {
          "pool": {"type": "integer"}, "host": {"type": "string"},
          "database": {"properties": {"password": {"type": "string", "maxLength": 3}}}}}
        """

    /// The walk over given files; the base ones unless overridden.
    private func run(
        _ files: [String: String],
        _ names: [String] = ["production"],
        variables: [(String, String)] = []
    ) throws -> PreflightOutcome {
        let base = [
            "app.yaml": "pool: 4\nhost: db.localhost\n", "app.staging.yaml": "host: db.staging.test\n",
            "app.production.yaml": "host: db.shop.example\n", "app.schema.json": Self.schema,
        ].merging(files) { $1 }
        let read = Document.read(SourceText(name: "plimsoll.yaml", text: Self.contract), as: .yaml)
        let contract = try #require(read.document.flatMap { Contract.read($0).contract })
        let surroundings = Surroundings(
            read: { path in
                guard let text = base[path] else { return .missing }
                return text == "unreadable"
                    ? .unreadable(because: "no permission to read it")
                    : .text(SourceText(name: path, text: text))
            },
            variables: variables.map { (name: $0.0, value: $0.1) },
            now: 1_795_251_600
        )
        return Preflight(contract: contract, surroundings: surroundings).run(names)
    }

    @Test func `config that keeps the contract passes`() throws {
        let outcome = try run([:], ["staging", "production"])
        #expect(outcome.report.findings.map(\.message) == [])
        #expect(outcome.report.verdict == .pass)
    }

    @Test func `a rule that does not hold stands at the rule and names the layer that set the value`() throws {
        let report = try run([:], variables: [("SHOP_POOL", "20")]).report
        #expect(report.verdict == .fail)
        let finding = try #require(report.findings.first { $0.code == "PL3001" })
        #expect(finding.place.source.name == "plimsoll.yaml")
        #expect(finding.related.contains { $0.place.source.name == "variable SHOP_POOL" })
    }

    @Test func `a schema error stands where the winning layer wrote the value`() throws {
        let report = try run(["app.production.yaml": "host: db.shop.example\npool: four\n"]).report
        let finding = try #require(report.findings.first { $0.code.text.hasPrefix("PL2") })
        #expect(finding.place.source.name == "app.production.yaml")
        #expect(finding.place.start == Position(line: 2, column: 7))
    }

    @Test func `what cannot be read makes the verdict unknown, and says what hangs on it`() throws {
        let report = try run(["app.production.yaml": "unreadable"]).report
        #expect(report.verdict == .unknown)
        let what = report.unchecked.map(\.what)
        #expect(what.contains("app.production.yaml"))
        #expect(what.contains { $0.contains("schema of app") })
        #expect(what.contains { $0.contains("pool-fits") })
    }

    @Test func `a layer that is not there is an error for the environment that needs it`() throws {
        let base = try run([:]).report
        #expect(base.verdict == .pass)
        let contract = Self.contract.replacing("{environment}", with: "{environment}-new")
        #expect(contract != Self.contract)
        let read = Document.read(SourceText(name: "plimsoll.yaml", text: contract), as: .yaml)
        let model = try #require(read.document.flatMap { Contract.read($0).contract })
        let surroundings = Surroundings(read: { _ in .missing })
        let report = Preflight(contract: model, surroundings: surroundings).run(["staging"]).report
        #expect(report.findings.contains { $0.code == "PL3301" })
        #expect(report.verdict != .pass)
    }

    @Test func `a schema that is missing is unknown, never pass`() throws {
        let read = Document.read(
            SourceText(name: "plimsoll.yaml", text: Self.contract.replacing("app.schema.json", with: "gone.json")),
            as: .yaml
        )
        let model = try #require(read.document.flatMap { Contract.read($0).contract })
        let surroundings = Surroundings(
            read: { $0.hasSuffix(".json") ? .missing : .text(SourceText(name: $0, text: "pool: 1\n")) }
        )
        #expect(Preflight(contract: model, surroundings: surroundings).run(["staging"]).report.verdict == .unknown)
    }

    @Test func `a secret's value is in no finding, whichever layer wrote it`() throws {
        let files = ["app.production.yaml": "host: db.shop.example\ndatabase: {password: s3cr3tValue}\n"]
        let report = try run(files).report
        #expect(report.findings.contains { $0.code.text.hasPrefix("PL2") })
        var terminal = TerminalRenderer()
        var json = JSONRenderer()
        #expect(!terminal.text(of: report).contains("s3cr3tValue"))
        #expect(!json.text(of: report).contains("s3cr3tValue"))
    }

    @Test func `what all environments share is said once, what one has names it`() throws {
        let shared = try run(["app.yaml": "pool: four\n"], ["staging", "production"]).report
        #expect(shared.findings.count { $0.code.text.hasPrefix("PL2") } == 1)
        let single = try run(
            ["app.production.yaml": "host: db.shop.example\npool: four\n"],
            ["staging", "production"]
        ).report
        let finding = try #require(single.findings.first { $0.code.text.hasPrefix("PL2") })
        #expect(finding.message.hasSuffix("(production)"))
    }
}
