// AddressParameters: keywords and parameters that name server, account and database, and those that clients know.
import Contracts
import Findings

/// What the parameters of database addresses mean.
enum AddressParameters {
    /// Names that other clients use for libpq's keywords.
    static let otherNames: [String: String] = [
        "server": "host", "datasource": "host", "database": "dbname", "initialcatalog": "dbname", "db": "dbname",
        "username": "user", "userid": "user", "uid": "user", "pwd": "password", "port": "port", "host": "host",
        "sslmode": "sslmode", "searchpath": "search_path",
    ]

    /// libpq's keywords.
    ///
    /// - Source: PostgreSQL 17, 32.1.2 "Parameter Key Words".
    static let keywords: Set<String> = [
        "host", "hostaddr", "port", "dbname", "user", "password", "passfile", "require_auth", "channel_binding",
        "connect_timeout", "client_encoding", "options", "application_name", "fallback_application_name", "keepalives",
        "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout", "replication", "gssencmode",
        "sslmode", "requiressl", "sslnegotiation", "sslcompression", "sslcert", "sslkey", "sslpassword",
        "sslcertmode", "sslrootcert", "sslcrl", "sslcrldir", "sslsni", "requirepeer", "ssl_min_protocol_version",
        "ssl_max_protocol_version", "min_protocol_version", "max_protocol_version", "krbsrvname", "gsslib",
        "gssdelegation", "scram_client_key", "scram_server_key", "service", "target_session_attrs",
        "load_balance_hosts", "servicefile",
    ]

    /// The values that libpq takes for some keywords.
    static let words: [String: [String]] = [
        "sslmode": ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"],
        "target_session_attrs": ["any", "read-write", "read-only", "primary", "standby", "prefer-standby"],
        "gssencmode": ["disable", "prefer", "require"], "sslcertmode": ["disable", "allow", "require"],
        "channel_binding": ["disable", "prefer", "require"], "load_balance_hosts": ["disable", "random"],
        "sslnegotiation": ["postgres", "direct"],
    ]

    /// Moves what names server, account and database out of the parameters.
    static func adopt(_ address: inout ConnectionAddress) {
        func last(_ name: String) -> AddressPart? { address.parameter(name).flatMap { $0.text.isEmpty ? nil : $0 } }
        if let user = last("user") { address.user = user }
        if let password = last("password") { address.password = password }
        if let name = last("dbname") { address.name = name }
        let hosts = last("host") ?? last("hostaddr")
        let ports = last("port")
        if hosts != nil || address.servers.isEmpty {
            let names: [AddressPart?] = hosts.map { pieces($0).map { $0 } } ?? [nil]
            let numbers = ports.map(pieces) ?? []
            address.servers = names.enumerated().map { index, host in
                // One port is for all hosts.
                let port = numbers.count == 1 ? numbers[0] : index < numbers.count ? numbers[index] : nil
                let number = port.flatMap { Int($0.text) } ?? address.kind.port
                let isSocket = host?.text.hasPrefix("/") ?? false
                return .init(host: host, port: port, portNumber: number, socketPath: isSocket ? host?.text : nil)
            }
        } else if let ports {
            let numbers = pieces(ports)
            for index in address.servers.indices where address.servers[index].port == nil {
                let port = numbers.count == 1 ? numbers[0] : index < numbers.count ? numbers[index] : nil
                address.servers[index].port = port
                address.servers[index].portNumber = port.flatMap { Int($0.text) } ?? address.kind.port
            }
        }
        switch address.parameter("sslmode")?.text {
        case "disable"?: address.encryption = .none
        case "require"?, "verify-ca"?, "verify-full"?: address.encryption = .required
        default: break
        }
        if ["true", ""].contains(address.parameter("ssl")?.text), address.parameter("sslmode") == nil {
            address.encryption = .required
        }
    }

    /// The parts of `a,b,c`; a quoted or encoded value stays one place.
    private static func pieces(_ part: AddressPart) -> [AddressPart] {
        let texts = part.text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard part.text.utf8.count == part.bytes.count else { return texts.map { AddressPart($0, at: part.bytes) } }
        var start = part.bytes.lowerBound
        return texts.map { text in
            defer { start += text.utf8.count + 1 }
            return AddressPart(text, at: start..<start + text.utf8.count)
        }
    }
}

/// Looks at an address that could be read for what its client will refuse or ignore.
struct AddressCheck {
    private let address: ConnectionAddress

    init(_ address: ConnectionAddress) { self.address = address }

    func run(_ problems: inout [AddressProblem]) {
        ports(&problems)
        if address.kind == .redis { number(&problems) }
        guard address.kind == .postgres else { return }
        // JDBC, SQLAlchemy and .NET have parameters of their own.
        let isPlain = address.form == .keywords || ["postgres", "postgresql"].contains(address.scheme)
        for parameter in address.parameters where isPlain {
            let name = parameter.name.text
            if let words = AddressParameters.words[name], !words.contains(parameter.value.text) {
                let near = NearestWord.nearest(to: parameter.value.text, among: words).map { "did you mean \($0)?" }
                problems.append(
                    AddressProblem(
                        kind: .parameter,
                        bytes: parameter.value.bytes,
                        message: "`\(parameter.value.text)` is no \(name)",
                        mend: near ?? "write one of \(words.joined(separator: ", "))"
                    )
                )
            } else if !AddressParameters.keywords.contains(name),
                let near = NearestWord.nearest(to: name, among: AddressParameters.keywords.sorted())
            {
                problems.append(
                    AddressProblem(
                        kind: .parameter,
                        bytes: parameter.name.bytes,
                        message: "no PostgreSQL client knows the parameter `\(name)`",
                        mend: "did you mean \(near)?"
                    )
                )
            }
        }
    }

    private func ports(_ problems: inout [AddressProblem]) {
        for server in address.servers {
            guard let port = server.port, !port.text.isEmpty else { continue }
            guard Int(port.text).map({ (1...65_535).contains($0) }) == true else {
                problems.append(
                    AddressProblem(
                        kind: .unreadable,
                        bytes: port.bytes,
                        message: "a port is a number from 1 to 65535",
                        mend: "write \(address.kind.port)"
                    )
                )
                continue
            }
        }
    }

    /// The number of a Redis database.
    private func number(_ problems: inout [AddressProblem]) {
        guard let name = address.name, address.form != .path, Int(name.text).map({ $0 >= 0 }) != true else { return }
        problems.append(
            AddressProblem(
                kind: .unreadable,
                bytes: name.bytes,
                message: "`\(name.text)` is no database of Redis: they have numbers",
                mend: "write /0"
            )
        )
    }
}
