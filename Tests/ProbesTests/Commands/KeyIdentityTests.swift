// KeyIdentityTests: servers that are known by their key, told apart by the commands: renewed, another key, no TLS.
import Foundation
import Support
import Testing

@Suite(.disabled(if: Suites.isFast, "left out, as PLIMSOLL_FAST asks")) struct KeyIdentityTests {
    private func service(_ certificates: Certificates, environments: String = "{production: {protected: true}}") throws
        -> ServiceFolder
    {
        var service = try ServiceFolder("{site: {http: config.app.url, identity: unique}}", environments: environments)
        service.variables["SSL_CERT_FILE"] = certificates.authority
        return service
    }

    private func expect(_ code: Int32, _ codes: [String], _ service: ServiceFolder, _ comment: String) throws {
        let run = try service.plimsoll("check")
        #expect(run.exitCode == code && run.identityCodes == codes, "\(comment): \(run.all)")
    }

    private func url(_ server: RealProgram) -> String { "https://127.0.0.1:\(server.port)/" }

    @Test func `a certificate renewed, a new key that is vouched for, and one that is not`() async throws {
        let certificates = try Certificates()
        let service = try service(certificates)
        let server = try await certificates.server("good")
        try service.configure(["url": url(server)])
        let written = try service.plimsoll("check", "--record-identities")
        #expect(written.exitCode == 0, "\(written.all)")
        // As openssl says it.
        let key = try certificates.fingerprint("good")
        #expect(service.records.contains("key: \"\(key)\""), "\(service.records)")
        try expect(0, [], service, "the same")
        let renewed = try await certificates.server("soon")
        try service.configure(["url": url(renewed)])
        try expect(0, [], service, "another certificate for the same key")
        let rolled = try await certificates.server("rolled")
        try service.configure(["url": url(rolled)])
        try expect(0, ["PL4110"], service, "another key under the authority")
        let strange = try await certificates.server("strange")
        try service.configure(["url": url(strange)])
        try expect(1, ["PL4103"], service, "another key, signed by itself")
        let shown = try service.plimsoll("identity", "show", "production", "site")
        #expect(shown.exitCode == 1 && shown.output.contains("PL4103"), "\(shown.all)")
    }

    @Test func `nobody vouches for it, two environments share it, it speaks in the clear`() async throws {
        let certificates = try Certificates()
        let both = try service(certificates, environments: "{production: {protected: true}, staging: {}}")
        let strange = try await certificates.server("strange")
        let good = try await certificates.server("good")
        try both.configure(["url": url(strange)])
        try both.configure(["url": url(good)], for: "staging")
        let run = try both.plimsoll("check", "--record-identities")
        #expect(run.exitCode == 1 && run.output.contains("PL4013"), "\(run.all)")
        #expect(!both.records.contains("production:") && both.records.contains("staging:"), "\(both.records)")
        try both.configure(["url": url(good)])
        let twins = try both.plimsoll("check")
        #expect(twins.exitCode == 1 && twins.identityCodes == ["PL4104"], "\(twins.all)")
        let folder = try TemporaryFolder()
        let script = try folder.write(OtherProbeTests.page, to: "page.py")
        let plain = try await RealProgram("/usr/bin/python3", { port, _ in [script, "\(port)"] }, installed: "python3")
        let service = try service(certificates)
        try service.configure(["url": "http://127.0.0.1:\(plain.port)/200"])
        let unknown = try service.plimsoll("check")
        #expect(unknown.exitCode == 3 && unknown.output.contains("it speaks without TLS"), "\(unknown.all)")
    }
}
