// AddressReader+url: `scheme://user:password@host:port,host:port/name?parameters`, JDBC's form included.
import Contracts
import Findings

extension AddressReader {
    /// What a scheme means.
    private struct Scheme {
        var kind: Contract.Connection.Kind
        var port: Int
        var encryption = ConnectionAddress.Encryption.none
    }

    private static let schemes: [String: Scheme] = [
        "postgres": Scheme(kind: .postgres, port: 5432, encryption: .opportunistic),
        "postgresql": Scheme(kind: .postgres, port: 5432, encryption: .opportunistic),
        "mysql": Scheme(kind: .mysql, port: 3306), "mysql2": Scheme(kind: .mysql, port: 3306),
        "mariadb": Scheme(kind: .mysql, port: 3306),
        "redis": Scheme(kind: .redis, port: 6379), "rediss": Scheme(kind: .redis, port: 6379, encryption: .implicit),
        "valkey": Scheme(kind: .redis, port: 6379), "valkeys": Scheme(kind: .redis, port: 6379, encryption: .implicit),
        "unix": Scheme(kind: .redis, port: 0), "redis+unix": Scheme(kind: .redis, port: 0),
        "redis+socket": Scheme(kind: .redis, port: 0), "redis-socket": Scheme(kind: .redis, port: 0),
        "smtp": Scheme(kind: .smtp, port: 25, encryption: .opportunistic),
        "smtp+starttls": Scheme(kind: .smtp, port: 587, encryption: .required),
        "submission": Scheme(kind: .smtp, port: 587, encryption: .required),
        "smtps": Scheme(kind: .smtp, port: 465, encryption: .implicit),
        "smtp+ssl": Scheme(kind: .smtp, port: 465, encryption: .implicit),
        "submissions": Scheme(kind: .smtp, port: 465, encryption: .implicit),
        "http": Scheme(kind: .http, port: 80), "https": Scheme(kind: .http, port: 443, encryption: .implicit),
        "amqp": Scheme(kind: .amqp, port: 5672), "amqps": Scheme(kind: .amqp, port: 5671, encryption: .implicit),
        "tcp": Scheme(kind: .tcp, port: 0),
    ]
    /// Schemes whose addresses name no single server.
    private static let listed: Set<String> = [
        "redis+sentinel", "redis-sentinel", "sentinel", "rediss+sentinel", "redis+cluster", "redis-cluster",
    ]

    mutating func url() -> ConnectionAddress? {
        guard let (scheme, range, rest) = scheme() else { return nil }
        guard let known = AddressReader.schemes[scheme], known.kind == kind else {
            hideWhatMayBeSecret()
            reportScheme(scheme, range)
            return nil
        }
        var result = ConnectionAddress(kind: kind, form: .url, scheme: scheme)
        result.schemeBytes = range
        result.encryption = known.encryption
        let end = bytes[rest...].firstIndex { $0 == 0x2F || $0 == 0x3F || $0 == 0x23 } ?? bytes.count
        if !bytes[rest..<end].contains(0x40), bytes[end...].prefix(while: { $0 != 0x3F }).contains(0x40) {
            // Whether it is a password or not: what stands before an @ is not shown.
            hideWhatMayBeSecret()
        }
        if isStray(behind: end, from: rest) {
            hideWhatMayBeSecret()
            report(
                .unreadable,
                end..<end + 1,
                "`\(String(decoding: bytes[end..<end + 1], as: UTF8.self))` ends the host, but an `@` follows",
                "write it as \(AddressReader.percent(bytes[end])) where it is part of the password"
            )
            return nil
        }
        guard var host = account(rest..<end, &result) else { return nil }
        if known.port == 0, kind == .redis { host = end..<end }
        for piece in pieces(host, separator: 0x2C) {
            guard let server = server(piece, default: known.port) else { return nil }
            result.servers.append(server)
        }
        guard behindAuthority(end, &result) else { return nil }
        return finished(result, known.port, host)
    }

    /// The scheme in lower case, its bytes, and where the authority starts.
    private mutating func scheme() -> (String, Range<Int>, Int)? {
        guard let end = schemeEnd else { return nil }
        let isJDBC = text.lowercased().hasPrefix("jdbc:")
        let range = (isJDBC ? min(5, end) : 0)..<end
        var word = String(decoding: bytes[range], as: UTF8.self).lowercased()
        // SQLAlchemy and others add the driver: postgresql+psycopg2.
        if AddressReader.schemes[word] == nil, let plus = word.firstIndex(of: "+") {
            let base = String(word[..<plus])
            if ["postgres", "postgresql", "mysql", "mariadb"].contains(base) { word = base }
        }
        return (word, range, end + 3)
    }

    private mutating func reportScheme(_ scheme: String, _ range: Range<Int>) {
        if AddressReader.listed.contains(scheme), kind == .redis {
            unsupported = "addresses of sentinels and clusters are not looked at"
            return
        }
        let own = AddressReader.schemes.filter { $0.value.kind == kind }.map(\.key).sorted()
        if let other = AddressReader.schemes[scheme] {
            report(
                .anotherKind,
                range,
                "this is the address of \(other.kind.noun), \(kind.noun) is expected",
                exampleMend + ", or name the connection's kind \(other.kind.rawValue): in the contract"
            )
        } else {
            let near = NearestWord.nearest(to: scheme, among: own).map { "did you mean \($0)://?" }
            report(.unreadable, range, "no \(kind.noun) client knows the scheme `\(scheme)`", near ?? exampleMend)
        }
    }

