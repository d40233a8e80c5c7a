// ContractDraft: the text of a first contract, with comments that say what to do next.
import Documents

/// Writes the text of a first contract.
struct ContractDraft {
    let found: FoundLayers
    let environments: [(name: String, kind: EnvironmentKind)]
    let service: String
    var dialect: (dialect: Dialect, because: String)?
    var connections: [FoundConnection] = []

    init(found: FoundLayers, environments: [(name: String, kind: EnvironmentKind)], service: String) {
        self.found = found
        self.environments = environments
        self.service = service
    }

    /// Where a document's schema goes: beside its first file.
    static func schemaPath(for document: FoundDocument) -> String {
        let folder = document.layers.first?.path.split(separator: "/").dropLast().prefix { $0 != "{environment}" } ?? []
        return (folder.map(String.init) + ["\(document.name).schema.json"]).joined(separator: "/")
    }

    /// The whole text.
    var text: String {
        var lines = [
            "# What this service loads, where it may go, and what must hold there.",
            "# Written by `plimsoll init` from the files it found: read it, correct it, keep it.",
            "# Check it with `plimsoll check`; `plimsoll schema` prints its own schema for your editor.",
            "plimsoll: 1", "service: \(Self.scalar(service))", "",
        ]
        lines += configLines() + environmentLines() + ruleLines() + connectionLines()
        return lines.joined(separator: "\n") + "\n"
    }

    private func configLines() -> [String] {
        guard !found.documents.isEmpty else {
            return [
                "# No config files were found. Say what is loaded, lowest layer first:", "# config:", "#   app:",
                "#     layers:", "#       - file: config/app.yaml", "#       - file: config/app.{environment}.yaml",
                "#       - variables: \(variablePrefix)", "",
            ]
        }
        var lines = ["config:"]
        for document in found.documents {
            lines += ["  \(document.name):", "    layers:"]
            for layer in document.layers {
                lines.append("      - file: \(Self.scalar(layer.path))")
                if layer.isOptional { lines.append("        optional: true    # not every environment has one") }
                if let only = layer.only { lines.append("        only: \(Self.scalar(only))") }
            }
            lines.append(
                "      # - variables: \(variablePrefix)    # \(variablePrefix)DATABASE__HOST=… sets database.host"
            )
            let note = "drafted from all environments: narrow types, add ranges and enums"
            lines.append("    schema: \(Self.scalar(Self.schemaPath(for: document)))    # \(note)")
            let isYAML = document.layers.contains { $0.path.hasSuffix(".yaml") || $0.path.hasSuffix(".yml") }
            if isYAML, let dialect { lines.append("    read_as: \(dialect.dialect.rawValue)    # \(dialect.because)") }
            lines.append("")
        }
        return lines
    }

    private var variablePrefix: String {
        service.uppercased().map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined() + "_"
    }

    private func environmentLines() -> [String] {
        var lines = ["environments:"]
        let proof = environments.last { $0.kind == .staging } ?? environments.last { $0.kind == .acceptance }
        for environment in environments {
            guard environment.kind == .production else {
                lines.append("  \(environment.name): {}")
                continue
            }
            lines += ["  \(environment.name):", "    protected: true    # what could not be checked blocks a change"]
            if let proof {
                lines.append("    after: \(Self.scalar(proof.name))    # a revision proves itself there first")
            }
            lines += [
                "    # facts: {domain: shop.example, instances_max: 4}",
                "    # windows: [{days: mon-thu, from: \"08:00\", to: \"15:30\"}]", "    # time_zone: Europe/London",
                "    # approvals: 1",
            ]
        }
        return lines + [""]
    }

    private func ruleLines() -> [String] {
        [
            "# What must hold, as CEL expressions over config, environment, facts, previous and elsewhere:", "# rules:",
            "#   - id: pool-fits-server", "#     require: config.app.pool.size * facts.instances_max <= 90",
            "#     because: the server takes 90 connections", "",
        ]
    }

    private func connectionLines() -> [String] {
        guard !connections.isEmpty else { return [] }
        var lines = ["# The servers that the service needs, asked before a change goes live.", "connections:"]
        for connection in connections {
            var parts = ["\(connection.kind.rawValue): \(Self.scalar(connection.expression, inFlow: true))"]
            if connection.keepsData { parts.append("identity: unique") }
            lines.append("  \(connection.name): {\(parts.joined(separator: ", "))}")
        }
        return lines
    }

    /// A text as YAML: bare where that is safe, else in quotes.
    static func scalar(_ text: String, inFlow: Bool = false) -> String {
        let special: Set<Character> = inFlow ? ["{", "}", "[", "]", ",", "\"", "'"] : []
        let words: Set<String> = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"]
        guard let first = text.first,
            first.isLetter || first == "." && text.count > 1 && text.dropFirst().first?.isLetter == true,
            !text.contains(where: { special.contains($0) || $0.isNewline || $0 == "#" }), !text.contains(": "),
            !text.hasSuffix(":"), !text.hasSuffix(" "), !words.contains(text.lowercased()),
            text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value < 0x7F })
        else { return JSONText.quoted(text) }
        return text
    }
}
