// ActionLog: which actions scripts were begun for, and how they ended: none is begun twice, whoever begins it.
public import Journal

/// What happens in stream `actions/SERVICE/ENVIRONMENT`.
public enum ActionEvent: Sendable, Hashable, Codable {
    /// A script was about to be started; `before` is what the instance ran.
    case begun(instance: InstanceID, action: String, to: RevisionID?, before: RevisionID?, at: Timestamp)
    /// It ended well, or the instance shows that it was done.
    case done(instance: InstanceID, action: String, at: Timestamp)
    /// It ended otherwise.
    case failed(instance: InstanceID, action: String, because: String, at: Timestamp)
}

/// The last action of each instance that a team's own scripts change.
///
/// An action is begun once: whoever finds it begun and knows nothing of its script, because the server that started it
/// ended, does not start it again but says that it is not known whether it was done.
public struct ActionLog: Aggregate, Equatable {
    /// How far an action is.
    public enum Standing: Sendable, Hashable {
        /// Its script was started, and nobody heard of its end.
        case begun
        /// It was done.
        case done
        /// It was not: why.
        case failed(String)
    }

    /// The last action of an instance.
    public struct Entry: Sendable, Hashable {
        /// The action.
        public var action: String
        /// The revision that it leads to; nil: to none.
        public var to: RevisionID?
        /// What the instance ran before it.
        public var before: RevisionID?
        /// How far it is.
        public var standing: Standing
    }

    /// What may be asked of it.
    public enum Command: Sendable {
        /// To begin an action.
        case begin(InstanceID, action: String, to: RevisionID?, before: RevisionID?)
        /// To note its end; a reason where it failed.
        case end(InstanceID, action: String, failure: String?)
    }

    /// Why it says no.
    public enum Refusal: Error, Sendable, Hashable, CustomStringConvertible {
        /// Somebody began it already.
        case begun(String)
        /// Another action is the last one by now.
        case passed(String)

        /// One clause.
        public var description: String {
            switch self {
            case .begun(let action): "\(action) was begun already"
            case .passed(let action): "\(action) is not the last action of its instance any more"
            }
        }
    }

    /// The first word of its events' kinds.
    public static let name = "actions"

    /// The last action of each instance.
    public private(set) var entries: [InstanceID: Entry] = [:]

    /// Before its first event.
    public init() {}

    /// The events that a command leads to.
    public static func decide(_ command: Command, _ state: ActionLog, now: Timestamp) throws(Refusal) -> [ActionEvent] {
        switch command {
        case .begin(let id, let action, let to, let before):
            if state.entries[id]?.action == action { throw .begun(action) }
            return [.begun(instance: id, action: action, to: to, before: before, at: now)]
        case .end(let id, let action, let failure):
            guard let entry = state.entries[id], entry.action == action else { throw .passed(action) }
            guard entry.standing == .begun else { return [] }
            return failure.map { [.failed(instance: id, action: action, because: $0, at: now)] }
                ?? [.done(instance: id, action: action, at: now)]
        }
    }

    /// Takes an event as given.
    public mutating func apply(_ event: ActionEvent) {
        switch event {
        case .begun(let id, let action, let to, let before, _):
            entries[id] = Entry(action: action, to: to, before: before, standing: .begun)
        case .done(let id, _, _): entries[id]?.standing = .done
        case .failed(let id, _, let because, _): entries[id]?.standing = .failed(because)
        }
    }
}
