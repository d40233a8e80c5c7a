// ParseTree: PostgreSQL's own parser; the one file that imports it.
import CPgQuery

/// The parse tree of a text of SQL as PostgreSQL's parser gives it, in JSON.
///
/// The parser keeps its state by thread, so that texts may be parsed on several at once.
enum ParseTree {
    /// A text that is not SQL: what the parser said and where.
    struct Failure: Error {
        /// The parser's message.
        let message: String
        /// The offset in bytes from 0.
        let offset: Int
    }

    /// The statements of a text without NUL bytes as JSON bytes.
    ///
    /// - Throws: `Failure`, for the first thing that is no SQL.
    static func json(of sql: ArraySlice<UInt8>) throws(Failure) -> [UInt8] {
        let result = withCString(sql) { pg_query_parse($0) }
        defer { pg_query_free_parse_result(result) }
        if let error = result.error { throw failure(error, in: sql) }
        guard let tree = result.parse_tree else { return [] }
        return bytes(of: tree)
    }

    /// The functions that a text of `CREATE FUNCTION … LANGUAGE plpgsql` or `DO` defines, as JSON bytes.
    ///
    /// - Throws: `Failure`, where the body is no PL/pgSQL.
    static func procedureJSON(of sql: ArraySlice<UInt8>) throws(Failure) -> [UInt8] {
        let result = withCString(sql) { pg_query_parse_plpgsql($0) }
        defer { pg_query_free_plpgsql_parse_result(result) }
        if let error = result.error { throw failure(error, in: sql) }
        guard let tree = result.plpgsql_funcs else { return [] }
        return bytes(of: tree)
    }

    private static func withCString<Result>(
        _ sql: ArraySlice<UInt8>,
        _ body: (UnsafePointer<CChar>) -> Result
    ) -> Result {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: sql.count + 1) { buffer in
            var index = 0
            for byte in sql {
                buffer[index] = CChar(bitPattern: byte)
                index += 1
            }
            buffer[index] = 0
            return body(UnsafePointer(buffer.baseAddress.unsafelyUnwrapped))
        }
    }

    private static func bytes(of text: UnsafePointer<CChar>) -> [UInt8] {
        var count = 0
        while text[count] != 0 { count += 1 }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            for index in 0..<count { buffer[index] = UInt8(bitPattern: text[index]) }
            initialized = count
        }
    }

    /// The parser counts characters from 1; the offset is in bytes.
    private static func failure(_ error: UnsafeMutablePointer<PgQueryError>, in sql: ArraySlice<UInt8>) -> Failure {
        let message = error.pointee.message.map { String(cString: $0) } ?? "no SQL"
        var characters = max(0, Int(error.pointee.cursorpos) - 1)
        var offset = sql.startIndex
        while offset < sql.endIndex, characters > 0 || sql[offset] & 0xC0 == 0x80 {
            if sql[offset] & 0xC0 != 0x80 { characters -= 1 }
            offset += 1
        }
        return Failure(message: message, offset: offset - sql.startIndex)
    }
}
