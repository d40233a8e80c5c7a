// StopSwitch: one switch that refuses all changes of a service, a person, a token, or of everyone.
public import Journal

/// What is stopped, from stream `stops`.
public struct StopSwitch: Aggregate, Equatable {
    /// One stop in force.
    public struct Stop: Sendable, Hashable, Codable {
        /// What it holds against.
        public var scope: StopScope
        /// Who stopped it.
        public var by: String
        /// Why.
        public var because: String
        /// When.
        public var at: Timestamp
    }

    /// What may be asked of it.
    public enum Command: Sendable {
        /// To refuse all changes of a scope.
        case stop(StopScope, by: String, because: String)
        /// To let them go on.
        case lift(StopScope, by: String, because: String)
    }

    /// Why it says no.
    public enum Refusal: Error, Sendable, Hashable, CustomStringConvertible {
        /// Nothing of that scope is stopped.
        case notStopped(StopScope)

        /// One clause.
        public var description: String {
            switch self {
            case .notStopped(let scope): "\(scope.words) is not stopped"
            }
        }
    }

    /// The first word of its events' kinds.
    public static let name = "stops"

    /// The stops in force, oldest first.
    public private(set) var stops: [Stop] = []

    /// Before its first event.
    public init() {}

    /// The events that a command leads to.
    public static func decide(_ command: Command, _ state: StopSwitch, now: Timestamp) throws(Refusal) -> [StopEvent] {
        switch command {
        case .stop(let scope, let by, let because):
            if state.stops.contains(where: { $0.scope == scope }) { return [] }
            return [.stopped(scope: scope, by: by, because: because, at: now)]
        case .lift(let scope, let by, let because):
            guard state.stops.contains(where: { $0.scope == scope }) else { throw .notStopped(scope) }
            return [.lifted(scope: scope, by: by, because: because, at: now)]
        }
    }

    /// Takes an event as given.
    public mutating func apply(_ event: StopEvent) {
        switch event {
        case .stopped(let scope, let by, let because, let at):
            stops.append(Stop(scope: scope, by: by, because: because, at: at))
        case .lifted(let scope, _, _, _): stops.removeAll { $0.scope == scope }
        }
    }

    /// The stops that hold against a change of a service by an actor, oldest first.
    public func stops(against service: String, by actor: String) -> [Stop] {
        stops.filter { stop in
            switch stop.scope {
            case .everything: true
            case .service(let name): name == service
            case .actor(let name): name == actor
            }
        }
    }
}

extension StopScope {
    /// In words: `everything`, `service shop`, `user:anna`.
    public var words: String {
        switch self {
        case .everything: "everything"
        case .service(let name): "service \(name)"
        case .actor(let name): name
        }
    }

    /// As one gives it to `plimsoll stop` and `plimsoll stop --lift`, with a blank before it.
    public var arguments: String {
        switch self {
        case .everything: ""
        case .service(let name): " --only-service \(name)"
        case .actor(let name): " --actor \(name)"
        }
    }
}
