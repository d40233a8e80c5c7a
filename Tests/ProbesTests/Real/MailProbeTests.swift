// MailProbeTests: real mail servers with and without STARTTLS, TLS from the first byte, both logins, certificates.
import Findings
import Foundation
import Glibc
import Probes
import Support
import Testing

@Suite(.serialized, .disabled(if: Suites.isFast, "left out, as PLIMSOLL_FAST asks")) struct MailProbeTests {
    private func outcome(
        _ address: String,
        _ certificates: Certificates? = nil,
        sender: String = "shop@shop.example",
        deadline: String = "20s"
    ) async throws -> ProbeOutcome {
        let outcome = try await ProbeBench.probe(
            "smtp",
            address,
            "sender: config.app.sender",
            deadline: deadline,
            trustFile: certificates?.authority,
            sender: sender
        )
        for secret in ["right-secret", "wrong-secret"] { #expect(!outcome.words.contains(secret)) }
        return outcome
    }

    @Test func `STARTTLS, then login by PLAIN or LOGIN, then the sender`() async throws {
        let certificates = try Certificates()
        for way in ["PLAIN", "LOGIN"] {
            let server = try await MailServer(MailServer.Options(certificate: "good", ways: [way]), certificates)
            for scheme in ["smtp", "submission"] {
                let right = try await outcome("\(scheme)://shop:right-secret@127.0.0.1:\(server.port)", certificates)
                #expect(right.codes == [] && right.unchecked.isEmpty, "\(way): \(right.words)")
                #expect(right.seen.contains("logged in") && right.seen.contains("sender accepted"), "\(right.words)")
                #expect(right.seen.contains { $0.hasPrefix("TLS 1.") }, "\(right.words)")
            }
            let wrong = try await outcome("smtp://shop:wrong-secret@127.0.0.1:\(server.port)", certificates)
            #expect(wrong.codes == ["PL4030"], "\(way): \(wrong.words)")
            let refused = try await outcome(
                "smtp://shop:right-secret@127.0.0.1:\(server.port)",
                certificates,
                sender: "someone@other.example"
            )
            #expect(refused.codes == ["PL4061"] && refused.text(under: "PL4061") == "someone@other.example")
            #expect(!server.hasBeenSentTo)
        }
    }

    @Test func `TLS from the first byte`() async throws {
        let certificates = try Certificates()
        let server = try await MailServer(MailServer.Options(certificate: "good", isImplicit: true), certificates)
        let right = try await outcome("smtps://shop:right-secret@127.0.0.1:\(server.port)", certificates)
        #expect(right.codes == [] && right.unchecked.isEmpty && right.seen.contains("logged in"), "\(right.words)")
        let wrong = try await outcome("smtps://shop:wrong-secret@127.0.0.1:\(server.port)", certificates)
        #expect(wrong.codes == ["PL4030"], "\(wrong.words)")
        let plain = try await MailServer()
        #expect(try await outcome("smtps://127.0.0.1:\(plain.port)", certificates).codes == ["PL4015"])
        #expect(try await outcome("submission://127.0.0.1:\(plain.port)", certificates).codes == ["PL4015"])
        let clear = try await outcome("smtp://127.0.0.1:\(plain.port)")
        #expect(clear.codes == [] && clear.seen.contains("sender accepted"), "\(clear.words)")
    }

    @Test func `certificates that are not right, asked for and merely taken`() async throws {
        let certificates = try Certificates()
        for (name, code) in [("expired", "PL4010"), ("name", "PL4012"), ("self", "PL4013"), ("soon", "PL4011")] {
            let server = try await MailServer(MailServer.Options(certificate: name), certificates)
            let required = try await outcome("submission://shop:right-secret@127.0.0.1:\(server.port)", certificates)
            #expect(required.codes == [code], "\(name): \(required.words)")
            #expect(required.seen.contains("logged in") == (name == "soon"), "\(name): \(required.words)")
            // A client that takes TLS where it is offered looks at no certificate: a warning, and our login is not sent.
            let taken = try await outcome("smtp://shop:right-secret@127.0.0.1:\(server.port)", certificates)
            #expect(taken.codes == [code] && taken.findings.map(\.level) == [.warning], "\(name): \(taken.words)")
            #expect(taken.unchecked.count == (name == "soon" ? 0 : 1), "\(name): \(taken.words)")
        }
    }

    @Test(.enabled(if: geteuid() == 0, "OpenSMTPD is started by root alone"))
    func `OpenSMTPD, in the clear and with STARTTLS`() async throws {
        let plain = try await OpenMailServer()
        let clear = try await outcome("smtp://127.0.0.1:\(plain.port)")
        #expect(clear.codes == [] && clear.unchecked.isEmpty, "\(clear.words)")
        #expect(clear.seen.contains { $0.contains("mail.shop.test") && $0.contains("OpenSMTPD") }, "\(clear.words)")
        #expect(clear.seen.contains("sender accepted"), "\(clear.words)")
        let login = try await outcome("smtp://shop:right-secret@127.0.0.1:\(plain.port)")
        #expect(login.codes == ["PL4062"], "\(login.words)")
        // STARTTLS by stunnel, as Debian 12's OpenSMTPD needs it.
        let certificates = try Certificates()
        for (certificate, codes) in [("good", [String]()), ("soon", ["PL4011"])] {
            let front = try StartTLSFront(before: plain.port, certificates, certificate)
            let secured = try await outcome("submission://127.0.0.1:\(front.port)", certificates)
            #expect(secured.codes == codes && secured.unchecked.isEmpty, "\(certificate): \(secured.words)")
            #expect(secured.seen.contains("sender accepted"), "\(certificate): \(secured.words)")
        }
        let named = try StartTLSFront(before: plain.port, certificates, "name")
        let refused = try await outcome("submission://127.0.0.1:\(named.port)", certificates)
        #expect(refused.codes == ["PL4012"] && !refused.seen.contains("sender accepted"), "\(refused.words)")
        // Its own STARTTLS is broken off (it cannot use its key with OpenSSL 3); where it is mended, the handshake
        // succeeds. Never may it look like a server without a fault that was asked.
        let own = try await OpenMailServer(certificates)
        let broken = try await outcome("submission://127.0.0.1:\(own.port)", certificates, deadline: "10s")
        let isBroken = broken.unchecked.contains { $0.wasRequired && $0.why.contains("TLS did not come about") }
        #expect(broken.codes == [], "\(broken.words)")
        #expect(isBroken != broken.seen.contains("sender accepted"), "\(broken.words)")
    }
}
