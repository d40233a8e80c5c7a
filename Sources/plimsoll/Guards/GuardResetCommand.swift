// plimsoll guard reset: may this database be dropped, restored over or flushed?
import ArgumentParser
import Contracts
import Guards
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
            they are called: another name for the same server is found, a copy on another server is not refused.
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
        let verdict = ResetVerdict.decide(target, protected: uses)
        show(verdict, target, uses, guarded.map(\.name.value))
        if verdict.exitCode != 0 { throw ExitCode(verdict.exitCode) }
    }

    /// What the guarded environments use, of the same kind.
    private func uses(
        _ lookup: ConnectionLookup,
        _ guarded: [Contract.Environment],
        _ kind: Contract.Connection.Kind
    ) -> [ProtectedUse] {
        var uses: [ProtectedUse] = []
        for environment in guarded.map(\.name.value) {
            for connection in lookup.contract.connections
            where connection.kind == kind && connection.applies(to: environment) {
                let name = "\(environment) \(connection.name.value)"
                var problem = ""
                guard let found = lookup.text(of: connection, in: environment, problem: &problem) else {
                    uses.append(ProtectedUse(name: name, target: ResetTarget(address: "?", problem: problem)))
                    continue
                }
                uses.append(ProtectedUse(name: name, target: ResetLook.look(at: found.address, text: found.text)))
            }
        }
        return uses
    }

    private func show(_ verdict: ResetVerdict, _ target: ResetTarget, _ uses: [ProtectedUse], _ guarded: [String]) {
        var lines: [String]
        switch verdict {
        case .inUse(let words): lines = ["refused: \(target.address) is in use"] + words.map { "  " + $0 }
        case .unknown(let words): lines = ["unknown: do not reset \(target.address)"] + words.map { "  " + $0 }
        case .free(let words):
            let names = guarded.joined(separator: ", ")
            lines = [
                "\(target.address) is not what \(names) use\(guarded.count == 1 ? "s" : ""): compared with \(uses.count) connection\(uses.count == 1 ? "" : "s")"
            ]
            lines += words.map { "  " + $0 }
        }
        if !target.sessions.isEmpty { lines += ["  connected to it now:"] + target.sessions.map { "    " + $0 } }
        Console.print(lines.map { $0 + "\n" }.joined())
    }
}
