// ServersLook: all that a check learns from servers: connections, what they are, their backups.
import Contracts
import Findings
import Preflight
import Probes

/// What the servers of some environments came to.
struct ServersLook {
    /// What each connection came to.
    var connections: [ProbeOutcome] = []
    /// What was found, exceptions of the contract left out.
    var findings: [Finding] = []
    /// What was not checked.
    var unchecked: [Unchecked] = []

    /// Nobody looks: all of it is listed as not checked.
    static func skipped(_ model: Contract, _ names: [String], _ outcome: PreflightOutcome) -> ServersLook {
        AddressMask.apply(model, outcome.views)
        return ServersLook(
            unchecked: ConnectionPhase.skipped(model, names) + BackupPhase.skipped(model, names)
        )
    }

    /// Looks at the servers from this machine; `folder` is the contract's, `recording` writes down what is new.
    ///
    /// - Throws: `ExitCode`, where identities cannot be written down.
    static func at(
        _ model: Contract,
        _ names: [String],
        _ outcome: PreflightOutcome,
        _ surroundings: Surroundings,
        folder: String,
        recording: Bool
    ) throws -> ServersLook {
        guard !model.connections.isEmpty else { return ServersLook() }
        var phase = ConnectionPhase(contract: model, surroundings: surroundings, folder: folder)
        var identity = IdentityPhase(surroundings)
        phase.identities = identity.wish
        let backupPhase = BackupPhase(contract: model, surroundings: surroundings, folder: folder)
        let listings = backupPhase.start(names)
        let connections = phase.run(outcome)
        let backups = backupPhase.judge(backupPhase.questions(connections, names, listings.wait()), names)
        identity.backups = backups.latest
        let identities = recording ? try identity.recording(connections, in: folder) : identity.judge(connections)
        let today = surroundings.now.map { CalendarDate(secondsSince1970: $0) }
        let found = connections.flatMap(\.findings) + identities.findings + backups.findings
        return ServersLook(
            connections: connections,
            findings: model.exempting(found, today: today).kept,
            unchecked: connections.flatMap(\.unchecked) + identities.unchecked + backups.unchecked
        )
    }
}
