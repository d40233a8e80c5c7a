// Shipping+orders: freezes and stops.
public import Changes
import Contracts
public import Journal

extension Shipping {
    /// Allows no changes of a service in an environment for a time.
    public func freeze(
        _ service: String,
        _ environment: String,
        from: Timestamp? = nil,
        until: Timestamp?,
        because why: String,
        by origin: Origin
    ) async throws(ShippingFailure) -> OrderedFreeze {
        try Texts.hold(why: why)
        try await hold(service, environment)
        let before = Set(try await freezes(service, environment).map(\.id))
        let start = from ?? now()
        let command = EnvironmentRecord.Command.freeze(from: start, until: until, because: why, by: origin.actor)
        try await perform(command, service, environment, by: origin)
        guard let made = try await freezes(service, environment).last(where: { !before.contains($0.id) }) else {
            throw .conflict("it was thawed at once")
        }
        return made
    }

    /// Allows changes again.
    public func thaw(
        _ freeze: String,
        _ service: String,
        _ environment: String,
        because why: String,
        by origin: Origin
    ) async throws(ShippingFailure) {
        try Texts.hold(why: why)
        guard try await freezes(service, environment).contains(where: { $0.id == freeze }) else {
            throw .notFound("\(environment) of \(service) has no freeze \(freeze.prefix(40))")
        }
        try await perform(.thaw(freeze, by: origin.actor, because: why), service, environment, by: origin)
    }

    private func freezes(
        _ service: String,
        _ environment: String
    ) async throws(ShippingFailure) -> [OrderedFreeze] {
        try await fresh().environment(service, environment)?.record.freezes ?? []
    }

    /// A service and environment that something is known of: a misspelt one would be frozen for nothing.
    private func hold(_ service: String, _ environment: String) async throws(ShippingFailure) {
        try Texts.hold(name: service, at: "service")
        try Texts.hold(name: environment, at: "environment")
        let model = try await fresh()
        if model.environment(service, environment)?.record.order.isEmpty == false { return }
        if anyContract(of: service, environment, model) != nil { return }
        let known = model.environments(of: service).map(\.name)
        throw .notFound(
            known.isEmpty
                ? "nothing is known of a service \(service)"
                : "\(service) has no environment \(environment); known are \(known.joined(separator: ", "))"
        )
    }

    /// Refuses all changes of a scope from now on, and halts those under way.
    @discardableResult
    public func stop(
        _ scope: StopScope,
        because why: String,
        by origin: Origin
    ) async throws(ShippingFailure) -> [StopSwitch.Stop] {
        try Texts.hold(why: why)
        switch scope {
        case .everything: break
        case .service(let name): try Texts.hold(name: name, at: "service")
        case .actor(let name):
            guard name.contains(":"), name.utf8.count <= 200 else {
                throw .invalid("an actor is written as user:anna or token:ci", at: "actor")
            }
        }
        return try await turn(.stop(scope, by: origin.actor, because: why), by: origin)
    }

    /// Lets changes of a scope go on.
    @discardableResult
    public func lift(
        _ scope: StopScope,
        because why: String,
        by origin: Origin
    ) async throws(ShippingFailure) -> [StopSwitch.Stop] {
        try Texts.hold(why: why)
        return try await turn(.lift(scope, by: origin.actor, because: why), by: origin)
    }

    private func turn(
        _ command: StopSwitch.Command,
        by origin: Origin
    ) async throws(ShippingFailure) -> [StopSwitch.Stop] {
        do {
            try await Repository<StopSwitch>(store).perform(command, on: .stops, by: origin, now: now)
        } catch {
            switch error {
            case .refused(let refusal): throw .conflict("\(refusal)")
            case .store(let failure): throw .store(failure)
            }
        }
        return try await fresh().stops.stops
    }
}
