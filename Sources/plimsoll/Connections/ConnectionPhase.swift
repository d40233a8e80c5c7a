// ConnectionPhase: connections of a check, looked at from this machine, and their part of the report.
import Contracts
import Documents
import Findings
import Preflight
import Probes

/// Looks at the connections of a contract from this machine.
struct ConnectionPhase {
    let contract: Contract
    let surroundings: Surroundings
    /// The contract's folder, from which paths start.
    let folder: String
    /// Whether somebody asked for just these connections.
    var isAsked = false
    /// The one that was asked for; nil: all.
    var only: String?
    /// Which servers are asked what they are; nil: none.
    var identities: IdentityWish?

    /// What every connection came to.
    func run(_ outcome: PreflightOutcome) -> [ProbeOutcome] {
        let run = probes
        let (views, elsewhere, only) = (outcome.views, outcome.elsewhere, only)
        return Waiting.value { await run.outcomes(in: views, elsewhere: elsewhere, only: only) }
    }

    /// The run that looks.
    var probes: ProbeRun {
        let variables = Console.variables
        var means = ProbeMeans(
            trustFile: variables["SSL_CERT_FILE"].flatMap { $0.isEmpty ? nil : $0 },
            now: surroundings.now ?? Moment.now,
            folder: folder,
            secret: SecretSource(folder: folder, variables: variables)
        )
        means.identities = identities
        return ProbeRun(contract: contract, means: means, timeZones: surroundings.timeZone, isAsked: isAsked)
    }

    /// The connections of some environments that nobody looked at, since it was asked so.
    static func skipped(_ contract: Contract, _ names: [String]) -> [Unchecked] {
        let found = contract.connections.filter { connection in names.contains { connection.applies(to: $0) } }
        guard !found.isEmpty else { return [] }
        let list = found.map(\.name.value).joined(separator: ", ")
        return [Unchecked("connections \(list)", because: "--offline leaves servers alone", wasRequired: false)]
    }

    /// `4 connections in 0.2 s`, with the slowest.
    static func words(_ outcomes: [ProbeOutcome]) -> String? {
        guard let slowest = outcomes.max(by: { $0.elapsed < $1.elapsed }) else { return nil }
        let count = "\(outcomes.count) connection\(outcomes.count == 1 ? "" : "s")"
        let milliseconds = slowest.elapsed / .milliseconds(1)
        return "\(count), the slowest \(slowest.connection) \(Int(milliseconds)) ms"
    }
}

/// Async work waited for by a thread that has nothing else to do.
enum Waiting {
    /// What the work gives.
    static func value<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) -> Value {
        let gate = Gate<Value>()
        Task.detached { gate.open(with: await work()) }
        return gate.wait()
    }
}
