// Statement: one statement of a migration, with its exact place and PostgreSQL's parse tree of it.
public import Findings

/// One statement of a text of SQL.
///
/// A statement that is no SQL is kept with what the parser said, so that one mistake does not hide the rest.
public struct Statement: Sendable {
    /// Why a statement could not be read.
    public struct Failure: Error, Sendable, Hashable {
        /// What is wrong, in the parser's words or ours.
        public let message: String
        /// Where: from the token the parser stopped at.
        public let span: Span
    }

    /// What stands in its place.
    public enum Kind: Sendable, Hashable {
        /// SQL.
        case sql
        /// A line that begins with a backslash: a command of `psql`.
        case clientCommand
        /// The rows behind `COPY … FROM STDIN`.
        case copyData
    }

    /// The text it stands in.
    public let source: SourceText
    /// Its bytes, without comments before it and without the semicolon.
    public let span: Span
    /// What it is.
    public let kind: Kind
    /// Why it could not be read; nil where it was.
    public let failure: Failure?
    /// The parser's tree of it; nil where there is none.
    let tree: SyntaxTree?

    /// The statement as it is written.
    public var sql: String { String(decoding: bytes, as: UTF8.self) }

    /// Where it stands.
    public var place: Place { Place(source: source, span: span) }

    /// Its bytes.
    var bytes: ArraySlice<UInt8> {
        source.bytes[min(Int(span.start), source.bytes.count)..<min(Int(span.end), source.bytes.count)]
    }

    /// The offset behind the word, number or quoted text that begins at an offset.
    func endOfToken(at offset: Int) -> Int {
        let rest = source.bytes[min(offset, Int(span.end))..<min(Int(span.end), source.bytes.count)]
        let parts = StatementSplitter.firstToken(of: source.bytes, in: rest.startIndex..<rest.endIndex)
        return parts ?? rest.endIndex
    }

    /// The statement's node, such as the one of type `AlterTableStmt`, still wrapped.
    var node: Syntax? { tree?.root.list("stmts").first?["stmt"] }

    /// Most bytes one statement may have: its tree takes some sixty times as many.
    public static let maximumBytes = 4 << 20
    /// Most tokens of a statement that may stand one inside another.
    public static let maximumDepth = 8_000

    /// The statements of a text, in order.
    ///
    /// Cost: O(bytes) and one parse each. Never fails: what cannot be read has a `failure`.
    public static func statements(of source: SourceText, in span: Span? = nil) -> [Statement] {
        let count = source.bytes.count
        let start = min(span.map { Int($0.start) } ?? 0, count)
        let stop = min(max(start, span.map { Int($0.end) } ?? count), count)
        if let failure = unreadable(source, start..<stop) {
            let all = Span(from: start, to: stop)
            return [Statement(source: source, span: all, kind: .sql, failure: failure, tree: nil)]
        }
        var statements: [Statement] = []
        for part in StatementSplitter.parts(of: source.bytes, in: start..<stop) {
            let statement = read(part, of: source)
            guard statement.failure != nil, part.hasInnerSemicolons else {
                statements.append(statement)
                continue
            }
            // An open parenthesis may have swallowed what follows: each semicolon ends a statement here.
            let parts = StatementSplitter.parts(of: source.bytes, in: part.range, honoursParentheses: false)
            statements += parts.map { read($0, of: source) }
        }
        return statements
    }

    /// NUL bytes end a text for the parser, and invalid UTF-8 is no text for the server.
    private static func unreadable(_ source: SourceText, _ range: Range<Int>) -> Failure? {
        let bytes = source.bytes[range]
        if let index = bytes.firstIndex(of: 0) {
            return Failure(
                message: "a NUL byte, U+0000, cannot stand in SQL: remove it",
                span: Span(from: index, to: index + 1)
            )
        }
        guard let index = invalidUTF8(in: bytes) else { return nil }
        return Failure(
            message: "this is not UTF-8: save the file as UTF-8",
            span: Span(from: index, to: index + 1)
        )
    }

    /// The index of the first byte that is no part of valid UTF-8.
    private static func invalidUTF8(in bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.contains(where: { $0 >= 0x80 }) else { return nil }
        var decoder = UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var index = bytes.startIndex
        while true {
            switch decoder.parseScalar(from: &iterator) {
            case .valid(let encoded): index += encoded.count
            case .emptyInput: return nil
            case .error: return index
            }
        }
    }

    private static func read(_ part: StatementPart, of source: SourceText) -> Statement {
        let span = Span(from: part.range.lowerBound, to: part.range.upperBound)
        switch part.kind {
        case .clientCommand: return Statement(source: source, span: span, kind: .clientCommand, failure: nil, tree: nil)
        case .copyData: return Statement(source: source, span: span, kind: .copyData, failure: nil, tree: nil)
        case .sql: break
        }
        let offset = part.range.lowerBound
        do throws(ParseTree.Failure) {
            try bound(part)
            let json = try ParseTree.json(of: source.bytes[part.range])
            guard let tree = SyntaxTree(json: json, offset: offset) else {
                throw ParseTree.Failure(message: tooDeep, offset: 0)
            }
            return Statement(source: source, span: span, kind: .sql, failure: nil, tree: tree)
        } catch {
            let start = min(offset + error.offset, part.range.upperBound)
            let failure = Failure(message: error.message, span: Span(from: start, to: part.range.upperBound))
            return Statement(source: source, span: span, kind: .sql, failure: failure, tree: nil)
        }
    }

    private static let tooDeep =
        "the statement is nested or chained too deeply to be read: split it (at most \(maximumDepth) tokens deep)"

    private static func bound(_ part: StatementPart) throws(ParseTree.Failure) {
        guard part.range.count <= maximumBytes else {
            let message =
                "a statement of \(part.range.count) bytes is not read: split it (at most \(maximumBytes) bytes)"
            throw ParseTree.Failure(message: message, offset: 0)
        }
        guard part.depth <= maximumDepth else { throw ParseTree.Failure(message: tooDeep, offset: 0) }
    }
}
