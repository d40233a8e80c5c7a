// ConnectionSearch: values that are URLs of servers, or hosts with ports, as the contract's connections.
import Documents

/// A server that config values lead to.
struct FoundConnection {
    var name: String
    var kind: Contract.Connection.Kind
    /// The CEL expression for its URL.
    var expression: String
    /// Whether it keeps data, and should be one of its own in each environment.
    var keepsData: Bool
}

/// Finds the servers that config values lead to.
enum ConnectionSearch {
    private static let schemes: [String: Contract.Connection.Kind] = [
        "postgres": .postgres, "postgresql": .postgres, "mysql": .mysql, "mysql2": .mysql, "mariadb": .mysql,
        "redis": .redis, "rediss": .redis, "valkey": .redis, "smtp": .smtp, "smtps": .smtp, "amqp": .amqp,
        "amqps": .amqp,
        "http": .http, "https": .http,
    ]
    /// Addresses of our own, or for people: nothing that the service calls.
    private static let ownWords: Set<String> = [
        "public", "base", "site", "callback", "redirect", "home", "homepage", "docs", "documentation", "logo", "cdn",
        "assets", "static", "image", "images", "icon", "terms", "privacy", "support", "help", "origin", "origins",
        "cors",
        "issuer", "schema", "href", "link", "website", "root", "external", "frontend", "canonical", "return",
    ]

    /// The servers of one environment's documents, each under a name of its own.
    static func connections(in documents: [EffectiveConfig]) -> [FoundConnection] {
        var result: [FoundConnection] = []
        for config in documents {
            guard let root = config.document.root else { continue }
            var stack: [(node: Int, path: [String])] = [(root, [])]
            while let (node, path) = stack.popLast(), result.count < 50 {
                guard path.count < 32 else { continue }
                if let found = server(in: config.document, map: node, path: path, document: config.name) {
                    result.append(found)
                    continue
                }
                var maps: [(node: Int, path: [String])] = []
                for (key, value) in config.document.members(of: node) {
                    let way = path + [config.document.text(of: key)]
                    if config.document.nodes[value].kind == .mapping {
                        maps.append((value, way))
                    } else if let found = url(in: config.document, value: value, path: way, document: config.name) {
                        result.append(found)
                    }
                }
                stack.append(contentsOf: maps.reversed())
            }
        }
        return unique(result)
    }

    private static func url(in document: Document, value: Int, path: [String], document name: String)
        -> FoundConnection?
    {
        guard document.nodes[value].kind == .string, document.nodes[value].length < 2_000 else { return nil }
        let text = document.text(of: value)
        guard let range = text.firstRange(of: "://") else { return nil }
        let scheme = text[..<range.lowerBound].lowercased().split(separator: "+").first.map(String.init) ?? ""
        guard let kind = schemes[scheme], text.distance(from: range.upperBound, to: text.endIndex) > 1 else {
            return nil
        }
        let words = path.flatMap { KeyWords.of($0) }
        if kind == .http {
            let last = path.last.map { KeyWords.of($0) } ?? []
            let isCalled = last.contains {
                ["url", "uri", "endpoint", "api", "service", "server", "backend"].contains($0)
            }
            guard isCalled, !words.contains(where: { ownWords.contains($0) }) else { return nil }
        }
        return FoundConnection(
            name: self.name(of: path, kind),
            kind: kind,
            expression: expression(path, name),
            keepsData: [.postgres, .mysql, .redis, .amqp].contains(kind)
        )
    }

    /// A map with host and port: a URL put together from its members.
    private static func server(in document: Document, map: Int, path: [String], document name: String)
        -> FoundConnection?
    {
        guard document.nodes[map].kind == .mapping, let last = path.last,
            let host = ["host", "hostname", "server", "address"].first(where: { isText($0, document, map) })
        else { return nil }
        guard document.member("url", of: map) == nil, let kind = kind(of: document, map, key: last) else { return nil }
        let place = expression(path, name)
        var text = "\"\(kind == .redis ? "redis" : kind.rawValue)://\" + \(place).\(host)"
        if let port = document.member("port", of: map), document.nodes[port].kind == .integer {
            text += " + \":\" + string(\(place).port)"
        }
        if kind == .postgres || kind == .mysql,
            let database = ["name", "database", "dbname", "db"].first(where: { isText($0, document, map) })
        {
            text += " + \"/\" + \(place).\(database)"
        }
        return FoundConnection(name: self.name(of: path, kind), kind: kind, expression: text, keepsData: kind != .smtp)
    }

