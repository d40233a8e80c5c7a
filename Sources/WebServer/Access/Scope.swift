// Scope: what a user or a token may do, and where.

/// What may be asked of the server.
public enum Verb: String, Sendable, Hashable, Codable, CaseIterable {
    /// Report an instance, fetch its orders and its revision: agents only.
    case report
    /// See environments, changes, instances and the journal.
    case read
    /// Ask whether a change might start, without starting it.
    case gate
    /// Propose, start, cancel, revert, resume.
    case change
    /// Approve the changes of others.
    case approve
    /// Order and lift freezes.
    case freeze
    /// Order and lift stops.
    case stop
    /// Users and tokens.
    case administer
}

/// Verbs in services and environments.
public struct Scope: Sendable, Hashable, Codable {
    /// The services; nil: all.
    public var services: [String]?
    /// The environments; nil: all.
    public var environments: [String]?
    /// What may be asked there.
    public var verbs: Set<Verb>

    /// A scope.
    public init(services: [String]? = nil, environments: [String]? = nil, verbs: Set<Verb>) {
        self.services = services
        self.environments = environments
        self.verbs = verbs
    }

    /// All that people and pipelines may ask, everywhere.
    public static let everything = Scope(verbs: Set(Verb.allCases).subtracting([.report]))

    /// Whether it reaches a verb in a service and an environment; nil asks for all services or all environments.
    public func allows(_ verb: Verb, service: String?, environment: String?) -> Bool {
        verbs.contains(verb) && reaches(service, in: services) && reaches(environment, in: environments)
    }

    /// Whether it reaches a verb somewhere.
    public func allows(_ verb: Verb) -> Bool { verbs.contains(verb) }

    /// Whether all that it reaches is reached by another.
    public func isWithin(_ other: Scope) -> Bool {
        func isWithin(_ list: [String]?, _ other: [String]?) -> Bool {
            guard let other else { return true }
            return list.map { Set($0).isSubset(of: other) } ?? false
        }
        return verbs.isSubset(of: other.verbs) && isWithin(services, other.services)
            && isWithin(environments, other.environments)
    }

    /// What both reach.
    public func narrowed(to other: Scope) -> Scope {
        func narrowed(_ list: [String]?, _ other: [String]?) -> [String]? {
            guard let list, let other else { return list ?? other }
            return list.filter(other.contains)
        }
        return Scope(
            services: narrowed(services, other.services),
            environments: narrowed(environments, other.environments),
            verbs: verbs.intersection(other.verbs)
        )
    }

    private func reaches(_ name: String?, in list: [String]?) -> Bool {
        guard let list else { return true }
        guard let name else { return false }
        return list.contains(name)
    }

    /// In words: `read, gate in shop, any environment`.
    public var words: String {
        let verbs = Verb.allCases.filter(verbs.contains).map(\.rawValue).joined(separator: ", ")
        return "\(verbs) in \(services?.joined(separator: ", ") ?? "every service"), "
            + (environments?.joined(separator: ", ") ?? "every environment")
    }

    /// In the order of `Verb`, so that the same scope is the same text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encodeIfPresent(services, forKey: .services)
        try container.encodeIfPresent(environments, forKey: .environments)
        try container.encode(Verb.allCases.filter(verbs.contains), forKey: .verbs)
    }

    private enum Key: String, CodingKey { case services, environments, verbs }

    /// As it was written.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        services = try container.decodeIfPresent([String].self, forKey: .services)
        environments = try container.decodeIfPresent([String].self, forKey: .environments)
        verbs = Set(try container.decode([Verb].self, forKey: .verbs))
    }
}

/// Who asks.
public struct Principal: Sendable, Hashable {
    /// As the journal names them: `user:anna`, `token:ci`.
    public var actor: String
    /// What they may ask.
    public var scope: Scope
    /// The secret of their session; nil where a token speaks.
    public var session: Session?

    /// The session of a page, as its cookie carries it.
    public struct Session: Sendable, Hashable {
        /// The secret in the cookie.
        public var secret: String
        /// What forms carry to show that a page of ours sent them.
        public var formToken: String
        /// A new secret that the cookie is to carry from now on.
        public var renewed: String?
    }
}
