// Certificates: an authority of our own and what it signed, made by openssl for each test.
import Foundation
import Glibc
public import PostgreSQL

/// Certificates made by openssl: an authority of our own, and what it signed.
public final class Certificates: Sendable {
    private let folder: TemporaryFolder

    /// Makes them.
    ///
    /// - Throws: where there is no openssl, with the line that installs it.
    public init() throws {
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

    @discardableResult
    private func openssl(_ line: String) throws -> String {
        let run = try ProgramRun.run("openssl", line.split(separator: " ").map(String.init), folder: folder.path)
        guard run.exitCode == 0 else {
            throw MissingProgram(words: "openssl (apt-get install openssl): \(line): \(run.errors)")
        }
        return run.output
    }

    private func sign(_ name: String, days: Int, names: String, request: String = "request.pem") throws {
        try folder.write("subjectAltName=\(names)\n", to: "\(name).ext")
        try openssl(
            "x509 -req -in \(request) -CA ca.pem -CAkey ca.key -CAcreateserial -days \(days) -extfile \(name).ext "
                + "-out \(name).pem"
        )
    }

    /// SHA-256 of a certificate's public key, by openssl alone.
    ///
    /// - Throws: what openssl says.
    public func fingerprint(_ name: String) throws -> String {
        try openssl("x509 -in \(name).pem -pubkey -noout -out \(name).pub")
        try openssl("pkey -pubin -in \(name).pub -outform DER -out \(name).der")
        return String(try openssl("dgst -sha256 -r \(name).der").prefix(64))
    }

    /// The certificate's own file.
    public func certificate(_ name: String) -> String { "\(folder.path)/\(name).pem" }
    /// The file of its key.
    public func key(_ name: String) -> String {
        "\(folder.path)/\(["rolled", "strange"].contains(name) ? "other.key" : "key.pem")"
    }

    /// The file of the authority's certificate.
    public var authority: String { folder.path + "/ca.pem" }

    /// A cluster whose server speaks TLS on TCP with a certificate.
    ///
    /// - Throws: where it cannot be started.
    public func cluster(_ name: String, password: String) throws -> LocalCluster {
        let cluster = try LocalCluster(LocalCluster.Options(password: password))
        var information = stat()
        stat(cluster.folder, &information)
        for (source, target) in [(certificate(name), "cert.pem"), (key(name), "key.pem")] {
            let path = cluster.folder + "/" + target
            try FileManager.default.copyItem(atPath: source, toPath: path)
            chown(path, information.st_uid, information.st_gid)
            chmod(path, 0o600)
        }
        let connection = try Connection(cluster.settings(), within: .seconds(60))
        for (setting, value) in [("ssl_cert_file", "cert.pem"), ("ssl_key_file", "key.pem")] {
            try connection.query("ALTER SYSTEM SET \(setting) = '\(cluster.folder)/\(value)'")
        }
        try connection.query("ALTER SYSTEM SET ssl = on")
        cluster.stop()
        try cluster.start()
        return cluster
    }
}
