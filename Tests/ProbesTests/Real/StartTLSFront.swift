// StartTLSFront: stunnel before a mail server, which gives it STARTTLS.
import Foundation
import Glibc
import PostgreSQL
import Support

/// stunnel's mail service: it offers STARTTLS to clients and speaks to a mail server in the clear.
///
/// Debian 12's OpenSMTPD cannot use its key with OpenSSL 3 (its issues 1171 and 1239), whatever the client is, so that
/// this stands in front of it, as it does where people run both.
final class StartTLSFront: Sendable {
    let port: Int
    private let folder: TemporaryFolder
    private let process: ChildProcess

    /// Starts it before a mail server's port.
    ///
    /// - Throws: where there is no stunnel, with the line that installs it, or where it does not start, with its words.
    init(before server: Int, _ certificates: Certificates, _ certificate: String = "good") throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/stunnel4") else {
            throw MissingProgram(words: "stunnel4 is missing: apt-get install stunnel4")
        }
        folder = try TemporaryFolder()
        port = try RealProgram.freePort()
        let settings = """
            foreground = yes
            pid =
            [mail]
            accept = 127.0.0.1:\(port)
            connect = 127.0.0.1:\(server)
            protocol = smtp
            cert = \(certificates.certificate(certificate))
            key = \(certificates.key(certificate))

            """
        let file = try folder.write(settings, to: "stunnel.conf")
        let log = open(folder.path + "/log", O_CREAT | O_WRONLY, 0o600)
        defer { close(log) }
        process = try ChildProcess(
            "/usr/bin/stunnel4",
            [file],
            variables: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"],
            files: ChildProcess.Files(output: log, errors: log)
        )
        let deadline = Deadline.after(.seconds(60))
        while !deadline.hasPassed, process.ended() == nil {
            if RawSocket(port: port) != nil { return }
            usleep(20_000)
        }
        let words = (try? String(contentsOfFile: folder.path + "/log", encoding: .utf8)) ?? ""
        throw MissingProgram(words: "stunnel does not start: \(words)")
    }

    deinit {
        process.signal(SIGTERM)
        if process.wait(until: .after(.seconds(10))) == nil { process.signal(SIGKILL) }
    }
}
