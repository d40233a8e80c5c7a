// PostgreSQLError: what can go wrong between us and a server. No text of it ever holds a password.

/// What the server itself said of a statement or a login.
public struct ServerMessage: Sendable, Hashable {
    /// `ERROR`, `FATAL`, `NOTICE`…, in English whatever the server's language.
    public var severity: String
    /// The five characters of its code, such as `42P01`.
    public var sqlState: String
    /// Its first line.
    public var message: String
    /// More about it.
    public var detail: String?
    /// What it suggests.
    public var hint: String?
    /// The place in the statement, in characters from 1.
    public var position: Int?
    /// Where in functions it happened.
    public var context: String?
    /// The schema it speaks of.
    public var schema: String?
    /// The table it speaks of.
    public var table: String?
    /// The column it speaks of.
    public var column: String?
    /// The constraint it speaks of.
    public var constraint: String?

    /// A message.
    public init(
        severity: String,
        sqlState: String,
        message: String,
        detail: String? = nil,
        hint: String? = nil,
        position: Int? = nil
    ) {
        self.severity = severity
        self.sqlState = sqlState
        self.message = message
        self.detail = detail
        self.hint = hint
        self.position = position
    }
}

/// What can go wrong between us and a server.
public enum PostgreSQLError: Error, Sendable, Hashable {
    /// libpq is not on this machine.
    case libraryMissing(String)
    /// A setting of the connection cannot be understood.
    case unusableSettings(String)
    /// Nothing answers at the address: refused, no route, no such name or socket, or it speaks no PostgreSQL.
    case unreachable(String)
    /// It did not answer in time.
    case timedOut(String, after: Duration)
    /// The server lets us not in with this user and password: class 28, or a password is asked for and none was given.
    case loginRefused(String, sqlState: String)
    /// The server answered with an error.
    case server(ServerMessage)
    /// The connection broke while it was used.
    case connectionLost(String)
    /// The statement wants to copy data from or to the client, which we do not do.
    case copyUnsupported
    /// A value is not of the type it was asked for.
    case undecodable(column: String, expected: String, found: String)
    /// There is no such row or column.
    case missing(String)
    /// A thread could not be started.
    case noThread(Int32)
    /// A throw-away cluster could not be made.
    case noCluster(String)

    /// The code of a server's error or refused login; nil for all others.
    public var sqlState: String? {
        switch self {
        case .server(let message): message.sqlState
        case .loginRefused(_, let sqlState): sqlState
        default: nil
        }
    }
}

extension PostgreSQLError: CustomStringConvertible {
    /// One clause in words.
    public var description: String {
        switch self {
        case .libraryMissing(let words):
            "PostgreSQL's client library is missing (\(words)): install the package libpq5 (Debian, Ubuntu), "
                + "libpq (Fedora, Alpine) or postgresql-libs (Arch)"
        case .unusableSettings(let words): words
        case .unreachable(let words): words
        case .timedOut(let what, let after): "\(what) took longer than \(Self.words(after))"
        case .loginRefused(let words, _): words
        case .server(let message): message.description
        case .connectionLost(let words): "the connection was lost: \(words)"
        case .copyUnsupported: "COPY from or to the client is not supported here"
        case .undecodable(let column, let expected, let found): "\(column) is \(found); \(expected) was expected"
        case .missing(let what): "the answer has no \(what)"
        case .noThread(let code): "no thread could be started (error \(code))"
        case .noCluster(let words): words
        }
    }

    private static func words(_ duration: Duration) -> String {
        let milliseconds = duration.milliseconds
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
    }
}

extension ServerMessage: CustomStringConvertible {
    /// The message with its detail and code.
    public var description: String {
        let more = detail.map { " (\($0))" } ?? ""
        return "\(message)\(more) [\(sqlState)]"
    }
}
