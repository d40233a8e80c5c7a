// WebAddress: URLs, taken apart.

/// A URL with a scheme and a host, as connections are configured (RFC 3986).
public struct WebAddress: Sendable, Equatable {
    /// As it was written.
    public let text: String
    let scheme: String
    let user: String
    let host: String
    let port: Int64
    let path: String
    let query: String
    let fragment: String

    /// The ports that schemes mean where none is written.
    private static let defaultPorts: [String: Int64] = [
        "http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21, "ssh": 22, "sftp": 22, "smtp": 25, "smtps": 465,
        "postgres": 5432, "postgresql": 5432, "mysql": 3306, "redis": 6379, "rediss": 6379, "mongodb": 27017,
        "amqp": 5672, "amqps": 5671, "nats": 4222, "ldap": 389, "ldaps": 636,
    ]

    init?(_ text: String) {
        self.text = text
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
        let bytes = Array(text.utf8)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > 0, isLetter(bytes[0]),
            bytes[..<colon].allSatisfy({ isLetter($0) && $0 != 0x5F || isDigit($0) || "+-.".utf8.contains($0) }),
            bytes[colon...].starts(with: "://".utf8)
        else { return nil }
        scheme = String(decoding: bytes[..<colon], as: UTF8.self).lowercased()
        var rest = bytes[(colon + 3)...]
        fragment = WebAddress.cut(&rest, UInt8(ascii: "#")) ?? ""
        query = WebAddress.cut(&rest, UInt8(ascii: "?")) ?? ""
        let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
        path = String(decoding: rest[slash...], as: UTF8.self)
        var authority = rest[..<slash]
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
            let name = authority[..<at].prefix { $0 != UInt8(ascii: ":") }
            user = WebAddress.decoded(name)
            authority = authority[(at + 1)...]
        } else {
            user = ""
        }
        guard let (host, port) = WebAddress.hostAndPort(authority), !host.isEmpty || !path.isEmpty else { return nil }
        self.host = host
        self.port = port ?? WebAddress.defaultPorts[scheme] ?? 0
    }

    /// Cuts off what follows a mark, and returns it.
    private static func cut(_ bytes: inout ArraySlice<UInt8>, _ mark: UInt8) -> String? {
        guard let index = bytes.firstIndex(of: mark) else { return nil }
        let tail = String(decoding: bytes[(index + 1)...], as: UTF8.self)
        bytes = bytes[..<index]
        return tail
    }

    private static func hostAndPort(_ authority: ArraySlice<UInt8>) -> (String, Int64?)? {
        var end = authority.endIndex
        if authority.first == UInt8(ascii: "[") {
            guard let close = authority.firstIndex(of: UInt8(ascii: "]")) else { return nil }
            end = close + 1
            guard
                (try? IPAddress(String(decoding: authority[(authority.startIndex + 1)..<close], as: UTF8.self))) != nil
            else { return nil }
        } else if let colon = authority.firstIndex(of: UInt8(ascii: ":")) {
            end = colon
        }
        let host = WebAddress.decoded(authority[..<end])
        guard end < authority.endIndex else { return (host, nil) }
        let digits = authority[(end + 1)...]
        guard authority[end] == UInt8(ascii: ":"), digits.count <= 5, digits.allSatisfy({ isDigit($0) }) else {
            return nil
        }
        guard !digits.isEmpty else { return (host, nil) }
        let port = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 &- 0x30) }
        return port <= 65_535 ? (host, port) : nil
    }

    /// Text with `%41` written out.
    private static func decoded(_ bytes: some Collection<UInt8>) -> String {
        var result: [UInt8] = []
        let bytes = Array(bytes)
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count, let high = hexValue(bytes[index + 1]),
                let low = hexValue(bytes[index + 2])
            {
                result.append(UInt8(high << 4 | low))
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    func field(_ name: String) -> CELValue? {
        switch name {
        case "scheme": return .string(scheme)
        case "user": return .string(user)
        case "host": return .string(host)
        case "hostname":
            return .string(host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host)
        case "port": return .int(port)
        case "path": return .string(path)
        case "fragment": return .string(fragment)
        case "query": return .map(queryMap)
        default: return nil
        }
    }

    private var queryMap: CELMap {
        var builder = MapBuilder()
        var values: [String: [CELValue]] = [:]
        var order: [String] = []
        for pair in query.utf8.split(separator: UInt8(ascii: "&")) {
            let key = WebAddress.decoded(pair.prefix { $0 != UInt8(ascii: "=") })
            let value = WebAddress.decoded(pair.drop { $0 != UInt8(ascii: "=") }.dropFirst())
            if values[key] == nil { order.append(key) }
            values[key, default: []].append(.string(value))
        }
        for key in order { builder.set(.string(key), .list(values[key] ?? [])) }
        return builder.map
    }
}
