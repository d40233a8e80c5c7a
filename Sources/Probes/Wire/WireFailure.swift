// WireFailure: why a conversation with a server came to nothing, in words that say who did what.
import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// Why a conversation with a server came to nothing.
public enum WireFailure: Error, Sendable, Hashable {
    /// Its name leads to no address: the resolver's words.
    case nameUnknown(String)
    /// The resolver did not answer in time.
    case nameTimedOut
    /// Nothing listens there.
    case refused
    /// The network does not lead there: the system's words.
    case unreachable(String)
    /// There is no such socket.
    case noSocket
    /// It was waited for too long: what for.
    case timedOut(String)
    /// The other side ended the conversation: before what.
    case closed(String)
    /// The other side reset the connection: before what.
    case reset(String)
    /// More came than anybody needs.
    case tooMuch(Int)
    /// TLS did not come about: the library's words.
    case tls(String)
    /// The certificate is not to be trusted.
    case certificate
    /// The certificate is for another name.
    case certificateName
    /// What came is not the protocol: why.
    case garbled(String)
    /// Nothing was asked, since too many others are.
    case busy(String)

    /// One clause for people, about the server.
    public var words: String {
        switch self {
        case .nameUnknown(let reason): "its name leads to no address (\(reason))"
        case .nameTimedOut: "its name was not resolved in time"
        case .refused: "nothing listens there (connection refused)"
        case .unreachable(let reason): "it cannot be reached (\(reason))"
        case .noSocket: "there is no such socket"
        case .timedOut(let what): "\(what) did not come in time"
        case .closed(let what): "it closed the connection before \(what) was whole"
        case .reset(let what): "it reset the connection before \(what) was whole"
        case .tooMuch(let limit): "it sent more than \(limit >> 10) KiB where little was expected"
        case .tls(let reason): "TLS did not come about (\(reason))"
        case .certificate: "its certificate is not to be trusted"
        case .certificateName: "its certificate is for another name"
        case .garbled(let reason): "what it says is not the protocol: \(reason)"
        case .busy(let what): "\(what)"
        }
    }

    /// The failure that an error of the network layer stands for.
    init(_ error: any Error, during what: String) {
        switch error {
        case let failure as WireFailure: self = failure
        case let error as IOError: self = WireFailure.system(error.errnoCode, during: what)
        case let error as ChannelError:
            switch error {
            case .connectTimeout: self = .timedOut("the connection")
            case .ioOnClosedChannel, .alreadyClosed, .eof, .inputClosed, .outputClosed: self = .closed(what)
            default: self = .unreachable("\(error)")
            }
        case let error as NIOConnectionError:
            self = error.connectionErrors.first.map { WireFailure($0.error, during: what) } ?? .unreachable("\(error)")
        case let error as NIOSSLExtraError where error == .failedToValidateHostname: self = .certificateName
        case let error as NIOSSLExtraError where error == .serverHostnameImpossibleToMatch: self = .certificateName
        case let error as NIOSSLError: self = WireFailure.tls(error, during: what)
        case let error as BoringSSLError: self = .tls(WireFailure.reason(in: "\(error)"))
        default: self = .unreachable("\(type(of: error))")
        }
    }

    static func system(_ number: Int32, during what: String) -> WireFailure {
        switch number {
        case ECONNREFUSED: .refused
        case ENOENT: .noSocket
        case ECONNRESET, EPIPE, ECONNABORTED: .reset(what)
        case ETIMEDOUT: .timedOut(what)
        default: .unreachable(String(cString: strerror(number)))
        }
    }

    private static func tls(_ error: NIOSSLError, during what: String) -> WireFailure {
        switch error {
        case .handshakeFailed(let inner):
            let text = "\(inner)"
            if text.contains("CERTIFICATE_VERIFY_FAILED") { return .certificate }
            return .tls(reason(in: text))
        case .unableToValidateCertificate, .noCertificateToValidate: return .certificate
        case .cannotMatchULabel, .cannotFindPeerIP: return .certificateName
        case .uncleanShutdown: return .closed(what)
        default: return .tls(reason(in: "\(error)"))
        }
    }

    /// `WRONG_VERSION_NUMBER` out of the library's words, made readable.
    static func reason(in text: String) -> String {
        let words = text.split { !($0.isLetter || $0.isNumber || $0 == "_") }
        let shouted = words.last { word in
            word.count > 5 && word.contains("_") && word.allSatisfy { $0.isUppercase || $0 == "_" || $0.isNumber }
        }
        if let shouted { return shouted.lowercased().replacing("_", with: " ") }
        if text.contains("EOF") || text.contains("zeroReturn") {
            return "it closed the connection during the handshake"
        }
        return "the handshake failed"
    }

    /// Whether the other side does not speak TLS at all.
    var isNotTLS: Bool {
        guard case .tls(let reason) = self else { return false }
        return reason.contains("wrong version number") || reason.contains("http request")
    }
}
