// PostgreSQLWords: what a server says, as failures that people can act on.
import Journal
import PostgreSQL

/// What a server says, in words.
enum PostgreSQLWords {
    /// A failure where nothing was written.
    static func failure(_ error: any Error) -> StoreFailure {
        if let failure = error as? StoreFailure { return failure }
        guard let error = error as? PostgreSQLError else { return .unavailable(because: "\(error)") }
        return .unavailable(because: words(error))
    }

    /// A failure as a clause.
    static func words(_ error: PostgreSQLError) -> String {
        switch error.sqlState {
        case "53100": "the disk of the PostgreSQL server is full: make room, then ask again"
        case "25006": "the PostgreSQL server takes no writes: it is a standby, or read-only"
        case "55P03", "57014": "the PostgreSQL server did not do it in time: \(error)"
        case "42501": "the PostgreSQL account may not do it: \(error)"
        case "57P01", "57P02", "57P03": "the PostgreSQL server is starting or stopping: \(error)"
        default: "PostgreSQL: \(error)"
        }
    }

    /// Whether a new connection may succeed where this failed: the connection ended, not the statement.
    static func isOfConnection(_ error: any Error) -> Bool {
        guard let error = error as? PostgreSQLError else { return false }
        return switch error {
        case .connectionLost: true
        case .server(let message): message.sqlState.hasPrefix("57P") || message.sqlState.hasPrefix("08")
        default: false
        }
    }
}
