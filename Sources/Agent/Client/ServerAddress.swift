// ServerAddress: where the server is: a scheme, a host, a port and what stands before every path.

/// Where the server is: `https://plimsoll.example`, `http://127.0.0.1:8470/base`, or `unix:/run/plimsoll.sock`.
public struct ServerAddress: Sendable, Hashable, CustomStringConvertible {
    /// How it is reached.
    public enum Way: Sendable, Hashable {
        /// A host and port, in the clear.
        case plain(host: String, port: Int)
        /// A host and port, by TLS.
        case tls(host: String, port: Int)
        /// A socket of this machine.
        case socket(String)
    }

    /// How it is reached.
    public let way: Way
    /// What stands before every path, without a slash at its end.
    public let prefix: String

    /// Reads an address.
    ///
    /// - Throws: `ServerFailure.address`, saying what was expected.
    public init(_ text: String) throws(ServerFailure) {
        if let path = ServerAddress.rest(of: text, after: "unix:") {
            let path = path.hasPrefix("//") ? String(path.dropFirst(2)) : path
            guard path.hasPrefix("/"), path.utf8.count < 108 else {
                throw .address("\(text): the path of a socket is expected: unix:/run/plimsoll.sock")
            }
            (way, prefix) = (.socket(path), "")
            return
        }
        let isTLS = text.lowercased().hasPrefix("https://")
        guard let rest = ServerAddress.rest(of: text, after: isTLS ? "https://" : "http://") else {
            throw .address("\(text): an address such as https://plimsoll.example is expected")
        }
        guard !rest.contains(where: { $0.isWhitespace || $0 == "?" || $0 == "#" || $0.isNewline }) else {
            throw .address("\(text): no blanks, questions or fragments belong into a server's address")
        }
        let end = rest.firstIndex(of: "/") ?? rest.endIndex
        let authority = String(rest[..<end])
        guard !authority.contains("@") else {
            throw .address("a server's address holds no name or password: the token goes into a file, by --token-file")
        }
        let (host, port) = try ServerAddress.split(authority, isTLS ? 443 : 80, text)
        way = isTLS ? .tls(host: host, port: port) : .plain(host: host, port: port)
        var path = String(rest[end...])
        while path.hasSuffix("/") { path.removeLast() }
        prefix = path
    }

    private static func rest(of text: String, after scheme: String) -> String? {
        guard text.lowercased().hasPrefix(scheme) else { return nil }
        return String(text.dropFirst(scheme.count))
    }

    private static func split(_ authority: String, _ usual: Int, _ text: String) throws(ServerFailure) -> (String, Int)
    {
        var (host, port) = (authority, usual)
        let colon: String.Index?
        if authority.hasPrefix("["), let close = authority.firstIndex(of: "]") {
            host = String(authority[authority.index(after: authority.startIndex)..<close])
            let after = authority.index(after: close)
            colon = after < authority.endIndex ? after : nil
            if let colon, authority[colon] != ":" { throw .address("\(text): a colon is expected behind ]") }
        } else {
            colon = authority.firstIndex(of: ":")
            if let colon { host = String(authority[..<colon]) }
        }
        if let colon {
            guard let number = Int(authority[authority.index(after: colon)...]), (1...65_535).contains(number) else {
                throw .address("\(text): a port from 1 to 65535 is expected behind the colon")
            }
            port = number
        }
        guard !host.isEmpty else { throw .address("\(text): a host is expected") }
        return (host, port)
    }

    /// The host as it stands in a request.
    var hostField: String {
        switch way {
        case .plain(let host, let port): field(host, port, 80)
        case .tls(let host, let port): field(host, port, 443)
        case .socket: "localhost"
        }
    }

    private func field(_ host: String, _ port: Int, _ usual: Int) -> String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == usual ? name : "\(name):\(port)"
    }

    /// Whether what is said there stays on this machine or is encrypted.
    public var isPrivate: Bool {
        switch way {
        case .tls, .socket: true
        case .plain(let host, _): host == "localhost" || host == "::1" || host.hasPrefix("127.")
        }
    }

    /// The address as people write it.
    public var description: String {
        switch way {
        case .plain: "http://\(hostField)\(prefix)"
        case .tls: "https://\(hostField)\(prefix)"
        case .socket(let path): "unix:\(path)"
        }
    }

    /// A piece of a path, with everything escaped that is not a plain letter, digit or `-._~`.
    public static func segment(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count < 2 ? "0" : "") + digits
            }
        }
        return result
    }
}
