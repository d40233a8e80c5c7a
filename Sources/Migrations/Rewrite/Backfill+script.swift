// Backfill+script: a backfill as text: the mark that a run reads, and the same in plain SQL for those who run it otherwise.

extension Backfill {
    /// The words a mark begins with, behind `--`.
    static let mark = "plimsoll:batches"
    /// Pages a batch takes where rows have no key.
    static let pages = 100

    /// The mark with the whole statement, and a DO block that does the same batch by batch.
    ///
    /// The block commits by itself: it must not stand in a transaction.
    public var script: String {
        let source = statement.split(separator: "\n", omittingEmptySubsequences: true).map { "--   " + $0 }
        return ([markLine] + source + [block]).joined(separator: "\n")
    }

    /// The mark alone: `-- plimsoll:batches on orders by (id) 1000 rows`.
    public var markLine: String {
        let way =
            switch key {
            case .columns(let columns): "(" + columns.map(SQLName.quoted).joined(separator: ", ") + ")"
            case .place: "place"
            }
        return "-- \(Backfill.mark) by \(way), \(rows) rows"
    }

    /// The key and the rows of a mark's text behind `--`; nil where it is no mark.
    ///
    /// - Throws: `Refusal`, for a mark that cannot be read.
    static func parameters(ofMark text: String) throws(Refusal) -> (key: Key, rows: Int)? {
        let source = SQLTokens(text)
        let tokens = source.tokens
        guard tokens.count >= 3, source.words(["plimsoll"], at: 0), tokens[1].isSign(":"), tokens[2].isWord("batches")
        else { return nil }
        let expected = "a mark such as `-- plimsoll:batches by (id), 1000 rows` is expected"
        guard source.words(["by"], at: 3), tokens.count > 4 else { throw Refusal(reason: expected) }
        var rest = 5
        let key: Key
        if tokens[4].isSign("("), let end = source.end(ofBracket: 4) {
            let columns = source.pieces(of: 5..<(end - 1)).map { tokens[$0.lowerBound] }
            guard !columns.isEmpty, columns.allSatisfy(\.isName) else { throw Refusal(reason: expected) }
            key = .columns(columns.map(\.text))
            rest = end
        } else if tokens[4].isWord("place") {
            key = .place
        } else if tokens[4].isName {
            key = .columns([tokens[4].text])
        } else {
            throw Refusal(reason: expected)
        }
        if rest < tokens.count, tokens[rest].isSign(",") { rest += 1 }
        guard rest < tokens.count else { return (key, 1000) }
        guard let rows = Int(tokens[rest].text), (1...1_000_000).contains(rows), source.words(["rows"], at: rest + 1),
            rest + 2 == tokens.count
        else { throw Refusal(reason: expected) }
        return (key, rows)
    }

    /// The same in plain SQL.
    private var block: String {
        switch key {
        case .columns(let columns): keyBlock(columns)
        case .place: placeBlock
        }
    }

    private func keyBlock(_ columns: [String]) -> String {
        let places = columns.indices.map { $0 + 1 }
        let lows = places.map { "plimsoll_low_\($0)" }
        let nexts = places.map { "plimsoll_next_\($0)" }
        let names = columns.map(SQLName.quoted).joined(separator: ", ")
        let key = Backfill.row(columns.map(SQLName.quoted))
        let declarations = zip(columns, zip(lows, nexts)).flatMap { column, pair in
            [pair.0, pair.1].map { "    \($0) \(table).\(SQLName.quoted(column))%TYPE;" }
        }
        let moves = zip(lows, nexts).map { "        \($0) := \($1);" }
        return """
            DO $plimsoll$
            DECLARE
            \(declarations.joined(separator: "\n"))
                plimsoll_more boolean;
            BEGIN
                SELECT \(names) INTO \(lows.joined(separator: ", ")) FROM \(table) ORDER BY \(names) LIMIT 1;
                plimsoll_more := FOUND;
                WHILE plimsoll_more LOOP
                    SELECT \(names) INTO \(nexts.joined(separator: ", ")) FROM \(table)
                        WHERE \(key) >= \(Backfill.row(lows)) ORDER BY \(names) OFFSET \(rows) LIMIT 1;
                    plimsoll_more := FOUND;
                    IF plimsoll_more THEN
                        \(statement(within: "\(keyText) >= \(Backfill.row(lows)) AND \(keyText) < \(Backfill.row(nexts))"));
                    ELSE
                        \(statement(within: "\(keyText) >= \(Backfill.row(lows))"));
                    END IF;
                    COMMIT;
            \(moves.joined(separator: "\n"))
                END LOOP;
            END
            $plimsoll$;
            """
    }

    private var placeBlock: String {
        let bound =
            "\(keyText) >= format('(%s,0)', plimsoll_page)::tid AND \(keyText) < format('(%s,0)', plimsoll_page + \(Backfill.pages))::tid"
        return """
            DO $plimsoll$
            DECLARE
                plimsoll_page bigint;
                plimsoll_pages bigint;
                plimsoll_rows bigint;
                plimsoll_changed bigint;
            BEGIN
                LOOP
                    plimsoll_page := 0;
                    plimsoll_changed := 0;
                    plimsoll_pages := pg_relation_size(\(SQLName.literal(table))) / current_setting('block_size')::bigint;
                    WHILE plimsoll_page < plimsoll_pages LOOP
                        \(statement(within: bound));
                        GET DIAGNOSTICS plimsoll_rows = ROW_COUNT;
                        COMMIT;
                        plimsoll_changed := plimsoll_changed + plimsoll_rows;
                        plimsoll_page := plimsoll_page + \(Backfill.pages);
                    END LOOP;
                    EXIT WHEN plimsoll_changed = 0;
                END LOOP;
            END
            $plimsoll$;
            """
    }
}
