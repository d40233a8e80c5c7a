// Drivers: the built-in driver by agents, and who hands out drivers.
public import Changes
public import Contracts
public import Journal

/// Hands out the driver of a service in an environment.
public protocol DriverSource: Sendable {
    /// The driver that a contract asks for; nil for the contract: the agents.
    func driver(service: String, environment: String, section: Contract.Rollout?) -> any Driver
}

/// The agents beside the instances: they ask for their orders, so that assigning is the event itself.
public struct AgentDriver: Driver {
    /// How far back an instance is known: as long as telemetry is kept.
    static let memory = Duration.seconds(86_400)

    private let telemetry: any Telemetry
    private let service: String
    private let environment: String

    /// The agents of a service in an environment.
    public init(_ telemetry: any Telemetry, service: String, environment: String) {
        self.telemetry = telemetry
        self.service = service
        self.environment = environment
    }

    /// The instances that were heard of, as `Driver` says.
    public func instances(now: Timestamp) async throws(DriverFailure) -> [InstanceView] {
        do {
            return try await telemetry.instances(of: service, in: environment, since: now - AgentDriver.memory)
        } catch { throw DriverFailure(because: "\(error)") }
    }

    /// Nothing: the agent finds its order in the journal.
    public func assign(_ instance: InstanceID, to revision: RevisionID, action: String, cause: [String]) async {}
}

/// Agents everywhere.
public struct AgentsOnly: DriverSource {
    private let telemetry: any Telemetry

    /// Agents that report to a telemetry.
    public init(_ telemetry: any Telemetry) { self.telemetry = telemetry }

    /// The agents, whatever the contract says.
    public func driver(service: String, environment: String, section: Contract.Rollout?) -> any Driver {
        AgentDriver(telemetry, service: service, environment: environment)
    }
}
