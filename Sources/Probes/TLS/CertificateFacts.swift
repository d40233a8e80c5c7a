// CertificateFacts: what a certificate says of itself: names, issuer, validity, and the key's fingerprint.
import NIOSSL

/// What a certificate says of itself.
public struct CertificateFacts: Sendable, Hashable {
    /// Whom it is for: the common name, else the first alternative name.
    public var subject: String
    /// Who made it.
    public var issuer: String
    /// The names and numbers it holds for.
    public var names: [String]
    /// From when it holds, in seconds since 1970 UTC.
    public var validFrom: Int64
    /// Until when it holds, in seconds since 1970 UTC.
    public var validUntil: Int64
    /// Whether it is signed by itself.
    public var isSelfSigned: Bool
    /// The public key as SubjectPublicKeyInfo (DER); empty where it cannot be had.
    public var publicKey: [UInt8]

    init(_ certificate: NIOSSLCertificate) {
        let parts = (try? certificate.toDERBytes()).flatMap { CertificateParts($0) }
        names = (certificate._subjectAlternativeNames()).compactMap { CertificateFacts.text(of: $0) }
        subject = parts?.subjectName ?? names.first ?? "nobody"
        issuer = parts?.issuerName ?? "nobody"
        isSelfSigned = parts.map { $0.subject == $0.issuer } ?? false
        validFrom = Int64(certificate.notValidBefore)
        validUntil = Int64(certificate.notValidAfter)
        publicKey = (try? certificate.extractPublicKey().toSPKIBytes()) ?? []
    }

    private static func text(of name: _SubjectAlternativeName) -> String? {
        let bytes = Array(name.contents)
        switch name.nameType {
        case .dnsName: return String(decoding: bytes, as: UTF8.self)
        case .ipAddress where bytes.count == 4: return bytes.map(String.init).joined(separator: ".")
        case .ipAddress where bytes.count == 16:
            return stride(from: 0, to: 16, by: 2).map { index in
                String(UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1]), radix: 16)
            }.joined(separator: ":")
        default: return nil
        }
    }
}

/// The names inside a certificate's DER, as far as words need them; bounds are checked at each step.
struct CertificateParts {
    let subject: [UInt8]
    let issuer: [UInt8]

    /// Reads issuer and subject: the fourth and sixth field of the signed part (RFC 5280, 4.1).
    init?(_ der: [UInt8]) {
        var outer = DERReader(der[...])
        guard var certificate = outer.enter(0x30), var signed = certificate.enter(0x30) else { return nil }
        if signed.next == 0xA0 { _ = signed.element() }
        _ = signed.element()
        _ = signed.element()
        guard let issuer = signed.element() else { return nil }
        _ = signed.element()
        guard let subject = signed.element() else { return nil }
        self.issuer = Array(issuer.content)
        self.subject = Array(subject.content)
    }

    var subjectName: String? { CertificateParts.name(subject) }
    var issuerName: String? { CertificateParts.name(issuer) }

    /// The common name (2.5.4.3), else the organisation (2.5.4.10).
    private static func name(_ bytes: [UInt8]) -> String? {
        var found: [UInt8: String] = [:]
        var names = DERReader(bytes[...])
        while var set = names.enter(0x31) {
            while var pair = set.enter(0x30) {
                guard let kind = pair.element(), let value = pair.element() else { break }
                let oid = Array(kind.content)
                guard oid.count == 3, oid[0] == 0x55, oid[1] == 0x04 else { continue }
                found[oid[2]] = String(decoding: value.content.prefix(128), as: UTF8.self)
            }
        }
        return found[3] ?? found[10]
    }
}

/// Steps through DER.
struct DERReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    var next: UInt8? { rest.first }

    /// The next element's tag and content.
    mutating func element() -> (tag: UInt8, content: ArraySlice<UInt8>)? {
        guard let tag = rest.popFirst(), let first = rest.popFirst() else { return nil }
        var length = Int(first)
        if first & 0x80 != 0 {
            let count = Int(first & 0x7F)
            guard (1...4).contains(count), rest.count >= count else { return nil }
            length = rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(count)
        }
        guard length <= rest.count else { return nil }
        let content = rest.prefix(length)
        rest = rest.dropFirst(length)
        return (tag, content)
    }

    mutating func enter(_ tag: UInt8) -> DERReader? {
        guard rest.first == tag, let found = element() else { return nil }
        return DERReader(found.content)
    }
}
