// ProbeSubject: one connection of one environment, ready to be looked at, and what looking needs from this machine.
public import Contracts
public import Findings

/// One connection of one environment, its address read.
public struct ProbeSubject: Sendable {
    /// The environment's name.
    public var environment: String
    /// Whether the environment is protected.
    public var isProtected: Bool
    /// What the contract says of the connection.
    public var connection: Contract.Connection
    /// The contract's document, for places in it.
    public var contract: Contract
    /// The address with its places.
    public var target: ConnectionTarget
    /// The address taken apart.
    public var address: ConnectionAddress
    /// How many connections the service opens in all; nil where the contract does not say.
    public var pool: Int?
    /// The sender of mails; nil where the contract does not say.
    public var sender: ConnectionTarget?
    /// Whether its not being reached makes the verdict unknown.
    public var isRequired: Bool
    /// Whether the server is asked what it is.
    public var isAskedForIdentity = false

    /// `database in production`.
    public var name: String { "connection \(connection.name.value) in \(environment)" }

    /// Where a part of the address was written; the whole value where the part is left out.
    public func place(of part: AddressPart?) -> Place { part.map { target.place(of: $0.bytes) } ?? target.place }

    /// A part's text where it may be shown, else `other`.
    public func shown(_ part: AddressPart?, else other: String) -> String {
        guard let part, target.isShown(part.bytes) else { return other }
        return part.text
    }

    /// A server as people write it, where it may be shown.
    public func shown(_ server: ConnectionAddress.Server?) -> String {
        guard let server else { return "the server" }
        guard let host = server.host else { return server.description }
        return target.isShown(host.bytes) ? server.description : "the server"
    }
}

/// What counts as soon, long and little.
public struct ProbeThresholds: Sendable {
    /// How long a certificate must still hold.
    public var certificateSeconds: Int64 = 14 * 86_400
    /// How long a transaction may be open.
    public var transactionSeconds = 900
    /// How far a replica may be behind.
    public var lagSeconds = 30
    /// The share of a file system that must be free, in percent.
    public var freePercent = 5

    /// The usual ones.
    public init() {}
}

/// What probes need from this machine.
public struct ProbeMeans: Sendable {
    /// Names to addresses.
    public var resolver: Resolver
    /// Settings of TLS.
    public var contexts: TLSContexts
    /// A file of trusted roots, as `SSL_CERT_FILE` names it; nil for those of this machine.
    public var trustFile: String?
    /// Now, in seconds since 1970 UTC.
    public var now: Int64
    /// The folder that relative paths start from.
    public var folder: String
    /// How long a connection may take where the contract does not say.
    public var deadline: Duration
    /// What counts as soon, long and little.
    public var thresholds: ProbeThresholds
    /// Resolves a secret reference; blocks.
    public var secret: SecretSource
    /// Which servers are asked what they are; nil: none.
    public var identities: IdentityWish?

    /// Means.
    public init(
        resolver: Resolver = Resolver(),
        contexts: TLSContexts = TLSContexts(),
        trustFile: String? = nil,
        now: Int64,
        folder: String = "",
        deadline: Duration = .seconds(3),
        thresholds: ProbeThresholds = ProbeThresholds(),
        secret: SecretSource
    ) {
        self.resolver = resolver
        self.contexts = contexts
        self.trustFile = trustFile
        self.now = now
        self.folder = folder
        self.deadline = deadline
        self.thresholds = thresholds
        self.secret = secret
    }
}

