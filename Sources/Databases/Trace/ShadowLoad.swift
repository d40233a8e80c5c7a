// ShadowLoad: makes the database that copies are taken from.
import PostgreSQL

/// Loads a schema into a new database.
struct ShadowLoad {
    let server: ConnectionSettings
    let name: String
    let limit: Duration

    /// Rows of a table that the schema left empty: enough to tell work that grows from work that does not.
    static let rows = 2000

    init(_ server: ConnectionSettings, _ name: String, _ limit: Duration) {
        (self.server, self.name, self.limit) = (server, name, limit)
    }

    /// Loads texts in order and returns what could not be made.
    func load(_ texts: [String]) throws(PostgreSQLError) -> [String] {
        let owner = try Connection(server)
        try owner.query("CREATE DATABASE \(name) STRATEGY file_copy", within: limit)
        let connection = try Connection(server.database(name))
        for text in texts { try load(Self.withoutClientCommands(text), connection, owner) }
        try connection.query("RESET ALL")
        let unseen = try ShadowRows(connection: connection, count: Self.rows).fill()
        try connection.query("VACUUM ANALYZE", within: limit)
        return unseen
    }

    private func load(_ text: String, _ connection: Connection, _ owner: Connection) throws(PostgreSQLError) {
        var given: Set<String> = []
        while true {
            do {
                try connection.run(script: text, within: limit)
                return
            } catch {
                guard case .server(let message) = error, let missing = MissingObject(message),
                    given.insert(missing.name).inserted
                else { throw error }
                if connection.transaction != .none { try connection.query("ROLLBACK") }
                try missing.create(owner)
            }
        }
    }

    /// A dump without the lines that are for psql alone.
    private static func withoutClientCommands(_ text: String) -> String {
        guard text.contains("\\") else { return text }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.filter { !$0.hasPrefix("\\restrict") && !$0.hasPrefix("\\unrestrict") }.joined(separator: "\n")
    }
}

/// A role or tablespace that a statement names and the shadow's server lacks.
struct MissingObject: Hashable {
    enum Kind: String { case role, tablespace }

    let kind: Kind
    let name: String

    init?(_ message: ServerMessage) {
        guard message.sqlState == "42704" else { return nil }
        let parts = message.message.split(separator: "\"", omittingEmptySubsequences: false)
        guard parts.count >= 3, let kind = Kind(rawValue: String(parts[0].dropLast())) else { return nil }
        self.kind = kind
        name = parts[1..<(parts.count - 1)].joined(separator: "\"")
    }

    func create(_ owner: Connection) throws(PostgreSQLError) {
        switch kind {
        case .role: try owner.query("CREATE ROLE \(Quoted.name(name))")
        case .tablespace: try owner.query("CREATE TABLESPACE \(Quoted.name(name)) LOCATION ''")
        }
    }
}
