// WebhookNotifier: posts messages to webhooks: resolved, checked and connected in one go, each with one deadline.
//
// Notifiers bring words out. A contract names where the address is to be had; this machine resolves it, and refuses
// addresses of its own network unless it was told otherwise: whoever may ship a contract may not thereby ask what only
// the server reaches. The address that was checked is the one that is connected to, so that a name that leads elsewhere
// a moment later leads nowhere. Redirects are not followed. Nothing of an address is in any word that comes back.
public import Documents
import FoundationEssentials
import Glibc
import NIOSSL
public import Probes
public import Processes

/// Posts messages to webhooks as `{"text": …}`.
///
/// - Source: Slack, "Sending messages using incoming webhooks"; the header `Idempotency-Key` is
///   draft-ietf-httpapi-idempotency-key-header's.
public struct WebhookNotifier: Notifier {
    /// How long one try takes at most, from the name to the answer.
    public static let deadline = Duration.seconds(10)

    private let variables: [String: String]
    private let allowsOwnNetwork: Bool
    private let span: Duration
    private let lookup: Resolver.Lookup

    /// A notifier; `variables` are those of the server, `lookup` turns a name into addresses.
    public init(
        variables: [String: String],
        allowsOwnNetwork: Bool,
        within span: Duration = WebhookNotifier.deadline,
        lookup: @escaping Resolver.Lookup = Resolver.system
    ) {
        self.variables = variables
        self.allowsOwnNetwork = allowsOwnNetwork
        self.span = span
        self.lookup = lookup
    }

    /// Posts a text, as `Notifier` says.
    public func send(_ text: String, key: String, to webhook: SecretReference) async throws(NotifierFailure) {
        let address = try await address(webhook)
        let deadline = ProbeDeadline(in: span)
        let reached = try await reachable(address, webhook, deadline)
        let head: HTTPHead
        do throws(WireFailure) {
            head = try await exchange(WebhookNotifier.request(text, key, address), address, reached, deadline)
        } catch { throw NotifierFailure(because: "\(webhook): \(error.words)") }
        let asked = head.fields["retry-after"].flatMap { Int($0) }
        let patience = asked.map { Duration.seconds(max(0, min($0, 86_400))) }
        switch head.status {
        case 200..<300: return
        case 300..<400:
            throw NotifierFailure(because: "\(webhook): it sends on elsewhere (\(head.status)), which is not followed")
        case 400, 413, 415, 422:
            throw NotifierFailure(because: "\(webhook): it refuses the message (\(head.status))", isFinal: true)
        case 429: throw NotifierFailure(because: "\(webhook): it was told too much (429)", patience: patience)
        default: throw NotifierFailure(because: "\(webhook): it answers \(head.status)", patience: patience)
        }
    }

    private func address(_ webhook: SecretReference) async throws(NotifierFailure) -> WebhookAddress {
        guard webhook.scheme != .command else {
            throw NotifierFailure(because: "\(webhook): the server runs no command that a contract names")
        }
        let text: String
        switch await SecretSource(folder: "/", variables: variables).resolve(webhook) {
        case .text(let found): text = found
        case .empty: throw NotifierFailure(because: "\(webhook) is empty on the server")
        case .missing(let reason): throw NotifierFailure(because: "\(webhook) cannot be had on the server: \(reason)")
        }
        do throws(WebhookAddress.Failure) { return try WebhookAddress(text) } catch {
            throw NotifierFailure(because: "\(webhook): \(error.because)")
        }
    }

    /// The addresses behind a host that may be asked.
    private func reachable(
        _ address: WebhookAddress,
        _ webhook: SecretReference,
        _ deadline: ProbeDeadline
    ) async throws(NotifierFailure) -> [String] {
        let found: [String]
        do throws(WireFailure) {
            // A resolver of its own: what a name led to yesterday is not asked.
            found = try await Resolver(lookup: lookup).addresses(of: address.host, by: deadline)
        } catch { throw NotifierFailure(because: "\(webhook): \(error.words)") }
        // In the clear only where nobody else listens.
        let reached = found.filter { WebhookNotifier.isPublic($0) ? address.isTLS : allowsOwnNetwork }
        if !reached.isEmpty { return reached }
        throw found.contains(where: WebhookNotifier.isPublic)
            ? NotifierFailure(because: "\(webhook): an address that begins with https:// is expected")
            : NotifierFailure(
                because: "\(webhook) leads into the server's own network, which serve --allow-private-webhooks allows"
            )
    }

    /// Connects to the first of the checked addresses that answers, asks, and reads the head of the answer.
    private func exchange(
        _ request: [UInt8],
        _ address: WebhookAddress,
        _ reached: [String],
        _ deadline: ProbeDeadline
    ) async throws(WireFailure) -> HTTPHead {
        let checked = Resolver(lookup: { _ in .success(reached) })
        let wire = try await Wire.open(.host("checked", port: address.port), by: deadline, with: checked)
        defer { wire.close() }
        if address.isTLS { try await wire.startTLS(try tls(), host: address.host) }
        wire.write(request)
        do {
            // A server that is asked to end does not wait for a channel that hangs.
            return try await withTaskCancellationHandler {
                try await HTTPHead.read(from: wire)
            } onCancel: {
                wire.close()
            }
        } catch { throw error as? WireFailure ?? .closed("the answer") }
    }

    private func tls() throws(WireFailure) -> NIOSSLContext {
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.minimumTLSVersion = .tlsv12
        if let roots = variables["SSL_CERT_FILE"], !roots.isEmpty { settings.trustRoots = .file(roots) }
        do { return try NIOSSLContext(configuration: settings) } catch {
            throw .tls("the trusted roots of this machine cannot be used")
        }
    }

    /// Whether a numeric address leads out of the server's own network.
    static func isPublic(_ address: String) -> Bool {
        var (four, six) = (in_addr(), in6_addr())
        if inet_pton(AF_INET, address, &four) == 1 {
            return NetworkRange.isPublic(withUnsafeBytes(of: four) { Array($0) })
        }
        guard inet_pton(AF_INET6, address, &six) == 1 else { return false }
        return NetworkRange.isPublic(withUnsafeBytes(of: six) { Array($0) })
    }

    static func request(_ text: String, _ key: String, _ address: WebhookAddress) -> [UInt8] {
        struct Message: Encodable {
            var text: String
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        let body = (try? encoder.encode(Message(text: text))).map { Array($0) } ?? []
        let lines = [
            "POST \(address.target) HTTP/1.1", "Host: \(address.hostField)", "User-Agent: plimsoll",
            "Accept: */*", "Connection: close", "Content-Type: application/json; charset=utf-8",
            "Content-Length: \(body.count)", "Idempotency-Key: \"\(key)\"",
        ]
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
    }
}
