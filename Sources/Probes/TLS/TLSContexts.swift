// TLSContexts: what TLS is spoken with: trusted roots and how much of a certificate is looked at; each made once.
public import NIOSSL
import Synchronization

/// How much of a certificate must be right.
public enum TLSTrust: Sendable, Hashable {
    /// Nothing: only to see the certificate; no secret goes over such a channel.
    case nothing
    /// Its chain must lead to a trusted root.
    case chain
    /// Its chain must lead to a trusted root, and it must be for the host.
    case full
}

/// Settings of TLS, each made once: reading the trusted roots takes milliseconds.
public final class TLSContexts: Sendable {
    private struct Key: Hashable {
        var trust: TLSTrust
        var roots: String?
    }

    private let made = Mutex<[Key: NIOSSLContext]>([:])

    /// No settings yet.
    public init() {}

    /// Settings; `roots` is a file of trusted roots in PEM, nil for those of this machine.
    ///
    /// Versions from TLS 1.0 are spoken, so that an old one can be named.
    /// - Throws: `.tls` where the file cannot be used.
    public func context(_ trust: TLSTrust, roots: String?) throws(WireFailure) -> NIOSSLContext {
        let key = Key(trust: trust, roots: roots)
        if let known = made.withLock({ $0[key] }) { return known }
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.minimumTLSVersion = .tlsv1
        switch trust {
        case .nothing: settings.certificateVerification = .none
        case .chain: settings.certificateVerification = .noHostnameVerification
        case .full: settings.certificateVerification = .fullVerification
        }
        if let roots { settings.trustRoots = .file(roots) }
        do {
            let context = try NIOSSLContext(configuration: settings)
            made.withLock { $0[key] = context }
            return context
        } catch {
            throw .tls("the trusted roots \(roots ?? "of this machine") cannot be used")
        }
    }
}

/// What was seen of TLS.
public struct TLSView: Sendable, Hashable {
    /// The version that is spoken, such as `TLS 1.3`.
    public var version: String
    /// Whether the version is older than TLS 1.2.
    public var isOld: Bool
    /// The server's certificate; nil where it has none.
    public var certificate: CertificateFacts?
    /// What is wrong with the certificate; nil where it is right.
    public var problem: WireFailure?

    init(of wire: Wire, problem: WireFailure?) async {
        let found = await wire.tlsVersion()
        switch found {
        case .tlsv1?: (version, isOld) = ("TLS 1.0", true)
        case .tlsv11?: (version, isOld) = ("TLS 1.1", true)
        case .tlsv12?: (version, isOld) = ("TLS 1.2", false)
        case .tlsv13?: (version, isOld) = ("TLS 1.3", false)
        default: (version, isOld) = ("TLS", false)
        }
        certificate = await wire.certificate().map { CertificateFacts($0) }
        self.problem = problem
    }
}
