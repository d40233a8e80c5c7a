// AddressReader: decides which form a connection string has, and collects what is wrong with it.
public import Contracts
import Findings

/// Reads one connection string.
struct AddressReader {
    let text: String
    let bytes: [UInt8]
    let kind: Contract.Connection.Kind
    var problems: [AddressProblem] = []
    var secrets: [Range<Int>] = []
    var unsupported: String?

    init(_ text: String, _ kind: Contract.Connection.Kind) {
        self.text = text
        bytes = Array(text.utf8)
        self.kind = kind
    }

    mutating func read() -> AddressReading {
        let address = parse()
        if let address { AddressCheck(address).run(&problems) }
        return AddressReading(
            address: problems.contains { $0.kind != .parameter } ? nil : address,
            problems: problems,
            secrets: secrets,
            unsupported: unsupported
        )
    }

    private mutating func parse() -> ConnectionAddress? {
        let all = 0..<bytes.count
        guard bytes.count <= 16_384 else {
            report(.unreadable, 0..<64, "a connection string of \(bytes.count) bytes is none", "16 KiB are the limit")
            return nil
        }
        guard !bytes.isEmpty else {
            report(.unreadable, all, "the address is empty", "write \(AddressReader.example(of: kind))")
            return nil
        }
        if let control = bytes.firstIndex(where: { $0 < 0x20 || $0 == 0x7F }), kind != .file {
            report(
                .unreadable,
                control..<control + 1,
                "a line break or control character stands in the address",
                "take it out; a file that ends with a line break is a common cause"
            )
            hideWhatMayBeSecret()
            return nil
        }
        if kind == .file { return path() }
        if schemeEnd != nil { return url() }
        if bytes.contains(0x3D), kind == .postgres || kind == .mysql || bytes.contains(0x3B) { return keywords() }
        if bytes[0] == 0x2F { return socket() }
        return hostAndPort()
    }

    /// Where `://` stands behind a scheme, or behind `jdbc:` and a scheme.
    var schemeEnd: Int? {
        var index = 0
        while index + 2 < bytes.count {
            if bytes[index] == 0x3A, bytes[index + 1] == 0x2F, bytes[index + 2] == 0x2F {
                return index > 0 ? index : nil
            }
            let byte = bytes[index] | 0x20
            let isWord =
                (0x61...0x7A).contains(byte) || (0x30...0x39).contains(bytes[index])
                || [0x2B, 0x2D, 0x2E, 0x3A, 0x5F].contains(bytes[index])
            guard isWord else { return nil }
            index += 1
        }
        return nil
    }

    mutating func report(_ kind: AddressProblem.Kind, _ range: Range<Int>, _ message: String, _ mend: String) {
        let lower = min(range.lowerBound, bytes.count)
        let upper = min(max(range.upperBound, lower), bytes.count)
        problems.append(AddressProblem(kind: kind, bytes: lower..<upper, message: message, mend: mend))
    }

    /// A part as it is written.
    func part(_ range: Range<Int>) -> AddressPart {
        AddressPart(String(decoding: bytes[range], as: UTF8.self), at: range)
    }

    /// Marks whatever may be a password in a string that cannot be read: from the first colon behind `://` to the last `@`.
    mutating func hideWhatMayBeSecret() {
        let start = schemeEnd.map { $0 + 3 } ?? 0
        guard let at = bytes.lastIndex(of: 0x40), at > start else { return }
        let colon = bytes[start..<at].firstIndex(of: 0x3A).map { $0 + 1 } ?? start
        if colon < at { secrets.append(colon..<at) }
    }

    /// What a connection string of a kind looks like.
    static func example(of kind: Contract.Connection.Kind) -> String {
        switch kind {
        case .postgres: "postgres://user@host:5432/database"
        case .mysql: "mysql://user@host:3306/database"
        case .redis: "redis://host:6379/0"
        case .smtp: "smtp://host:587"
        case .http: "https://host/path"
        case .amqp: "amqp://user@host:5672/vhost"
        case .tcp: "host:port"
        case .file: "/path/of/the/file"
        }
    }
}

// MARK: - Short forms

extension AddressReader {
    /// A file or folder; `file://` may stand in front.
    private mutating func path() -> ConnectionAddress? {
        var start = 0
        if text.hasPrefix("file://") { start = 7 }
        if bytes[start...].contains(0) {
            report(.unreadable, start..<bytes.count, "a path cannot hold a zero byte", "take it out")
            return nil
        }
        guard start < bytes.count else {
            report(.unreadable, 0..<bytes.count, "the path is empty", "write /path/of/the/file")
            return nil
        }
        var result = ConnectionAddress(kind: kind, form: .path, scheme: start > 0 ? "file" : "")
        result.name = part(start..<bytes.count)
        return result
    }

    /// `/run/redis.sock`, the path of a socket; for PostgreSQL its folder.
    private mutating func socket() -> ConnectionAddress? {
        var result = ConnectionAddress(kind: kind, form: .path, scheme: "")
        let whole = part(0..<bytes.count)
        guard kind == .postgres || kind == .redis else {
            report(.unreadable, whole.bytes, "a path is no address of \(kind.noun)", exampleMend)
            return nil
        }
        result.servers = [.init(host: whole, port: nil, portNumber: kind.port, socketPath: whole.text)]
        return result
    }

