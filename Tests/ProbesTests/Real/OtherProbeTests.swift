// OtherProbeTests: TLS, web services, mail, files, addresses and secrets, each against a real part.
import Contracts
import Findings
import Foundation
import Probes
import Support
import Testing

@Suite struct OtherProbeTests {
    @Test func `certificates are told apart`() async throws {
        let certificates = try Certificates()
        func codes(_ name: String, _ more: [String] = [], now: Int64? = nil, trust: Bool = true) async throws
            -> [String]
        {
            let server = try await certificates.server(name, more)
            let outcome = try await ProbeBench.probe(
                "http",
                "https://127.0.0.1:\(server.port)/",
                trustFile: trust ? certificates.authority : nil,
                now: now
            )
            #expect(outcome.unchecked.isEmpty, "\(name): \(outcome.words)")
            return outcome.codes
        }
        #expect(try await codes("good") == [])
        #expect(try await codes("soon") == ["PL4011"])
        #expect(try await codes("name") == ["PL4012"])
        #expect(try await codes("self") == ["PL4013"])
        #expect(try await codes("good", trust: false) == ["PL4013"])
        #expect(try await codes("good", ["-tls1_1", "-cipher", "DEFAULT:@SECLEVEL=0"]) == ["PL4014"])
        // The clock of the check stands behind the certificate's end.
        let later = Int64(Date().timeIntervalSince1970) + 100 * 86_400
        #expect(try await codes("good", now: later) == ["PL4010"])
    }

    static let page = """
        import http.server, sys
        class H(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                code = int(self.path.strip("/").split("?")[0] or 200)
                if self.headers.get("Authorization") == "Basic dTpyaWdodC1zZWNyZXQ=": code = 200
                self.send_response(code)
                if code == 301: self.send_header("Location", "https://elsewhere.example/")
                self.end_headers()
            def log_message(self, *rest): pass
        http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), H).serve_forever()
        """

