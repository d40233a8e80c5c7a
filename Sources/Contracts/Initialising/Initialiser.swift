// Initialiser: a first contract for a repository that has none, from the files that are there.
public import Documents

/// A first contract for a repository that has none.
///
/// Finds config documents with their layers (`app.yaml` with `app.production.yaml`, `config/production.json`, `.env`
/// with
/// `.env.staging`, `values-prod.yaml`, `environments/prod/app.yaml`), environments, servers that URLs lead to, and
/// drafts schemas from the values of all environments.
public struct Initialiser: Sendable {
    /// A file to be written.
    public struct File: Sendable {
        /// Its path from the repository's root.
        public var path: String
        /// Its text.
        public var text: String
    }

    /// What is to be written, and what was found.
    public struct Draft: Sendable {
        /// The contract: `plimsoll.yaml`.
        public var contract: File
        /// The schemas, a file a document.
        public var schemas: [File]
        /// The environments' names in the order changes flow.
        public var environments: [String]
        /// The config documents' names.
        public var documents: [String]
        /// The connections' names.
        public var connections: [String]
    }

    /// Drafts a contract.
    ///
    /// `documents` are the repository's files that could be read, by path; `otherFiles` are the paths of the rest,
    /// which tell the program's language. `folder` is the repository's name, which the service gets.
    /// Cost: linear in the nodes of all documents.
    public static func draft(
        from documents: [(path: String, document: Document)],
        otherFiles: [String] = [],
        folder: String
    ) -> Draft {
        let found = FoundLayers(documents.map { ConfigFile(path: $0.path, document: $0.document) })
        var files: [String: Document] = [:]
        for (path, document) in documents { files[path] = document }
        let environments =
            found.environments.isEmpty ? [("production", EnvironmentKind.production)] : found.environments
        var text = ContractDraft(found: found, environments: environments, service: serviceName(folder))
        text.dialect = dialect(documents.map(\.path) + otherFiles)
        let configs = environments.map { environment in
            found.documents.map { effective($0, in: environment.0, files) }
        }
        // The last environment is production, or what comes closest.
        text.connections = ConnectionSearch.connections(in: configs.last ?? [])
        let schemas = found.documents.enumerated().map { index, document in
            File(
                path: ContractDraft.schemaPath(for: document),
                text: SchemaDraft.text(for: configs.map { $0[index] }, title: "\(serviceName(folder)) \(document.name)")
            )
        }
        return Draft(
            contract: File(path: "plimsoll.yaml", text: text.text),
            schemas: schemas,
            environments: environments.map(\.0),
            documents: found.documents.map(\.name),
            connections: text.connections.map(\.name)
        )
    }

    private static func effective(_ found: FoundDocument, in environment: String, _ files: [String: Document])
        -> EffectiveConfig
    {
        let layers = found.layers.compactMap { layer -> Layer? in
            guard layer.only == nil || layer.only == environment else { return nil }
            return files[layer.path.replacing("{environment}", with: environment)].map { Layer(file: $0) }
        }
        return EffectiveConfig.merge(layers, named: found.name)
    }

    private static func serviceName(_ folder: String) -> String {
        let plain = folder.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") ? $0 : "-" }
        let name = String(plain.drop { !$0.isLetter }.prefix(64))
        return name.isEmpty ? "service" : name
    }

    /// The dialect of the YAML parser that programs of the repository's language use.
    private static func dialect(_ paths: [String]) -> (dialect: Dialect, because: String)? {
        let names = Set(
            paths.filter { $0.split(separator: "/").count <= 2 }.compactMap {
                $0.split(separator: "/").last.map(String.init)
            }
        )
        if names.contains("Gemfile") { return (.yaml1_1, "Ruby's parser speaks YAML 1.1") }
        if !names.isDisjoint(with: ["requirements.txt", "pyproject.toml", "setup.py", "manage.py", "Pipfile"]) {
            return (.yaml1_1, "PyYAML speaks YAML 1.1")
        }
        if !names.isDisjoint(with: ["pom.xml", "build.gradle", "build.gradle.kts"]) {
            return (.yaml1_1, "SnakeYAML speaks YAML 1.1")
        }
        if names.contains("composer.json") { return (.yaml1_2, "Symfony's parser speaks YAML 1.2") }
        if names.contains("package.json") { return (.yaml1_2, "JavaScript's parsers speak YAML 1.2") }
        return nil
    }
}