    private static func isText(_ key: String, _ document: Document, _ map: Int) -> Bool {
        document.member(key, of: map).map { document.nodes[$0].kind == .string && document.nodes[$0].length > 0 }
            ?? false
    }

    /// What speaks there, by adapter, key or port.
    private static func kind(of document: Document, _ map: Int, key: String) -> Contract.Connection.Kind? {
        for member in ["adapter", "driver", "dialect", "type", "engine", "client", "connection"] {
            guard let value = document.member(member, of: map), document.nodes[value].kind == .string else { continue }
            let text = document.text(of: value).lowercased()
            if let known = schemes.first(where: { text.hasPrefix($0.key) && $0.value != .http }) { return known.value }
            if text == "pg" || text == "pgsql" { return .postgres }
        }
        let words = KeyWords.of(key)
        if words.contains(where: { ["postgres", "postgresql", "pg"].contains($0) }) { return .postgres }
        if words.contains(where: { ["mysql", "mariadb"].contains($0) }) { return .mysql }
        if words.contains(where: { ["redis", "valkey"].contains($0) }) { return .redis }
        if words.contains(where: { ["smtp", "mail", "mailer", "email"].contains($0) }) { return .smtp }
        if words.contains(where: { ["rabbitmq", "amqp"].contains($0) }) { return .amqp }
        let port = document.member("port", of: map).flatMap { Int(document.text(of: $0)) }
        return port.flatMap {
            [5432: .postgres, 3306: .mysql, 6379: .redis, 5672: .amqp, 25: .smtp, 587: .smtp, 465: .smtp][$0]
        }
    }

    /// `config.app.database.url`; keys that are no words of CEL stand in brackets.
    private static func expression(_ path: [String], _ document: String) -> String {
        path.reduce("config.\(document)") { text, key in
            isWord(key) ? "\(text).\(key)" : "\(text)[\(JSONText.quoted(key))]"
        }
    }

    private static func isWord(_ key: String) -> Bool {
        let reserved: Set<String> = [
            "as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop",
            "namespace", "null", "package", "return", "true", "var", "void", "while",
        ]
        guard let first = key.utf8.first, Texts.isLetter(first) || first == 0x5F, !reserved.contains(key) else {
            return false
        }
        return key.utf8.allSatisfy { Texts.isLetter($0) || Texts.isDigit($0) || $0 == 0x5F }
    }

    /// `database` of `database.url`, `redis` of `REDIS_URL`.
    private static func name(of path: [String], _ kind: Contract.Connection.Kind) -> String {
        let endings: Set<String> = [
            "url", "uri", "dsn", "endpoint", "host", "server", "address", "connection", "string", "api",
        ]
        var words = path.last.map { KeyWords.of($0) } ?? []
        while let last = words.last, endings.contains(last) { words.removeLast() }
        if words.isEmpty, path.count > 1 { words = KeyWords.of(path[path.count - 2]) }
        let name = words.joined(separator: "_").filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        guard let first = name.first, first.isLetter else { return kind.rawValue }
        return String(name.prefix(50))
    }

    private static func unique(_ found: [FoundConnection]) -> [FoundConnection] {
        var taken: Set<String> = []
        var result: [FoundConnection] = []
        for var connection in found where !result.contains(where: { $0.expression == connection.expression }) {
            let stem = connection.name
            var number = 2
            while taken.contains(connection.name) {
                connection.name = "\(stem)_\(number)"
                number += 1
            }
            taken.insert(connection.name)
            result.append(connection)
        }
        return result
    }
}
