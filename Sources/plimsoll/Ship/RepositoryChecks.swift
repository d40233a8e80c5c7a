// RepositoryChecks: what a check of the repository here says, for changes whose content other tools carry.
import ArgumentParser
import Changes
import Contracts
import Findings

/// The flags of commands that check the repository here for a change that another tool makes.
struct RepositoryChecks: ParsableArguments {
    @Flag(help: "Open no server: connections are not checked, which a protected environment refuses.")
    var offline = false
    @Option(
        help: ArgumentHelp(
            "Check migrations that differ from this git revision; else those that are not committed.",
            valueName: "revision"
        )
    )
    var against: String?
    @OptionGroup var contract: ContractOptions

    /// The content of the repository here and what its check came to; nil, and said, where no contract is here.
    ///
    /// - Throws: `ExitCode`, after saying why, where there is a contract that cannot be used.
    func run(for environment: String, _ format: ListFormat) throws -> (content: RevisionContent, summary: CheckSummary)?
    {
        guard contract.contract != nil || ContractFile.find() != nil else {
            Console.note(
                "there is no plimsoll.yaml here, so that nothing was checked: call this in the service's folder\n"
            )
            return nil
        }
        let gathered = try RevisionGathering(contract)
        let check = try ContentCheck(
            gathered.content,
            for: environment,
            folder: gathered.folder,
            offline: offline,
            repository: gathered.path,
            since: against
        )
        if format == .terminal {
            if check.report.verdict == .pass {
                Console.print(check.line)
            } else {
                check.show(.terminal, subject: "\(gathered.contract.service) · \(environment)")
            }
            Console.print(check.lockLines)
        }
        return (gathered.content, check.summary)
    }
}
