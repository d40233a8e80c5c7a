// StatementReasons: why statements that are no reads are refused, by the parser's names for them.

/// Why a kind of statement is refused.
enum StatementReasons {
    /// It cannot be taken back.
    static let outside = "it cannot run in a transaction, so its effect cannot be shown before it is done"

    /// In a reading console.
    static let reading: [String: String] = [
        "InsertStmt": "INSERT writes", "UpdateStmt": "UPDATE writes", "DeleteStmt": "DELETE writes",
        "MergeStmt": "MERGE writes",
        "TruncateStmt": "TRUNCATE empties tables", "DropStmt": "DROP takes something away for good",
        "DoStmt": "DO runs code that cannot be looked into", "CallStmt": "CALL runs a procedure, which may write",
        "LockStmt": "LOCK holds tables that running programs want",
        "NotifyStmt": "NOTIFY sends a message that programs act upon",
        "ListenStmt": "LISTEN makes the server keep messages for this connection",
        "UnlistenStmt": "UNLISTEN is of no use here: nothing is listened to",
        "VacuumStmt": "VACUUM and ANALYZE work on tables that are in use", "ClusterStmt": "CLUSTER rewrites tables",
        "ReindexStmt": "REINDEX rebuilds indexes under a lock", "CheckPointStmt": "CHECKPOINT loads the server's disk",
        "DiscardStmt": "DISCARD takes the console's own settings back",
        "LoadStmt": "LOAD runs foreign code in the server",
        "CreateStmt": "CREATE TABLE makes a table, a temporary one too",
        "CreateTableAsStmt": "CREATE TABLE AS makes a table",
        "AlterSystemStmt": "ALTER SYSTEM changes the server's configuration",
        "DropdbStmt": "DROP DATABASE takes everything away",
        "RefreshMatViewStmt": "REFRESH rewrites the materialized view",
    ]

    /// In a writing session: what a transaction could not take back.
    static let writing: [String: String] = [
        "VacuumStmt": outside, "CreatedbStmt": outside, "DropdbStmt": outside, "AlterSystemStmt": outside,
        "CreateTableSpaceStmt": outside, "DropTableSpaceStmt": outside, "CreateSubscriptionStmt": outside,
        "DropSubscriptionStmt": outside, "AlterSubscriptionStmt": outside, "AlterDatabaseStmt": outside,
        "CheckPointStmt": outside, "LoadStmt": "it runs foreign code in the server",
        "DiscardStmt": "it takes the console's own settings back", "ListenStmt": "messages are not shown here",
        "UnlistenStmt": "messages are not shown here",
    ]
}
