// SampleWishes: what made-up rows have to obey so that a migration works on them, learnt from what it failed on.
import Migrations
import PostgreSQL

/// What made-up rows have to obey.
struct SampleWishes: Hashable {
    /// Whether columns that may be null are null where the statistics say so.
    var withNulls = true
    /// Columns of which each value may come once, as `table.column`.
    var unique: Set<String> = []
    /// Columns that refer to a table, by `table.column`.
    var references: [String: String] = [:]

    /// Learns from a failure; false where it says nothing new, so that another try would end the same.
    mutating func learn(from failure: PostgreSQLError) -> Bool {
        guard case .server(let message) = failure else { return false }
        switch message.sqlState {
        case "23502":
            defer { withNulls = false }
            return withNulls
        case "23503":
            // Key (customer_id)=(5) is not present in table "customers".
            guard let table = name(message), let column = Self.key(message),
                let target = message.detail?.split(separator: "\"").dropFirst().first.map(String.init)
            else { return false }
            return references.updateValue(target, forKey: "\(table).\(column)") == nil
        case "23505":
            guard let table = name(message), let column = Self.key(message) else { return false }
            return unique.insert("\(table).\(column)").inserted
        default: return false
        }
    }

    private func name(_ message: ServerMessage) -> String? {
        guard let table = message.table else { return nil }
        guard let schema = message.schema, schema != "public" else { return table }
        return "\(schema).\(table)"
    }

    /// The first column of `Key (one, two)=(…) …`.
    private static func key(_ message: ServerMessage) -> String? {
        guard let detail = message.detail, detail.hasPrefix("Key (") else { return nil }
        return detail.dropFirst(5).split { $0 == ")" || $0 == "," }.first.map(String.init)
    }
}
