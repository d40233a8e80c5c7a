// InitialiserTests: a first contract for repositories as people have them, which holds at once.
import Contracts
import Documents
import Findings
import JSONSchema
import Support
import Testing

/// One repository: its files, and what is found.
struct RepositoryRow: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var files: [(String, String)]
    var others: [String] = []
    /// `document: layer, layer`.
    var documents: [String]
    var environments: [String]
    var connections: [String] = []
}

private let repositories = [
    RepositoryRow(
        testDescription: "base and environments in config",
        files: [
            ("config/app.yaml", "pool: {size: 4}\ncountry: de"),
            ("config/app.production.yaml", "database: {url: \"postgres://s@db/shop\"}"),
            ("config/app.staging.yaml", "database: {url: \"postgres://s@db/shop\"}"),
            ("package.json", "{\"name\": \"x\"}"),
            ("docker-compose.yml", "services: {db: {image: x}}"),
        ],
        documents: ["app: config/app.yaml, config/app.{environment}.yaml"],
        environments: ["staging", "production"],
        connections: ["database"]
    ),
    RepositoryRow(
        testDescription: "node-config",
        files: [
            ("config/default.json", "{\"redis\": {\"host\": \"r\", \"port\": 6379}}"),
            ("config/production.json", "{\"a\": 1}"),
            ("config/test.json", "{\"a\": 2}"), ("config/custom-environment-variables.json", "{\"a\": \"A\"}"),
            ("config/local.json", "{\"a\": 3}"),
        ],
        documents: ["app: config/default.json, config/{environment}.json"],
        environments: ["test", "production"],
        connections: ["redis"]
    ),
    RepositoryRow(
        testDescription: "dotenv",
        files: [
            (".env", "DATABASE_URL=mysql://u@h/d\nAPI_TOKEN=abc"),
            (".env.production", "SMTP_URL=smtp://mail.example:587"),
            (".env.example", "X=1"), (".env.local", "X=1"),
        ],
        documents: ["env: .env, .env.{environment}"],
        environments: ["production"],
        connections: ["database", "smtp"]
    ),
    RepositoryRow(
        testDescription: "helm values with two spellings",
        files: [
            ("values.yaml", "a: 1"), ("values-prod.yaml", "a: 2"), ("values-staging.yaml", "a: 3"),
            ("settings/app.toml", "b = 1"), ("settings/app.production.toml", "b = 2"),
            ("settings/app.prod.toml", "c = 2"),
        ],
        documents: [
            "app: settings/app.toml, settings/app.{environment}.toml?, settings/app.production.toml=prod",
            "values: values.yaml, values-{environment}.yaml",
        ],
        environments: ["staging", "prod"]
    ),
    RepositoryRow(
        testDescription: "folders",
        files: [
            ("environments/prod/app.yaml", "u: {url: \"amqp://q/v\"}"),
            ("environments/dev/app.yaml", "u: {url: \"amqp://q/v\"}"),
            ("environments/base/app.yaml", "x: 1"), ("tests/dev/app.yaml", "x: 1"),
        ],
        documents: ["app: environments/base/app.yaml, environments/{environment}/app.yaml"],
        environments: ["dev", "prod"],
        connections: ["u"]
    ),
    RepositoryRow(
        testDescription: "one file",
        files: [("config.yaml", "a: 1\nhomepage_url: https://x.y"), ("src/data/list.yaml", "a: 1")],
        documents: ["config: config.yaml"],
        environments: ["production"]
    ),
    RepositoryRow(
        testDescription: "nothing",
        files: [("README.json", "[]")],
        documents: [],
        environments: ["production"]
    ),
    RepositoryRow(
        testDescription: "what looks like an environment and is none",
        files: [
            ("src/live.yaml", "a: 1"), ("test/config.yaml", "a: 1"), ("k8s/deploy.yaml", "apiVersion: v1\nkind: Pod"),
        ],
        documents: [],
        environments: ["production"]
    ),
]

@Suite struct InitialiserTests {
    private static func documents(_ files: [(String, String)]) -> [(path: String, document: Document)] {
        files.compactMap { path, text in
            guard let format = DocumentFormat(fileName: path) else { return nil }
            return Document.read(SourceText(name: path, text: text), as: format).document.map { (path, $0) }
        }
    }

    /// Rows whose files can all be read.
    private static let readable = repositories.filter { row in
        row.files.allSatisfy { DocumentFormat(fileName: $0.0) == nil || documents([$0]).count == 1 }
    }

    @Test(arguments: readable)
    func `what is there is found, and the contract holds at once`(row: RepositoryRow) throws {
        let documents = Self.documents(row.files)
        let draft = Initialiser.draft(from: documents, otherFiles: row.others, folder: "my shop")
        let read = Document.read(SourceText(name: "plimsoll.yaml", text: draft.contract.text), as: .yaml)
        #expect(read.findings.map(\.message) == [])
        let result = Contract.read(try #require(read.document))
        #expect(result.findings.map(\.message) == [], "\(draft.contract.text)")
        let contract = try #require(result.contract)
        let found = contract.config.map { config in
            let layers = config.layers.map { layer -> String in
                guard case .file(let file) = layer.source else { return "?" }
                return file.value + (layer.isOptional ? "?" : "") + layer.only.map { "=\($0.value)" }.joined()
            }
            return "\(config.name.value): \(layers.joined(separator: ", "))"
        }
        #expect(found == row.documents)
        #expect(contract.environments.map(\.name.value) == row.environments)
        #expect(contract.connections.map(\.name.value) == row.connections)
        try expectSchemasHold(draft, contract, documents)
    }

    /// Every environment's effective config fits the drafted schema.
    private func expectSchemasHold(
        _ draft: Initialiser.Draft,
        _ contract: Contract,
        _ documents: [(path: String, document: Document)]
    ) throws {
        let schemas = draft.schemas.map {
            ($0.path, Document.read(SourceText(name: $0.path, text: $0.text), as: .json).document)
        }
        for environment in contract.environments {
            let input = LoadInput(file: { path in
                documents.first { $0.path == path }?.document ?? schemas.first { $0.0 == path }?.1
            })
            let loaded = contract.load(environment.name.value, from: input)
            #expect(loaded.findings.map(\.message) == [])
            for (declaration, config) in zip(contract.config, loaded.environment.documents) {
                let text = try #require(schemas.first { $0.0 == declaration.schema?.value }?.1)
                let schema = try #require(Schema.compile(text).schema)
                #expect(schema.isValid(config.document), "\(draft.schemas)")
            }
        }
    }

    @Test func `the texts are as reviewed`() {
        let row = repositories[0]
        let draft = Initialiser.draft(from: Self.documents(row.files), otherFiles: ["Gemfile"], folder: "shop")
        #expect(Golden.difference(draft.contract.text, "init.plimsoll.yaml") == nil)
        #expect(Golden.difference(draft.schemas.map(\.text).joined(), "init.app.schema.json") == nil)
    }

    @Test func `secrets are not written into a schema`() {
        let files = [("config/app.yaml", "password: hunter2\ndb: {api_key: k123456}")]
        let draft = Initialiser.draft(from: Self.documents(files), folder: "shop")
        let text = draft.schemas.map(\.text).joined()
        #expect(!text.contains("hunter2") && !text.contains("k123456") && text.contains("writeOnly"))
    }
}
