// Certificates: an authority of our own and what it signed, made by openssl for each test.
import Foundation
import Support

/// Certificates made by openssl: an authority of our own, and what it signed.
final class Certificates: Sendable {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try openssl("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 3650 -subj /CN=Test-Authority")
        try openssl("req -newkey rsa:2048 -nodes -keyout key.pem -out request.pem -subj /CN=server")
        try openssl("req -newkey rsa:2048 -nodes -keyout other.key -out other.pem -subj /CN=server")
        try sign("good", days: 60, names: "IP:127.0.0.1,DNS:localhost")
        try sign("soon", days: 5, names: "IP:127.0.0.1,DNS:localhost")
        try sign("name", days: 60, names: "DNS:old.example")
        try sign("rolled", days: 60, names: "IP:127.0.0.1,DNS:localhost", request: "other.pem")
        // It ended before it was made.
        try sign("expired", days: -1, names: "IP:127.0.0.1,DNS:localhost")
        try openssl("x509 -req -in request.pem -signkey key.pem -out self.pem -days 60")
        try openssl("x509 -req -in other.pem -signkey other.key -out strange.pem -days 60")
    }

    private func openssl(_ line: String) throws {
        try RealProgram.run("/usr/bin/openssl", line.split(separator: " ").map(String.init), in: folder.path)
    }

    private func sign(_ name: String, days: Int, names: String, request: String = "request.pem") throws {
        try folder.write("subjectAltName=\(names)\n", to: "\(name).ext")
        try openssl(
            "x509 -req -in \(request) -CA ca.pem -CAkey ca.key -CAcreateserial -days \(days) -extfile \(name).ext "
                + "-out \(name).pem"
        )
    }

    /// SHA-256 of a certificate's public key, by openssl alone.
    func fingerprint(_ name: String) throws -> String {
        try openssl("x509 -in \(name).pem -pubkey -noout -out \(name).pub")
        try openssl("pkey -pubin -in \(name).pub -outform DER -out \(name).der")
        let text = try RealProgram.run("/usr/bin/openssl", ["dgst", "-sha256", "-r", name + ".der"], in: folder.path)
        return String(text.prefix(64))
    }

    /// The certificate's own file.
    func certificate(_ name: String) -> String { "\(folder.path)/\(name).pem" }
    /// The file of its key.
    func key(_ name: String) -> String {
        "\(folder.path)/\(["rolled", "strange"].contains(name) ? "other.key" : "key.pem")"
    }

    /// A server that speaks TLS and answers GET with a page.
    func server(_ name: String, _ more: [String] = []) async throws -> RealProgram {
        let (certificate, key) = (certificate(name), key(name))
        return try await RealProgram(
            "/usr/bin/openssl",
            { port, _ in
                ["s_server", "-accept", "127.0.0.1:\(port)", "-cert", certificate, "-key", key, "-www"] + more
            },
            installed: "apt-get install openssl"
        )
    }

    var authority: String { folder.path + "/ca.pem" }
}
