// MatrixTests: environments side by side, and what stands out.
import Contracts
import Documents
import Findings
import Support
import Testing

/// The environments of a contract whose layers are all written in it.
func loaded(_ text: String, variables: [(name: String, value: String)] = []) throws -> (Contract, [LoadedEnvironment]) {
    let contract = try #require(Contract.read(sample(text, "plimsoll.yaml")).contract)
    let names = contract.environments.isEmpty ? ["any"] : contract.environments.map(\.name.value)
    let input = LoadInput(file: { _ in nil }, variables: variables)
    return (contract, names.map { contract.load($0, from: input) })
}

/// Two or three environments with these values, the last one protected.
func matrix(_ values: String...) throws -> Matrix {
    let names = values.count == 2 ? ["staging", "production"] : ["test", "staging", "production"]
    let environments = zip(names, values).map { name, text in
        let config = EffectiveConfig.merge([Layer(file: sample(text, "app.\(name).yaml"))], named: "app")
        return EnvironmentConfig(name: name, isProtected: name == "production", documents: [config])
    }
    return Matrix(environments)
}

@Suite struct MatrixTests {
    @Test(arguments: ContractCatalogue.kinds.filter { $0.code.text >= "PL32" }.map { $0.code.text })
    func `a bad example is found at its marks, a good one is silent`(code: String) throws {
        let kind = try #require(ContractCatalogue.kinds.first { $0.code.text == code })
        func findings(_ text: String) throws -> [Finding] {
            let variable = text.split(separator: "the variable ").last.map(String.init) ?? ""
            let parts = variable.split(separator: "=").map(String.init)
            let given = text.contains("the variable ") ? [(name: parts[0], value: parts[1])] : []
            let (_, environments) = try loaded(text, variables: given)
            let matrix = Matrix(environments.map(\.environment))
            return (environments.last?.findings ?? []) + MatrixCheck(matrix).findings(in: "production")
        }
        let bad = Marked(kind.page.bad)
        let found = try findings(bad.text)
        #expect(found.map(\.code.text) == [code], "\(found.map(\.message))")
        if !kind.page.bad.contains("the variable") { #expect(found.map(\.place.start) == bad.positions) }
        #expect(try findings(Marked(kind.page.good).text).map(\.message) == [])
    }

    @Test func `the table has a row a value and a column an environment`() throws {
        let matrix = try matrix("a: {b: 1, c: x}\nl: [1, 2]", "a: {b: 2}\nl: [1, 2]\nd: true")
        let lines = matrix.rows.map { row in "\(row.name) \(row.cells.map { $0?.text ?? "-" }) \(row.isSame)" }
        #expect(
            lines == [
                "app.a.b [\"1\", \"2\"] false", "app.a.c [\"\\\"x\\\"\", \"-\"] false",
                "app.l [\"[1, 2]\", \"[1, 2]\"] true",
                "app.d [\"-\", \"true\"] false",
            ]
        )
    }

    @Test(arguments: [
        // What real repositories have, and nobody should hear of.
        ["debug: true\nlog: {level: debug}", "log: {level: info}"],
        ["host: localhost", "host: shop.example"],
        ["database: {host: db, name: shop}", "database: {host: db, name: shop}"],
        ["smtp: {host: smtp.mailer.com}", "smtp: {host: smtp.mailer.com}"],
        ["sentry: {dsn: \"https://a@b.io/1\"}", "sentry: {dsn: \"https://a@b.io/1\"}"],
        ["pool: {size: 5}", "pool: {size: 50}"],
        ["password: {secret: \"env:PW\"}", "password: {secret: \"env:PW\"}"],
        ["token_url: https://login.example.com/token", "token_url: https://login.example.com/token"],
        ["url: \"postgres://u:p@postgres:5432/shop\"", "url: \"postgres://u:p@postgres:5432/shop\""],
        ["url: \"redis://cache.shop.svc.cluster.local/0\"", "url: \"redis://cache.shop.svc.cluster.local/0\""],
        ["ratio: 1", "ratio: 0.5"],
        ["password: \"\"", "password: \"\""],
        ["a: null", "a: 1"],
        ["replicas: 1", "replicas: 1000"],
        ["features: {beta: true}", "features: {}"],
    ])
    func `what is usual stays silent`(values: [String]) throws {
        let findings = MatrixCheck(try matrix(values[0], values[1])).findings(in: "production")
        #expect(findings.filter { $0.level > .note }.map(\.message) == [])
    }

    @Test func `secrets are compared and not shown`() throws {
        let matrix = try matrix("token: abcdefgh12", "token: abcdefgh12")
        for environment in matrix.environments { environment.documents[0].mask(2) }
        let found = MatrixCheck(Matrix(matrix.environments)).findings(in: "production")
        #expect(found.map(\.code.text) == ["PL3204"])
        for finding in found {
            let shown = [finding.message, finding.read ?? "", finding.mend ?? ""] + finding.related.map(\.message)
            #expect(!shown.contains { $0.contains("abcdefgh12") })
        }
    }

    @Test func `a key that is missing in a protected environment is said once for its map`() throws {
        let matrix = try matrix("a: {x: 1, y: 2}", "a: {x: 1, y: 2}", "b: 1")
        let found = MatrixCheck(matrix).findings(in: "production")
        #expect(found.map(\.message) == ["`app.a` is missing in production; test and staging have it"])
    }

    @Test func `schema and contract mask secrets`() throws {
        let schema = sample(
            "properties: {db: {$ref: \"#/$defs/db\"}}\n$defs: {db: {properties: {pw: {writeOnly: true}}}}",
            "s.yaml"
        )
        let file = sample("db: {pw: hunter2, host: h}\napi: {token: t1}", "app.yaml")
        let text = """
            plimsoll: 1
            service: a
            config: {app: {layers: [{file: app.yaml}], schema: s.yaml}}
            secrets: [app.**.token]
            """
        let contract = try #require(Contract.read(sample(text, "plimsoll.yaml")).contract)
        let loaded = contract.load("any", from: LoadInput(file: { $0 == "s.yaml" ? schema : file }))
        #expect(
            loaded.environment.documents[0].document.shortText(of: 0, limit: 200)
                == "{\"db\": {\"pw\": ••••, \"host\": \"h\"}, \"api\": {\"token\": ••••}}"
        )
        #expect(file.source.text(of: Span(from: 0, to: 200)) == "db: {pw: ••••, host: h}\napi: {token: ••••}")
    }

    @Test func `the table's text tells secrets apart by letters`() throws {
        let matrix = try matrix(
            "a: 1\npw: x1\nlong: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "a: 1\npw: x2",
            "a: 2\npw: x1"
        )
        for environment in matrix.environments {
            environment.documents[0].mask(try #require(environment.documents[0].document.value(at: ["pw"])))
        }
        let table = Matrix(matrix.environments).text(width: 80)
        #expect(Golden.difference(table, "matrix.txt") == nil)
    }

    @Test func `ten thousand keys are compared in linear time`() throws {
        let wide = (0..<10_000).map { "key\($0): \($0)" }.joined(separator: "\n")
        let start = ContinuousClock.now
        let matrix = try matrix(wide, wide + "\nmore: 1", "other: 1")
        let found = MatrixCheck(matrix).findings(in: "production")
        #expect(!found.isEmpty && found.count <= 20)
        #expect(ContinuousClock.now - start < .seconds(30))
    }
}