    /// `host`, `host:port`, `[::1]:port`.
    private mutating func hostAndPort() -> ConnectionAddress? {
        var result = ConnectionAddress(kind: kind, form: .hostAndPort, scheme: "")
        if let at = bytes.lastIndex(of: 0x40) {
            hideWhatMayBeSecret()
            report(.unreadable, 0..<at, "an account stands in front of the host, but no scheme", exampleMend)
            return nil
        }
        var end = bytes.count
        if let slash = bytes.firstIndex(of: 0x2F) {
            guard kind == .postgres || kind == .mysql || kind == .redis else {
                report(.unreadable, slash..<bytes.count, "a path follows the host, but no scheme leads", exampleMend)
                return nil
            }
            end = slash
            if slash + 1 < bytes.count { result.name = part(slash + 1..<bytes.count) }
        }
        guard let server = server(0..<end, default: kind.port) else { return nil }
        guard kind != .tcp || server.port != nil else {
            report(.unreadable, 0..<end, "no port is named", "write host:port")
            return nil
        }
        guard server.host != nil else {
            report(.unreadable, 0..<end, "no host is named", exampleMend)
            return nil
        }
        result.servers = [server]
        return result
    }

    var exampleMend: String { "write \(AddressReader.example(of: kind))" }

    /// Host and port within some bytes; nil after saying what is wrong.
    mutating func server(_ range: Range<Int>, default port: Int) -> ConnectionAddress.Server? {
        var hostRange = range
        var portRange: Range<Int>?
        if range.count > 0, bytes[range.lowerBound] == 0x5B {
            guard let close = bytes[range].firstIndex(of: 0x5D) else {
                report(.unreadable, range, "the bracket of an IPv6 address is not closed", "write [::1]:\(port)")
                return nil
            }
            hostRange = range.lowerBound + 1..<close
            if close + 1 < range.upperBound {
                guard bytes[close + 1] == 0x3A else {
                    let rest = close + 1..<range.upperBound
                    report(.unreadable, rest, "a colon and the port are expected here", "write [::1]:\(port)")
                    return nil
                }
                portRange = close + 2..<range.upperBound
            }
        } else if let colon = bytes[range].lastIndex(of: 0x3A) {
            let isBareIPv6 = bytes[range].count { $0 == 0x3A } > 1
            if isBareIPv6 {
                let isIPv6 = bytes[range].allSatisfy { AddressReader.isHex($0) || $0 == 0x3A || $0 == 0x2E }
                let isWhole = part(range).text.contains("::") || bytes[range].count { $0 == 0x3A } == 7
                guard isIPv6, isWhole else {
                    report(.unreadable, range, "more than one colon stands in the host", "write host:port")
                    return nil
                }
            } else {
                hostRange = range.lowerBound..<colon
                portRange = colon + 1..<range.upperBound
            }
        }
        guard let host = decoded(hostRange) else { return nil }
        var server = ConnectionAddress.Server(
            host: host.text.isEmpty ? nil : host,
            port: nil,
            portNumber: port,
            socketPath: host.text.hasPrefix("/") ? host.text : nil
        )
        if let bad = host.text.utf8.firstIndex(where: { $0 <= 0x20 || $0 == 0x22 || $0 == 0x3C || $0 == 0x3E }) {
            let offset = host.text.utf8.distance(from: host.text.utf8.startIndex, to: bad)
            let place = hostRange.count == host.text.utf8.count ? hostRange.lowerBound + offset : hostRange.lowerBound
            report(.unreadable, place..<place + 1, "this character cannot be part of a host's name", "take it out")
            return nil
        }
        if let portRange {
            guard number(portRange, &server) else { return nil }
        }
        return server
    }

    static func isHex(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
    }

    private mutating func number(_ range: Range<Int>, _ server: inout ConnectionAddress.Server) -> Bool {
        // `host:` means the usual port.
        if range.isEmpty { return true }
        let written = part(range)
        guard let number = Int(written.text), written.text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            (1...65_535).contains(number)
        else {
            report(.unreadable, range, "a port is a number from 1 to 65535", "write :\(server.portNumber)")
            return false
        }
        server.port = written
        server.portNumber = number
        return true
    }
}

extension ConnectionAddress {
    init(kind: Contract.Connection.Kind, form: Form, scheme: String) {
        self.init(
            kind: kind,
            form: form,
            scheme: scheme,
            schemeBytes: 0..<0,
            user: nil,
            password: nil,
            servers: [],
            name: nil,
            parameters: [],
            encryption: .none
        )
        if kind == .postgres { encryption = .opportunistic }
        if kind == .smtp { encryption = .opportunistic }
    }
}

extension Contract.Connection.Kind {
    /// The usual port; 0 where there is none.
    var port: Int {
        switch self {
        case .postgres: 5432
        case .mysql: 3306
        case .redis: 6379
        case .smtp: 25
        case .http: 80
        case .amqp: 5672
        case .tcp, .file: 0
        }
    }

    /// What speaks there, in words.
    public var noun: String {
        switch self {
        case .postgres: "PostgreSQL"
        case .mysql: "MySQL"
        case .redis: "Redis"
        case .smtp: "a mail server"
        case .http: "a web service"
        case .amqp: "a message broker"
        case .tcp: "a server"
        case .file: "a file"
        }
    }
}