    @Test func `answers of a web service`() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.page, to: "page.py")
        let server = try await RealProgram("/usr/bin/python3", { port, _ in [path, "\(port)"] }, installed: "python3")
        func outcome(_ path: String, user: String = "") async throws -> ProbeOutcome {
            try await ProbeBench.probe("http", "http://\(user)127.0.0.1:\(server.port)/\(path)")
        }
        #expect(try await outcome("200").codes == [])
        let failed = try await outcome("503")
        #expect(failed.codes == ["PL4020"])
        #expect(failed.text(under: "PL4020") == "/503")
        #expect(try await outcome("404").findings.map(\.level) == [.warning])
        #expect(try await outcome("301").codes == ["PL4021"])
        let wrong = try await outcome("401", user: "u:wrong-secret@")
        #expect(wrong.codes == ["PL4030"] && !wrong.words.contains("wrong-secret"))
        #expect(try await outcome("401", user: "u:right-secret@").codes == [])
        #expect(try await outcome("401").unchecked.map(\.wasRequired) == [false])
        let redis = try await ProbeBench.probe("redis", "redis://127.0.0.1:\(server.port)")
        #expect(redis.codes == ["PL4080"], "\(redis.words)")
        let secured = try await ProbeBench.probe("redis", "rediss://127.0.0.1:\(server.port)")
        #expect(secured.codes == ["PL4015"], "\(secured.words)")
    }

    static let mail = """
        import socketserver, sys
        mode = sys.argv[2]
        class H(socketserver.StreamRequestHandler):
            def handle(self):
                say = lambda t: self.wfile.write((t + "\\r\\n").encode())
                say("220 mail.test ESMTP")
                for line in self.rfile:
                    word = line.decode().upper()
                    if word.startswith("EHLO"): say("250-mail.test"); say("250 AUTH PLAIN" if mode == "auth" else "250 SIZE 1000")
                    elif word.startswith("AUTH"): say("235 ok" if "AHUAcmlnaHQtc2VjcmV0" in line.decode() else "535 5.7.8 wrong")
                    elif word.startswith("MAIL"): say("250 ok" if b"shop@shop.example" in line else "553 5.7.1 not yours")
                    elif word.startswith("DATA") or word.startswith("RCPT"): say("554 a probe sends nothing"); open(sys.argv[3], "w").write(word)
                    elif word.startswith("QUIT"): say("221 bye"); return
                    else: say("250 ok")
        socketserver.ThreadingTCPServer.allow_reuse_address = True
        socketserver.ThreadingTCPServer(("127.0.0.1", int(sys.argv[1])), H).serve_forever()
        """

    @Test func `mail servers: login, sender, encryption`() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.mail, to: "mail.py")
        func server(_ mode: String) async throws -> RealProgram {
            try await RealProgram(
                "/usr/bin/python3",
                { port, _ in [path, "\(port)", mode, folder.path + "/sent"] },
                installed: "python3"
            )
        }
        let (open, auth) = (try await server("open"), try await server("auth"))
        func outcome(_ address: String, sender: String = "shop@shop.example") async throws -> ProbeOutcome {
            try await ProbeBench.probe("smtp", address, "sender: config.app.sender", sender: sender)
        }
        #expect(try await outcome("smtp://127.0.0.1:\(open.port)").codes == [])
        let refused = try await outcome("smtp://127.0.0.1:\(open.port)", sender: "someone@other.example")
        #expect(refused.codes == ["PL4061"], "\(refused.words)")
        #expect(refused.text(under: "PL4061") == "someone@other.example")
        #expect(try await outcome("smtp://u:right-secret@127.0.0.1:\(open.port)").codes == ["PL4062"])
        #expect(try await outcome("smtp://u:right-secret@127.0.0.1:\(auth.port)").codes == [])
        let wrong = try await outcome("smtp://u:wrong-secret@127.0.0.1:\(auth.port)")
        #expect(wrong.codes == ["PL4030"] && !wrong.words.contains("wrong-secret"))
        #expect(try await outcome("submission://127.0.0.1:\(open.port)").codes == ["PL4015"])
        // A name that is not this machine's: the login is not sent in the clear.
        let resolver = Resolver(lookup: { _ in .success(["127.0.0.1"]) })
        let clear = try await ProbeBench.probe(
            "smtp",
            "smtp://u:right-secret@mail.test:\(auth.port)",
            resolver: resolver
        )
        #expect(clear.codes == ["PL4060"], "\(clear.words)")
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/sent"))
    }

    @Test func `files and folders`() async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("x", to: "here/file")
        #expect(try await ProbeBench.probe("file", file, "privileges: [read, write]").codes == [])
        #expect(try await ProbeBench.probe("file", folder.path + "/here/").codes == [])
        let gone = try await ProbeBench.probe("file", folder.path + "/gone")
        #expect(gone.codes == ["PL4070"])
        #expect(gone.text(under: "PL4070") == folder.path + "/gone")
        #expect(try await ProbeBench.probe("file", file + "/").codes == ["PL4070"])
        // Even root may not execute a file without the bit, nor write into /proc.
        #expect(try await ProbeBench.probe("file", file, "privileges: [execute]").codes == ["PL4072"])
        var thresholds = ProbeThresholds()
        thresholds.freePercent = 101
        #expect(try await ProbeBench.probe("file", file, thresholds: thresholds).codes == ["PL4073"])
    }

    @Test(arguments: [
        ("postgres", "postgres://u:secret-word@h:54x2/shop", "PL4001", "54x2"),
        ("postgres", "mysql://u:secret-word@h/shop", "PL4002", "mysql"),
        ("postgres", "postgres://u:secret-word@127.0.0.1:1/shop?sslmode=yes", "PL4005", "yes"),
    ])
    func `an address that is not right stands at its place in the layer`(
        _ kind: String,
        _ address: String,
        _ code: String,
        _ under: String
    ) async throws {
        let outcome = try await ProbeBench.probe(kind, address)
        #expect(outcome.codes.contains(code), "\(outcome.words)")
        #expect(outcome.text(under: code) == under)
        #expect(outcome.findings.first?.place.source.name == "app.yaml")
        #expect(!outcome.words.contains("secret-word"))
    }

    @Test func `secrets are resolved here, and an empty one, a missing one and no text are told`() async throws {
        let server = try await RedisProbeTests.server(["--requirepass", "right-secret"])
        let contract = """
            plimsoll: 1
            service: shop
            config: {app: {layers: [{file: app.yaml}]}}
            environments: {production: {protected: true}}
            connections:
              env: {redis: config.app.env}
              part: {redis: '"redis://:" + config.app.part + "@" + config.app.host'}
              command: {redis: config.app.command}
              empty: {redis: config.app.empty}
              missing: {redis: config.app.missing}
              number: {redis: config.app.number}
              gone: {redis: config.app.gone}
            """
        let url = "redis://:right-secret@127.0.0.1:\(server.port)"
        let config = """
            env: {secret: env:URL}
            part: {secret: env:PASSWORD}
            host: 127.0.0.1:\(server.port)
            command: {secret: "command:printf %s '\(url)'"}
            empty: {secret: env:EMPTY}
            missing: {secret: file:/gone/secret}
            number: 12
            """
        let outcomes = try await ProbeBench.run(
            contract,
            config,
            secrets: ["URL": url, "PASSWORD": "right-secret", "EMPTY": ""]
        )
        let codes = outcomes.map(\.codes)
        #expect(codes == [[], [], [], ["PL4004"], [], ["PL4003"], ["PL4003"]], "\(outcomes.map(\.words))")
        #expect(outcomes.map { $0.unchecked.count } == [0, 0, 0, 0, 1, 0, 0])
        #expect(outcomes.allSatisfy { !$0.words.contains("right-secret") })
    }
}
