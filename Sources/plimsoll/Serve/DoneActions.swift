// DoneActions: the actions that scripts carried out, beside the journal, so that a new start does not run them again.
import Changes
import Contracts
import Processes

/// The last action carried out on each instance, in a file: a line an instance, its name and the action.
actor DoneActions {
    private let path: String
    private var known: [InstanceID: String]?

    /// The actions in a file; there is none before the first.
    init(path: String) { self.path = path }

    func all() throws(DriverFailure) -> [InstanceID: String] {
        if let known { return known }
        var actions: [InstanceID: String] = [:]
        if FileSystem.kind(of: path) != .nothing {
            let bytes: [UInt8]
            do { bytes = try FileSystem.read(path, limit: 16 << 20) } catch {
                throw DriverFailure(because: "what scripts did before cannot be read: \(error.words)")
            }
            for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
                let words = line.split(separator: " ").map(String.init)
                if words.count == 2 { actions[InstanceID(words[0])] = words[1] }
            }
        }
        known = actions
        return actions
    }

    func note(_ action: String, of instance: InstanceID) throws(DriverFailure) {
        var actions = try all()
        actions[instance] = action
        let text = actions.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined()
        do { try FileSystem.write(text, to: path) } catch {
            throw DriverFailure(because: "what the script did cannot be written down: \(error.words)")
        }
        known = actions
    }
}

/// The driver that a contract asks for: the team's scripts, or the agents.
struct ContractDrivers: DriverSource {
    let telemetry: any Telemetry
    /// Where it is written down what scripts did.
    let folder: String

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
            record: DoneActions(path: FileSystem.join(folder, "driver-\(service)-\(environment).txt"))
        )
    }
}
