// ConfigFile: which files of a repository are config, and where their paths name an environment.
import Documents

/// A file of a repository that may be config.
struct ConfigFile {
    /// Its path from the repository's root.
    let path: String
    let document: Document

    var folder: [Substring] { path.split(separator: "/").dropLast() }
    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// One reading of a path: the environment's name taken out.
    struct Variant {
        /// The path with `{environment}` in it.
        var pattern: String
        /// The name as it is spelt in the path.
        var spelling: String
        var kind: EnvironmentKind
        /// The path of the file for all environments, if there is one; empty stems are filled in by the caller.
        var base: String
        /// Whether a folder carries the name, and no file.
        var isFolder: Bool
    }

    private static let folders: Set<String> = [
        "config", "configs", "conf", "settings", "environments", "environment", "envs", "env", "deploy", "deployment",
        "deployments", "helm", "chart", "overlays", "values", "configuration", "etc", "ops",
    ]
    private static let passedFolders: Set<String> = [
        "node_modules", "vendor", "target", "dist", "build", "out", "tests", "test", "spec", "specs", "fixtures",
        "testdata",
        "__tests__", "docs", "doc", "locales", "locale", "i18n", "lang", "translations", "migrations", "templates",
        "public",
        "assets", "static", "coverage", "venv", "site-packages", "examples", "example", "migrate", "schemas", "schema",
    ]
    private static let passedNames: Set<String> = [
        "package.json", "package-lock.json", "composer.json", "composer.lock", "tsconfig.json", "jsconfig.json",
        "deno.json",
        "cargo.toml", "cargo.lock", "pyproject.toml", "poetry.lock", "pipfile", "setup.cfg", "tox.ini", "pytest.ini",
        "mypy.ini", "gradle.properties", "gradle-wrapper.properties", "renovate.json", "lerna.json", "nx.json",
        "turbo.json", "angular.json", "babel.config.json", "manifest.json", "chart.yaml", "kustomization.yaml",
        "skaffold.yaml",
        "mkdocs.yml", "codecov.yml", "dependabot.yml", "pnpm-lock.yaml", "pnpm-workspace.yaml", "pubspec.yaml",
        "custom-environment-variables.json", "custom-environment-variables.yaml", "plimsoll.yaml", "plimsoll.yml",
        "openapi.yaml", "openapi.yml", "openapi.json", "swagger.json", "swagger.yaml", "jest.config.json",
        "vercel.json",
        "netlify.toml", "fly.toml", "app.json", "buf.yaml", "buf.gen.yaml", "sqlc.yaml", "ruff.toml", "rustfmt.toml",
        "clippy.toml", "log4j.properties", "log4j2.properties", "logback.properties", "plimsoll.identities.yaml",
    ]
    private static let plainStems: Set<String> = [
        "config", "settings", "app", "application", "configuration", "appsettings", "values", ".env", "server",
        "service",
        "default", "base", "common", "database",
    ]

    /// Whether the file may be config at all.
    var isCandidate: Bool {
        guard let root = document.root, document.nodes[root].kind == .mapping, document.nodes[root].count > 0 else {
            return false
        }
        let lower = name.lowercased()
        guard !Self.passedNames.contains(lower), !lower.contains("docker-compose"), !lower.hasPrefix("compose.") else {
            return false
        }
        guard !lower.contains(".schema."), !lower.contains("lock."), !lower.hasSuffix("rc.json") else { return false }
        let words = lower.split { $0 == "." || $0 == "-" || $0 == "_" }.map(String.init)
        let personal: Set<String> = ["local", "example", "sample", "dist", "template", "override", "tmpl", "bak"]
        guard !words.contains(where: { personal.contains($0) }) else { return false }
        guard
            !folder.contains(where: {
                $0.hasPrefix(".") || Self.passedFolders.contains($0.lowercased()) && !isEnvironmentFolder($0)
            })
        else { return false }
        // A manifest of an orchestrator, or a workflow, is not what the program reads.
        let isManifest = document.member("apiVersion", of: root) != nil && document.member("kind", of: root) != nil
        let isWorkflow = document.member("jobs", of: root) != nil && document.member("on", of: root) != nil
        let isSchema = document.member("$schema", of: root) != nil && document.member("properties", of: root) != nil
        let isCompose = document.member("services", of: root) != nil && document.member("version", of: root) != nil
        return !isManifest && !isWorkflow && !isSchema && !isCompose
    }

    /// `environments/test` is an environment, `test/` alone is code.
    private func isEnvironmentFolder(_ component: Substring) -> Bool {
        guard EnvironmentKind(word: String(component)) != nil else { return false }
        guard let index = folder.firstIndex(of: component), index > 0 else { return false }
        return Self.folders.contains(folder[index - 1].lowercased())
    }

    /// Whether the file lies where config lies.
    var isInConfigFolder: Bool { folder.last.map { Self.folders.contains($0.lowercased()) } ?? false }

    /// Whether a file without environments is config by its name and place.
    var isPlainConfig: Bool {
        let stem = ConfigFile.stem(of: name).lowercased()
        return (folder.isEmpty || isInConfigFolder) && Self.plainStems.contains(stem)
            || isInConfigFolder && folder.count <= 2 && !stem.isEmpty
    }

    /// The name without its ending: `app` of `app.yaml`, `.env` of `.env`.
    static func stem(of name: String) -> String {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
        return String(name[..<dot])
    }

    /// The path with the environment's name taken out; nil where it names none.
    var variant: Variant? { fileVariant ?? folderVariant }

    /// `app.production.yaml`, `values-prod.yaml`, `.env.staging`, `production.json`.
    private var fileVariant: Variant? {
        let isDotenv = name.hasPrefix(".env")
        let stem = isDotenv ? name : ConfigFile.stem(of: name)
        let ending = String(name.dropFirst(stem.count))
        let separators: Set<Character> = [".", "-", "_"]
        var start = stem.startIndex
        var words: [Range<String.Index>] = []
        for index in stem.indices where separators.contains(stem[index]) {
            words.append(start..<index)
            start = stem.index(after: index)
        }
        words.append(start..<stem.endIndex)
        guard let word = words.last(where: { EnvironmentKind(word: String(stem[$0])) != nil }) else { return nil }
        let spelling = String(stem[word])
        guard let kind = EnvironmentKind(word: spelling) else { return nil }
        var before = String(stem[..<word.lowerBound])
        var after = String(stem[word.upperBound...])
        let prefix = folder.isEmpty ? "" : folder.joined(separator: "/") + "/"
        let pattern = prefix + before + "{environment}" + after + ending
        if let last = before.last, separators.contains(last) {
            before.removeLast()
        } else if let first = after.first, separators.contains(first) {
            after.removeFirst()
        }
        return Variant(
            pattern: pattern,
            spelling: spelling,
            kind: kind,
            base: prefix + before + after + ending,
            isFolder: false
        )
    }

    /// `environments/prod/app.yaml`.
    private var folderVariant: Variant? {
        let folder = folder
        guard let index = folder.lastIndex(where: { EnvironmentKind(word: String($0)) != nil }) else { return nil }
        let spelling = String(folder[index])
        guard let kind = EnvironmentKind(word: spelling) else { return nil }
        var components = folder.map(String.init)
        components[index] = "{environment}"
        let pattern = (components + [name]).joined(separator: "/")
        components.remove(at: index)
        return Variant(
            pattern: pattern,
            spelling: spelling,
            kind: kind,
            base: (components + [name]).joined(separator: "/"),
            isFolder: true
        )
    }
}
