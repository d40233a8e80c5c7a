// TLSLook: TLS on a wire, and what its certificate comes to in findings.
import Contracts
import Findings

/// Speaks TLS with a server and notes what is wrong with its certificate.
struct TLSLook {
    let subject: ProbeSubject
    let means: ProbeMeans
    let deadline: ProbeDeadline
    let server: ConnectionAddress.Server?
    /// How much of the certificate the client itself will look at.
    var trust = TLSTrust.full
    /// The level of what is wrong with a certificate that the client looks at.
    var level = Level.error

    /// The file of trusted roots: the address's own, else this machine's setting.
    private var roots: String? {
        let own = ["sslrootcert", "ssl_ca_certs", "cafile", "ca"].lazy.compactMap {
            subject.address.parameter($0)?.text
        }
        return own.first { $0 != "system" } ?? means.trustFile
    }

    /// A wire on which TLS is spoken and the certificate is right; nil after noting why not.
    ///
    /// `prelude` brings a new connection to the point where TLS begins; false means that the server offers none.
    func open(
        _ notes: inout ProbeNotes,
        prelude: @Sendable (Wire) async throws(WireFailure) -> Bool
    ) async throws(WireFailure) -> Wire? {
        let first: WireFailure
        do throws(WireFailure) {
            guard let wire = try await handshake(trust, prelude) else { return nil }
            await note(TLSView(of: wire, problem: nil), &notes)
            return wire
        } catch {
            guard error == .certificate || error == .certificateName else {
                if error.isNotTLS {
                    notOffered(&notes)
                    return nil
                }
                throw error
            }
            first = error
        }
        // Once more without looking, to say what the certificate is; nothing secret is sent there.
        if let wire = try? await handshake(.nothing, prelude) {
            let view = await TLSView(of: wire, problem: first)
            wire.close()
            note(view, &notes)
        } else {
            refuse(first, nil, &notes)
        }
        return nil
    }

    private func handshake(
        _ trust: TLSTrust,
        _ prelude: @Sendable (Wire) async throws(WireFailure) -> Bool
    ) async throws(WireFailure) -> Wire? {
        let context = try means.contexts.context(trust, roots: trust == .nothing ? nil : roots)
        let wire = try await Wire.open(subject.destination(of: server), by: deadline, with: means.resolver)
        guard try await prelude(wire) else {
            wire.close()
            return nil
        }
        try await wire.startTLS(context, host: server?.hostName ?? "localhost")
        return wire
    }

    func notOffered(_ notes: inout ProbeNotes) {
        notes.find(
            EncryptionNotOffered.self,
            "\(subject.shown(server)) does not speak TLS, which the address asks for",
            at: server?.port ?? server?.host,
            mend: "turn TLS on there, or name the port that speaks it"
        )
    }

    /// What a certificate comes to.
    func note(_ view: TLSView, _ notes: inout ProbeNotes) {
        notes.seen.append(view.version)
        if view.isOld {
            notes.find(
                ProtocolOld.self,
                "\(subject.shown(server)) speaks \(view.version) at most",
                mend: "let the server speak TLS 1.2 and 1.3"
            )
        }
        guard let certificate = view.certificate else {
            if let problem = view.problem { refuse(problem, nil, &notes) }
            return
        }
        let left = certificate.validUntil - means.now
        let isInTime = left >= 0 && certificate.validFrom <= means.now
        if !certificate.publicKey.isEmpty {
            let isTrusted = view.problem == nil && trust == .full && isInTime
            notes.key = KeyFacts(key: KeyFacts.fingerprint(of: certificate.publicKey), isTrusted: isTrusted)
        }
        if !isInTime {
            let when =
                left < 0
                ? "expired \(CertificateWords.ago(-left))"
                : "holds only in \(CertificateWords.span(certificate.validFrom - means.now))"
            notes.find(
                CertificateExpired.self,
                "the certificate of \(subject.shown(server)) \(when)",
                level: trust == .nothing ? .warning : level,
                label: "for \(certificate.subject), by \(certificate.issuer)",
                mend: "renew it, and find out why that did not happen by itself"
            )
        } else if let problem = view.problem {
            refuse(problem, certificate, &notes)
        }
        if left >= 0, left < means.thresholds.certificateSeconds {
            notes.find(
                CertificateExpiresSoon.self,
                "the certificate of \(subject.shown(server)) expires in \(CertificateWords.span(left))",
                label: "for \(certificate.subject), by \(certificate.issuer)",
                mend: "renew it now"
            )
        }
    }

    private func refuse(_ problem: WireFailure, _ certificate: CertificateFacts?, _ notes: inout ProbeNotes) {
        let host = subject.shown(server?.host, else: "the host")
        if problem == .certificateName {
            let names = certificate?.names.prefix(5).joined(separator: ", ") ?? ""
            notes.find(
                CertificateForAnotherName.self,
                "the certificate is for \(names.isEmpty ? certificate?.subject ?? "another name" : names), not for \(host)",
                level: level,
                mend: "name the host as the certificate does, or have one made for \(host)"
            )
            return
        }
        let why =
            certificate.map {
                $0.isSelfSigned ? "it is signed by itself" : "\($0.issuer), who signed it, is not trusted here"
            }
            ?? "its chain leads to no root that is trusted here"
        notes.find(
            CertificateUntrusted.self,
            "the certificate of \(subject.shown(server)) is not trusted: \(why)",
            level: level,
            mend: "an authority of your own is named by sslrootcert in the address, or by SSL_CERT_FILE"
        )
    }
}

/// Spans of a certificate's life in words.
enum CertificateWords {
    static func span(_ seconds: Int64) -> String {
        let days = seconds / 86_400
        if days >= 2 { return "\(days) days" }
        let hours = seconds / 3_600
        return hours >= 2 ? "\(hours) h" : "\(max(1, seconds / 60)) min"
    }
    static func ago(_ seconds: Int64) -> String { "\(span(seconds)) ago" }
}
