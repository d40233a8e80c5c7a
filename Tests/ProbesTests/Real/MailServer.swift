// MailServer: real mail servers for tests: aiosmtpd with and without TLS and logins, and OpenSMTPD.
import Foundation
import PostgreSQL
import Support

/// A mail server of aiosmtpd; it takes senders of shop.example and notes it where somebody goes on to send a mail.
final class MailServer: Sendable {
    /// How it speaks.
    struct Options: Sendable {
        /// A certificate's name; nil is no TLS at all.
        var certificate: String?
        /// TLS from the first byte instead of STARTTLS.
        var isImplicit = false
        /// The ways of logging in that it offers.
        var ways = ["PLAIN", "LOGIN"]
        /// The name it greets with.
        var name = "mail.shop.test"
    }

    static let script = """
        import asyncio, json, ssl, sys
        from aiosmtpd.smtp import SMTP, AuthResult
        o = json.loads(sys.argv[1])
        class Handler:
            async def handle_MAIL(self, server, session, envelope, address, options):
                if not address.endswith("@shop.example"): return "553 5.7.1 not yours"
                envelope.mail_from = address
                return "250 OK"
            async def handle_RCPT(self, *rest):
                open(o["sent"], "w").write("RCPT")
                return "250 OK"
        def check(server, session, envelope, way, data):
            return AuthResult(success=data.login == b"shop" and data.password == b"right-secret", handled=False)
        context = None
        if o["certificate"]:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(o["certificate"], o["key"])
        def session():
            return SMTP(Handler(), hostname=o["name"], ident="ready", tls_context=None if o["implicit"] else context,
                authenticator=check, auth_require_tls=bool(o["certificate"]) and not o["implicit"],
                auth_exclude_mechanism=[w for w in ("PLAIN", "LOGIN") if w not in o["ways"]], timeout=60)
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        loop.run_until_complete(loop.create_server(session, "127.0.0.1", o["port"], ssl=context if o["implicit"] else None))
        loop.run_forever()
        """

    private let program: RealProgram
    private let folder: TemporaryFolder

    init(_ options: Options = Options(), _ certificates: Certificates? = nil) async throws {
        let python = Suites.projectRoot + "/.build-mail/bin/python"
        folder = try TemporaryFolder()
        let script = try folder.write(Self.script, to: "mail.py")
        let path = folder.path
        program = try await RealProgram(
            python,
            { port, _ in
                let settings: [String: Any] = [
                    "port": port, "sent": path + "/sent", "implicit": options.isImplicit, "ways": options.ways,
                    "name": options.name,
                    "certificate": options.certificate.flatMap { certificates?.certificate($0) } ?? "",
                    "key": options.certificate.flatMap { certificates?.key($0) } ?? "",
                ]
                let text = (try? JSONSerialization.data(withJSONObject: settings)).map {
                    String(decoding: $0, as: UTF8.self)
                }
                return [script, text ?? ""]
            },
            installed: "aiosmtpd is missing: ./script/bootstrap"
        )
    }

    var port: Int { program.port }

    /// Whether somebody went on to send a mail.
    var hasBeenSentTo: Bool { FileManager.default.fileExists(atPath: folder.path + "/sent") }
}

/// OpenSMTPD in a mount namespace of its own, so that it shares no socket and no queue with the machine's own.
final class OpenMailServer: Sendable {
    let port: Int
    private let folder: TemporaryFolder
    private let process: ChildProcess

    init(_ certificates: Certificates? = nil) async throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/sbin/smtpd") else {
            throw MissingProgram(words: "smtpd is missing: apt-get install opensmtpd")
        }
        folder = try TemporaryFolder()
        port = try RealProgram.freePort()
        var lines: [String] = []
        var secured = ""
        if let certificates {
            let key = folder.path + "/key.pem"
            try FileManager.default.copyItem(atPath: certificates.key("good"), toPath: key)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
            lines += ["pki own cert \"\(certificates.certificate("good"))\"", "pki own key \"\(key)\""]
            secured = " tls pki own"
        }
        lines += ["listen on 127.0.0.1 port \(port)\(secured) hostname mail.shop.test", "action take mbox"]
        lines += ["match from any for local action take", ""]
        let file = try folder.write(lines.joined(separator: "\n"), to: "smtpd.conf")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        let start = """
            mount -t tmpfs none /run && mount -t tmpfs none /var/spool && mkdir -m 711 /var/spool/smtpd \
            && exec /usr/sbin/smtpd -d -f '\(file)'
            """
        let log = open(folder.path + "/log", O_CREAT | O_WRONLY, 0o600)
        defer { close(log) }
        process = try ChildProcess(
            "/usr/bin/unshare",
            ["-m", "--propagation", "private", "sh", "-c", start],
            variables: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"],
            files: ChildProcess.Files(output: log)
        )
        let deadline = Deadline.after(.seconds(60))
        while !deadline.hasPassed, process.ended() == nil {
            if RawSocket(port: port) != nil { return }
            usleep(20_000)
        }
        let words = (try? String(contentsOfFile: folder.path + "/log", encoding: .utf8)) ?? ""
        throw MissingProgram(words: "smtpd does not start: \(words)")
    }

    deinit {
        process.signal(SIGTERM)
        if process.wait(until: .after(.seconds(10))) == nil { process.signal(SIGKILL) }
    }
}