    /// An `@` behind the authority's end, where what stands before it cannot be a port: a password with a bare `/`, `?`, `#`.
    private func isStray(behind end: Int, from start: Int) -> Bool {
        guard end < bytes.count, !bytes[start..<end].contains(0x40), bytes[end...].contains(0x40) else { return false }
        guard let colon = bytes[start..<end].firstIndex(of: 0x3A) else { return false }
        // redis://host:6379/0?name=a@b holds a port, not a password.
        let port = bytes[(colon + 1)..<end]
        let isPort = !port.isEmpty && port.allSatisfy { (0x30...0x39).contains($0) }
        return !isPort && bytes[start] != 0x5B
    }

    static func percent(_ byte: UInt8) -> String {
        let digits = Array("0123456789ABCDEF")
        return "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
    }

    /// `user:password@`; returns the bytes of the hosts, nil after saying what is wrong.
    private mutating func account(_ range: Range<Int>, _ result: inout ConnectionAddress) -> Range<Int>? {
        guard let at = bytes[range].lastIndex(of: 0x40) else { return range }
        let account = range.lowerBound..<at
        let colon = bytes[account].firstIndex(of: 0x3A)
        if let colon, colon + 1 < at { secrets.append(colon + 1..<at) }
        guard let user = decoded(account.lowerBound..<(colon ?? at)) else { return nil }
        if !user.text.isEmpty { result.user = user }
        if let colon, colon + 1 < at {
            guard let password = decoded(colon + 1..<at) else { return nil }
            result.password = password
        }
        return at + 1..<range.upperBound
    }

    func pieces(_ range: Range<Int>, separator: UInt8) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var start = range.lowerBound
        for index in range where bytes[index] == separator {
            result.append(start..<index)
            start = index + 1
        }
        return result + [start..<range.upperBound]
    }

    /// `/name?parameters`; a fragment is part of nothing.
    private mutating func behindAuthority(_ start: Int, _ result: inout ConnectionAddress) -> Bool {
        let query = bytes[start...].firstIndex(of: 0x3F)
        let fragment = bytes[start...].firstIndex(of: 0x23)
        let pathEnd = min(query ?? bytes.count, fragment ?? bytes.count)
        if start < pathEnd, bytes[start] == 0x2F {
            // The path of a web service and of a socket keeps its slash.
            let keepsSlash = kind == .http || result.scheme.contains("unix") || result.scheme.contains("socket")
            guard let name = decoded(start + (keepsSlash ? 0 : 1)..<pathEnd) else { return false }
            if !name.text.isEmpty { result.name = name }
        }
        guard let query, query < fragment ?? bytes.count else { return true }
        for piece in pieces(query + 1..<(fragment ?? bytes.count), separator: 0x26) where !piece.isEmpty {
            let equals = bytes[piece].firstIndex(of: 0x3D)
            let valueRange = equals.map { $0 + 1..<piece.upperBound } ?? piece.upperBound..<piece.upperBound
            guard let name = decoded(piece.lowerBound..<(equals ?? piece.upperBound)) else { return false }
            if AddressReader.holdsSecret(name.text), !valueRange.isEmpty { secrets.append(valueRange) }
            guard let value = decoded(valueRange) else { return false }
            if equals == nil, kind == .postgres {
                report(.unreadable, piece, "the parameter `\(name.text)` has no value", "write \(name.text)=…")
                return false
            }
            result.parameters.append(.init(name: name, value: value))
        }
        return true
    }

    static func holdsSecret(_ name: String) -> Bool {
        let word = name.lowercased()
        return ["password", "pwd", "pass", "secret", "token", "sslpassword", "passwd"].contains { word.hasSuffix($0) }
    }

    /// The text of some bytes with `%2F` and its like decoded; nil after saying what is wrong.
    mutating func decoded(_ range: Range<Int>) -> AddressPart? {
        guard bytes[range].contains(0x25) else { return part(range) }
        var result: [UInt8] = []
        var index = range.lowerBound
        while index < range.upperBound {
            guard bytes[index] == 0x25 else {
                result.append(bytes[index])
                index += 1
                continue
            }
            guard index + 2 < range.upperBound, AddressReader.isHex(bytes[index + 1]),
                AddressReader.isHex(bytes[index + 2]),
                let byte = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16), byte != 0
            else {
                let shown = index..<min(index + 1, range.upperBound)
                report(.unreadable, shown, "`%` is not followed by two hexadecimal digits", "write a plain % as %25")
                return nil
            }
            result.append(byte)
            index += 3
        }
        return AddressPart(String(decoding: result, as: UTF8.self), at: range)
    }

    private mutating func finished(
        _ result: ConnectionAddress,
        _ port: Int,
        _ host: Range<Int>
    ) -> ConnectionAddress? {
        var result = result
        if kind == .redis, port == 0 {
            guard let path = result.name, path.text.count > 1 else {
                report(
                    .unreadable,
                    result.schemeBytes,
                    "the path of the socket is missing",
                    "write unix:///run/redis.sock"
                )
                return nil
            }
            result.servers = [.init(host: path, port: nil, portNumber: 0, socketPath: path.text)]
            result.name = result.parameter("db")
        }
        if kind == .tcp, let server = result.servers.first, server.portNumber == 0 {
            report(.unreadable, host, "no port is named", "write tcp://host:port")
            return nil
        }
        let needsHost = kind != .postgres && kind != .redis
        if needsHost, result.servers.contains(where: { $0.host == nil }) {
            report(.unreadable, host.isEmpty ? 0..<bytes.count : host, "no host is named", exampleMend)
            return nil
        }
        if kind == .postgres || kind == .mysql { AddressParameters.adopt(&result) }
        return result
    }
}
