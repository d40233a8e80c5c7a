// ServerCheck: servers and secrets that are the same in a protected environment and in another one.
import Documents
import Findings

/// Finds what must differ and does not: databases, caches, queues, and secrets.
struct ServerCheck {
    let matrix: Matrix
    let secrets: SecretNames

    /// What the environment shares with another one, where one of the two is protected.
    func findings(in column: Int) -> [Finding] {
        matrix.rows.compactMap { row in
            guard row.cells[column] != nil else { return nil }
            let rivals = row.cells.indices.filter { other in
                other != column && row.cells[other] != nil
                    && matrix.environments[column].isProtected != matrix.environments[other].isProtected
            }
            guard !rivals.isEmpty else { return nil }
            return server(row, column, rivals) ?? secret(row, column, rivals)
        }
    }

    // MARK: Servers

    /// The same server under a URL, or under the keys host, port and name.
    private func server(_ row: Matrix.Row, _ column: Int, _ rivals: [Int]) -> Finding? {
        guard let here = address(row, column), here.isOneServer else { return nil }
        let same = rivals.filter { address(row, $0) == here }
        guard let first = same.first, let place = place(of: row, column, part: here.span) else { return nil }
        return SameServer.finding(
            row.name,
            here.description,
            in: matrix.environments[column].name,
            and: same.map { matrix.environments[$0].name },
            at: place,
            related: related(row, first, "\(matrix.environments[first].name) has the same")
        )
    }

    private func address(_ row: Matrix.Row, _ column: Int) -> ServerAddress? {
        guard let cell = row.cells[column], cell.kind == .string,
            let config = matrix.environments[column].document(named: row.document),
            case .key(let word)? = row.path.steps.last
        else { return nil }
        let text = config.document.text(of: cell.node)
        if let address = ServerAddress(url: text) { return address }
        guard ["host", "hostname", "server"].contains(word.lowercased()) else { return nil }
        let parent = ValuePath(Array(row.path.steps.dropLast()))
        guard let map = config.document.value(at: parent), isStore(parent, config.document, map) else { return nil }
        func sibling(_ names: [String]) -> String {
            names.lazy.compactMap { config.document.member($0, of: map) }.first.map { config.document.text(of: $0) }
                ?? ""
        }
        return ServerAddress(
            host: text,
            port: sibling(["port"]),
            name: sibling(["database", "name", "dbname", "db", "vhost", "schema"])
        )
    }

    /// Whether a map is a store's: by its name, or since it names a database.
    private func isStore(_ path: ValuePath, _ document: Document, _ map: Int) -> Bool {
        let stores: Set<String> = [
            "database", "databases", "db", "postgres", "postgresql", "pg", "mysql", "mariadb", "mongo", "mongodb",
            "redis",
            "cache", "valkey", "memcached", "rabbitmq", "amqp", "queue", "broker", "kafka", "elasticsearch",
            "opensearch",
        ]
        if case .key(let word)? = path.steps.last, KeyWords.of(word).contains(where: { stores.contains($0) }) {
            return true
        }
        return document.member("dbname", of: map) != nil || document.member("database", of: map) != nil
    }

    // MARK: Secrets

    /// The same secret in two environments; references are resolved on each machine and may be alike.
    private func secret(_ row: Matrix.Row, _ column: Int, _ rivals: [Int]) -> Finding? {
        guard let cell = row.cells[column], cell.kind == .string, case .key(let word)? = row.path.steps.last,
            cell.isSecret || secrets.isSecret(word), let config = config(row, column),
            let place = matrix.place(of: row, in: column)
        else { return nil }
        let text = config.document.text(of: cell.node)
        // An empty or made-up text is another check's matter; a reference by another notation is none.
        guard text.utf8.count >= 8, !text.contains("${"), !text.contains("{{"), !text.hasPrefix("ENC[") else {
            return nil
        }
        let same = rivals.filter { rival in
            guard let there = row.cells[rival], let other = self.config(row, rival) else { return false }
            return config.document.isEqual(cell.node, to: there.node, in: other.document)
        }
        guard let first = same.first else { return nil }
        return SameSecret.finding(
            row.name,
            in: matrix.environments[column].name,
            and: same.map { matrix.environments[$0].name },
            at: place,
            related: related(row, first, "\(matrix.environments[first].name) has the same")
        )
    }

    private func config(_ row: Matrix.Row, _ column: Int) -> EffectiveConfig? {
        matrix.environments[column].document(named: row.document)
    }

    private func related(_ row: Matrix.Row, _ column: Int, _ words: String) -> [RelatedPlace] {
        matrix.place(of: row, in: column).map { [RelatedPlace(words, at: $0)] } ?? []
    }

