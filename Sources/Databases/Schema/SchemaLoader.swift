// SchemaLoader: loads texts of SQL, such as dumps, into a database: rows left out, what the server lacks said.
import Findings
import Migrations
import PostgreSQL

/// Loads texts of SQL into a database, as leniently as a dump needs.
///
/// The rows of `COPY … FROM stdin` are left out, and so are commands of psql and the making of databases. Roles and
/// tablespaces that are missing are made. An extension that is not installed here is left out with what needs it, and
/// that is said.
struct SchemaLoader {
    let connection: Connection
    /// A session that may make roles and tablespaces.
    let owner: Connection
    let limit: Duration
    /// What was left out, and why.
    private(set) var unseen: [String] = []
    /// What was made for the whole server.
    private(set) var made: Set<MissingObject> = []
    private var missingExtensions: [String] = []
    private var leftOut = 0
    private var leftOutFor: String?

    init(_ connection: Connection, owner: Connection, within limit: Duration) {
        (self.connection, self.owner, self.limit) = (connection, owner, limit)
    }

    /// Loads one text.
    ///
    /// Cost: one message where all of it can be run as it stands, else one a statement.
    /// - Throws: what the server says of a statement that nothing missing explains.
    mutating func load(_ text: String) throws(PostgreSQLError) {
        let statements = Statement.statements(of: SourceText(name: "schema", text: text))
        let isPlain = statements.allSatisfy { $0.kind == .sql && !Self.isLeftOut($0.sql) && $0.failure == nil }
        if isPlain, try runWhole(text) { return }
        let rows = statements.count { $0.kind == .copyData }
        if rows > 0 {
            unseen.append(
                "the rows of the dump (\(rows) table\(rows == 1 ? "" : "s")) are left out: made-up ones stand for them"
            )
        }
        for statement in statements where statement.kind == .sql && !Self.isLeftOut(statement.sql) {
            try run(statement)
        }
        if connection.transaction != .none { try connection.query("COMMIT", within: limit) }
        if let first = leftOutFor {
            let count = leftOut == 1 ? "1 statement" : "\(leftOut) statements"
            let names = MigrationWords.list(missingExtensions)
            unseen.append("\(count) of the schema that seem to need \(names) were left out, first: \(first)")
        }
        (leftOut, leftOutFor) = (0, nil)
    }

    /// Runs all as one message; false where it has to be gone through statement by statement.
    private mutating func runWhole(_ text: String) throws(PostgreSQLError) -> Bool {
        while true {
            do throws(PostgreSQLError) {
                try connection.run(script: text, within: limit)
                return true
            } catch {
                if connection.transaction != .none { try connection.query("ROLLBACK") }
                guard case .server(let message) = error else { throw error }
                guard let missing = MissingObject(message), made.insert(missing).inserted else { return false }
                try missing.create(owner)
            }
        }
    }

    private mutating func run(_ statement: Statement) throws(PostgreSQLError) {
        while true {
            do throws(PostgreSQLError) {
                try connection.run(script: statement.sql, within: limit)
                return
            } catch {
                guard case .server(let message) = error else { throw error }
                if let missing = MissingObject(message), made.insert(missing).inserted {
                    if connection.transaction != .none { try connection.query("ROLLBACK") }
                    try missing.create(owner)
                    continue
                }
                guard isExplained(message, statement) else { throw error }
                return
            }
        }
    }

    /// Whether an extension that is not installed here explains a failure.
    private mutating func isExplained(_ message: ServerMessage, _ statement: Statement) -> Bool {
        if let name = Self.extensionName(statement.sql), ["0A000", "58P01", "42704"].contains(message.sqlState) {
            if !missingExtensions.contains(name) {
                missingExtensions.append(name)
                unseen.append("the extension \(name) is not installed here: \(message.message)")
            }
            return true
        }
        // A type, function, operator or operator class, a schema, table or column that was not made.
        let absent = ["42704", "42883", "3F000", "42P01", "42703", "42710"]
        guard !missingExtensions.isEmpty, absent.contains(message.sqlState) else { return false }
        leftOut += 1
        if leftOutFor == nil {
            leftOutFor = "\(RunWords.line(statement.sql)) (\(message.message))"
        }
        return true
    }

    /// The name in `CREATE EXTENSION IF NOT EXISTS "name"` and `COMMENT ON EXTENSION name`.
    private static func extensionName(_ sql: String) -> String? {
        let words = sql.split { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r" }.map(String.init)
        let upper = words.map { $0.uppercased() }
        guard words.count > 2 else { return nil }
        var place = 2
        if upper.starts(with: ["CREATE", "EXTENSION"]) {
            if upper.dropFirst(2).starts(with: ["IF", "NOT", "EXISTS"]) { place = 5 }
        } else if upper.starts(with: ["COMMENT", "ON", "EXTENSION"]) {
            place = 3
        } else {
            return nil
        }
        guard words.count > place else { return nil }
        return words[place].filter { $0 != "\"" && $0 != ";" }
    }

    /// What makes databases, or reads rows that come behind it.
    private static func isLeftOut(_ sql: String) -> Bool {
        let words = sql.prefix(400).split { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r" }.map {
            $0.uppercased()
        }
        if words.starts(with: ["CREATE", "DATABASE"]) || words.starts(with: ["ALTER", "DATABASE"])
            || words.starts(with: ["DROP", "DATABASE"]) || words.starts(with: ["COMMENT", "ON", "DATABASE"])
        {
            return true
        }
        guard words.first == "COPY" else { return false }
        return sql.uppercased().split { !$0.isLetter }.contains("STDIN")
    }
}

extension RunWords {
    /// The beginning of a statement on one line.
    static func line(_ sql: String) -> String {
        let words = sql.split { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r" }.joined(separator: " ")
        return words.count > 60 ? words.prefix(59) + "…" : words
    }
}
