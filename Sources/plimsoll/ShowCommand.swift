// plimsoll show: the effective config of an environment, and where each value comes from.
import ArgumentParser
import Contracts
import Documents
import Findings
import Preflight

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Prints effective values, the place that wins and those beneath it.",
        discussion: """
            plimsoll show production                       every value with its place
            plimsoll show production pool.size             one value, and what it overrides
            plimsoll show production app.pool              by document, where there are several
            plimsoll show production --format json         the effective config itself, as JSON

            Secrets are never printed: a reference is shown as written, a secret value as ••••.
            """
    )

    @Argument(help: "The environment.")
    var environment: String

    @Argument(help: "A value's path: pool.size, hosts[0], labels[\"a.b\"]. The document's name may stand in front.")
    var path: String?

    @OptionGroup var contract: ContractOptions

    @Option(help: "terminal, or json: the effective config as the program would read it.")
    var format = ListFormat.terminal

    func run() throws {
        let loaded = try LoadedEnvironment(environment, contract)
        let chosen = try path.map { try choose($0, loaded.config) }
        switch format {
        case .json: Console.print(json(loaded.config, chosen))
        case .terminal:
            if let chosen {
                Console.print(one(chosen.config, chosen.node))
            } else {
                Console.print(loaded.config.documents.map { all($0.config, named: $0.name) }.joined(separator: "\n"))
            }
        }
        try loaded.finish()
    }

    /// The value at a path; the document's name may be left out where only one document has the path.
    private func choose(_ text: String, _ config: EnvironmentConfig) throws -> (config: EffectiveConfig, node: Int) {
        let path: ValuePath
        switch ValuePath.parse(text) {
        case .success(let read): path = read
        case .failure(let problem):
            Console.complain("the path \(text): \(problem.why)")
            throw ExitCode(2)
        }
        for (name, effective) in config.documents where path.steps.first == .key(name) {
            let inner = ValuePath(Array(path.steps.dropFirst()))
            if let node = effective.document.value(at: inner) { return (effective, node) }
        }
        for (_, effective) in config.documents {
            if let node = effective.document.value(at: path) { return (effective, node) }
        }
        let known = config.documents.flatMap { entry in PathList.scalars(of: entry.config.document).map(\.path.description) }
        let hint = NearestWord.nearest(to: text, among: known).map { "; did you mean \($0)?" } ?? ""
        Console.complain("\(environment) has no value at \(text)\(hint)")
        throw ExitCode(1)
    }

    private func one(_ config: EffectiveConfig, _ node: Int) -> String {
        let path = config.document.path(of: node).description
        guard !config.document.nodes[node].isContainer || config.document.secretReference(at: node) != nil else {
            return all(config, named: config.name, below: node)
        }
        var lines = ["\(path.isEmpty ? config.name : path) = \(config.shortText(of: node, limit: 400))"]
        lines.append("  set by   \(PlaceText.of(config.place(of: node)))")
        for value in config.beneath(node) {
            lines.append("  beneath  \(PlaceText.of(value.place))  \(value.text)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func all(_ config: EffectiveConfig, named name: String, below node: Int? = nil) -> String {
        let entries = PathList.scalars(of: config.document, below: node)
        guard !entries.isEmpty else { return "\(name): no values\n" }
        let rows = entries.map { entry in
            (entry.path.description, config.shortText(of: entry.node, limit: 48), PlaceText.of(config.place(of: entry.node)))
        }
        let widths = (rows.map(\.0.count).max() ?? 0, rows.map(\.1.count).max() ?? 0)
        return rows.map { row in
            "\(row.0.padded(to: min(widths.0, 40)))  \(row.1.padded(to: min(widths.1, 48)))  \(row.2)"
        }.joined(separator: "\n") + "\n"
    }

    /// The one document itself, or all by name; a chosen value alone.
    private func json(_ config: EnvironmentConfig, _ chosen: (config: EffectiveConfig, node: Int)?) -> String {
        if let chosen { return EffectiveJSON.text(of: chosen.config, at: chosen.node) + "\n" }
        if config.documents.count == 1, let only = config.documents.first {
            return EffectiveJSON.text(of: only.config, at: only.config.document.root ?? 0) + "\n"
        }
        var json = JSONText()
        json.object { json in
            for (name, effective) in config.documents {
                json.member(name) { $0.raw(EffectiveJSON.text(of: effective, at: effective.document.root ?? 0)) }
            }
        }
        return json.text + "\n"
    }
}

/// Places as one word: `config/app.yaml:7:3`.
enum PlaceText {
    static func of(_ place: Place) -> String {
        let position = place.start
        return "\(place.source.name):\(position.line):\(position.column)"
    }
}
