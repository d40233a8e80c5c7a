// ProposalTerms: the flags that all commands share which propose a change.
import Agent
import ArgumentParser
import Changes
import Contracts
import Documents
import Findings

/// How a change is proposed and watched.
struct ProposalTerms: ParsableArguments {
    @Option(help: "Why; goes into the journal.")
    var why: String

    @Option(
        help: ArgumentHelp(
            "Goes past windows, holidays, freezes and missing proof, for this reason; journalled and shown to all.",
            valueName: "reason"
        )
    )
    var emergency: String?

    @Option(
        help: ArgumentHelp(
            "The way back where the revision before is none: a command, or `impossible: REASON`.",
            valueName: "command"
        )
    )
    var revertPlan: String?

    @Option(help: ArgumentHelp("What it goes on despite: skew.", valueName: "what"))
    var despite: [String] = []

    @Flag(help: "Open no server: connections are not checked, which a protected environment refuses.")
    var offline = false

    @Flag(help: "Only propose: do not wait for the end.")
    var noWait = false

    @Option(help: "terminal or json.")
    var format = ListFormat.terminal

    /// A proposal with these terms.
    func proposal(_ kind: ChangeKind) -> Proposal {
        var proposal = Proposal(kind: kind, why: why)
        proposal.emergency = emergency
        proposal.despite = despite
        proposal.revertPlan = revertPlan.map(RevertPlan.init(words:))
        return proposal
    }
}

extension RevertPlan {
    /// A way back as it is given on the command line: a command, or `impossible: REASON`.
    init(words: String) {
        let prefix = "impossible:"
        self =
            words.hasPrefix(prefix)
            ? .impossible(because: String(words.dropFirst(prefix.count).drop { $0 == " " })) : .command(words)
    }
}

/// A proposal on its way: checked here, proposed, watched to its end.
struct Proposing {
    let server: Server
    let service: String
    let environment: String
    let terms: ProposalTerms

    /// The path of the environment's resources.
    var path: String { Server.path(service, environment) }

    /// Checks a content from here; where it does not hold, nothing is changed.
    ///
    /// - Throws: `ExitCode`, after the findings.
    func checked(
        _ content: RevisionContent,
        folder: String,
        repository: String? = nil,
        since: String? = nil
    ) throws -> CheckSummary {
        let check = try ContentCheck(
            content,
            for: environment,
            folder: folder,
            offline: terms.offline,
            repository: repository,
            since: since
        )
        let subject = "\(service) · \(environment)"
        if terms.format == .terminal {
            if check.report.findings.isEmpty && check.report.verdict == .pass {
                Console.print(check.line)
            } else {
                check.show(.terminal, subject: subject)
            }
            Console.print(check.lockLines)
        }
        if check.report.verdict == .fail {
            if terms.format == .json { check.show(.json, subject: subject) }
            Console.complain("nothing was changed")
            throw ExitCode(1)
        }
        return check.summary
    }

    /// Proposes, says what the gate says, and watches the change to its end.
    ///
    /// - Throws: `ExitCode`: 1 where it was refused or taken back, 3 where the server did not answer.
    func propose(_ proposal: Proposal) throws {
        try follow(server.propose(proposal, to: path, terms.format))
    }

    private func follow(_ answer: ProposalAnswer) throws {
        if terms.format == .terminal { GateText.show(answer.gate, .terminal) }
        let id = answer.change.id
        guard answer.isStarted else {
            if terms.format == .json { Console.print(Encoded.text(answer) + "\n") }
            Console.print(
                terms.format == .json
                    ? "" : "  \(id) waits · plimsoll change show \(id) · plimsoll approve \(id) --why \"…\"\n"
            )
            return
        }
        if terms.noWait {
            Console.print(
                terms.format == .json
                    ? Encoded.text(answer) + "\n" : "  \(id) is under way · plimsoll change show \(id)\n"
            )
            return
        }
        let watch = ChangeWatch(server: server, service: service, format: terms.format)
        try watch.follow(answer.change)
    }
}

extension Server {
    /// Proposes a change to an environment, given by its path; where the gate turns it away, its reasons are shown.
    ///
    /// - Throws: `ExitCode`: 1 where it was turned away, 3 where the server did not answer.
    func propose(_ proposal: Proposal, to path: String, _ format: ListFormat) throws -> ProposalAnswer {
        switch attempt({ client throws(ServerFailure) in
            try await client.post(path + "/changes", proposal, as: ProposalAnswer.self, within: .seconds(60))
        }) {
        case .success(let answer): return answer
        case .failure(.problem(let problem)):
            guard let gate = problem.member(GateAnswer.self), !gate.refusals.isEmpty else {
                throw Server.explained(.problem(problem))
            }
            GateText.show(gate, format)
            Console.complain("nothing was changed")
            throw ExitCode(1)
        case .failure(let failure): throw Server.explained(failure)
        }
    }

    /// The path of an environment's resources.
    static func path(_ service: String, _ environment: String) -> String {
        "/api/v1/services/\(segment(service))/environments/\(segment(environment))"
    }

    /// The path of a change.
    static func path(_ service: String, change: String) -> String {
        "/api/v1/services/\(segment(service))/changes/\(segment(change))"
    }

    /// A text as one segment of a path: all but letters, digits and `-._~` behind a percent sign.
    static func segment(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain =
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
            guard !isPlain else { return String(UnicodeScalar(byte)) }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }
}
