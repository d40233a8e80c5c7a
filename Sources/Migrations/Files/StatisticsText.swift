// StatisticsText: statistics of a database as a file: what `plimsoll migrate stats` writes and `migrate check` reads.
import Documents
public import Findings

/// The statistics of a database as JSON.
///
/// Shape: `{"plimsoll_statistics": 1, "taken_microseconds": …, "server_version": "15.8", "tables": {"orders": {"rows": …,
/// "heap_bytes": …, "toast_bytes": …, "indexes": {"orders_pkey": bytes}, "writes_per_second": …}}}`. Keys that are not
/// known are left alone, so that a newer writer's file can be read.
public enum StatisticsText {
    /// Why a text is no statistics.
    public struct Failure: Error, Sendable {
        /// What was expected, one clause.
        public let words: String
        /// Where.
        public let place: Place
    }

    /// Reads statistics.
    ///
    /// - Throws: `Failure`, for the first thing that is not as expected.
    public static func read(_ source: SourceText) throws(Failure) -> DatabaseStatistics {
        let result = Document.read(source, as: .json)
        let start = Place(source: source, span: Span(from: 0, to: 1))
        guard let document = result.document, result.isSound, let root = document.root else {
            let first = result.findings.first
            throw Failure(words: first?.message ?? "JSON is expected", place: first?.place ?? start)
        }
        let reader = StatisticsReader(document: document)
        guard document.nodes[root].kind == .mapping, try reader.integer("plimsoll_statistics", of: root) == 1 else {
            throw Failure(words: "statistics that `plimsoll migrate stats` wrote are expected", place: start)
        }
        var statistics = DatabaseStatistics(
            takenMicroseconds: Int64(try reader.integer("taken_microseconds", of: root) ?? 0),
            serverVersion: reader.text("server_version", of: root) ?? ""
        )
        statistics.longestTransactionMicroseconds =
            try reader.integer("longest_transaction_microseconds", of: root).map { Int64($0) }
        statistics.calibrationSeconds = reader.positive("calibration_seconds", of: root)
        statistics.cacheBytes = try reader.integer("cache_bytes", of: root)
        for (name, node) in try reader.members("tables", of: root) {
            statistics.tables[name] = try reader.table(name, node)
        }
        return statistics
    }

    /// Statistics as a text that `read` reads, tables by name.
    public static func text(_ statistics: DatabaseStatistics) -> String {
        var json = JSONText(isPretty: true)
        json.object { json in
            json.member("plimsoll_statistics", 1)
            json.member("taken_microseconds", Int(statistics.takenMicroseconds))
            json.member("server_version", statistics.serverVersion)
            if let longest = statistics.longestTransactionMicroseconds {
                json.member("longest_transaction_microseconds", Int(longest))
            }
            if let seconds = statistics.calibrationSeconds { json.member("calibration_seconds") { $0.value(seconds) } }
            if let bytes = statistics.cacheBytes { json.member("cache_bytes", bytes) }
            json.member("tables") { json in
                json.object { json in
                    for table in statistics.tables.values.sorted(by: { $0.table < $1.table }) { append(table, &json) }
                }
            }
        }
        return json.text + "\n"
    }

    private static func append(_ table: TableStatistics, _ json: inout JSONText) {
        json.member(table.table) { json in
            json.object { json in
                json.member("rows", table.rows)
                json.member("heap_bytes", table.heapBytes)
                json.member("toast_bytes", table.toastBytes)
                json.member("indexes") { json in
                    json.object { json in
                        for index in table.indexes { json.member(index.name, index.bytes) }
                    }
                }
                if let writes = table.writesPerSecond { json.member("writes_per_second") { $0.value(writes) } }
                guard !table.columns.isEmpty else { return }
                json.member("columns") { json in
                    json.object { json in
                        for column in table.columns {
                            json.member(column.name) { json in
                                json.object { json in
                                    json.member("bytes", column.averageBytes)
                                    json.member("null_fraction") { $0.value(column.nullFraction) }
                                    json.member("distinct") { $0.value(column.distinct) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Reads the members of statistics.
private struct StatisticsReader {
    let document: Document

    func text(_ key: String, of node: Int) -> String? {
        guard let found = document.member(key, of: node), document.nodes[found].kind == .string else { return nil }
        return document.text(of: found)
    }

    /// A whole number that a table's size may be.
    func integer(_ key: String, of node: Int) throws(StatisticsText.Failure) -> Int? {
        guard let found = document.member(key, of: node), document.nodes[found].kind != .null else { return nil }
        return try integer(at: found, key)
    }

    func integer(at node: Int, _ key: String) throws(StatisticsText.Failure) -> Int {
        guard let number = number(at: node), number >= -1, number < 1e18 else {
            throw failure("a whole number is expected for `\(key)`", node)
        }
        return Int(number.rounded())
    }

    /// A finite number above 0.
    func positive(_ key: String, of node: Int) -> Double? {
        real(key, of: node).flatMap { $0 > 0 ? $0 : nil }
    }

    private func real(_ key: String, of node: Int) -> Double? {
        document.member(key, of: node).flatMap { number(at: $0) }.flatMap { $0.isFinite ? $0 : nil }
    }

    private func number(at node: Int) -> Double? {
        document.nodes[node].isContainer ? nil : Double(document.text(of: node))
    }

    func members(_ key: String, of node: Int) throws(StatisticsText.Failure) -> [(name: String, node: Int)] {
        guard let found = document.member(key, of: node) else { return [] }
        guard document.nodes[found].kind == .mapping else { throw failure("an object is expected for `\(key)`", found) }
        return document.members(of: found).map { (document.text(of: $0.key), $0.value) }
    }

    func table(_ name: String, _ node: Int) throws(StatisticsText.Failure) -> TableStatistics {
        guard document.nodes[node].kind == .mapping else {
            throw failure("an object is expected for the table `\(name)`", node)
        }
        guard let rows = try integer("rows", of: node) else { throw failure("`rows` of `\(name)` is missing", node) }
        var table = TableStatistics(
            table: name,
            rows: rows,
            heapBytes: try integer("heap_bytes", of: node) ?? 0,
            toastBytes: try integer("toast_bytes", of: node) ?? 0
        )
        for (index, bytes) in try members("indexes", of: node) {
            table.indexes.append(TableStatistics.Index(name: index, bytes: try integer(at: bytes, index)))
        }
        for (column, facts) in try members("columns", of: node) {
            guard document.nodes[facts].kind == .mapping else {
                throw failure("an object is expected for the column `\(column)`", facts)
            }
            table.columns.append(
                TableStatistics.Column(
                    name: column,
                    averageBytes: max(0, try integer("bytes", of: facts) ?? 0),
                    nullFraction: min(max(real("null_fraction", of: facts) ?? 0, 0), 1),
                    distinct: real("distinct", of: facts) ?? 0
                )
            )
        }
        if let found = document.member("writes_per_second", of: node) { table.writesPerSecond = number(at: found) }
        return table
    }

    private func failure(_ words: String, _ node: Int) -> StatisticsText.Failure {
        StatisticsText.Failure(words: words, place: document.place(of: node))
    }
}
