// ServerFailure: why the server did not do what was asked, in words that say what to do.
public import FoundationEssentials
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// A refusal as the server words it (RFC 9457).
public struct ServerProblem: Sendable, Hashable {
    /// The status: 409.
    public var status: Int
    /// What kind of refusal it is, in short.
    public var title: String
    /// What is wrong here; nil where the server says no more.
    public var detail: String?
    /// The kind's own address; nil where there is none.
    public var type: String?
    /// The answer whole, for members of its own.
    public var body: Data

    /// The answer read as one of ours that comes along with a refusal, such as `GateAnswer`; nil where it is none.
    public func member<Value: Decodable>(_ type: Value.Type) -> Value? { try? JSONDecoder().decode(type, from: body) }

    /// One clause for people.
    public var words: String {
        guard let detail, !detail.isEmpty else { return "\(title) (\(status))" }
        return detail
    }
}

/// Why the server did not do what was asked.
public enum ServerFailure: Error, Sendable, Hashable {
    /// The address cannot be used: why.
    case address(String)
    /// It cannot be reached: why.
    case unreachable(String)
    /// It did not answer within this time.
    case timedOut(Duration)
    /// It ended the connection before its answer was whole.
    case closed
    /// TLS did not come about: why.
    case tls(String)
    /// Its answer has more than this many bytes.
    case tooLarge(limit: Int)
    /// Its answer cannot be read: why.
    case unreadable(String)
    /// It sends on to another place.
    case redirected(to: String)
    /// It refuses.
    case problem(ServerProblem)
    /// Nobody waits for the answer any more.
    case cancelled

    /// One clause for people, about the server.
    public var words: String {
        switch self {
        case .address(let reason): reason
        case .unreachable(let reason): "it cannot be reached: \(reason)"
        case .timedOut(let limit): "it did not answer within \(limit.components.seconds) s"
        case .closed: "it closed the connection before its answer was whole"
        case .tls(let reason): "TLS did not come about: \(reason)"
        case .tooLarge(let limit): "its answer has more than \(limit >> 10) KiB"
        case .unreadable(let reason): "its answer cannot be read: \(reason)"
        case .redirected(let place):
            "it sends on to \(place): give the address that answers itself, for a token is shown to no other"
        case .problem(let problem): problem.words
        case .cancelled: "nobody waits for the answer any more"
        }
    }

    /// Whether the same may be asked again later with another outcome.
    public var mayPass: Bool {
        switch self {
        case .unreachable, .timedOut, .closed, .tls: true
        case .problem(let problem): problem.status == 429 || problem.status == 408 || problem.status >= 500
        case .address, .tooLarge, .unreadable, .redirected, .cancelled: false
        }
    }

    /// The status of a refusal.
    public var status: Int? {
        guard case .problem(let problem) = self else { return nil }
        return problem.status
    }

    /// The failure that an error of the network layer stands for.
    init(_ error: any Error, limit: Duration) {
        switch error {
        case let failure as ServerFailure: self = failure
        case let error as IOError: self = ServerFailure.system(error.errnoCode)
        case let error as ChannelError:
            switch error {
            case .connectTimeout: self = .timedOut(limit)
            default: self = .closed
            }
        case let error as NIOConnectionError:
            if let first = error.connectionErrors.first {
                self = ServerFailure(first.error, limit: limit)
            } else {
                self = .unreachable("the name \(error.host) leads to no address")
            }
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            self = .tls("its certificate is for another name")
        case let error as NIOSSLError: self = ServerFailure.encryption("\(error)")
        case let error as BoringSSLError: self = ServerFailure.encryption("\(error)")
        case let error as HTTPParserError:
            self = error == .invalidEOFState ? .closed : .unreadable("it speaks no HTTP there")
        case is CancellationError: self = .cancelled
        default: self = .unreachable("\(error)")
        }
    }

    private static func system(_ number: Int32) -> ServerFailure {
        switch number {
        case ECONNREFUSED: .unreachable("nothing listens there (connection refused)")
        case ENOENT: .unreachable("there is no such socket")
        case ECONNRESET, EPIPE, ECONNABORTED: .closed
        default: .unreachable(String(cString: strerror(number)))
        }
    }

    private static func encryption(_ text: String) -> ServerFailure {
        if text.contains("CERTIFICATE_VERIFY_FAILED") || text.contains("unableToValidateCertificate") {
            return .tls("its certificate is not to be trusted (SSL_CERT_FILE names the roots that are)")
        }
        if text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST") {
            return .tls("it speaks no TLS there: is it http:// ?")
        }
        if text.contains("uncleanShutdown") || text.contains("EOF") { return .closed }
        return .tls("the handshake failed")
    }
}
