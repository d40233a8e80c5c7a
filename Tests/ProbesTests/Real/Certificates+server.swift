// Certificates+server: a web server of openssl's own that shows one of the certificates.
import Support

extension Certificates {
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
}
