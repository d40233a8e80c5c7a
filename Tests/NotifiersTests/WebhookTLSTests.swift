// WebhookTLSTests: messages over TLS: to who shows a trusted certificate for the name, and to nobody else.
import Documents
import Foundation
import Notifiers
import Processes
import Support
import Testing

@Suite struct WebhookTLSTests {
    /// Prints its port, then each text that it is posted.
    private static let script = """
        import http.server, json, ssl, sys
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                print("text " + json.loads(body)["text"], flush=True)
                self.send_response(200)
                self.send_header("content-length", "2")
                self.end_headers()
                self.wfile.write(b"ok")
            def log_message(self, *words): pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[1], sys.argv[2])
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        print("port", server.server_port, flush=True)
        server.serve_forever()

        """

    private func receiver(_ certificates: Certificates, _ name: String) async throws -> (RunningCommand, port: String) {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.script, to: "receiver.py")
        let (certificate, key) = (certificates.certificate(name), certificates.key(name))
        let server = try RunningCommand(["/usr/bin/python3", path, certificate, key], in: folder.path)
        let isUp = await Eventually.holds(within: 60) { server.output.contains("\n") }
        try #require(isUp, "\(server.errors)")
        return (server, String(server.output.dropFirst(5).prefix { $0.isNumber }))
    }

    private func failure(port: String, roots: String?) async throws -> String? {
        var variables = ["CHAT_URL": "https://localhost:\(port)/hooks/x"]
        variables["SSL_CERT_FILE"] = roots
        let notifier = WebhookNotifier(variables: variables, allowsOwnNetwork: true, within: .seconds(60))
        let webhook = try #require(SecretReference("env:CHAT_URL"))
        do throws(NotifierFailure) {
            try await notifier.send("hello", key: "k", to: webhook)
            return nil
        } catch { return error.because }
    }

    @Test func `only who shows a trusted certificate for the name is told`() async throws {
        let certificates = try Certificates()
        let (good, port) = try await receiver(certificates, "good")
        #expect(try await failure(port: port, roots: certificates.authority) == nil)
        #expect(await Eventually.holds(within: 30) { good.output.contains("text hello") })
        let stranger = try #require(try await failure(port: port, roots: nil))
        #expect(stranger.contains("certificate is not to be trusted"), "\(stranger)")
        #expect(good.output.components(separatedBy: "text hello").count == 2)
        let (other, otherPort) = try await receiver(certificates, "name")
        let misnamed = try #require(try await failure(port: otherPort, roots: certificates.authority))
        #expect(misnamed.contains("another name") || misnamed.contains("trusted"), "\(misnamed)")
        #expect(!other.output.contains("text hello"))
        good.send(SIGTERM)
        other.send(SIGTERM)
    }
}
