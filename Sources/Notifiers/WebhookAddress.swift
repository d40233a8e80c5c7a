// WebhookAddress: the parts of a webhook's address; the whole of it is a secret and in no word said of it.

/// The parts of a webhook's address.
struct WebhookAddress: Sendable, Equatable {
    /// Whether TLS is spoken there.
    let isTLS: Bool
    /// The host by name or number, without brackets.
    let host: String
    let port: Int
    /// The path with its query.
    let target: String

    /// Why a text is no address, one clause that holds nothing of it.
    struct Failure: Error, Equatable {
        let because: String
    }

    /// Reads `https://hooks.chat.example/services/T0/B0/x`.
    init(_ text: String) throws(Failure) {
        guard text.utf8.count <= 4_096, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Failure(
                because: "it holds no address: blanks, line breaks, other letters than ASCII, or too many signs"
            )
        }
        let lower = text.lowercased()
        isTLS = lower.hasPrefix("https://")
        guard isTLS || lower.hasPrefix("http://") else {
            throw Failure(because: "it holds no address: one that begins with https:// is expected")
        }
        let rest = text.dropFirst(isTLS ? 8 : 7)
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let authority = rest[..<end]
        guard !authority.contains("@") else {
            throw Failure(because: "its address holds a name or password before the host")
        }
        var tail = rest[end...].prefix { $0 != "#" }
        if tail.first == "?" { tail = "/" + tail }
        target = tail.isEmpty ? "/" : String(tail)
        var name = authority
        var number: Substring?
        if authority.hasPrefix("["), let close = authority.firstIndex(of: "]") {
            name = authority[authority.index(after: authority.startIndex)..<close]
            let behind = authority[authority.index(after: close)...]
            guard behind.isEmpty || behind.hasPrefix(":") else { throw Failure(because: "its host cannot be read") }
            number = behind.isEmpty ? nil : behind.dropFirst()
        } else if let colon = authority.firstIndex(of: ":") {
            (name, number) = (authority[..<colon], authority[authority.index(after: colon)...])
        }
        guard !name.isEmpty, name.utf8.count <= 253 else { throw Failure(because: "its address names no host") }
        guard let port = number.map({ Int($0) }) ?? (isTLS ? 443 : 80), (1...65_535).contains(port) else {
            throw Failure(because: "its port is no number from 1 to 65535")
        }
        (host, self.port) = (String(name), port)
    }

    /// The host as it stands in a request.
    var hostField: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isTLS ? 443 : 80) ? name : "\(name):\(port)"
    }
}
