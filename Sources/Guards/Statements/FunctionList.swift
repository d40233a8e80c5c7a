// FunctionList: which functions a reading console may call, and why not the others.

/// What the server says of its functions and operators: those that may change something.
///
/// PostgreSQL calls a function volatile unless its author promised otherwise; only those can write or reach outside.
struct FunctionCatalogue: Sendable, Equatable {
    /// Volatile functions of PostgreSQL itself.
    var builtIn: Set<String> = []
    /// Volatile functions of users and extensions.
    var own: Set<String> = []
    /// Those of them that take a row, and so can be called as `row.name`.
    var ofRows: Set<String> = []
    /// Operators that call such a function.
    var operators: Set<String> = []
    /// Types that such a function casts to.
    var casts: Set<String> = []

    /// The question that fills it: rows of a kind and a name.
    static let question = """
        SELECT CASE WHEN n.nspname = 'pg_catalog' THEN 'b' ELSE 'f' END, p.proname \
        FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace \
        WHERE p.provolatile OPERATOR(pg_catalog.=) 'v' \
        UNION SELECT 'r', p.proname FROM pg_catalog.pg_proc p \
        JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace \
        JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) p.proargtypes[0] \
        WHERE p.provolatile OPERATOR(pg_catalog.=) 'v' AND n.nspname OPERATOR(pg_catalog.<>) 'pg_catalog' \
        AND t.typtype IN ('c', 'p', 'd') \
        UNION SELECT 'o', o.oprname FROM pg_catalog.pg_operator o \
        JOIN pg_catalog.pg_proc p ON p.oid OPERATOR(pg_catalog.=) o.oprcode \
        WHERE p.provolatile OPERATOR(pg_catalog.=) 'v' \
        UNION SELECT 't', t.typname FROM pg_catalog.pg_cast c \
        JOIN pg_catalog.pg_proc p ON p.oid OPERATOR(pg_catalog.=) c.castfunc \
        JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) c.casttarget \
        WHERE p.provolatile OPERATOR(pg_catalog.=) 'v'
        """

    /// Takes in a row of the answer.
    mutating func add(kind: String, name: String) {
        switch kind {
        case "b": builtIn.insert(name)
        case "f": own.insert(name)
        case "r": ofRows.insert(name)
        case "o": operators.insert(name)
        case "t": casts.insert(name)
        default: break
        }
    }
}

/// Functions by name: those that reach beyond the transaction, and volatile ones that only look.
enum FunctionList {
    /// Why a function is refused in every console, whatever the server says of it; nil where it is not.
    static func danger(_ name: String) -> String? {
        if let words = dangers[name] { return words }
        return dangerousPrefixes.first { name.hasPrefix($0.0) }?.1
    }

    private static let dangerousPrefixes: [(String, String)] = [
        ("dblink", "it runs statements on another connection, which no read-only transaction holds back"),
        ("lo_import", "it writes a large object from a file of the server"),
        ("lo_export", "it writes a file on the server"),
        ("pg_read_", "it reads files of the server, not of the database"),
        ("pg_ls_", "it lists files of the server, not of the database"),
        ("pg_file_", "it writes files of the server"),
        ("pg_advisory_", "it takes a lock that running programs wait for"),
        ("pg_try_advisory_", "it takes a lock that running programs wait for"),
        ("pg_replication_", "it changes replication"), ("pg_logical_", "it changes replication"),
        ("pg_create_", "it changes the server"), ("pg_drop_", "it changes the server"),
        ("pg_copy_", "it changes the server"), ("pg_backup_", "it changes the server"),
        ("pg_start_backup", "it changes the server"), ("pg_stop_backup", "it changes the server"),
        ("pg_wal_replay_", "it stops or moves replication"),
        ("pg_stat_reset", "it throws the server's statistics away"),
        ("pg_stat_statements_reset", "it throws the server's statistics away"),
        ("binary_upgrade_", "it changes the catalogue"),
        ("crosstab", "it runs a text as a statement, which cannot be looked into"),
    ]

    private static let textAsStatement = "it runs a text as a statement, which cannot be looked into"
    private static let dangers: [String: String] = [
        "pg_terminate_backend": "it ends another connection, and with it what someone is doing",
        "pg_cancel_backend": "it stops what another connection is doing",
        "pg_reload_conf": "it makes the server read its configuration again",
        "pg_rotate_logfile": "it changes the server's log",
        "pg_switch_wal": "it changes the server's log of changes", "pg_promote": "it makes a replica a primary",
        "pg_stat_file": "it reads files of the server, not of the database",
        "pg_notify": "it sends a message that running programs act upon",
        "pg_log_backend_memory_contexts": "it writes to the server's log",
        "pg_export_snapshot": "it writes a file on the server",
        "pg_import_system_collations": "it changes the catalogue",
        "pg_extension_config_dump": "it changes the catalogue",
        "pg_stat_force_next_flush": "it changes what the server counts",
        "set_config": "it changes a setting without a SET that could be looked at",
        "query_to_xml": textAsStatement, "query_to_xmlschema": textAsStatement,
        "query_to_xml_and_xmlschema": textAsStatement, "ts_stat": textAsStatement, "connectby": textAsStatement,
        "xpath_table": textAsStatement, "ts_rewrite": textAsStatement,
    ]

    /// Volatile functions of PostgreSQL that only look, sleep or draw.
    static func isHarmless(_ name: String) -> Bool {
        harmless.contains(name) || harmlessPrefixes.contains { name.hasPrefix($0) }
    }

    private static let harmlessPrefixes = [
        "pg_stat_get_", "pg_get_", "pg_sleep", "pg_current_", "pg_last_", "pg_partition_", "pg_control_", "pg_xact_",
    ]

    private static let harmless: Set<String> = [
        "clock_timestamp", "currval", "lastval", "gen_random_uuid", "random", "random_normal", "setseed", "timeofday",
        "uuidv4", "uuidv7", "pg_blocking_pids", "pg_collation_actual_version", "pg_database_collation_actual_version",
        "pg_database_size", "pg_indexes_size", "pg_table_size", "pg_tablespace_size", "pg_total_relation_size",
        "pg_relation_size", "pg_hba_file_rules", "pg_ident_file_mappings", "pg_is_in_recovery",
        "pg_is_wal_replay_paused",
        "pg_jit_available", "pg_lock_status", "pg_notification_queue_usage", "pg_prepared_xact",
        "pg_safe_snapshot_blocking_pids", "pg_sequence_last_value", "pg_show_all_file_settings",
        "pg_show_replication_origin_status", "pg_stat_have_stats", "pg_stat_clear_snapshot", "txid_status", "lo_get",
        "system", "bernoulli",
    ]
}
