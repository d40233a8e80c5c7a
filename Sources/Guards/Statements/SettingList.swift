// SettingList: which settings a console may change for itself.

/// Settings that change only how answers look or how they are planned.
///
/// All others are refused: those that undo the console's own (`transaction_read_only`, `statement_timeout`), those that
/// would make the server read a text otherwise than it was looked at here (`standard_conforming_strings`, a
/// `client_encoding` in which a quote can be half of a character), and those that write or log.
enum SettingList {
    /// Why a setting may not be set to these values; nil where it may.
    static func refusal(of name: String, to values: [String]) -> ErrorWords? {
        let name = name.lowercased()
        if name == "client_encoding" {
            let plain = values.map { $0.lowercased().filter { $0.isLetter || $0.isNumber } }
            guard plain == ["utf8"] || plain == ["unicode"] || values.isEmpty else {
                return ErrorWords(
                    "25006",
                    "the console speaks UTF-8 only",
                    detail: "in other encodings a quote can be half of a character, and a text could hide a statement"
                )
            }
            return nil
        }
        if harmless.contains(name) || harmlessPrefixes.contains(where: { name.hasPrefix($0) }) { return nil }
        return ErrorWords(
            "25006",
            "the setting \(name.prefix(60)) is not for this console to change",
            detail: reasons[name] ?? "only settings that change how answers look or are planned may be set",
            hint: hints[name]
        )
    }

    private static let harmlessPrefixes = ["enable_", "cpu_", "jit", "geqo", "parallel_", "lc_"]
    private static let harmless: Set<String> = [
        "search_path", "timezone", "datestyle", "intervalstyle", "extra_float_digits", "bytea_output",
        "application_name",
        "xmlbinary", "xmloption", "work_mem", "hash_mem_multiplier", "random_page_cost", "seq_page_cost",
        "from_collapse_limit", "join_collapse_limit", "max_parallel_workers_per_gather", "min_parallel_table_scan_size",
        "min_parallel_index_scan_size", "plan_cache_mode", "constraint_exclusion", "cursor_tuple_fraction",
        "effective_cache_size", "effective_io_concurrency", "default_text_search_config", "lock_timeout",
        "row_security",
        "quote_all_identifiers", "force_parallel_mode", "debug_parallel_query", "recursive_worktable_factor",
    ]

    private static let readOnly = "the server was told to keep this connection from writing, and stays told"
    private static let privileges = "the account is the contract's; another could do more"
    private static let parsing = "the server would read the next text otherwise than it was looked at here"
    private static let reasons: [String: String] = [
        "transaction_read_only": readOnly, "default_transaction_read_only": readOnly,
        "session characteristics": readOnly,
        "transaction": "the console opens each transaction itself", "role": privileges,
        "session_authorization": privileges,
        "standard_conforming_strings": parsing, "backslash_quote": parsing,
        "statement_timeout": "it ends what would load the server for long",
        "session_replication_role": "it turns triggers and foreign keys off",
    ]
    private static let hints: [String: String] = [
        "transaction_read_only": ErrorHints.write, "default_transaction_read_only": ErrorHints.write,
        "session characteristics": ErrorHints.write, "statement_timeout": "open the console with --timeout 10m",
        "transaction": "say BEGIN ISOLATION LEVEL REPEATABLE READ",
    ]
}

/// What to do instead, said in several places.
enum ErrorHints {
    static let write =
        "plimsoll console ENV NAME --write --why TEXT opens a writing session that shows each effect first"
}
