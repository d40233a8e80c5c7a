// plimsoll check: the main job. Environments of a contract, or files without one.
public import ArgumentParser
import Contracts
public import Documents
import Findings
import Glibc
import Preflight
import Probes

extension Dialect: ExpressibleByArgument {}

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Says what is wrong with config before it enters an environment.",
        discussion: """
            plimsoll check                              all environments of the contract here
            plimsoll check --environment production     one of them
            plimsoll check --set app.pool.size=20       what if
            plimsoll check --offline                    without opening any server
            plimsoll check --record-identities          the first day: who answers now is written down
            plimsoll check --previous HEAD~1            with rules that read what was before
            plimsoll check config.yaml deploy/          files and folders, without a contract
            plimsoll check --read-as yaml-1.1 app.yaml  as PyYAML, Ruby and Go yaml.v2 read it
            plimsoll check --format sarif > out.sarif   for code scanning

            The connections of the contract are opened from this machine, all at once, each within its deadline (3 s):
            is it there, does it let us in, may we, is there room. What cannot be reached is unknown, and exit 3 where
            the environment is protected. `plimsoll connections` looks at them alone.

            A YAML file whose reader is not known is checked for both dialects. Files that name their schema ("$schema",
            or "# yaml-language-server: $schema=…") are held against it.
            """
    )

    @Argument(help: "Files and folders to check without a contract; - is standard input.")
    var files: [String] = []

    @Option(
        name: [.customLong("environment"), .customShort("e")],
        help: "Only this environment. May be given several times."
    )
    var environments: [String] = []

    @Option(
        help: ArgumentHelp("The YAML that the program's own reader speaks: yaml-1.1 or yaml-1.2.", valueName: "dialect")
    )
    var readAs: Dialect?

    @Option(
        help: ArgumentHelp(
            "What `previous` is in rules: a git revision, or a folder with another copy.",
            valueName: "revision or folder"
        )
    )
    var previous: String?

    @Option(
        help: ArgumentHelp(
            "Check the migrations that differ from this git revision; by default those not committed yet.",
            valueName: "revision"
        )
    )
    var against: String?

    @Flag(help: "Open no server: connections are listed as not checked.")
    var offline = false

    @Flag(help: "Record what answers for the first time in plimsoll.identities.yaml; what is recorded stays.")
    var recordIdentities = false

    @OptionGroup var contract: ContractOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let verdict: Verdict
        if files.isEmpty {
            verdict = try checkContract()
        } else {
            guard environments.isEmpty, contract.overrides.isEmpty, contract.contract == nil, previous == nil,
                !recordIdentities
            else {
                Console.complain(
                    "--environment, --set, --previous, --record-identities and --contract go with a contract, not with "
                        + "files: leave the files out"
                )
                throw ExitCode(2)
            }
            let run = FileRun(files: files, readAs: readAs, registry: contract.registry, format: output.format)
            verdict = try run.run()
        }
        if verdict.exitCode != 0 { throw ExitCode(verdict.exitCode) }
    }

    /// Checks environments of the contract.
    private func checkContract() throws -> Verdict {
        let started = ContinuousClock.now
        guard !offline || !recordIdentities else {
            Console.complain("--record-identities asks servers what they are, and --offline leaves them alone")
            throw ExitCode(2)
        }
        var file = try ContractFile(contract)
        var renderer = output.renderer(pages: Catalogue.pages)
        guard let model = file.contract, file.isSound else {
            Console.print(renderer.text(of: Report(findings: file.findings)))
            Console.complain("the contract \(file.path) cannot be used")
            throw ExitCode(2)
        }
        let names = try chosen(of: model)
        if let previous { file.surroundings.previous = try EarlierCopy.environments(previous, contract: contract) }
        let (path, against) = (file.path, against)
        file.surroundings.migrations = { name in
            MigrationRun.report(contract: path, environment: name, since: against)
        }
        let outcome = Preflight(contract: model, surroundings: file.surroundings).run(names)
        let servers =
            offline
            ? ServersLook.skipped(model, names, outcome)
            : try ServersLook.at(
                model,
                names,
                outcome,
                file.surroundings,
                folder: FileSystem.parent(of: file.path),
                recording: recordIdentities
            )
        let report = Report(
            findings: file.findings + outcome.report.findings + servers.findings,
            unchecked: outcome.report.unchecked + servers.unchecked
        )
        var summary = RunSummary(of: report)
        summary.subject = [subject(model, names, outcome, path: file.path), ConnectionPhase.words(servers.connections)]
            .compactMap(\.self).joined(separator: " · ")
        summary.elapsedMilliseconds = elapsedMilliseconds(since: started)
        summary.next = report.findings.first { $0.level == .error }.map { "plimsoll explain \($0.code)" }
        Console.print(renderer.start() + report.findings.map { renderer.text(of: $0) }.joined() + renderer.end(summary))
        return report.verdict
    }

    /// The environments asked for; all where none is named.
    private func chosen(of model: Contract) throws -> [String] {
        let known = model.environments.map(\.name.value)
        for name in environments where !known.contains(name) {
            Console.complain(UnknownEnvironmentWords.text(name, known: known))
            throw ExitCode(2)
        }
        if !environments.isEmpty { return environments }
        return known.isEmpty ? ["default"] : known
    }

    private func subject(_ model: Contract, _ names: [String], _ outcome: PreflightOutcome, path: String) -> String {
        let values = outcome.environments.map(\.valueCount).max() ?? 0
        let layers = outcome.environments.map(\.layerCount).max() ?? 0
        return [
            model.service, names.joined(separator: ", "),
            "\(values) value\(values == 1 ? "" : "s") from \(layers) layer\(layers == 1 ? "" : "s")",
            "contract \(path)",
        ].joined(separator: " · ")
    }
}

extension EnvironmentConfig {
    /// How many scalar values its documents hold.
    var valueCount: Int {
        documents.reduce(0) { $0 + $1.document.nodes.count { !$0.isContainer && !$0.flags.contains(.key) } }
    }

    /// How many layers gave values.
    var layerCount: Int {
        documents.reduce(0) { $0 + $1.layers.count { !$0.documents.isEmpty } }
    }
}

/// The words for an environment that the contract does not have.
enum UnknownEnvironmentWords {
    static func text(_ name: String, known: [String]) -> String {
        let hint = NearestWord.nearest(to: name, among: known).map { "; did you mean \($0)?" } ?? ""
        let list = known.isEmpty ? "it has none" : "it has " + known.joined(separator: ", ")
        return "the contract has no environment \(name)\(hint.isEmpty ? ": \(list)" : "\(hint) (\(list))")"
    }
}

/// Whole milliseconds since an instant.
func elapsedMilliseconds(since started: ContinuousClock.Instant) -> Int {
    let (seconds, attoseconds) = (ContinuousClock.now - started).components
    return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
}
