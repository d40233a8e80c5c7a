// plimsoll show: the effective config of an environment, and where each value comes from.
import ArgumentParser
import Contracts
import Documents
import Findings

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Prints effective values, the place that wins and those beneath it.",
        discussion: """
            plimsoll show production                       every value with its place
            plimsoll show production pool.size             one value, and what it overrides
            plimsoll show production app.pool              with the document's name in front
            plimsoll show production --format json         the effective config itself, as JSON

            Secrets are never printed: a reference is shown as written, a secret value as ••••.
            """
    )

    @Argument(help: "The environment.")
    var environment: String

    @Argument(help: "A value's path: pool.size, hosts[0], labels[\"a.b\"].")
    var path: String?

    @OptionGroup var contract: ContractOptions

    @Option(help: "terminal, or json: the effective config as the program would read it.")
    var format = ListFormat.terminal

    func run() throws {
        let loading = try EnvironmentLoading([environment], contract)
        let documents = loading.environments.first?.documents ?? []
        let chosen = try path.map { try choose($0, documents) }
        switch format {
        case .json: Console.print(json(documents, chosen) + "\n")
        case .terminal:
            if let chosen {
                Console.print(one(chosen.config, chosen.node))
            } else if documents.isEmpty {
                Console.print("the contract names no config documents: add them under config:\n")
            } else {
                Console.print(documents.map { all($0) }.joined(separator: "\n"))
            }
        }
        try loading.finish()
    }

    /// The value at a path; the document's name may be left out.
    private func choose(_ text: String, _ documents: [EffectiveConfig]) throws -> (config: EffectiveConfig, node: Int) {
        let path: ValuePath
        switch ValuePath.parse(text) {
        case .success(let read): path = read
        case .failure(let problem):
            Console.complain("the path \(text): \(problem.why)")
            throw ExitCode(2)
        }
        for config in documents where path.steps.first == .key(config.name) {
            if let node = config.document.value(at: ValuePath(Array(path.steps.dropFirst()))) { return (config, node) }
        }
        for config in documents {
            if let node = config.document.value(at: path) { return (config, node) }
        }
        let known = documents.flatMap { ValueList.entries(of: $0.document).map { $0.path.description } }
        let hint = NearestWord.nearest(to: text, among: known).map { "; did you mean \($0)?" } ?? ""
        Console.complain("\(environment) has no value at \(text)\(hint)")
        throw ExitCode(1)
    }

    private func one(_ config: EffectiveConfig, _ node: Int) -> String {
        let isValue = !config.document.nodes[node].isContainer || config.document.secretReference(at: node) != nil
        guard isValue else { return all(config, below: node) }
        let path = config.document.path(of: node).description
        var lines = ["\(path.isEmpty ? config.name : path) = \(config.shortText(of: node, limit: 400))"]
        lines.append("  set by   \(PlaceText.of(config.place(of: node)))")
        for value in config.beneath(node) {
            lines.append("  beneath  \(PlaceText.of(value.place))  \(value.text)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func all(_ config: EffectiveConfig, below node: Int? = nil) -> String {
        let rows = ValueList.entries(of: config.document, below: node).map { entry in
            let text = config.shortText(of: entry.node, limit: 48)
            return [entry.path.description, text, PlaceText.of(config.place(of: entry.node))]
        }
        guard !rows.isEmpty else { return "\(config.name): no values\n" }
        return TextTable.text(rows, limits: [40, 48, 80])
    }

    /// The one document itself, or all by name; a chosen value alone.
    ///
    /// Secret values are shown as ••••.
    private func json(_ documents: [EffectiveConfig], _ chosen: (config: EffectiveConfig, node: Int)?) -> String {
        if let chosen { return EffectiveJSON.text(of: chosen.config, at: chosen.node) }
        if documents.count == 1, let only = documents.first {
            return EffectiveJSON.text(of: only, at: only.document.root ?? 0)
        }
        var json = JSONText()
        json.object { json in
            for config in documents {
                json.member(config.name) { $0.raw(EffectiveJSON.text(of: config, at: config.document.root ?? 0)) }
            }
        }
        return json.text
    }
}
