// Place: where something stands: byte spans, positions people count in, and a source to look them up in.

/// A half-open range of bytes in a source text.
public struct Span: Sendable, Hashable {
    /// Offset of the first byte.
    public var start: UInt32
    /// Offset behind the last byte.
    public var end: UInt32

    /// A span from byte `start` up to and without byte `end`; offsets beyond 4 GiB are clamped.
    public init(from start: Int, to end: Int) {
        self.start = UInt32(clamping: start)
        self.end = UInt32(clamping: max(start, end))
    }

    /// How many bytes it covers.
    public var count: Int { Int(end) - Int(start) }
}

/// A line and a column, both from 1; columns count Unicode scalars.
public struct Position: Sendable, Hashable, Comparable {
    /// The line, from 1.
    public var line: Int
    /// The column in Unicode scalars, from 1.
    public var column: Int

    /// A position.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// Text order.
    public static func < (left: Position, right: Position) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// Where a finding stands: a span of a source, and the path of the value there.
public struct Place: Sendable {
    /// The text it stands in.
    public var source: SourceText
    /// The bytes it is about.
    public var span: Span
    /// The value's path, such as `database.hosts[2]`, where there is one.
    public var path: String?

    /// A place.
    public init(source: SourceText, span: Span, path: String? = nil) {
        self.source = source
        self.span = span
        self.path = path
    }

    /// Line and column of the first byte.
    public var start: Position { source.position(at: Int(span.start)) }
    /// Line and column behind the last byte.
    public var end: Position { source.position(at: Int(span.end)) }
}
