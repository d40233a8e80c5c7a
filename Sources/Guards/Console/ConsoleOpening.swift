// ConsoleOpening: from a connection's address to the door of a console.
import Contracts
import NIOSSL
public import Probes

/// What a console may do.
public enum ConsoleMode: Sendable, Equatable {
    /// Reads, in protected environments.
    case reading
    /// Reads, and writes what a person agreed to.
    case writing
    /// Everything: the environment is not protected.
    case open
}

/// How a console is opened.
public struct ConsoleSettings: Sendable {
    /// The environment's name, for messages.
    public var environment: String
    /// What it may do.
    public var mode: ConsoleMode
    /// How long a statement may run.
    public var statementMilliseconds = 60_000
    /// Functions that the person vouches for.
    public var vouchedFor: Set<String> = []
    /// When a writing session ends.
    public var lifetime: Duration?

    /// Settings.
    public init(environment: String, mode: ConsoleMode) {
        (self.environment, self.mode) = (environment, mode)
    }
}

extension ConsoleServer {
    /// Opens the door of a console for the server at an address.
    ///
    /// - Throws: `ConsoleProblem`, where the address names no server of a kind that there are consoles for.
    public static func open(
        _ address: ConnectionAddress,
        settings: ConsoleSettings,
        at path: String,
        desk: ConsoleDesk,
        fallbackPassword: String? = nil
    ) throws(ConsoleProblem) -> ConsoleServer {
        let service: ConsoleService
        switch address.kind {
        case .postgres: service = try postgreSQL(address, settings, fallbackPassword)
        case .redis: service = redis(address, settings)
        default:
            throw ConsoleProblem(words: "there are consoles for postgres and redis, not for \(address.kind.rawValue)")
        }
        let doors = address.servers.map { server -> ConsoleUpstream.Door in
            guard let path = server.socketPath else { return .network(host: server.hostName, port: server.portNumber) }
            // PostgreSQL's addresses name the folder, as libpq does.
            return .socket(address.kind == .postgres ? path + "/.s.PGSQL.\(server.portNumber)" : path)
        }
        let upstream = ConsoleUpstream(doors: doors, encryption: encryption(address))
        return try ConsoleServer(at: path, for: service, upstream: upstream, desk: desk, lifetime: settings.lifetime)
    }

    private static func postgreSQL(
        _ address: ConnectionAddress,
        _ settings: ConsoleSettings,
        _ fallbackPassword: String?
    ) throws(ConsoleProblem) -> ConsoleService {
        guard let user = address.user?.text else {
            throw ConsoleProblem(words: "the connection's URL names no user: postgres://USER@host/database")
        }
        let wish: EncryptionWish =
            switch address.encryption {
            case .none: .never
            case .opportunistic: .ifOffered
            case .required, .implicit: .always
            }
        if address.parameter("channel_binding")?.text == "require" {
            throw ConsoleProblem(words: "channel_binding=require is not spoken by the console")
        }
        let console = PostgreSQLConsole(
            account: PostgreSQLAccount(
                user: user,
                password: address.password?.text ?? fallbackPassword,
                database: address.name?.text ?? user
            ),
            encryption: address.servers.contains { $0.socketPath != nil } ? .never : wish,
            mode: settings.mode == .reading ? .reading : settings.mode == .writing ? .writing : .open,
            limits: PostgreSQLLimits(statementMilliseconds: settings.statementMilliseconds),
            vouchedFor: settings.vouchedFor
        )
        return ConsoleService(
            makeSession: { PostgreSQLSession(console, key: Chance.bytes(8), nonce: Base64.text(Chance.bytes(18))) }
        )
    }

    private static func redis(_ address: ConnectionAddress, _ settings: ConsoleSettings) -> ConsoleService {
        let console = RedisConsole(
            environment: settings.environment,
            user: address.user?.text,
            password: address.password?.text,
            database: address.name.flatMap { Int($0.text) } ?? 0,
            isEncrypted: address.encryption == .implicit,
            mode: settings.mode == .reading ? .reading : settings.mode == .writing ? .writing : .open
        )
        return ConsoleService(makeSession: { RedisSession(console) })
    }

    /// TLS as the address asks for it; libpq's `require` looks at no certificate unless roots are named.
    private static func encryption(_ address: ConnectionAddress) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        let roots = ["sslrootcert", "ssl_ca_certs", "tls_ca"].compactMap { address.parameter($0)?.text }.first
        if let roots, roots != "system" { configuration.trustRoots = .file(roots) }
        if address.kind == .postgres {
            switch address.parameter("sslmode")?.text ?? "prefer" {
            case "verify-full": configuration.certificateVerification = .fullVerification
            case "verify-ca": configuration.certificateVerification = .noHostnameVerification
            default: configuration.certificateVerification = roots == nil ? .none : .noHostnameVerification
            }
        } else if address.parameter("ssl_cert_reqs")?.text == "none" {
            configuration.certificateVerification = .none
        }
        return configuration
    }
}

/// Bytes that nobody can guess.
enum Chance {
    static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
