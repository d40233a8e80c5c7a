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

    /// What of the schema could not be made, and what was made for the whole server.
    struct Outcome {
        var unseen: [String]
        var made: Set<MissingObject>
    }

    /// Loads texts in order and returns what could not be made.
    func load(_ texts: [String]) throws(PostgreSQLError) -> Outcome {
        let owner = try Connection(server)
        try owner.query("CREATE DATABASE \(name) STRATEGY file_copy", within: limit)
        let connection = try Connection(server.database(name))
        var loader = SchemaLoader(connection, owner: owner, within: limit)
        do throws(PostgreSQLError) {
            for text in texts { try loader.load(text) }
        } catch {
            for object in loader.made { object.drop(owner) }
            throw error
        }
        try connection.query("RESET ALL")
        let unfilled = try ShadowRows(connection: connection, count: Self.rows).fill()
        try connection.query("VACUUM ANALYZE", within: limit)
        return Outcome(unseen: loader.unseen + unfilled, made: loader.made)
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
        case .tablespace:
            try owner.query("SET allow_in_place_tablespaces = on")
            try owner.query("CREATE TABLESPACE \(Quoted.name(name)) LOCATION ''")
        }
    }

    /// Takes it away again; what others have come to use stays.
    func drop(_ owner: Connection) {
        _ = try? owner.query("DROP \(kind.rawValue.uppercased()) IF EXISTS \(Quoted.name(name))")
    }
}
