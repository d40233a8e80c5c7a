// Volatility: whether an expression gives each row a value of its own.

extension SchemaModel {
    /// The functions of PostgreSQL and its usual extensions that give another value at each call.
    private static let volatileFunctions: Set<String> = [
        "clock_timestamp", "currval", "gen_random_bytes", "gen_random_uuid", "gen_salt", "lastval", "nextval",
        "pg_notify",
        "pg_sleep", "pg_sleep_for", "pg_sleep_until", "random", "set_config", "setseed", "setval", "timeofday",
        "txid_status", "uuid_generate_v1", "uuid_generate_v1mc", "uuid_generate_v4", "current_query", "lo_create",
        "pg_advisory_lock", "pg_advisory_xact_lock", "pg_try_advisory_lock", "nanoid", "gen_ulid", "uuid_generate_v7",
        "uuidv7", "ulid_generate", "gen_random_ulid", "generate_ulid",
    ]

    /// What makes an expression differ from row to row, or nil where it is the same for all rows of a statement.
    func volatilePart(of expression: Syntax, path: [String]) -> String? {
        for call in expression.descendants("FuncCall") {
            let names = call.names("funcname")
            guard let name = names.last else { continue }
            let schemaName = names.count > 1 ? names[names.count - 2] : nil
            let own = routines(named: name, schema: schemaName, path: path)
            if !own.isEmpty {
                let count = call.list("args").count
                let fitting = own.filter { $0.arguments.count >= count }
                let worst = (fitting.isEmpty ? own : fitting).map(\.volatility).max() ?? .volatile
                if worst == .volatile { return "\(name)() is declared volatile" }
            } else if schemaName == nil || schemaName == "pg_catalog" || schemaName == "public"
                || schemaName == "extensions"
            {
                if Self.volatileFunctions.contains(name) { return "\(name)() differs for each row" }
            }
        }
        return nil
    }
}