    /// The bytes of a part of a value, where the value is written as it is read.
    private func place(of row: Matrix.Row, _ column: Int, part: Range<Int>?) -> Place? {
        guard var place = matrix.place(of: row, in: column), let cell = row.cells[column] else { return nil }
        guard let part, let config = config(row, column), let origin = config.origin(of: cell.node) else {
            return place
        }
        let written = config.document(of: origin).nodes[origin.node]
        guard !written.flags.contains(.decoded), part.upperBound <= Int(written.length) else { return place }
        place.span = Span(from: Int(written.first) + part.lowerBound, to: Int(written.first) + part.upperBound)
        return place
    }
}

/// Where a store is: host, port and name of the database in it.
struct ServerAddress: Equatable, CustomStringConvertible {
    var host: String
    var port: String
    var name: String
    /// The bytes of the host in the URL.
    var span: Range<Int>?

    init(host: String, port: String, name: String) {
        (self.host, self.port, self.name) = (host.lowercased(), port, name)
    }

    /// Reads the URL of a store, such as `postgres://user:pass@host:5432/shop`; nil for other URLs.
    init?(url: String) {
        guard let parts = StoreURL(url) else { return nil }
        self.init(host: parts.host, port: parts.port, name: parts.name)
        span = parts.hostBytes
    }

    static func == (left: ServerAddress, right: ServerAddress) -> Bool {
        (left.host, left.port, left.name) == (right.host, right.port, right.name)
    }

    /// Whether the host's name means the same server wherever it is asked for.
    ///
    /// Names without a dot, `localhost` and names of private zones are resolved by each environment's own network.
    var isOneServer: Bool {
        guard host.contains("."), !host.hasPrefix("127."), host != "0.0.0.0", !host.hasPrefix("169.254.") else {
            return false
        }
        guard !host.contains("{"), !host.contains("$"), !host.contains("<") else { return false }
        let own = [".local", ".localhost", ".internal", ".svc", ".lan", ".docker", ".test", ".example", ".invalid"]
        return !own.dropLast(3).contains { host.hasSuffix($0) } && !host.contains(".svc.")
    }

    var description: String { host + (port.isEmpty ? "" : ":\(port)") + (name.isEmpty ? "" : "/\(name)") }
}

/// The parts of a store's URL; passwords are passed over.
struct StoreURL {
    var scheme: String
    var host: String
    var port: String
    var name: String
    var hostBytes: Range<Int>

    static let schemes: Set<String> = [
        "postgres", "postgresql", "mysql", "mysql2", "mariadb", "redis", "rediss", "mongodb", "mongodb+srv", "amqp",
        "amqps",
        "sqlserver", "mssql", "cockroachdb", "valkey", "memcached", "nats", "kafka",
    ]

    init?(_ text: String) {
        var bytes = Array(text.utf8)[...]
        if text.hasPrefix("jdbc:") { bytes = bytes.dropFirst(5) }
        guard let colon = bytes.firstIndex(of: 0x3A), bytes[colon...].starts(with: Array("://".utf8)) else {
            return nil
        }
        var scheme = String(decoding: bytes[bytes.startIndex..<colon], as: UTF8.self).lowercased()
        // SQLAlchemy and others add the driver: postgresql+psycopg2.
        if scheme != "mongodb+srv", let plus = scheme.firstIndex(of: "+") { scheme = String(scheme[..<plus]) }
        guard StoreURL.schemes.contains(scheme) else { return nil }
        let rest = bytes[(colon + 3)...]
        let end = rest.firstIndex { $0 == 0x2F || $0 == 0x3F || $0 == 0x23 } ?? rest.endIndex
        let authority = rest[..<end]
        let start = authority.lastIndex(of: 0x40).map { $0 + 1 } ?? authority.startIndex
        var hostEnd = authority.endIndex
        if start < authority.endIndex, authority[start] == 0x5B {
            hostEnd = authority[start...].firstIndex(of: 0x5D).map { $0 + 1 } ?? authority.endIndex
        } else if let colon = authority[start...].lastIndex(of: 0x3A) {
            hostEnd = colon
        }
        guard hostEnd > start else { return nil }
        self.scheme = scheme
        host = String(decoding: authority[start..<hostEnd], as: UTF8.self)
        port = String(decoding: authority[hostEnd...].dropFirst(), as: UTF8.self)
        let path = rest[end...]
        let nameEnd = path.firstIndex { $0 == 0x3F || $0 == 0x23 } ?? path.endIndex
        name = String(decoding: path[path.startIndex..<nameEnd].dropFirst(), as: UTF8.self)
        hostBytes = start..<hostEnd
    }
}
