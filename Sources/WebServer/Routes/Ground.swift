// Ground: what all handlers stand on: journal, telemetry, orders, accounts, clock.
public import Changes
import FoundationEssentials
import HTTPTypes
import Hummingbird
public import Journal
public import Processes

/// What is asked of those who know what instances are to do.
public protocol Orders: Sendable {
    /// What an instance is to do now.
    func order(for instance: InstanceID, service: String, environment: String, now: Timestamp)
        async throws(StoreFailure) -> InstanceOrder
}

/// What the server's handlers need from outside.
public struct Ground: Sendable {
    /// The journal.
    public var store: any EventStore
    /// What people and pipelines ask for.
    public var shipping: Shipping
    /// What the journal comes to.
    public var view: ReadModelKeeper
    /// Heartbeats, lines and counts.
    public var telemetry: any Telemetry
    /// What instances are to do.
    public var orders: any Orders
    /// Users, tokens and sessions.
    public var gatekeeper: Gatekeeper
    /// The journal's growth, for those who wait.
    public var growth: LiveHub
    /// News from instances, for those who watch.
    public var fleet: LiveHub
    /// Counts since the start.
    public var counters: Counters
    /// Whether the journal can be written.
    public var writing: WriteProof
    /// Revisions as agents fetch them.
    public var deliveries: Deliveries
    /// Who brings words to channels; nil: nobody.
    public var notifier: (any Notifier)?
    /// The time.
    public var clock: @Sendable () -> Timestamp
    /// Whether browsers reach it by TLS, so that the cookie is sent by TLS alone.
    public var isSecure: Bool
    /// Whether a proxy in front names addresses of those who ask.
    public var isBehindProxy: Bool
    /// How long a body may take, in seconds.
    public var bodySeconds = 15
    /// The version that `/health` and pages name.
    public var programVersion: String

    /// All that handlers need.
    public init(
        store: any EventStore,
        view: ReadModelKeeper,
        shipping: Shipping,
        telemetry: any Telemetry,
        orders: any Orders,
        gatekeeper: Gatekeeper,
        notifier: (any Notifier)? = nil,
        clock: @escaping @Sendable () -> Timestamp,
        isSecure: Bool = false,
        isBehindProxy: Bool = false,
        programVersion: String = ""
    ) {
        self.store = store
        self.view = view
        self.shipping = shipping
        self.telemetry = telemetry
        self.orders = orders
        self.gatekeeper = gatekeeper
        self.notifier = notifier
        self.clock = clock
        self.isSecure = isSecure
        self.isBehindProxy = isBehindProxy
        self.programVersion = programVersion
        growth = LiveHub()
        fleet = LiveHub()
        counters = Counters()
        writing = WriteProof(store)
        deliveries = Deliveries(view)
    }

    /// The name of the session's cookie.
    static let cookieName = "plimsoll_session"

    /// The session's cookie; `seconds: 0` takes it away.
    func cookie(_ secret: String, seconds: Int?) -> HTTPField {
        var text = "\(cookieName)=\(secret); Path=/; HttpOnly; SameSite=Lax"
        if let seconds { text += "; Max-Age=\(seconds)" }
        return HTTPField(name: .setCookie, value: isSecure ? text + "; Secure" : text)
    }

    /// With TLS a prefix that browsers take from TLS alone.
    var cookieName: String { isSecure ? "__Host-" + Self.cookieName : Self.cookieName }

    /// Who a request's token or cookie stands for; nil: nobody.
    func principal(of request: Request, address: String, takesToken: Bool, now: Timestamp) async throws -> Principal? {
        do throws(Gatekeeper.Refusal) {
            if takesToken, let header = request.headers[.authorization] {
                let parts = header.split(separator: " ", maxSplits: 1)
                guard parts.count == 2, parts[0].lowercased() == "bearer" else { throw .wrong }
                return try await gatekeeper.principal(token: String(parts[1]), address: address, now: now)
            }
            guard let cookie = request.cookies[cookieName] else { return nil }
            // A stream of events keeps its cookie: its answer's head is long gone when the secret is replaced.
            let mayRenew = request.headers[.accept]?.contains("text/html") == true
            return try await gatekeeper.principal(session: cookie.value, mayRenew: mayRenew, now: now)
        } catch {
            throw Self.problem(error)
        }
    }

    static func problem(_ refusal: Gatekeeper.Refusal) -> Problem {
        switch refusal {
        case .wrong: .unauthorized("the token is not one of this server")
        case .expired(let why): .unauthorized(why)
        case .tooOften(let wait): .tooOften(wait)
        case .unavailable(let because): .unavailable(because)
        }
    }
}
