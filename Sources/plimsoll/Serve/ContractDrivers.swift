// ContractDrivers: the driver that a contract asks for: the team's scripts, or the agents.
import Changes
import Contracts
import Journal
import Processes

/// The driver that a contract asks for: the team's scripts, or the agents.
struct ContractDrivers: DriverSource {
    let telemetry: any Telemetry
    /// Where it is written down what scripts did.
    let store: any EventStore
    let clock: @Sendable () -> Timestamp

    func driver(service: String, environment: String, section: Contract.Rollout?) -> any Driver {
        guard case .command(let list, let apply, let health, let revert) = section?.driver, let list, let apply else {
            return AgentDriver(telemetry, service: service, environment: environment)
        }
        return CommandDriver(
            CommandDriver.Scripts(
                list: list.value,
                apply: apply.value,
                health: health?.value,
                revert: revert?.value
            ),
            service: service,
            environment: environment,
            store: store,
            clock: clock
        )
    }
}
