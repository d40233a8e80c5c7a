// StatementTree: what PostgreSQL's parser makes of a text, as a document, for those who look at statements elsewhere.
public import Documents
import Findings

/// The parse tree of a text of SQL, for readers outside of this target.
///
/// Shape: the JSON of libpg_query: `{"version": …, "stmts": [{"stmt": {"SelectStmt": {…}}, "stmt_location": …}]}`, places
/// in bytes.
public enum StatementTree {
    /// Why a text has no tree.
    public struct Problem: Error, Sendable {
        /// One clause.
        public let words: String
        /// The byte it stands at, from 0.
        public let offset: Int
    }

    /// The longest text that is parsed, in bytes.
    ///
    /// The parser recurses a level for each operator of a chain such as `1+1+…`, about 100 bytes of stack for each two of
    /// text, and ends the process where the stack ends (measured: fine with 120 KB, dead with 200 KB on 8 MB).
    public static let maximumBytes = 64 << 10

    /// Parses a text.
    ///
    /// - Throws: `Problem`, for the first thing that is no SQL, and for a text that is too long or nested too deep.
    public static func read(_ sql: String) throws(Problem) -> Document {
        guard sql.utf8.count <= maximumBytes else {
            throw Problem(words: "a text of more than \(maximumBytes >> 10) KiB is not looked into", offset: 0)
        }
        let json: [UInt8]
        do throws(ParseTree.Failure) {
            json = try ParseTree.json(of: Array(sql.utf8)[...])
        } catch {
            throw Problem(words: error.message, offset: error.offset)
        }
        var options = ReadOptions()
        options.maximumDepth = 20_000
        let result = Document.read(SourceText(name: "statement", bytes: json), as: .json, options: options)
        guard let document = result.document, result.isSound else {
            throw Problem(words: "the statement is nested too deep to be looked into", offset: 0)
        }
        return document
    }
}
