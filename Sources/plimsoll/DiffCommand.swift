// plimsoll diff: two environments, or one environment now and before, value by value with places.
import ArgumentParser
import Contracts
import Documents
import Findings
import Preflight

struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Prints what differs between environments, or between now and before, value by value.",
        discussion: """
            plimsoll diff staging production
            plimsoll diff production --against HEAD~1       a git revision of this repository
            plimsoll diff production --against ../release-4  another copy of it
            plimsoll diff --all                             a table of all environments

            Exit code 0: nothing differs; 1: something does. Secrets are compared and never shown.
            """
    )

    @Argument(help: "One environment with --against, or two to compare.")
    var environments: [String] = []

    @Option(help: ArgumentHelp("A git revision, or a folder with another copy.", valueName: "revision or folder"))
    var against: String?

    @Flag(help: "A table of all environments: the values that differ.")
    var all = false

    @OptionGroup var contract: ContractOptions

    @Option(help: "terminal or json.")
    var format = ListFormat.terminal

    func run() throws {
        if all { return try table() }
        let sides: (EnvironmentLoading, EnvironmentConfig, EnvironmentConfig)
        let names: (String, String)
        switch (environments.count, against) {
        case (2, nil):
            let loading = try EnvironmentLoading(environments, contract)
            sides = (loading, loading.environments[0], loading.environments[1])
            names = (environments[0], environments[1])
        case (1, let other?):
            let now = try EnvironmentLoading(environments, contract)
            let earlier = try EarlierCopy(other, contract: contract)
            let before = try EnvironmentLoading(environments, contract, in: earlier)
            before.complain()
            sides = (now, before.environments[0], now.environments[0])
            names = ("\(environments[0]) at \(other)", environments[0])
        default:
            Console.complain("name two environments, one with --against, or --all: plimsoll diff staging production")
            throw ExitCode(2)
        }
        let differs = print(sides.1, sides.2, names)
        try sides.0.finish()
        if differs { throw ExitCode(1) }
    }

    /// Prints the differences; whether there are any.
    private func print(_ before: EnvironmentConfig, _ after: EnvironmentConfig, _ names: (String, String)) -> Bool {
        let empty = { (name: String) in EffectiveConfig.merge([], named: name) }
        var documents = before.documents.map(\.name)
        documents += after.documents.map(\.name).filter { !documents.contains($0) }
        let differences = documents.map { name in
            let one = before.document(named: name) ?? empty(name)
            let two = after.document(named: name) ?? empty(name)
            return (name: name, difference: ConfigDifference.between(one, two))
        }
        let hasSeveral = documents.count > 1
        switch format {
        case .json: Console.print(DifferenceText.json(differences, names) + "\n")
        case .terminal:
            for (name, difference) in differences {
                Console.print(DifferenceText.terminal(difference, document: hasSeveral ? name : nil, names))
            }
        }
        return differences.contains { !$0.difference.isEmpty }
    }

    /// The values that differ, a column an environment.
    private func table() throws {
        guard environments.isEmpty, against == nil else {
            Console.complain("--all compares all environments: name none")
            throw ExitCode(2)
        }
        let loading = try EnvironmentLoading(nil, contract)
        // A table over environments that were not read whole would show keys as missing.
        guard loading.isSound else { return try loading.finish() }
        let matrix = Matrix(loading.environments)
        let rows = matrix.differing
        switch format {
        case .json: Console.print(DifferenceText.json(rows, of: matrix) + "\n")
        case .terminal:
            Console.print(matrix.text(width: Console.width))
            Console.print("\(rows.count) of \(matrix.rows.count) values differ\n")
        }
        try loading.finish()
        if !rows.isEmpty { throw ExitCode(1) }
    }
}
