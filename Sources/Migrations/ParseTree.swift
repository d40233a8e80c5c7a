// ParseTree: PostgreSQL's own parser; the one file that imports it.
import CPgQuery

/// The parse tree of a text of SQL as PostgreSQL's parser gives it, in JSON.
enum ParseTree {
    /// A text that is not SQL: what the parser said and where.
    struct Failure: Error {
        /// The parser's message.
        let message: String
        /// The offset in bytes from 0.
        let offset: Int
    }

    /// The statements of a text as JSON bytes.
    ///
    /// - Throws: `Failure`, for the first thing that is no SQL.
    static func json(of sql: String) throws(Failure) -> [UInt8] {
        let result = pg_query_parse(sql)
        defer { pg_query_free_parse_result(result) }
        if let error = result.error {
            let message = error.pointee.message.map { String(cString: $0) } ?? "no SQL"
            throw Failure(message: message, offset: max(0, Int(error.pointee.cursorpos) - 1))
        }
        guard let tree = result.parse_tree else { return [] }
        return Array(String(cString: tree).utf8)
    }
}
