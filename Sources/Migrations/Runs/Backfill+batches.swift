// Backfill+batches: the statements by which a run goes from batch to batch.

extension Backfill {
    /// Where the batches go on; nil: at the first row.
    public typealias Position = [String]

    /// Asks for the first key behind a batch; no row: the batch is the last one.
    ///
    /// For `place` the answer is computed from the table's size, see `pageQuery`.
    public func nextKeyQuery(from position: Position?, rows: Int) -> String? {
        guard case .columns(let columns) = key else { return nil }
        let names = columns.map(SQLName.quoted)
        let bound = position.map { " WHERE \(Backfill.row(names)) >= \(Backfill.row($0.map(SQLName.literal)))" } ?? ""
        let list = names.joined(separator: ", ")
        let texts = names.map { "\($0)::text" }.joined(separator: ", ")
        return
            "SELECT \(texts) FROM (SELECT \(list) FROM \(table)\(bound) ORDER BY \(list) OFFSET \(rows) LIMIT 1) AS plimsoll"
    }

    /// Asks for the pages that the table has.
    public var pageQuery: String {
        "SELECT pg_relation_size(\(SQLName.literal(table))) / current_setting('block_size')::bigint"
    }

    /// The statement for the rows from one key to the next, or to the end.
    public func statement(from position: Position?, to next: Position?) -> String {
        var bounds: [String] = []
        switch key {
        case .columns:
            if let position { bounds.append("\(keyText) >= \(Backfill.row(position.map(SQLName.literal)))") }
            if let next { bounds.append("\(keyText) < \(Backfill.row(next.map(SQLName.literal)))") }
        case .place:
            bounds.append("\(keyText) >= '(\(position?.first ?? "0"),0)'::tid")
            if let page = next?.first { bounds.append("\(keyText) < '(\(page),0)'::tid") }
        }
        guard !bounds.isEmpty else { return statement }
        return statement(within: bounds.joined(separator: " AND "))
    }
}