/// What a look at one connection came to.
public struct ProbeOutcome: Sendable {
    /// The environment's name.
    public var environment: String
    /// The connection's name.
    public var connection: String
    /// The address that was looked at; nil where there was none.
    public var subject: ProbeSubject?
    /// What is wrong.
    public var findings: [Finding]
    /// What could not be looked at.
    public var unchecked: [Unchecked]
    /// What was seen, a clause each: `PostgreSQL 15.4`, `TLS 1.3`.
    public var seen: [String]
    /// How long it took.
    public var elapsed: Duration
    /// What the server says it is, or why it did not; nil where nobody asked, or it was not reached.
    public var sight: ServerSight?
    /// What became of the address that its identity was recorded at, where that is another one.
    public var former = FormerAddress.notAsked
    /// What the server says of archiving its log, or why it did not; nil where nobody asked, or it was not reached.
    public var archive: Result<ArchiveStatus, BackupFailure>?
}

/// What a probe notes while it looks.
struct ProbeNotes: Sendable {
    let subject: ProbeSubject
    var findings: [Finding] = []
    var unchecked: [Unchecked] = []
    var seen: [String] = []
    var sight: ServerSight?
    /// The key of what answered, and whether its certificate is right.
    var key: KeyFacts?
    /// The name that it greeted with.
    var greeting: String?
    var archive: Result<ArchiveStatus, BackupFailure>?

    init(_ subject: ProbeSubject) { self.subject = subject }

    /// Notes a finding under a part of the address.
    mutating func find(
        _ kind: any FindingKind.Type,
        _ message: String,
        at part: AddressPart? = nil,
        place: Place? = nil,
        level: Level? = nil,
        label: String? = nil,
        mend: String,
        facts: [String] = []
    ) {
        var found = Finding(
            code: kind.code,
            level: level ?? kind.level,
            message: message,
            place: place ?? subject.place(of: part ?? subject.address.servers.first?.host ?? subject.address.name),
            label: label,
            because: kind.page.because,
            mend: mend,
            stories: kind.page.stories
        )
        if !subject.isShownWhole, found.label != nil { found.label = nil }
        found.read = facts.isEmpty ? nil : facts.joined(separator: "\n")
        findings.append(found)
    }

    /// Notes that something could not be looked at.
    mutating func miss(_ what: String? = nil, because why: String, isRequired: Bool? = nil) {
        let name = what.map { "\($0) of \(subject.name)" } ?? subject.name
        unchecked.append(Unchecked(name, because: why, wasRequired: isRequired ?? subject.isRequired))
    }

    /// What a server without identifiers of its own is known by; nil where it showed neither key nor name.
    var keySight: ServerSight? {
        if let key {
            return .seen(.key(KeyFacts(key: key.key, isTrusted: key.isTrusted, greeting: greeting)))
        }
        return greeting.map { .seen(.key(KeyFacts(key: nil, isTrusted: false, greeting: $0))) }
    }

    /// Notes that the conversation failed: unknown, or a finding where the answer itself tells what is wrong.
    mutating func miss(_ failure: WireFailure, of server: ConnectionAddress.Server?) {
        let name = subject.shown(server)
        if case .garbled(let reason) = failure {
            find(
                AnotherProtocol.self,
                "what answers at \(name) does not speak \(subject.connection.kind.protocolName): \(reason)",
                at: server?.port ?? server?.host,
                mend: "name the host and port where \(subject.connection.kind.noun) listens"
            )
        } else {
            miss(because: "\(name): \(failure.words)")
        }
    }
}

extension ProbeSubject {
    var isShownWhole: Bool { target.isShown(0..<target.text.utf8.count) }

    var destination: Wire.Destination { destination(of: address.servers.first) }

    func destination(of server: ConnectionAddress.Server?) -> Wire.Destination {
        guard let server else { return .host("localhost", port: address.kind.port) }
        return server.socketPath.map { .socket($0) } ?? .host(server.hostName, port: server.portNumber)
    }
}

extension Contract.Connection.Kind {
    var protocolName: String {
        switch self {
        case .postgres: "PostgreSQL's protocol"
        case .mysql: "MySQL's protocol"
        case .redis: "Redis' protocol"
        case .smtp: "SMTP"
        case .http: "HTTP"
        case .amqp: "AMQP"
        case .tcp, .file: "anything"
        }
    }
}
