// EnvironmentLoading: environments as commands that only look need them: loaded, with what stood in the way said.
import ArgumentParser
import Contracts
import Documents
import Findings
import Preflight

/// Environments loaded for a command that looks at values.
struct EnvironmentLoading {
    let contract: Contract
    let environments: [EnvironmentConfig]
    private let report: Report

    /// Reads the contract and loads environments.
    ///
    /// `copy` is another copy of the repository to read instead of this one.
    /// - Throws: `ExitCode(2)` after saying why, for a contract that cannot be used or an environment it does not have.
    init(_ names: [String]?, _ options: ContractOptions, in copy: EarlierCopy? = nil) throws {
        let file = try ContractFile(options, in: copy)
        guard let contract = file.contract, file.isSound else {
            EnvironmentLoading.complain(file.findings)
            Console.complain("the contract \(file.path) cannot be used")
            throw ExitCode(2)
        }
        let known = contract.environments.map(\.name.value)
        for name in names ?? [] where !known.contains(name) {
            Console.complain(UnknownEnvironmentWords.text(name, known: known))
            throw ExitCode(2)
        }
        let outcome = Preflight(contract: contract, surroundings: file.surroundings).load(names ?? known)
        self.contract = contract
        environments = outcome.environments
        report = outcome.report
    }

    /// Says what could not be read, on standard error.
    ///
    /// - Throws: `ExitCode`, where values may be missing or wrong.
    func finish() throws {
        complain()
        if report.unchecked.contains(where: \.wasRequired) { throw ExitCode(3) }
        if !errors.isEmpty { throw ExitCode(1) }
    }

    /// Whether all values could be read.
    var isSound: Bool { errors.isEmpty && !report.unchecked.contains(where: \.wasRequired) }

    /// Says what could not be read, on standard error.
    func complain() {
        EnvironmentLoading.complain(errors)
        for item in report.unchecked { Console.complain("not read: \(item.what): \(item.why)") }
    }

    private var errors: [Finding] { report.findings.filter { $0.level == .error } }

    private static func complain(_ findings: [Finding]) {
        for finding in findings {
            Console.complain(
                "\(PlaceText.of(finding.place)): \(finding.level.rawValue)[\(finding.code)] \(finding.message)"
            )
        }
    }
}

/// Places as one word: `config/app.yaml:7:3`.
enum PlaceText {
    static func of(_ place: Place) -> String {
        let position = place.start
        return "\(place.source.name):\(position.line):\(position.column)"
    }
}

/// The values of a document one by one.
enum ValueList {
    /// Scalars, empty containers and secret references, each with its path; all, or those below a node.
    static func entries(of document: Document, below start: Int? = nil) -> [(path: ValuePath, node: Int)] {
        guard let start = start ?? document.root else { return [] }
        var result: [(path: ValuePath, node: Int)] = []
        var waiting: [(path: ValuePath, node: Int)] = [(document.path(of: start), start)]
        while let (path, node) = waiting.popLast() {
            let value = document.nodes[node]
            if !value.isContainer || value.count == 0 || document.secretReference(at: node) != nil {
                result.append((path, node))
            } else if value.kind == .mapping {
                waiting += document.members(of: node).reversed().map { key, value in
                    (ValuePath(path.steps + [.key(document.text(of: key))]), value)
                }
            } else {
                waiting += document.elements(of: node).enumerated().reversed().map { position, element in
                    (ValuePath(path.steps + [.index(position)]), element)
                }
            }
        }
        return result
    }
}
