// plimsoll connections: the servers of an environment, looked at alone; and what our questions need there.
import ArgumentParser
import Contracts
import Documents
import Findings
import Preflight
import Probes

struct ConnectionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connections",
        abstract: "Looks at the servers of an environment, or says what that needs.",
        discussion: """
            plimsoll connections production             all of them, each with what was seen
            plimsoll connections production database    one of them
            plimsoll connections grant production       the least SQL and ACL that the questions need
            """,
        subcommands: [Check.self, Grant.self],
        defaultSubcommand: Check.self
    )

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Opens the servers of an environment and says what is wrong with them.",
            discussion: """
                plimsoll connections check production database

                Here every connection is required: what cannot be reached is exit 3.
                """
        )

        @Argument(help: "The environment.") var environment: String
        @Argument(help: "The connection; all where none is named.") var connection: String?
        @OptionGroup var contract: ContractOptions
        @OptionGroup var output: OutputOptions

        func run() throws {
            let started = ContinuousClock.now
            let (file, model, outcome) = try ConnectionsCommand.prepare(environment, connection, contract)
            var phase = ConnectionPhase(
                contract: model,
                surroundings: file.surroundings,
                folder: FileSystem.parent(of: file.path),
                isAsked: true
            )
            phase.only = connection
            let outcomes = phase.run(outcome)
            let report = Report(findings: outcomes.flatMap(\.findings), unchecked: outcomes.flatMap(\.unchecked))
            var renderer = output.renderer(pages: Catalogue.pages)
            var summary = RunSummary(of: report)
            summary.subject =
                "\(model.service) · \(environment) · \(ConnectionPhase.words(outcomes) ?? "no connections")"
            summary.elapsedMilliseconds = elapsedMilliseconds(since: started)
            summary.next = report.findings.first { $0.level == .error }.map { "plimsoll explain \($0.code)" }
            Console.print(renderer.start() + report.findings.map { renderer.text(of: $0) }.joined())
            if output.format == .terminal { Console.print(table(outcomes)) }
            Console.print(renderer.end(summary))
            if report.verdict.exitCode != 0 { throw ExitCode(report.verdict.exitCode) }
        }

        private func table(_ outcomes: [ProbeOutcome]) -> String {
            let rows = outcomes.map { outcome in
                [
                    outcome.connection, outcome.subject.map { $0.shown($0.address.servers.first) } ?? "–",
                    outcome.seen.isEmpty ? "nothing seen" : outcome.seen.joined(separator: ", "),
                ]
            }
            // What servers say of themselves may hold anything; a terminal must not obey it.
            let plain = rows.map { $0.map(PlainWords.text) }
            return plain.isEmpty ? "" : TextTable.text(plain, limits: [24, 40, 80]) + "\n"
        }
    }

    struct Grant: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the least SQL and ACL that our questions need; runs nothing.",
            discussion: """
                plimsoll connections grant production > grants.sql
                plimsoll connections grant production cache
                """
        )

        @Argument(help: "The environment.") var environment: String
        @Argument(help: "The connection; all where none is named.") var connection: String?
        @OptionGroup var contract: ContractOptions

        func run() throws {
            let (file, model, outcome) = try ConnectionsCommand.prepare(environment, connection, contract)
            let phase = ConnectionPhase(
                contract: model,
                surroundings: file.surroundings,
                folder: FileSystem.parent(of: file.path)
            )
            let name = connection
            let texts = Waiting.value {
                var texts: [String] = []
                for view in outcome.views {
                    let found = await phase.probes.subjects(in: view, elsewhere: outcome.elsewhere, only: name)
                    texts += found.map { ProbeGrant.text(for: $0.connection, $0.subject) }
                }
                return texts
            }
            Console.print(texts.joined(separator: "\n"))
        }
    }

    /// The contract with one environment loaded.
    static func prepare(
        _ environment: String,
        _ connection: String?,
        _ options: ContractOptions
    ) throws -> (ContractFile, Contract, PreflightOutcome) {
        let file = try ContractFile(options)
        guard let model = file.contract, file.isSound else {
            Console.complain("the contract \(file.path) cannot be used: plimsoll check says why")
            throw ExitCode(2)
        }
        let known = model.environments.map(\.name.value)
        guard known.contains(environment) || known.isEmpty else {
            Console.complain(UnknownEnvironmentWords.text(environment, known: known))
            throw ExitCode(2)
        }
        let names = model.connections.map(\.name.value)
        if let connection, !names.contains(connection) {
            let hint = NearestWord.nearest(to: connection, among: names).map { "; did you mean \($0)?" } ?? ""
            let list = names.isEmpty ? "it has none" : "it has " + names.joined(separator: ", ")
            Console.complain("the contract has no connection \(connection)\(hint) (\(list))")
            throw ExitCode(2)
        }
        let outcome = Preflight(contract: model, surroundings: file.surroundings).run([environment])
        return (file, model, outcome)
    }
}

/// Words of others, for a terminal.
enum PlainWords {
    /// A text without what a terminal would obey.
    static func text(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.properties.isPlain }))
    }
}

extension Unicode.Scalar.Properties {
    /// Whether a terminal only draws it.
    fileprivate var isPlain: Bool {
        switch generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}
