// plimsoll guard reset: may this database be dropped, restored over or flushed?
import ArgumentParser
import Contracts
import Findings
import Guards
import Preflight
import Probes

struct GuardCommandGroup: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guard",
        abstract: "Questions before something is destroyed, and an alarm when it was.",
        subcommands: [GuardResetCommand.self, GuardCacheCommand.self]
    )
}

struct GuardResetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset",
        abstract: "Says whether a database may be reset: exit 1 where a protected environment uses it.",
        discussion: """
            plimsoll guard reset "$DATABASE_URL" && dropdb shop
            plimsoll guard reset "$DATABASE_URL" && pg_restore --clean --dbname "$DATABASE_URL" nightly.dump
            plimsoll guard reset redis://cache.test && redis-cli -u redis://cache.test FLUSHALL

            It compares what the servers are (PostgreSQL's system identifier, start and database, Redis's run id), not what
            they are called: another name for the same server is found, a copy on another server is not refused. What is
            recorded in plimsoll.identities.yaml counts too: what production had stays refused while config points elsewhere.
            Exit codes: 0 no protected environment uses it · 1 one does · 2 wrong usage · 3 it could not be found out.
            """
    )

    @Argument(help: "The address of what is to be reset.")
    var url: String

    @Option(
        name: [.customLong("environment"), .customShort("e")],
        help: "Only this environment counts, protected or not. May be given several times."
    )
    var environments: [String] = []

    @OptionGroup var contract: ContractOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let lookup = try ConnectionLookup(contract)
        let isRedis = url.hasPrefix("redis") || url.hasPrefix("valkey")
        let kind: Contract.Connection.Kind = isRedis ? .redis : .postgres
        let reading = ConnectionAddress.read(url, as: kind)
        guard let address = reading.address, reading.unsupported == nil else {
            Console.complain(
                "the address cannot be read: \(reading.unsupported ?? reading.problems.first?.message ?? "")"
            )
            throw ExitCode(2)
        }
        let chosen = try environments.map { try lookup.environment($0) }
        let guarded = chosen.isEmpty ? lookup.contract.environments.filter(\.isProtected) : chosen
        guard !guarded.isEmpty else {
            Console.complain(
                "the contract has no protected environment: name one with --environment, or say protected: true"
            )
            throw ExitCode(2)
        }
        let target = ResetLook.look(at: address, text: url)
        let uses = uses(lookup, guarded, kind)
        let verdict = ResetVerdict(target, protected: uses)
        show(verdict, target, uses.count, guarded.map(\.name.value))
        let code = verdict.report.verdict.exitCode
        if code != 0 { throw ExitCode(code) }
    }

    /// What the guarded environments use, of the same kind.
    private func uses(
        _ lookup: ConnectionLookup,
        _ guarded: [Contract.Environment],
        _ kind: Contract.Connection.Kind
    ) -> [ProtectedUse] {
        let (records, failure) = IdentityPhase.records(lookup.surroundings)
        if let failure { Console.complain("what is recorded is not used: \(failure)") }
        if !records.isSound {
            Console.complain("what is recorded is not used where \(records.source.name) has mistakes")
        }
        var uses: [ProtectedUse] = []
        for environment in guarded.map(\.name.value) {
            for connection in lookup.contract.connections
            where connection.kind == kind && connection.applies(to: environment) {
                var problem = ""
                let found = lookup.found(connection, in: environment, problem: &problem)
                uses.append(
                    ProtectedUse(
                        environment: environment,
                        connection: connection.name.value,
                        place: found?.place ?? lookup.contract.place(of: connection.target.node),
                        target: found.map { ResetLook.look(at: $0.address, text: $0.target.text) }
                            ?? ResetTarget(address: "?", at: "?", problem: problem),
                        entry: records.entry(environment, connection.name.value)
                    )
                )
            }
        }
        return uses
    }

    private func show(_ verdict: ResetVerdict, _ target: ResetTarget, _ count: Int, _ guarded: [String]) {
        let report = verdict.report
        var renderer = output.renderer(pages: Catalogue.pages)
        var summary = RunSummary(of: report)
        summary.subject = "reset of \(PlainWords.text(target.address))"
        Console.print(renderer.start() + report.findings.map { renderer.text(of: $0) }.joined())
        if output.format == .terminal {
            let shown = target.address
            var lines: [String]
            switch report.verdict {
            case .fail: lines = ["refused: \(shown) is in use"]
            case .unknown: lines = ["unknown: do not reset \(shown)"]
            case .pass, .warn:
                let names = guarded.joined(separator: ", ")
                let compared = "compared with \(count) connection\(count == 1 ? "" : "s")"
                lines = ["\(shown) is not what \(names) use\(guarded.count == 1 ? "s" : ""): \(compared)"]
            }
            lines += verdict.remarks.map { "  " + $0 }
            if !target.sessions.isEmpty {
                lines += ["  connected to it now:"] + target.sessions.map { "    " + $0 }
            }
            Console.print(lines.map { PlainWords.text($0) + "\n" }.joined())
        }
        Console.print(renderer.end(summary))
    }
}
